"""Tags: the article's keywords as shown near it. The site's tag cloud and `<meta keywords>` are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import MAX_HEADING, after_label, begins_with_label, is_placeholder, is_word
from newscrawl.extract.taglinks import is_outside, linked_tags, real_links
from newscrawl.items import LINK_LISTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.extract.outline import Block, Box, Outline
    from newscrawl.extract.region import Region
    from newscrawl.extract.sections import Section

MAX_TAG = 60
MAX_TAGS = 60
MAX_USUAL = 36
"""Characters of most tags; headlines are longer."""
REACH = 90
"""Blocks behind the text that may hold tags."""
MAX_LINE = 600
"""Characters of a line of tags."""
MAX_UNLINKED = 200
"""Characters of a line of tags that are no links."""

_SPLIT = re.compile(r"\s*[,，、،؛;；|｜·•]\s*")
_COMMENTS = re.compile(r"#(?:respond|comments?)\b", re.IGNORECASE)
_ITEM = frozenset({"li"})
_TAGS = frozenset({"tags"})
_SPACE = re.compile(r"\s{1,}")

Tags = tuple[Found[tuple[str, ...]] | None, frozenset[int]]


def tag_candidates(
    outline: Outline, region: Region | None, sections: list[Section], start: int
) -> Iterator[tuple[Found[tuple[str, ...]], frozenset[int]]]:
    """Yield what may be the tags, with the blocks they stand in: behind a label, by markup, then "there are none".

    Args:
        outline: The page.
        region: Where its text stands.
        sections: Its lists of links.
        start: Index of the title's block; what stands above it is not asked.
    """
    limit = min(len(outline.blocks), (region.last if region is not None else start) + REACH)
    blocks = outline.blocks[start:limit]
    text = frozenset(block.index for block in region.blocks) if region is not None else frozenset()
    best: tuple[Found[tuple[str, ...]], frozenset[int]] | None = None
    others: list[tuple[Found[tuple[str, ...]], frozenset[int]]] = []
    for found, used in _behind_labels(outline, blocks, text):
        # The same tags stand above and below an article, below in full.
        if best is None or (set(best[0].value) <= set(found.value) and len(found.value) > len(best[0].value)):
            others += [best] if best is not None else []
            best = (found, used | best[1] if best is not None else used)
        else:
            others.append((found, used))
    if best is not None and best[0].value:
        yield best
    listed = {i for s in sections if s.kind in LINK_LISTS for i in range(s.heading.index, s.end)}
    names, marked = linked_tags([b for b in blocks if b.index not in listed], region, text)
    tags = clean_tags(names)
    if tags:
        yield Found(tags, "markup", " | ".join(names)), marked | (best[1] if best is not None else frozenset())
    if best is not None and not best[0].value:
        yield best
    yield from others


def _behind_labels(
    outline: Outline, blocks: list[Block], text: frozenset[int]
) -> Iterator[tuple[Found[tuple[str, ...]], frozenset[int]]]:
    for block in blocks:
        if not _labels(block) or is_outside(block, text) or (block.index in text and block.link_share == 1):
            continue
        names, used = _labelled(outline, block)
        tags = clean_tags(names)
        if (tags or used) and not _are_headlines(names):
            yield Found(tags, "label", " ".join(outline.blocks[i].text for i in sorted(used))), used


def _labels(block: Block) -> bool:
    text = block.text
    if len(text) > MAX_LINE or block.box.hidden:
        return False
    if begins_with_label(_TAGS, text):
        return block.link_chars > 0 or (len(text) < MAX_UNLINKED and not text.endswith((".", "。", "।")))
    if len(text) <= MAX_HEADING and is_word("tags", text):
        return block.link_share < 1 or block.level > 0 or not real_links(block)
    if not block.link_chars or len(block.runs) == 1:
        return False
    first = block.segments[0]
    return first.link is None and is_word("tags", first.text)


def _labelled(outline: Outline, block: Block) -> tuple[list[str], frozenset[int]]:
    used = {block.index}
    links = [] if is_word("tags", block.text) else _link_texts(block)
    if links:
        return links, frozenset(used)
    rest = after_label("tags", block.text)
    if rest:
        return _texts(rest), frozenset(used)
    if outline.kind == "text":
        return [], frozenset(used)
    names, following = _following(outline, block)
    if after_label("tags", block.text) is None and not names:
        return [], frozenset()
    return names, frozenset(used | following)


def _following(outline: Outline, block: Block) -> tuple[list[str], set[int]]:
    """Return the links that follow a label alone, in the same box, each perhaps an element of its own."""
    names: list[str] = []
    used: set[int] = set()
    box: Box | None = block.box
    while box is not None and box.end - box.first <= 1:
        box = box.parent
    if box is not None and box.end == block.index + 1 and box.parent is not None:
        box = box.parent  # the label is the end of its own box: the tags stand in the next one
    end = min(box.end if box else block.index + 1, block.index + 1 + MAX_TAGS)
    for other in outline.blocks[block.index + 1 : end]:
        if not other.link_chars or other.link_share < 0.9 or len(other.text) > 300:
            break
        if not any(link.href is None for link in other.links) and not real_links(other):
            break  # a button, which opens something else
        if other.level and other.box.within(_ITEM) is None:
            break
        names += _link_texts(other)
        used.add(other.index)
    return names, used


def _are_headlines(names: list[str]) -> bool:
    """Tell whether names are as long as headlines: a tab's label stands before another tab's list."""
    lengths = sorted(map(len, names))
    return bool(lengths) and lengths[len(lengths) // 2] > MAX_USUAL


def _texts(text: str) -> list[str]:
    parts = _SPLIT.split(text)
    if len(parts) == 1 and "#" in text:
        parts = text.split("#")
    if len(parts) == 1 and not text.isascii():
        parts = _SPACE.split(text)
    return parts


def _link_texts(block: Block) -> list[str]:
    texts: dict[int, str] = {}
    for segment in block.segments:
        link = segment.link
        if link is not None and link.href is not None and not _COMMENTS.search(link.href):
            ident = id(link)
            texts[ident] = f"{texts[ident]} {segment.text}" if ident in texts else segment.text
    return list(texts.values())


def clean_tags(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are tags: no label, no "none", no placeholder, each once."""
    out: dict[str, None] = {}
    for name in names:
        text = name.strip().strip("#,，、،؛;；").strip()
        rest = after_label("tags", text)
        text = rest if rest is not None else text
        if not text or len(text) > MAX_TAG or is_placeholder(text) or is_word("no_tags", text) or is_word("tags", text):
            continue
        if any(char.isalnum() for char in text) and not is_word("read_more", text):
            out.setdefault(text)
    return tuple(out)[:MAX_TAGS]
