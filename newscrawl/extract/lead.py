"""Lead: a first paragraph that no label and no class names, told by markup unlike that of the paragraphs after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.metaline import is_meta_line
from newscrawl.extract.noise import is_noise_name
from newscrawl.extract.titlehints import key
from newscrawl.extract.weights import weight

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Box, Outline, Span
    from newscrawl.extract.region import Region

MIN_LEAD = 50
"""Weighted characters; a shorter bold line or subheading is a kicker or a question."""
MIN_HEADING = 70
"""Weighted characters from which a heading right before the text is no subhead."""
MAX_LEAD = 900
FIRST = 6
"""Blocks of the region among which the first paragraph is looked for."""
GAP = 4
"""Blocks of meta data between the title and a standfirst."""

_BOLD_TAGS = frozenset({"b", "strong"})
_BOLD_NAMES = re.compile(r"(?:^|[\s_-])(?:bold|fett|semibold|fw-?(?:bold|[6-9]00)|strong)(?:$|[\s_-])")
_SIDES = frozenset(
    {"figure", "figcaption", "aside", "nav", "footer", "form", "button", "dialog", "blockquote", "table"}
)
_CAPTION = re.compile(r"caption|credit|photo|image|picture|bild|foto|legende|copyright|hatnote")
_SENTENCE_END = ".!?。！？…”»\"'’)"


def opening_lead(region: Region, title: Block | None) -> Block | None:
    """Return the first paragraph where it is a long heading, or bold and the paragraphs after it are not."""
    head = key(title.text) if title is not None else ""
    for place, block in enumerate(region.blocks[:FIRST]):
        text = block.text
        if (title is not None and block.index <= title.index) or weight(text) < MIN_LEAD:
            continue
        if is_meta_line(text) or block.link_share > 0.4 or _is_caption(block) or key(text) == head:
            continue
        if len(text) > MAX_LEAD:
            return None
        if block.level > 1:
            return block if weight(text) >= MIN_HEADING and block.box.within(_SIDES) is None else None
        following = [b for b in region.blocks[place + 1 : place + 6] if b.weight >= MIN_LEAD and not b.level][:3]
        if len(following) < 2 or block.box.within(_SIDES) is not None or (text[-1] in "?？:：" and weight(text) < 150):
            return None
        if not _is_bold(block):
            return None
        if not any(_is_bold(other) for other in following):
            return block
    return None


def standfirst(outline: Outline, region: Region, title: Block | None) -> Block | None:
    """Return the sentence that stands with the title, outside the box of the text."""
    if title is None or title.index >= region.first:
        return None
    around = _around(title, region)
    gap = 0
    for block in outline.blocks[title.index + 1 : region.first + 1]:
        text = block.text
        if gap > GAP and (around is None or block.index >= around.end):
            break
        gap += 1
        if not MIN_LEAD <= weight(text) <= MAX_LEAD or block.link_share > 0.3 or block.box.hidden or block.level == 1:
            continue
        if is_meta_line(text) or _is_caption(block) or block.box.within(_SIDES) is not None:
            continue
        if text[-1] not in _SENTENCE_END and weight(text) < 2 * MIN_LEAD:
            continue
        if block.index >= region.first and region.chars < 2 * weight(text):
            continue  # what would be left is no text
        if _is_like_text(block, region) or any(b.names and is_noise_name(b.names) for b in _near(block.box)):
            continue
        return block
    return None


def _around(title: Block, region: Region) -> Box | None:
    """Return the widest of the boxes close around the title that does not hold the text."""
    best: Box | None = None
    for place, box in enumerate(title.box.chain()):
        if place > 3 or box.first <= region.first < box.end:
            break
        best = box
    return best


def _is_like_text(block: Block, region: Region) -> bool:
    """Tell whether a block is a paragraph like those of the text: the region began too late."""
    return any(
        other.index != block.index and other.box.tag == block.box.tag and _place(other.box) == _place(block.box)
        for other in region.blocks[:8]
    )


def _place(box: Box) -> tuple[str, str]:
    return box.names, box.parent.names if box.parent is not None else ""


def _near(box: Box) -> list[Box]:
    return [b for b, _ in zip(box.chain(), range(3), strict=False)]


def _is_caption(block: Block) -> bool:
    if any(box.names and _CAPTION.search(box.names) for box in _near(block.box)[:2]):
        return True
    span = block.runs[0][1]
    return span is not None and any(s.names and _CAPTION.search(s.names) for s in span.chain())


def _is_bold(block: Block) -> bool:
    """Tell whether nearly all of a paragraph is bold, by element or by a class that says so."""
    if block.box.names and _BOLD_NAMES.search(block.box.names):
        return True
    whole = bold = 0
    for raw, span in block.runs:
        count = len(raw.strip())
        whole += count
        if span is not None and _is_bold_span(span):
            bold += count
    return bold * 10 >= whole * 9


def _is_bold_span(span: Span) -> bool:
    return any(s.tag in _BOLD_TAGS or (s.names and _BOLD_NAMES.search(s.names) is not None) for s in span.chain())
