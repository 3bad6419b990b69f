"""Zone: the blocks around an article where column, count, date and author stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.region import Region
    from newscrawl.extract.sections import Section

ABOVE = 14
"""Blocks above the title that may name column or date."""
BELOW = 40
"""Blocks below the title, above the text, that may."""
BEHIND = 12
"""Blocks behind the text that may state views, date or author."""


def zone_of(outline: Outline, sections: list[Section], region: Region | None, start: int) -> list[Block]:
    """Return the blocks where the small fields stand: below the title first, then above, then behind the text."""
    listed = {index for section in sections for index in range(section.heading.index, section.end)}
    first = region.first if region is not None else start
    last = region.last + 1 if region is not None else start
    blocks = outline.blocks
    below = blocks[start : min(max(first, start), start + BELOW)]
    inside = [b for b in blocks[max(first, start) : max(first, start) + 3] if len(b.text) < 200]
    above = blocks[max(0, start - ABOVE) : start]
    behind = blocks[last : last + BEHIND]
    seen: dict[int, Block] = {}
    for block in (*below, *inside, *above, *behind):
        if block.index not in listed and not block.box.hidden:
            seen.setdefault(block.index, block)
    return list(seen.values())
