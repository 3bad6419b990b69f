"""Scope of a list: which boxes under a heading of related, popular or latest links hold its entries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.extract.lexicon import is_word
from newscrawl.extract.silentlinks import has_silent_links

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Box, Outline

MAX_GAP = 6
"""Blocks between a heading and its first entry: dates, ranks, names of tabs."""
MAX_GAP_TEXT = 60
"""Characters of each of them."""
MAX_CLIMB = 8
"""Boxes around the heading that are asked for entries."""
MAX_BARE_CLIMB = 5
"""The same where the box holds more than a line or two before the heading."""
MAX_CLIMB_FROM_MORE = 2
"""Boxes around the link to the whole list, "All news", that are asked for entries."""
MIN_ENTRY = 12
"""Characters of the only entry; shorter links beside a heading are "News" or "All"."""
LONG_TEXT = 220
"""Characters. A longer text without links, beside a list, is no part of the list."""

_LISTS = frozenset({"ul", "ol", "dl", "table"})
_ENTRIES = frozenset({"li", "article", "dd", "dt"})
_OUTSIDE = frozenset({"nav", "footer", "form"})
_OTHER_NAMES = re.compile(
    r"(?<![\w-])(?:share|sharing|social(?:-\w+)?|comments?|comment-\w+|respond|newsletter|author(?:-\w+)?|byline|nav(?:igation)?|"
    r"pag(?:er|ination)|breadcrumbs?|prev-?next|prevnext|post-nav\w*|entry-(?:utility|footer|meta)|tags?|tag-?(?:list|cloud)|"
    r"footer|outbrain|taboola|sponsor\w*|partner-\w[\w-]*|advert\w*|cookie\w*|login|subscribe\w*)(?![\w-])"
)
_WHOLE_LIST = re.compile(r"related|popular|recent|latest|trending|most-?read|recommend")
_HEAD_NAMES = re.compile(r"titl|head|hdr|caption|label|ttl|hdg|top\b|bar\b|name")


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
    rule: str = "heading"
    """What told the kind, for the evidence."""

    def __contains__(self, index: int) -> bool:
        return self.heading.index <= index < self.end


def section_of_list(outline: Outline, heading: Block, kind: str, start: int, limit: int) -> Section | None:
    """Return the section of a list's heading; None if no entries follow it, as where a script would fill the list."""
    box = heading.box
    climbed = 0
    more = 0
    while not _has_entry(outline, box, start):
        parent = box.parent
        leads = box.first >= heading.index - 2
        if parent is None or climbed >= (MAX_CLIMB if leads else MAX_BARE_CLIMB) or _awaits_script(box, heading):
            return None
        if more or outline.link_sums[box.end] > outline.link_sums[min(start, box.end)]:
            # Beside the heading stands the link to the whole list; the list itself is not far.
            more += 1
            if more > MAX_CLIMB_FROM_MORE:
                return None
            start = box.end
        box = parent
        climbed += 1
    end = min(box.end, limit)
    first = _first_entry(outline, start, end)
    if first is None or _is_other(_top(outline.blocks[first], box), heading):
        return None
    end = _end(outline, heading, first, end, box)
    if end <= first:
        return None
    if end == box.end < limit:
        end = _continued(outline, box, first, limit)
    return Section(kind, heading, start, end, box)


def _continued(outline: Outline, box: Box, first: int, limit: int) -> int:
    """Return the end of a list that goes on in the next rows: boxes like its own, with entries like its first."""
    made = outline.blocks[first].box
    end = box.end
    siblings = box.parent.children if box.parent is not None else []
    for row in siblings[next(i for i, child in enumerate(siblings) if child is box) + 1 :] if siblings else []:
        if row.first != end or row.end > limit or row.end == row.first or not _is_alike(row, box) or not made.names:
            break
        entry = outline.blocks[row.first].box
        if (entry.tag, entry.names, entry.depth) != (made.tag, made.names, made.depth):
            break
        end = row.end
    return end


def _is_entry(block: Block) -> bool:
    return bool(block.link_chars) and not is_word("read_more", block.text)


def _has_entry(outline: Outline, box: Box, start: int) -> bool:
    links = outline.link_sums
    if box.end <= start:
        return False
    if links[box.end] > links[start]:
        entries = list(islice(filter(_is_entry, outline.blocks[start : box.end]), 2))
        if len(entries) > 1 or any(b.weight >= MIN_ENTRY or b.box.within(_ENTRIES) for b in entries):
            return True
    return has_silent_links(outline, start, box.end)


def _awaits_script(box: Box, heading: Block) -> bool:
    """Tell whether a box holds nothing but the heading and is, by its own name, the whole list."""
    if box is heading.box or box.end - box.first > 1:
        return False
    if _HEAD_NAMES.search(box.names):
        return False
    empty = any(child.first == child.end == box.end and not child.children for child in box.children)
    return empty or _WHOLE_LIST.search(box.names) is not None


def _first_entry(outline: Outline, start: int, end: int) -> int | None:
    blocks = outline.blocks
    silent = has_silent_links(outline, start, end)
    for index in range(start, min(end, start + MAX_GAP + 1)):
        block = blocks[index]
        if _is_entry(block) or (silent and block.level):
            return index
        if len(block.text) > MAX_GAP_TEXT:
            return index if silent else None
    return None


def _top(block: Block, box: Box) -> Box | None:
    """Return the child of a box that holds a block."""
    child: Box | None = None
    for other in block.box.chain():
        if other is box:
            return child
        child = other
    return None


def _is_other(top: Box | None, heading: Block) -> bool:
    """Tell whether a box says by its name that it is something else than a list: sharing, comments, a pager."""
    if top is None or heading.box.inside(top):
        return False
    return top.tag in _OUTSIDE or _OTHER_NAMES.search(top.names) is not None


def _end(outline: Outline, heading: Block, first: int, end: int, box: Box) -> int:
    """Return the index at which a list ends: at the next heading, or where something else begins."""
    blocks = outline.blocks
    leads = box.first >= heading.index - 2
    own = heading.box
    silent = has_silent_links(outline, first, end)
    top = _top(blocks[first], box)
    whole = top is not None and _is_list(outline, top, first)
    texts = 0
    for index in range(first, end):
        block = blocks[index]
        if block.level and not block.link_chars and not silent:
            if not own.tag.startswith("h") or block.level <= heading.level or block.box.depth <= own.depth:
                return index
        elif index > first and _is_twin(block.box, own) and (not block.link_chars or heading.link_share == 1):
            return index
        if not block.link_chars and len(block.text) > (1.5 if leads else 1) * LONG_TEXT:
            return index
        texts = texts + 1 if not block.link_chars and len(block.text) > LONG_TEXT // 3 else 0
        if texts > 1:
            return index - 1
        now = top if top is not None and top.first <= index < top.end else _top(block, box)
        if now is not top:
            if _is_other(now, heading) or (whole and (now is None or top is None or not _is_alike(now, top))):
                return index
            top = now
            whole = top is not None and _is_list(outline, top, top.first)
    return end


def _is_twin(box: Box, own: Box) -> bool:
    return box is not own and bool(own.names) and (box.tag, box.names, box.depth) == (own.tag, own.names, own.depth)


def _is_alike(box: Box, other: Box) -> bool:
    return box.tag == other.tag and box.names.split()[:1] == other.names.split()[:1]


def _is_list(outline: Outline, box: Box, first: int) -> bool:
    """Tell whether a box is a list of several entries, not one entry."""
    while box.tag not in _LISTS:
        full = [child for child in box.children if child.end > max(child.first, first)]
        if len(full) != 1:
            tags = [child.tag for child in full]
            return len(full) > 2 and len(set(tags)) == 1 and tags[0] in {"article", "li"}
        box = full[0]
    return sum(1 for child in box.children if child.end > child.first and outline.link_share(child) > 0) > 1
