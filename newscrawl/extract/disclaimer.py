"""Disclaimer: the legal or risk notice about the article, wherever it stands. Cues are data, see `data/`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import normal, read_data

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Box, Outline
    from newscrawl.extract.region import Region
    from newscrawl.extract.sections import Section

MAX_NOTICE = 4000
"""Characters. A longer text with cues in it speaks about risk."""
MIN_NOTICE = 25
"""Characters. A shorter line is a heading or a link to a notice."""
REACH = 30
"""Blocks after the text that may hold a notice. Further down is the site's footer."""

_NAMES = re.compile(
    r"disclaimer|disclosure|risk-?(?:warning|notice)|\brisk\b|mzsm|legal-?(?:notice|note)|\bstatement\b|\bshengming\b"
)
_OUTSIDE = frozenset({"footer", "nav", "form"})
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2e80-\ufaff]")


def _load() -> tuple[re.Pattern[str], tuple[tuple[tuple[re.Pattern[str], ...], bool], ...], frozenset[str]]:
    data = read_data("disclaimers.json")
    words = sorted({word for row in data.values() for word in row["labels"]}, key=len, reverse=True)
    label = re.compile(
        rf"\W{{0,3}}(?:{'|'.join(map(re.escape, words))})\s*[】\])）]?\s*(?:[:：]|[】\])）])", re.IGNORECASE
    )
    # With each language's cues: whether they are written in Latin letters.
    cues = tuple(
        (tuple(re.compile(cue, re.IGNORECASE) for cue in row["cues"]), not _OTHER_SCRIPT.search("".join(row["cues"])))
        for row in data.values()
    )
    return label, cues, frozenset(map(normal, words))


_LABEL, _CUES, _WORDS = _load()


class Notice:
    """The disclaimer and the blocks that it was taken from."""

    def __init__(self, found: Found[str], blocks: frozenset[int]) -> None:
        self.found = found
        self.blocks = blocks


def extract_disclaimer(outline: Outline, region: Region | None, sections: list[Section]) -> Notice | None:
    """Return the notices about the article, several joined by a blank line."""
    if region is None:
        return None
    listed = {index for section in sections for index in range(section.heading.index, section.end)}
    limit = min(len(outline.blocks), region.last + REACH)
    texts: list[str] = []
    rules: list[str] = []
    blocks: set[int] = set()
    last = _last_paragraph(region)
    start = max(0, region.first - 4)
    for block in outline.blocks[start:limit]:
        if block.index in blocks or len(block.text) > MAX_NOTICE or (block.index in listed and block.link_chars):
            continue
        if block.box.hidden or block.link_share > 0.6:
            continue
        rule = _rule(block, last)
        if rule is None:
            continue
        if rule == "label alone":
            following = outline.blocks[block.index + 1 : block.index + 2]
            if not following or following[0].level or cues_in(following[0].text) < 1:
                continue
            blocks.add(block.index)
            block = following[0]  # noqa: PLW2901 - the notice is what its heading announces
        blocks.add(block.index)
        if block.text not in texts:
            texts.append(block.text)
            rules.append(rule)
    if not texts:
        return None
    text = "\n\n".join(texts)
    return Notice(Found(text, rules[0], text), frozenset(blocks))


def _last_paragraph(region: Region) -> int:
    """Return the index of the last block of the region that is no notice, -1 if all are."""
    return next((block.index for block in reversed(region.blocks) if cues_in(block.text) < 2), -1)


def _rule(block: Block, last: int) -> str | None:
    text = block.text
    if len(text) > 20 and _LABEL.match(text) and block.box.within(_OUTSIDE) is None:
        return "label" if cues_in(text) else None
    if normal(text) in _WORDS:
        return "label alone"
    if len(text) < MIN_NOTICE:
        return None
    if _is_named(block) and cues_in(text):
        return "class"
    if block.index > last and block.box.within(_OUTSIDE) is None and cues_in(text) >= 2:
        return "cues after the body"
    return None


def _is_named(block: Block) -> bool:
    box: Box | None = block.box
    for _ in range(3):
        if box is None or box.end - box.first > 8:
            return False
        if box.names and _is_notice_name(box.names):
            return True
        box = box.parent
    return False


@lru_cache(maxsize=8192)
def _is_notice_name(names: str) -> bool:
    return _NAMES.search(names) is not None


def cues_in(text: str) -> int:
    """Return how many cue phrases of one language a text holds, at most of any language."""
    if len(text) < 15:
        return 0
    latin = not _OTHER_SCRIPT.search(text)
    return max(sum(1 for cue in cues if cue.search(text)) for cues, plain in _CUES if plain == latin)
