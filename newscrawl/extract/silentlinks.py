"""Silent links: links without a text of their own, laid over a card or around its picture, beside an unlinked title."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.extract.outline import Outline, Span

MAX_BLOCKS = 150
"""Blocks that are searched. A longer part of a page is no list of cards."""

_place = attrgetter("at")


def silent_links(outline: Outline, start: int, end: int) -> list[Span]:
    """Return the links without text that begin before one of the blocks from `start` to `end`, both included."""
    links = outline.links
    found = links[bisect_left(links, start, key=_place) : bisect_left(links, end + 1, key=_place)]
    spoken = {link for block in outline.blocks[start : end + 1] if block.link_chars for link in block.links}
    return [link for link in found if link not in spoken and _leads_on(link.href)]


def has_silent_links(outline: Outline, start: int, end: int) -> bool:
    """Tell whether the blocks from `start` to before `end` are cards: headlines without links, links without text."""
    if end - start > MAX_BLOCKS:
        return False
    headlines = sum(1 for block in outline.blocks[start:end] if block.level and not block.link_chars)
    return headlines > 0 and len(silent_links(outline, start, end)) >= headlines


def _leads_on(href: str | None) -> bool:
    return bool(href) and not (href or "").strip().lower().startswith(("#", "javascript:", "mailto:"))
