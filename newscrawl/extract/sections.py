"""Sections: the parts of a page under a known heading, such as "Related articles" or 点击排行.

The heading's text says what a section is. Class names lie: one port of a template calls the most read list `tuijian`
(recommended) and its own column `paihang` (ranking).
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from newscrawl.extract.filing import files_article
from newscrawl.extract.headings import (
    MAX_PARTIAL,
    exact_kind,
    folded,
    inline_kind,
    is_lead_in,
    is_made_as_heading,
    partial_kind,
)
from newscrawl.extract.lexicon import MAX_HEADING, heading_kind, is_word
from newscrawl.extract.linklines import is_line_of_item
from newscrawl.extract.listscope import Section, section_of_list
from newscrawl.extract.tabs import pane_of
from newscrawl.items import LINK_LISTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.extract.outline import Block, Box, Outline

MAX_GAP = 4
"""Blocks between a heading and its first link. More, and they have nothing to do with each other."""
MAX_CLIMB = 5
"""Boxes around the heading that are asked for links."""
LONG_TEXT = 220
"""Characters. A longer text without links, beside a list, is no part of the list."""
MIN_INLINE_TITLE = 8
"""Characters of a title that stands in the line of its heading; shorter links are "More" or "All"."""

MIN_INLINE_SHARE = 0.4
"""Share of such a line that is its link."""

_NAVIGATION = frozenset({"nav"})
_ITEM = frozenset({"li", "dd", "dt"})
_OUTSIDE = frozenset({"nav", "footer", "form"})

_NONE: Mapping[str, str] = MappingProxyType({})

__all__ = ["Section", "find_sections"]


def find_sections(outline: Outline, own: Mapping[str, str] = _NONE) -> list[Section]:
    """Return the sections of a page in page order.

    Args:
        outline: The page.
        own: What the site's own headings announce, by their folded words; they decide before the lexicon.
    """
    headings = _headings(outline, own)
    sections = (_sections_of_text if outline.kind == "text" else _sections_of_html)(outline, headings)
    if not own:
        return sections
    return [replace(s, rule="site file: heading") if _own_kind(s.heading, own) == s.kind else s for s in sections]


def _sections_of_html(outline: Outline, headings: list[tuple[Block, str, int]]) -> list[Section]:
    sections: list[Section] = []
    covered = -1
    for place, (heading, kind, start) in enumerate(headings):
        if heading.index < covered:
            continue
        if _is_inline(heading):
            sections.append(Section(kind, heading, heading.index, heading.index + 1, heading.box))
            continue
        limit = next((h.index for h, k, _ in headings[place + 1 :] if _is_limit(h, k)), len(outline.blocks))
        section: Section | None = None
        if kind in LINK_LISTS:
            pane = pane_of(outline, heading)
            if pane is not None:
                sections.append(Section(kind, heading, pane.first, pane.end, pane))
                continue
            section = section_of_list(outline, heading, kind, start, limit)
        else:
            section = _section(outline, heading, kind, start, limit)
        if section is not None:
            sections.append(section)
            covered = section.end
    return sections


def _is_limit(block: Block, kind: str) -> bool:
    """Tell whether a heading ends the section before it; an entry's "Comments: 3" or linked category does not."""
    return kind in LINK_LISTS or (not block.link_chars and is_made_as_heading(block))


def _headings(outline: Outline, own: Mapping[str, str]) -> list[tuple[Block, str, int]]:
    """Return the heading blocks with their kind and the index of the block after them."""
    found: list[tuple[Block, str, int]] = []
    blocks = outline.blocks
    html = outline.kind == "html"
    for block in blocks:
        if len(block.text) > (4 * MAX_HEADING if block.link_chars else 2 * MAX_HEADING) or (
            found and block.index < found[-1][2]
        ):
            continue
        kind = (own and _own_kind(block, own)) or _kind(outline, block)
        start = block.index + 1
        short = html and len(block.text) <= MAX_HEADING // 2 and not block.link_chars
        if short and kind is None and start < len(blocks):
            kind = _kind_of_pair(block, blocks[start])
            start += 1
        if kind is not None and not _is_menu_entry(outline, block) and not _is_filing(outline, block):
            found.append((block, kind, start))
    return found


def _own_kind(block: Block, own: Mapping[str, str]) -> str | None:
    """Return what a heading announces that the site's file names, as a whole or without the links in its line."""
    kind = own.get(folded(block.text))
    if kind is None and len(block.runs) > 1:
        kind = own.get(folded("".join(segment.text for segment in block.segments if segment.link is None)))
    return kind


def _kind(outline: Outline, block: Block) -> str | None:
    short = len(block.text) <= MAX_PARTIAL
    kind = exact_kind(block.text) if short else None
    if kind is not None:
        return kind
    html = outline.kind == "html"
    if (
        html
        and short
        and (not block.link_chars or (block.level and len(block.links) == 1))
        and (is_made_as_heading(block) or _leads_list(outline, block))
    ):
        kind = "related" if is_lead_in(block) else partial_kind(block.text)
        if kind is not None:
            return kind
    if len(block.runs) == 1:
        return None
    # "Latest articles  More >>": what is no link is the heading; else what comes first is.
    segments = block.segments
    unlinked = "".join(segment.text for segment in segments if segment.link is None)
    if unlinked and (block.level or len(segments) == 2):
        kind = exact_kind(unlinked)
    if kind is None and html and unlinked and segments[0].link is None and block.link_share > MIN_INLINE_SHARE:
        kind = inline_kind(unlinked)
    others = [segment.text for segment in segments[1:] if segment.link is not None]
    if kind is None and block.level and segments and all(is_word("read_more", text) for text in others):
        kind = exact_kind(segments[0].text)
    return kind


def _leads_list(outline: Outline, block: Block) -> bool:
    """Tell whether a line without links begins the box whose links follow it."""
    following = block.index + 1
    if block.link_chars or following >= len(outline.blocks) or outline.blocks[following].link_share < 1:
        return False
    box = block.box if block.box.end > following or block.box.parent is None else block.box.parent
    return box.first == block.index and box.end > following + 1


def _is_inline(block: Block) -> bool:
    """Tell whether heading and link stand in one line: "Also read: The lime trees flower late"."""
    if not block.link_chars or block.link_share >= 1 or heading_kind(block.text) is not None:
        return False
    if block.level and len(block.text) <= MAX_PARTIAL and partial_kind(block.text) is not None:
        return False
    links = [segment.text for segment in block.segments if segment.link is not None]
    return not all(is_word("read_more", text) for text in links) and len(" ".join(links)) >= MIN_INLINE_TITLE


def _kind_of_pair(block: Block, following: Block) -> str | None:
    """A heading that stands split over two elements: `<p>最新</p><span>文章</span>`."""
    if following.link_chars or len(following.text) > MAX_HEADING // 2:
        return None
    box, other = block.box, following.box
    if not (box is other or box.parent is other or other.parent is box or box.parent is other.parent):
        return None
    return heading_kind(block.text + following.text) or heading_kind(f"{block.text} {following.text}")


def _is_menu_entry(outline: Outline, block: Block) -> bool:
    if block.box.hidden and not block.level:
        return False
    if block.box.within(_NAVIGATION) is not None:
        return True
    if block.level or not block.link_chars or block.link_share < 1:
        return False
    href = (block.links[0].href or "").strip() if block.links else ""
    is_tab = not href or href.startswith("#") or href.lower().startswith("javascript:")
    if is_tab:
        return False
    return block.box.within(_ITEM) is not None or _is_one_of_a_kind(outline, block)


def _is_filing(outline: Outline, block: Block) -> bool:
    """Tell whether a line says where an article is filed, "Opinion", and heads no list: no linked title follows."""
    if block.level or not block.link_chars:
        return False
    following = outline.blocks[block.index + 1] if block.index + 1 < len(outline.blocks) else None
    if following is not None and following.level == 1 and not following.link_chars:
        return True  # the label above a headline
    return all(map(files_article, block.links)) and (following is None or all(map(files_article, following.links)))


def _is_one_of_a_kind(outline: Outline, block: Block) -> bool:
    """Tell whether a link stands among others in boxes like its own, as the entries of a menu do."""
    box = block.box
    for other in outline.blocks[max(0, block.index - 1) : block.index + 2]:
        if other is not block and other.link_chars and other.link_share == 1 and len(other.text) <= MAX_HEADING:
            twin = other.box
            if twin is box or (twin.parent is box.parent and (twin.tag, twin.names) == (box.tag, box.names)):
                return True
    return False


def _section(outline: Outline, heading: Block, kind: str, start: int, limit: int) -> Section | None:
    """Return the section of a heading whose list is none of ours."""
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
        container = outline.blocks[start].box.parent
        listed = outline.blocks[start].box.tag == "li"
        while end < limit and outline.blocks[end].box.parent is container:
            block = outline.blocks[end]
            if block.box.tag == "li":
                # The first of a ranking may stand before the list of the others.
                listed = listed or end == start + 1
                if not listed:
                    break
            elif listed and not is_line_of_item(block.text):
                break
            end += 1
        sections.append(Section(kind, heading, start, end, outline.root))
    return sections
