"""The outline of a page that was saved as text: one block per line, list items and blank lines give the boxes."""

from __future__ import annotations

import re

from newscrawl.extract.outline import MAX_PIECES, MIN_PROSE, Block, Box, Outline
from newscrawl.extract.weights import weight

_BULLET = re.compile(r"[-*•·]\s+(?=\S)")
_LONE_BULLET = re.compile(r"[-*•·]\s*")


def outline_of_text(text: str) -> Outline:
    """Read the lines of a saved text page.

    A line that begins with a bullet is a list item; so is a line after a lone bullet, which is how a browser writes an
    item with a block inside. A blank line is the edge of a container.
    """
    root = Box("body", "", None, 0)
    outline = Outline(root, "text", boxes=[root])
    group: Box | None = None
    bullet = False
    for line in text.splitlines():
        shown = " ".join(line.split())
        if not shown:
            _end(group, outline)
            group = None
            continue
        if len(outline.blocks) >= MAX_PIECES and len(shown) < MIN_PROSE:
            continue
        if group is None:
            group = _open(outline, root, "div")
        if _LONE_BULLET.fullmatch(shown):
            bullet = True
            continue
        marked = _BULLET.match(shown)
        tag = "li" if bullet or marked else "p"
        box = _open(outline, group, tag)
        shown = shown[marked.end() :] if marked and not bullet else shown
        outline.blocks.append(Block(len(outline.blocks), shown, [(shown, None)], box, 0, 0, weight(shown)))
        box.end = len(outline.blocks)
        bullet = False
    _end(group, outline)
    root.end = len(outline.blocks)
    return outline


def _open(outline: Outline, parent: Box, tag: str) -> Box:
    box = Box(tag, "", parent, len(outline.blocks))
    outline.boxes.append(box)
    return box


def _end(group: Box | None, outline: Outline) -> None:
    if group is not None:
        group.end = len(outline.blocks)
