"""The `h1` that ends a breadcrumb, and the headline below it.

Many sites repeat a search engine's version of the title as the last name of the breadcrumb, in an `h1`, and show the
headline itself in an `h2` or a box below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Box, Outline
    from newscrawl.extract.titlehints import Hint

MAX_TRAIL = 12
"""Blocks in a box that is named for the breadcrumb."""
REACH = 8
"""Lines, but for links, between the breadcrumb's `h1` and the headline."""
LINKED = 0.7
"""Share of a line that is links, from which it is an entry of a menu or a list."""
_DEPTH = 5


def in_trail(outline: Outline, block: Block, skipped: frozenset[int]) -> bool:
    """Tell whether an `h1` is the last name of a breadcrumb.

    Args:
        outline: The page.
        block: The heading.
        skipped: Indexes of the breadcrumb's blocks.
    """
    if block.index in skipped:
        return True
    for depth, box in enumerate(block.box.chain()):
        if depth > _DEPTH or box.end - box.first > MAX_TRAIL:
            break
        if box.tag == "nav" or "crumb" in box.names:
            return True
    last = next((n for n in range(block.index - 1, max(-1, block.index - 3), -1) if n in skipped), None)
    return last is not None and _are_items(outline.blocks[last].box, block.box)


def _are_items(other: Box, own: Box) -> bool:
    """Tell whether an `h1` stands with a name of the breadcrumb: in its box, or in a box of the same kind beside it."""
    item = own.parent
    return item is not None and (
        other is item
        or (other.parent is item.parent and other.tag == item.tag and (other.names == item.names or item.tag == "li"))
    )


def follows_trail(outline: Outline, trail: Block, block: Block, own: str, hints: list[Hint]) -> bool:
    """Tell whether a heading is the headline below a breadcrumb that ends in an `h1`.

    Args:
        outline: The page.
        trail: The breadcrumb's `h1`.
        block: The heading.
        own: The key of its text.
        hints: What the head calls the article.
    """
    if block.link_share >= LINKED or block.index - trail.index > MAX_TRAIL * REACH:
        return False
    if len(own) * 3 < min((len(hint.key) for hint in hints), default=0):
        return False
    between = outline.blocks[trail.index + 1 : block.index]
    return sum(other.link_share < LINKED for other in between) < REACH
