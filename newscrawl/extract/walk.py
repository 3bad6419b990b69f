"""The one walk over a page's tree. It visits each element once and keeps all that the fields ask for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from lxml import etree

from newscrawl.extract.elements import BOXES, COUNT_ATTRIBUTES, LAZY_SOURCES, SKIPPED
from newscrawl.extract.outline import MAX_PIECES, MIN_PROSE, Block, Box, Outline, Picture, Property, Script, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

T = TypeVar("T")

MAX_DEPTH = 200
"""Boxes, or inline elements, in each other; real pages have 50. Deeper ones count as lying beside each other."""
MAX_RUNS = 1_000
"""Text nodes in one block; real pages have 300. A longer line is cut."""
MAX_NOTED = 2_000
"""Properties, pictures, scripts and the like of one kind; real pages have a few hundred."""
MAX_JSON_LD = 500_000
"""Characters of structured data; real pages have a tenth of it."""

_MARKS = COUNT_ATTRIBUTES | {"itemprop", "hidden", "style"}
"""Attributes that say more of a box or span than its names."""
_NO_ATTRIBUTES: dict[str, str] = {}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e")
_INVISIBLE_HERE = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
_NUMBER = re.compile(r"\d+")
_CANDIDATE_END = re.compile(r",\s+")


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
        self.around: list[tuple[Box, Span | None]] = []
        """For each open element, what it lies in."""
        self.runs: list[tuple[str, Span | None]] = []
        self.breaks = 0
        self.pieces = 0
        """Text nodes that were met."""
        self.json_ld = 0
        """Characters of structured data that were met."""

    def run(self, root: HtmlElement) -> Outline:
        if language := root.get("lang") or root.get("xml:lang"):
            self.outline.language = language
        self._text(root.text)
        # Not recursion: hostile pages nest deeper than Python recurses.
        walker = etree.iterwalk(root, events=("start", "end"))
        next(walker)  # the root itself
        around = self.around
        for event, element in walker:
            if event == "start":
                around.append((self.box, self.span))
                enter = _OPENERS.get(element.tag, _Walk._open_span)
                items = element.items()
                if not enter(self, element, dict(items) if items else _NO_ATTRIBUTES):
                    walker.skip_subtree()
            elif around:
                box, self.span = around.pop()
                if box is not self.box:
                    self._close_box(box)
                if tail := element.tail:
                    self.runs.append((tail, self.span))
                if len(self.runs) > MAX_RUNS:
                    self._flush()
        self._flush()
        self.outline.root.end = len(self.blocks)
        return self.outline

    def _text(self, text: str | None) -> None:
        if text:
            self.runs.append((text, self.span))

    def _open_box(self, element: HtmlElement, attributes: dict[str, str]) -> bool:
        if self.runs:
            self._flush()
        self.breaks = 0
        parent = self.box
        if parent.depth >= MAX_DEPTH and parent.parent is not None:
            parent = parent.parent
        names = _names(attributes) if attributes else ""
        self.box = box = Box(element.tag, names, parent, len(self.blocks), 0, parent.depth + 1, parent.hidden)
        parent.children.append(box)
        self.outline.boxes.append(box)
        if attributes and not _MARKS.isdisjoint(attributes):
            if "hidden" in attributes or ("style" in attributes and _HIDDEN.search(attributes["style"])):
                box.hidden = True
            self._properties(attributes, box)
        if text := element.text:
            self.runs.append((text, self.span))
        return True

    def _close_box(self, outer: Box) -> None:
        if self.runs:
            self._flush()
        box, boxes = self.box, self.outline.boxes
        box.end = len(self.blocks)
        if len(boxes) > MAX_PIECES and box.end == box.first and boxes[-1] is box and box.parent is not None:
            boxes.pop()
            box.parent.children.pop()
        self.box = outer
        self.breaks = 0

    def _open_span(self, element: HtmlElement, attributes: dict[str, str]) -> bool:
        if "style" in attributes and _HIDDEN.search(attributes["style"]):
            return False
        parent = self.span
        tag = element.tag
        names = _names(attributes) if attributes else ""
        link = parent.link if parent is not None else None
        self.span = span = Span(tag, names, parent if len(self.around) < MAX_DEPTH else None, len(self.blocks), link)
        if attributes:
            span.title = attributes.get("title", "")
            if tag == "a":
                span.link = span
                span.href = attributes.get("href")
                span.rel = attributes.get("rel", "").lower()
                _note(self.outline.links, span, MAX_PIECES)
            elif tag == "time":
                span.title = attributes.get("datetime", "")
                _note(self.outline.times, span)
            if not _MARKS.isdisjoint(attributes):
                self._properties(attributes, span)
        if text := element.text:
            self.runs.append((text, span))
        return True

    def _properties(self, attributes: dict[str, str], node: Box | Span) -> None:
        if "itemprop" in attributes:
            value = next((attributes[k] for k in ("content", "datetime") if k in attributes), None)
            node.prop = attributes["itemprop"].lower()
            _note(self.outline.properties, Property(node.prop, value, node, len(self.blocks)))
        self.outline.counts += [(name, attributes[name]) for name in attributes if name in COUNT_ATTRIBUTES]

    def _flush(self) -> None:
        """End the block that is being gathered."""
        runs = self.runs
        if not runs:
            return
        single = len(runs) == 1
        raw = runs[0][0] if single else "".join([text for text, _ in runs])
        if raw.isspace():
            runs.clear()
            return
        self.runs = []
        if not raw.isascii() and _INVISIBLE_HERE.search(raw):
            runs = [(text.translate(_INVISIBLE), span) for text, span in runs]
            raw = "".join([text for text, _ in runs])
        text = " ".join(raw.split())
        if not text:
            return
        linked = 0
        for part, span in runs:
            if span is not None and span.link is not None:
                linked += len(text) if single else len(" ".join(part.split()))
        self.pieces += len(runs)
        if self.pieces > MAX_PIECES and (linked or len(text) < MIN_PROSE):
            return
        self.blocks.append(Block(len(self.blocks), text, runs, self.box, self.breaks, min(linked, len(text))))
        self.breaks = 0

    # --- elements with a meaning of their own; each tells whether to go inside

    def _enter_br(self, _element: HtmlElement, _attributes: dict[str, str]) -> bool:
        self._flush()
        self.breaks += 1
        return False

    def _enter_script(self, element: HtmlElement, attributes: dict[str, str]) -> bool:
        if "ld+json" in attributes.get("type", ""):
            text = element.text or ""
            self.json_ld += len(text)
            if self.json_ld <= MAX_JSON_LD:
                self.outline.json_ld.append(text)
        elif src := attributes.get("src"):
            _note(self.outline.scripts, Script(src, len(self.blocks), (element.tail or "").strip()[:40]))
        return False

    def _enter_meta(self, _element: HtmlElement, attributes: dict[str, str]) -> bool:
        content = attributes.get("content")
        if content:
            for key in ("property", "name", "itemprop"):
                if key in attributes:
                    _note(self.outline.meta.setdefault(attributes[key].strip().lower(), []), content)
        if content and "itemprop" in attributes:
            node = self.span or self.box
            name = attributes["itemprop"].lower()
            _note(self.outline.properties, Property(name, content, node, len(self.blocks)))
        return False

    def _enter_link(self, _element: HtmlElement, attributes: dict[str, str]) -> bool:
        if self.outline.canonical is None and attributes.get("rel", "").lower() == "canonical":
            self.outline.canonical = attributes.get("href")
        return False

    def _enter_base(self, _element: HtmlElement, attributes: dict[str, str]) -> bool:
        if self.outline.base is None:
            self.outline.base = attributes.get("href")
        return False

    def _enter_title(self, element: HtmlElement, _attributes: dict[str, str]) -> bool:
        if not self.outline.document_title:
            text = "".join(element.itertext())
            self.outline.document_title = " ".join(text.translate(_INVISIBLE).split())
        return False

    def _enter_img(self, _element: HtmlElement, attributes: dict[str, str]) -> bool:
        self._picture(attributes, twin=False)
        return False

    def _enter_noscript(self, element: HtmlElement, _attributes: dict[str, str]) -> bool:
        for image in element.iter("img"):
            self._picture(dict(image.items()), twin=True)
        return False

    def _enter_head(self, element: HtmlElement, _attributes: dict[str, str]) -> bool:
        self._text(element.text)
        return True

    def _skip(self, _element: HtmlElement, _attributes: dict[str, str]) -> bool:
        return False

    def _picture(self, attributes: dict[str, str], *, twin: bool) -> None:
        if len(self.outline.pictures) >= MAX_NOTED:
            return
        if "itemprop" in attributes and "src" in attributes:
            prop = attributes["itemprop"].lower()
            _note(self.outline.properties, Property(prop, attributes["src"], self.box, len(self.blocks)))
        sources = [attributes[name] for name in LAZY_SOURCES if name in attributes]
        widest, usual = _widest(attributes.get("data-srcset")), _widest(attributes.get("srcset"))
        sources += (widest or "", attributes.get("src", ""), usual or "")
        sizes = [int(n[0]) for k in ("width", "height") if k in attributes and (n := _NUMBER.match(attributes[k]))]
        alt = " ".join(attributes.get("alt", "").split())
        at = len(self.blocks) + any(not text.isspace() for text, _ in self.runs)
        size = min(sizes) if sizes else None
        picture = Picture(tuple(filter(None, sources)), alt, at, self.box, self.span, size, twin)
        self.outline.pictures.append(picture)


_OPENERS: dict[str, Callable[[_Walk, HtmlElement, dict[str, str]], bool]] = {
    **dict.fromkeys(BOXES, _Walk._open_box),  # noqa: SLF001
    **dict.fromkeys(SKIPPED, _Walk._skip),  # noqa: SLF001
    "head": _Walk._enter_head,  # noqa: SLF001
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


def _note(kept: list[T], new: T, most: int = MAX_NOTED) -> None:
    if len(kept) < most:
        kept.append(new)


def _names(attributes: dict[str, str]) -> str:
    if not attributes:
        return ""
    name, ident = attributes.get("class"), attributes.get("id")
    if ident:
        return f"{name} {ident}".lower() if name else ident.lower()
    return name.lower() if name else ""


def _widest(srcset: str | None) -> str | None:
    """Return the address of the widest candidate of a srcset."""
    if not srcset:
        return None
    best, width = None, -1.0
    for candidate in _CANDIDATE_END.split(srcset.strip()):
        url, _, size = candidate.strip().partition(" ")
        number = _NUMBER.match(size.strip())
        value = float(number[0]) if number else 0.0
        if url and value > width:
            best, width = url, value
    return best
