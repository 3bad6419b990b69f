"""Sections: the parts of a page under a known heading, such as "Related articles" or 点击排行.

The heading's text says what a section is. Class names lie: one port of a template calls the most read list `tuijian`
(recommended) and its own column `paihang` (ranking).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.extract.lexicon import MAX_HEADING, heading_kind, is_word

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Box, Outline

MAX_GAP = 4
"""Blocks between a heading and its first link. More, and they have nothing to do with each other."""
MAX_CLIMB = 5
"""Boxes around the heading that are asked for links."""
LONG_TEXT = 220
"""Characters. A longer text without links, beside a list, is no part of the list."""
MIN_INLINE_TITLE = 8
"""Characters of a title that stands in the line of its heading; shorter links are "More" or "All"."""

_NAVIGATION = frozenset({"nav"})
_ITEM = frozenset({"li", "dd", "dt"})
_OUTSIDE = frozenset({"nav", "footer", "form"})


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under one heading."""

    kind: str
    """"related", "popular", "latest", or "other"."""
    heading: Block
    start: int
    """Index of the first block after the heading."""
    end: int
    """Index after the last block."""
    box: Box
    """The box that holds heading and items."""

    def __contains__(self, index: int) -> bool:
        return self.heading.index <= index < self.end


def find_sections(outline: Outline) -> list[Section]:
    """Return the sections of a page in page order."""
    headings = _headings(outline)
    if outline.kind == "text":
        return _sections_of_text(outline, headings)
    sections: list[Section] = []
    for place, (heading, kind, start) in enumerate(headings):
        if sections and heading.index in sections[-1]:
            continue
        if _is_inline(heading):
            sections.append(Section(kind, heading, heading.index, heading.index + 1, heading.box))
            continue
        limit = headings[place + 1][0].index if place + 1 < len(headings) else len(outline.blocks)
        section = _section(outline, heading, kind, start, limit)
        if section is not None:
            sections.append(section)
    return sections


def _headings(outline: Outline) -> list[tuple[Block, str, int]]:
    """Return the heading blocks with their kind and the index of the block after them."""
    found: list[tuple[Block, str, int]] = []
    blocks = outline.blocks
    for block in blocks:
        if len(block.text) > (4 * MAX_HEADING if block.link_chars else 2 * MAX_HEADING) or (
            found and block.index < found[-1][2]
        ):
            continue
        kind = _kind(block)
        start = block.index + 1
        if kind is None and len(block.text) <= MAX_HEADING // 2 and start < len(blocks) and outline.kind == "html":
            kind = _kind_of_pair(block, blocks[start])
            start += 1
        if kind is not None and not _is_menu_entry(block):
            found.append((block, kind, start))
    return found


def _kind(block: Block) -> str | None:
    kind = heading_kind(block.text)
    if kind is not None or len(block.runs) == 1:
        return kind
    # "Latest articles  More >>": what is no link is the heading; else what comes first is.
    segments = block.segments
    unlinked = "".join(segment.text for segment in segments if segment.link is None)
    if unlinked and (block.level or len(segments) == 2):
        kind = heading_kind(unlinked)
    if kind is None and block.level and segments:
        kind = heading_kind(segments[0].text)
    return kind


def _is_inline(block: Block) -> bool:
    """Tell whether heading and link stand in one line: "Also read: The lime trees flower late"."""
    if not block.link_chars or block.link_share >= 1 or heading_kind(block.text) is not None:
        return False
    links = [segment.text for segment in block.segments if segment.link is not None]
    return not all(is_word("read_more", text) for text in links) and len(" ".join(links)) >= MIN_INLINE_TITLE


def _kind_of_pair(block: Block, following: Block) -> str | None:
    """A heading that stands split over two elements: `<p>最新</p><span>文章</span>`."""
    if len(following.text) > MAX_HEADING // 2 or block.link_chars or following.link_chars:
        return None
    box, other = block.box, following.box
    if not (box is other or box.parent is other or other.parent is box or box.parent is other.parent):
        return None
    return heading_kind(block.text + following.text) or heading_kind(f"{block.text} {following.text}")


def _is_menu_entry(block: Block) -> bool:
    if block.box.hidden and not block.level:
        return False
    if block.box.within(_NAVIGATION) is not None:
        return True
    if block.level or not block.link_chars or block.link_share < 1:
        return False
    href = (block.links[0].href or "").strip() if block.links else ""
    is_tab = not href or href.startswith("#") or href.lower().startswith("javascript:")
    return block.box.within(_ITEM) is not None and not is_tab


def _section(outline: Outline, heading: Block, kind: str, start: int, limit: int) -> Section | None:
    links = outline.link_sums
    box = heading.box
    for _ in range(MAX_CLIMB):
        if links[box.end] > links[min(start, box.end)] or box.parent is None:
            break
        box = box.parent
    end = min(box.end, limit)
    first = next((i for i in range(start, min(end, start + MAX_GAP)) if outline.blocks[i].link_chars), None)
    if first is None:
        return None
    return Section(kind, heading, start, _end(outline, heading, first, end, box), box)


def _end(outline: Outline, heading: Block, first: int, end: int, box: Box) -> int:
    """Return the index at which a section ends: at the next heading, or where something else begins."""
    blocks = outline.blocks
    leads = box.first >= heading.index - 1
    for index in range(first, end):
        block = blocks[index]
        if block.level and not block.link_chars and (not heading.level or block.level <= heading.level):
            return index
        if not block.link_chars and len(block.text) > (1.5 if leads else 1) * LONG_TEXT:
            return index
        if _is_paragraph(block) and index + 1 < end and _is_paragraph(blocks[index + 1]):
            return index
        if block.box is not box and not leads:
            outside = block.box.within(_OUTSIDE)
            if outside is not None and not heading.box.inside(outside):
                return index
    return end


def _is_paragraph(block: Block) -> bool:
    """A teaser stands alone between links; two in a row are a text."""
    return not block.link_chars and len(block.text) > LONG_TEXT // 3


def _sections_of_text(outline: Outline, headings: list[tuple[Block, str, int]]) -> list[Section]:
    sections = []
    for place, (heading, kind, start) in enumerate(headings):
        limit = headings[place + 1][0].index if place + 1 < len(headings) else len(outline.blocks)
        if start >= limit:
            continue
        end = start + 1
        listed = outline.blocks[start].box.tag == "li"
        while end < limit:
            block = outline.blocks[end]
            if listed != (block.box.tag == "li") or block.box.parent is not outline.blocks[start].box.parent:
                break
            end += 1
        sections.append(Section(kind, heading, start, end, outline.root))
    return sections
