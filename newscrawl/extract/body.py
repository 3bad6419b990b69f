"""Body: the text of the article, one paragraph per block, without what other fields keep."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import after_label, is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.extract.outline import Block
    from newscrawl.extract.region import Region

_PAGE_MARK = re.compile(r"\s*\[!--empirenews\.page--\]\s*|\s*#p#[^#]{0,60}#e#\s*")
_COPYRIGHT = re.compile(r"(?:^|[\s_-])(?:copyright|licen[cs](?:e|ing))(?:$|[\s_-])")
_PARAGRAPH_TAGS = frozenset(
    {"p", "li", "blockquote", "pre", "dd", "dt", "address", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th"}
)


def extract_body(region: Region | None, taken: frozenset[int], title: str | None) -> Found[str] | None:
    """Return the body.

    Args:
        region: Where the text stands.
        taken: Indexes of blocks that are introduction, disclaimer and so on.
        title: The headline; repeated at the text's beginning, it is dropped.
    """
    if region is None:
        return None
    out: list[str] = []
    last: Block | None = None
    for block in (*region.opening, *region.blocks):
        text = _PAGE_MARK.sub(" ", block.text).strip() if "--]" in block.text or "#p#" in block.text else block.text
        if block.index in taken or not text or is_placeholder(text) or _is_notice(block, region):
            continue
        if not out and title is not None and text == title:
            continue
        if last is not None and _same_paragraph(last, block):
            out[-1] = f"{out[-1]}\n{text}"
        else:
            out.append(text)
        last = block
    if not out:
        return None
    body = "\n\n".join(out)
    return Found(body, region.rule, body)


def body_candidates(
    regions: Iterable[Region], taken: frozenset[int], title: str | None, written: Found[str] | None = None
) -> Iterator[Found[str]]:
    """Yield what may be the body, in order of belief: what only the data hold, then the text of each region."""
    if written is not None:
        yield written
    for region in regions:
        body = extract_body(region, taken, title)
        if body is not None:
            yield body


def _same_paragraph(last: Block, block: Block) -> bool:
    """A single `<br>` in a paragraph's element is a line in it; in a container that has no paragraphs it parts two."""
    return (
        block.breaks == 1
        and last.box is block.box
        and last.index + 1 == block.index
        and block.box.tag in _PARAGRAPH_TAGS
    )


def _is_notice(block: Block, region: Region) -> bool:
    """Tell whether a block says where the text was taken from, or under what terms it may be taken."""
    for box in block.box.chain():
        if box is region.box or box.first <= region.first:
            break
        if box.names and _is_licence(box.names):
            return True
    return (
        len(block.text) < 300
        and ("share" in block.box.names or "copyright" in block.box.names)
        and bool(after_label("reuse", block.text) is not None or block.link_chars)
    )


@lru_cache(maxsize=8192)
def _is_licence(names: str) -> bool:
    return _COPYRIGHT.search(names) is not None
