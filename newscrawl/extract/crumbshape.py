"""Breadcrumbs that neither a label nor a class names: told by shape, or by the structured data's names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.extract.lexicon import is_word

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Outline, Segment, Span

REACH = 400
"""Blocks from the page's beginning that may be the trail."""
MAX_LINE = 300
MAX_ITEMS = 8
MIN_TITLE = 16
"""Characters of the last item of a list from which it may be the page's title."""

_CHEVRON = re.compile(r"[>＞»›→▸▶❯⟩]")
_OUTSIDE = frozenset({"footer", "aside"})


def leads_home(segment: Segment) -> bool:
    """Tell whether a piece of text is a link to the home page."""
    return segment.link is not None and is_home_link(segment.link)


def is_home_link(link: Span) -> bool:
    """Tell whether a link leads to the root of a site."""
    href = (link.href or "").strip()
    if not href:
        return False
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.path in {"/", ""} and not parts.query and bool(parts.netloc or parts.path)


def shaped_blocks(outline: Outline) -> list[Block] | None:
    """Return the blocks of a trail: "Home » World » Title" in a line, or a list of links that ends with the title."""
    title = outline.document_title
    for block in outline.blocks[:REACH]:
        text = block.text
        if len(text) > MAX_LINE or block.level == 1 or block.box.hidden:
            continue
        if block.link_chars:
            if len(block.runs) > 2 and _CHEVRON.search(text) and _is_line(block):
                return [block]
        elif len(text) >= MIN_TITLE and text in title and (blocks := _list_before(outline, block)):
            return blocks
    return None


def is_crumb_line(text: str) -> bool:
    """Tell whether a line of a saved text is a trail: it begins with the home page and goes on behind a separator."""
    if len(text) > MAX_LINE:
        return False
    parts = _CHEVRON.split(text)
    return len(parts) > 1 and bool(parts[1].strip()) and is_word("home", parts[0])


def _is_line(block: Block) -> bool:
    segments = block.segments
    if segments[0].link is None and segments[0].text[-1] in ":：" and len(segments) > 1:
        segments = segments[1:]  # a label, whatever its words
    first = segments[0]
    if not (leads_home(first) or (first.link is not None and is_word("home", first.text))):
        return False
    between = [segment.text for segment in segments[1:] if segment.link is None]
    parted = sum(1 for text in between if _CHEVRON.match(text) or _CHEVRON.fullmatch(text[-1:]))
    return parted >= 1 and parted >= len(block.links) - 1 and block.box.within(_OUTSIDE) is None


def _list_before(outline: Outline, block: Block) -> list[Block] | None:
    """Return the items of the list whose last one a block is, if the others are links and the first leads home."""
    box = block.box if block.box.end - block.box.first > 1 else block.box.parent
    for _ in range(2):
        if box is None or box.end != block.index + 1 or box.end - box.first > MAX_ITEMS:
            return None
        items = outline.blocks[box.first : block.index]
        if items:
            first = items[0].links
            linked = all(item.link_share > 0.8 and len(item.links) == 1 and not item.level for item in items)
            return [*items, block] if linked and first and _is_first(items[0], first[0]) else None
        box = box.parent
    return None


def _is_first(block: Block, link: Span) -> bool:
    return is_home_link(link) or is_word("home", block.text)


def shown_blocks(outline: Outline, names: list[str]) -> list[Block]:
    """Return the blocks that show names in a row: one line with all of them in order, or one block for each."""
    if len(names) < 2:
        return []
    last = len(names) - 1
    for block in outline.blocks[:REACH]:
        text = block.text
        if not text.startswith(names[0]) or block.box.within(_OUTSIDE) is not None or len(text) > MAX_LINE:
            continue
        if text == names[0]:
            row = [b for b in outline.blocks[block.index : block.index + 2 * MAX_ITEMS] if len(b.text) > 1]
            if [b.text for b in row[: last + 1]] == names:
                return row[: last + 1]
        elif len(text) < 2 * sum(map(len, names)) + 40 and _in_order(text, names):
            return [block]
    return []


def _in_order(text: str, names: list[str]) -> bool:
    at = 0
    for name in names:
        at = text.find(name, at)
        if at < 0:
            return False
        at += len(name)
    return True
