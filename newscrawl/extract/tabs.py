"""Tabs: headings that stand side by side in a strip, apart from the panes that hold their lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Box, Outline

MAX_TAB = 40
"""Characters of a tab's name."""
MAX_TABS = 8
_CLIMB = 3


def pane_of(outline: Outline, heading: Block) -> Box | None:
    """Return the pane that a tab opens: the box that its link names, or the one at its place among the panes."""
    target = _target(outline, heading)
    if target is not None:
        return target
    strip = _strip(outline, heading)
    if strip is None:
        return None
    tabs, place, box = strip
    for _ in range(_CLIMB):
        parent = box.parent
        if parent is None:
            return None
        at = next(i for i, child in enumerate(parent.children) if child is box)
        following = [child for child in parent.children[at + 1 :] if child.end > child.first]
        if following:
            return _pane(outline, following, tabs, place)
        box = parent
    return None


def _target(outline: Outline, heading: Block) -> Box | None:
    """Return the box that a tab's link leads to within the page."""
    links = heading.links
    href = (links[0].href or "").strip() if len(links) == 1 and heading.link_share == 1 else ""
    if len(href) < 2 or href[0] != "#":
        return None
    name = href[1:].lower()
    for box in outline.boxes:
        # The id is the last of a box's names.
        if box.names.endswith(name) and name in box.names.split()[-1:] and box.first > heading.index:
            return box if outline.link_share(box) else None
    return None


def _strip(outline: Outline, heading: Block) -> tuple[int, int, Box] | None:
    """Return how many tabs stand beside a heading, its place among them, and the box that holds them."""
    box = heading.box
    for _ in range(_CLIMB):
        parent = box.parent
        if parent is None or parent.end - parent.first > MAX_TABS:
            return None
        if parent.end - parent.first > 1:
            names = outline.blocks[parent.first : parent.end]
            children = [child for child in parent.children if child.end > child.first]
            if len(children) != len(names) or not all(_is_tab(block) for block in names):
                return None
            if len({child.tag for child in children}) > 1:
                return None
            return len(names), heading.index - parent.first, parent
        box = parent
    return None


def _is_tab(block: Block) -> bool:
    if len(block.text) > MAX_TAB:
        return False
    hrefs = [(link.href or "").strip().lower() for link in block.links]
    return all(not href or href.startswith(("#", "javascript:")) for href in hrefs)


def _pane(outline: Outline, following: list[Box], tabs: int, place: int) -> Box | None:
    """Return the pane at a tab's place: among the boxes behind the strip, or among those in the first of them."""
    boxes = following
    for _ in range(_CLIMB + 1):
        full = [box for box in boxes if box.end > box.first]
        if len(full) == tabs and len({box.tag for box in full}) == 1:
            return full[place] if outline.link_share(full[place]) > 0 else None
        if not full:
            return None
        boxes = full[0].children
    return None
