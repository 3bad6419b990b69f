"""The one walk over a page's tree. It visits each element once and keeps all that the fields ask for."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from newscrawl.extract.elements import BOXES, COUNT_ATTRIBUTES, INVISIBLE, SKIPPED
from newscrawl.extract.leftopen import LeftOpen
from newscrawl.extract.notes import Notes, note
from newscrawl.extract.outline import (
    MAX_PIECES,
    MIN_PROSE,
    MIN_PROSE_FAR,
    Block,
    Box,
    Outline,
    Span,
)
from newscrawl.extract.weights import weight

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

MAX_DEPTH = 200
"""Boxes, or inline elements, in each other; real pages have 50. Deeper ones count as lying beside each other."""
MAX_NAMES = 2_000
"""Characters of class and id; real ones have a few hundred. What is asked of names is remembered from page to page."""
MAX_RUNS = 1_000
"""Text nodes in one block; real pages have 300. A longer line is cut."""

_MARKS = COUNT_ATTRIBUTES | {"itemprop", "hidden", "style", "url", "title", "datetime"}
"""Attributes that say more of a box or span than its names."""
_PLACE = frozenset({"name", "id"})
"""An `a` with one of these and no href is a place that links lead to; it is often left open."""
_TELLING = frozenset({"a", "time"})
"""Inline elements of which more is kept than of others."""
_NO_ATTRIBUTES: dict[str, str] = {}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INVISIBLE_HERE = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u00ad\u061c\u202a-\u202e\u2066-\u2069]")


class _End:
    """Stands behind the last element, as if it were one more in the root: all that is open ends there."""

    tag = None

    def __init__(self, root: HtmlElement) -> None:
        self._root = root

    def getparent(self) -> HtmlElement:
        return self._root


def outline_of_tree(root: HtmlElement) -> Outline:
    """Walk the tree once and return its outline."""
    return _Walk().run(root)


class _Walk:
    """State of one walk."""

    def __init__(self) -> None:
        self.box = Box("html", "", None, 0)
        self.outline = Outline(self.box, "html", boxes=[self.box])
        self.blocks = self.outline.blocks
        self.span: Span | None = None
        self.runs: list[tuple[str, Span | None]] = []
        """The text nodes of the block that is being gathered, from the first that is more than white space."""
        self.breaks = 0
        self.pieces = 0
        """Text nodes that were met."""
        self.left_open = LeftOpen()
        self.notes = Notes(self.outline)

    def run(self, root: HtmlElement) -> Outline:  # noqa: C901, PLR0912, PLR0915 - the hot loop, see below
        """Walk.

        The loop opens boxes and spans and ends elements by itself: calls of methods for that took two fifths of its
        time. What is rarer than these has its method in `_OPENERS`.
        """
        if language := root.get("lang") or root.get("xml:lang"):
            self.outline.language = language
        runs = self.runs
        if root.text and not root.text.isspace():
            runs.append((root.text, None))
        outline, blocks, boxes, flush = self.outline, self.blocks, self.outline.boxes, self._flush
        box, span = self.box, self.span
        inside: list[HtmlElement] = []
        """The elements that the walk is in, from the one on inside which nothing is asked."""
        # Not recursion: hostile pages nest deeper than Python recurses. Not `iterwalk`: it costs three times as much.
        elements = root.iter()
        opened: list[tuple[HtmlElement, Box, Span | None]] = [(next(elements), box, None)]
        """The elements that the walk is in, each with what it lies in."""
        end = _End(root)
        for element in chain(elements, (end,)):
            parent = element.getparent()
            if inside:
                while inside and inside[-1] is not parent:
                    inside.pop()
                if inside:
                    inside.append(element)
                    continue
            while opened[-1][0] is not parent:
                ended, outer, span = opened.pop()
                if outer is not box:
                    if runs:
                        runs = flush(box, span)
                    box.end = len(blocks)
                    if len(boxes) > MAX_PIECES and box.end == box.first:
                        self._forget(box)
                    box = outer
                    self.breaks = 0
                text = ended.tail
                if text and (runs or not text.isspace()):
                    runs.append((text, span))
                    if len(runs) > MAX_RUNS:
                        runs = flush(box, span)
            if element is end:
                break
            tag = element.tag
            opened.append((element, box, span))
            enter = _OPENERS.get(tag)
            if enter is None or enter is _BOX:
                # Most elements have a class alone. To make a dictionary of that takes as long as reading it.
                name = ident = ""
                marked = False
                for key, value in (items := element.items()):
                    if key == "class":
                        name = value
                    elif key == "id":
                        ident = value
                    elif key in _MARKS:
                        marked = True
                names = f"{name} {ident}" if name and ident else name or ident
                if names:
                    names = names.lower() if len(names) <= MAX_NAMES else names[:MAX_NAMES].lower()
                if enter is _BOX:
                    if runs:
                        runs = flush(box, span)
                    self.breaks = 0
                    box = Box(tag, names, box if box.depth < MAX_DEPTH else box.parent, len(blocks))
                    boxes.append(box)
                    if marked:
                        self._mark_box(dict(items), box)
                else:
                    attributes = dict(items) if marked or tag in _TELLING else _NO_ATTRIBUTES
                    if "style" in attributes and _HIDDEN.search(attributes["style"]):
                        inside.append(element)
                        continue
                    link = span.link if span is not None else None
                    span = Span(tag, names, span if len(opened) < MAX_DEPTH else None, len(blocks), link)
                    if attributes:
                        self._mark_span(attributes, span, marked=marked)
            elif enter is _LEAVE_OUT:
                inside.append(element)
                continue
            else:
                self.box, self.span = box, span
                goes_in = enter(self, element)
                runs = self.runs
                if not goes_in:
                    inside.append(element)
                    continue
            text = element.text
            if text and (runs or not text.isspace()):
                runs.append((text, span))
        flush(box, span)
        outline.root.end = len(blocks)
        return outline

    def _forget(self, box: Box) -> None:
        """Drop an empty box of a page that has too many."""
        boxes = self.outline.boxes
        if boxes[-1] is box and box.parent is not None:
            boxes.pop()
            box.parent.children.pop()

    def _mark_box(self, attributes: dict[str, str], box: Box) -> None:
        if "hidden" in attributes or ("style" in attributes and _HIDDEN.search(attributes["style"])):
            box.hidden = True
        self.notes.marks(attributes, box)

    def _mark_span(self, attributes: dict[str, str], span: Span, *, marked: bool) -> None:
        if "title" in attributes:
            span.title = attributes["title"]
        if span.tag == "a" and ("href" in attributes or _PLACE.isdisjoint(attributes)):
            span.link = span
            span.href = attributes.get("href")
            if "rel" in attributes:
                span.rel = attributes["rel"].lower()
            note(self.outline.links, span, MAX_PIECES)
        elif span.tag == "time":
            span.title = attributes.get("datetime", "")
            note(self.outline.times, span)
        if marked:
            self.notes.marks(attributes, span)

    def _flush(self, box: Box, inmost: Span | None) -> list[tuple[str, Span | None]]:
        """End the block that is being gathered, which lies in a box, with the inmost span that is open.

        Returns:
            The list in which the text nodes of the next block are gathered.
        """
        runs = self.runs
        if not runs:
            return runs
        gathered: list[tuple[str, Span | None]] = []
        self.runs = gathered
        while runs[-1][0].isspace():
            runs.pop()  # the first is more than white space
        single = len(runs) == 1
        raw = runs[0][0] if single else "".join([text for text, _ in runs])
        if not (raw.isascii() or raw.isprintable()) and _INVISIBLE_HERE.search(raw):
            runs = [(text.translate(INVISIBLE), span) for text, span in runs]
            raw = "".join([text for text, _ in runs])
        text = _squeezed(raw)
        if not text:
            return gathered
        size = len(text)
        linked = 0
        for part, span in runs:
            if span is not None and span.link is not None:
                linked += size if single else len(_squeezed(part))
        if linked and self.left_open.closes(runs, size, self.blocks, inmost):
            linked = 0
        self.pieces += len(runs)
        if self.pieces > MAX_PIECES:
            shortest = MIN_PROSE if self.pieces <= 3 * MAX_PIECES else MIN_PROSE_FAR
            if size < (2 * MIN_PROSE if linked else shortest):
                return gathered
            runs = [(text, runs[0][1] if linked else None)]
        self.blocks.append(Block(len(self.blocks), text, runs, box, self.breaks, min(linked, size), weight(text)))
        self.breaks = 0
        return gathered

    # --- elements with a meaning of their own; each tells whether to go inside

    def _enter_br(self, _element: HtmlElement) -> bool:
        self._flush(self.box, self.span)
        self.breaks += 1
        return False

    def _enter_script(self, element: HtmlElement) -> bool:
        self.notes.script(element)
        return False

    def _enter_meta(self, element: HtmlElement) -> bool:
        self.notes.meta(dict(element.items()), self.span or self.box)
        return False

    def _enter_link(self, element: HtmlElement) -> bool:
        self.notes.link(element)
        return False

    def _enter_base(self, element: HtmlElement) -> bool:
        self.notes.base(element)
        return False

    def _enter_title(self, element: HtmlElement) -> bool:
        if not self.outline.document_title:
            text = "".join(element.itertext())
            self.outline.document_title = " ".join(text.translate(INVISIBLE).split())
        return False

    def _enter_img(self, element: HtmlElement) -> bool:
        at = len(self.blocks) + bool(self.runs)
        self.notes.picture(element, at, self.box)
        return False

    def _enter_noscript(self, element: HtmlElement) -> bool:
        at = len(self.blocks) + bool(self.runs)
        for image in element.iter("img"):
            self.notes.picture(image, at, self.box)
        return False

    def _go_in(self, _element: HtmlElement) -> bool:
        return True

    def _open_box(self, _element: HtmlElement) -> bool:
        return True

    def _skip(self, _element: HtmlElement) -> bool:
        return False


_OPENERS: dict[str, Callable[[_Walk, HtmlElement], bool]] = {
    **dict.fromkeys(BOXES, _Walk._open_box),  # noqa: SLF001
    **dict.fromkeys(SKIPPED, _Walk._skip),  # noqa: SLF001
    "head": _Walk._go_in,  # noqa: SLF001
    "source": _Walk._go_in,  # noqa: SLF001 - holds an `img`, to the parser; its addresses are those of the picture
    "br": _Walk._enter_br,  # noqa: SLF001 - the table of this class's own methods
    "script": _Walk._enter_script,  # noqa: SLF001
    "meta": _Walk._enter_meta,  # noqa: SLF001
    "link": _Walk._enter_link,  # noqa: SLF001
    "base": _Walk._enter_base,  # noqa: SLF001
    "title": _Walk._enter_title,  # noqa: SLF001
    "img": _Walk._enter_img,  # noqa: SLF001
    "amp-img": _Walk._enter_img,  # noqa: SLF001
    "noscript": _Walk._enter_noscript,  # noqa: SLF001
}


def _squeezed(text: str) -> str:
    """Collapse white space; text without any but single blanks, as most is, is not taken apart."""
    text = text.strip()
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


_LEAVE_OUT = _Walk._skip  # noqa: SLF001 - the same
_BOX = _Walk._open_box  # noqa: SLF001 - the same
