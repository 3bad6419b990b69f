"""The one walk over a page's tree. It visits each element once and keeps all that the fields ask for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.outline import Block, Box, Outline, Picture, Property, Script, Span

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
        "noframes",
    ]
)
_SKIPPED = frozenset(
    [
        "style",
        "template",
        "svg",
        "math",
        "canvas",
        "iframe",
        "object",
        "embed",
        "applet",
        "audio",
        "video",
        "select",
        "textarea",
        "datalist",
        "progress",
        "meter",
        "head",
    ]
)
_LAZY = ("data-original", "data-src", "data-lazy-src", "data-echo", "data-actualsrc", "data-original-src", "data-url",
         "data-lazyload", "data-lazy", "_src", "file", "zoomfile")  # fmt: skip
_COUNT_ATTRIBUTES = frozenset(
    {"data-views", "data-view-count", "data-viewcount", "data-pageviews", "data-hits", "data-pv"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e")
_INVISIBLE_HERE = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
_NUMBER = re.compile(r"\d+")


def outline_of_tree(root: HtmlElement) -> Outline:
    """Walk the tree once and return its outline."""
    return _Walk().run(root)


class _Walk:
    """State of one walk."""

    def __init__(self) -> None:
        self.box = Box("html", "", None, 0)
        self.outline = Outline(self.box, "html", boxes=[self.box])
        self.span: Span | None = None
        self.runs: list[tuple[str, Span | None]] = []
        self.breaks = 0

    def run(self, root: HtmlElement) -> Outline:
        # An explicit stack: hostile pages nest deeper than Python recurses.
        if language := root.get("lang") or root.get("xml:lang"):
            self.outline.language = language
        self._text(root.text)
        stack: list[tuple[object, HtmlElement, Box, Span | None]] = []
        children = iter(root)
        while True:
            for element in children:
                if self._enter(element):
                    stack.append((children, element, self._outer_box, self._outer_span))
                    children = iter(element)
                    break
                self._text(element.tail)
            else:
                if not stack:
                    break
                children, element, box, span = stack.pop()
                self._leave(box, span)
                self._text(element.tail)
        self._flush()
        self.outline.root.end = len(self.outline.blocks)
        return self.outline

    def _text(self, text: str | None) -> None:
        if text:
            self.runs.append((text, self.span))

    def _enter(self, element: HtmlElement) -> bool:
        """Take note of an element; tell whether to go inside."""
        tag = element.tag
        if not isinstance(tag, str):
            return False
        items = element.items()
        attributes = dict(items) if items else {}
        self._outer_box, self._outer_span = self.box, self.span
        if tag in _BLOCK_TAGS:
            self._open_box(tag, attributes)
        elif tag in _OPENERS:
            return _OPENERS[tag](self, element, attributes)
        elif (tag in _SKIPPED and tag != "head") or ("style" in attributes and _HIDDEN.search(attributes["style"])):
            return False
        elif tag != "head":
            self._open_span(tag, attributes)
        self._text(element.text)
        return True

    def _leave(self, box: Box, span: Span | None) -> None:
        if self.box is not box:
            self._flush()
            self.box.end = len(self.outline.blocks)
            self.box = box
            self.breaks = 0
        self.span = span

    def _open_box(self, tag: str, attributes: dict[str, str]) -> None:
        self._flush()
        self.breaks = 0
        parent = self.box
        box = Box(tag, _names(attributes), parent, len(self.outline.blocks), depth=parent.depth + 1)
        if parent.hidden:
            box.hidden = True
        parent.children.append(box)
        self.outline.boxes.append(box)
        self.box = box
        if attributes:
            if "hidden" in attributes or ("style" in attributes and _HIDDEN.search(attributes["style"])):
                box.hidden = True
            self._properties(attributes, box)

    def _open_span(self, tag: str, attributes: dict[str, str]) -> None:
        parent = self.span
        span = Span(tag, _names(attributes), parent, len(self.outline.blocks), parent.link if parent else None)
        self.span = span
        if not attributes:
            return
        span.title = attributes.get("title", "")
        if tag == "a":
            span.link = span
            span.href = attributes.get("href")
            span.rel = attributes.get("rel", "").lower()
            self.outline.links.append(span)
        elif tag == "time":
            span.title = attributes.get("datetime", "")
            self.outline.times.append(span)
        self._properties(attributes, span)

    def _properties(self, attributes: dict[str, str], node: Box | Span) -> None:
        if "itemprop" in attributes:
            value = next((attributes[k] for k in ("content", "datetime") if k in attributes), None)
            node.prop = attributes["itemprop"].lower()
            self.outline.properties.append(Property(node.prop, value, node, len(self.outline.blocks)))
        if not _COUNT_ATTRIBUTES.isdisjoint(attributes):
            self.outline.counts += [(name, attributes[name]) for name in attributes if name in _COUNT_ATTRIBUTES]

    def _flush(self) -> None:
        """End the block that is being gathered."""
        runs = self.runs
        if not runs:
            return
        self.runs = []
        if len(runs) == 1 and runs[0][0].isspace():
            return
        raw = runs[0][0] if len(runs) == 1 else "".join([text for text, _ in runs])
        if not raw.isascii() and _INVISIBLE_HERE.search(raw):
            runs = [(text.translate(_INVISIBLE), span) for text, span in runs]
            raw = "".join([text for text, _ in runs])
        text = " ".join(raw.split())
        if not text:
            return
        linked = 0
        for part, span in runs:
            if span is not None and span.link is not None:
                linked += len(text) if len(runs) == 1 else len(" ".join(part.split()))
        blocks = self.outline.blocks
        blocks.append(Block(len(blocks), text, runs, self.box, self.breaks, min(linked, len(text))))
        self.breaks = 0

    # --- elements with a meaning of their own; each tells whether to go inside

    def _enter_br(self, _element: HtmlElement, _attributes: dict[str, str]) -> bool:
        self._flush()
        self.breaks += 1
        return False

    def _enter_script(self, element: HtmlElement, attributes: dict[str, str]) -> bool:
        if "ld+json" in attributes.get("type", ""):
            self.outline.json_ld.append(element.text or "")
        elif src := attributes.get("src"):
            self.outline.scripts.append(Script(src, len(self.outline.blocks), (element.tail or "").strip()[:40]))
        return False

    def _enter_meta(self, _element: HtmlElement, attributes: dict[str, str]) -> bool:
        content = attributes.get("content")
        if content:
            for key in ("property", "name", "itemprop"):
                if key in attributes:
                    self.outline.meta.setdefault(attributes[key].strip().lower(), []).append(content)
        if content and "itemprop" in attributes:
            node = self.span or self.box
            name = attributes["itemprop"].lower()
            self.outline.properties.append(Property(name, content, node, len(self.outline.blocks)))
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

    def _enter_input(self, _element: HtmlElement, _attributes: dict[str, str]) -> bool:
        return False

    def _picture(self, attributes: dict[str, str], *, twin: bool) -> None:
        if "itemprop" in attributes and "src" in attributes:
            prop = attributes["itemprop"].lower()
            self.outline.properties.append(Property(prop, attributes["src"], self.box, len(self.outline.blocks)))
        sources = [attributes[name] for name in _LAZY if attributes.get(name)]
        widest = _widest(attributes.get("data-srcset") or "")
        sources += [s for s in (widest, attributes.get("src"), _widest(attributes.get("srcset") or "")) if s]
        sizes = [int(n[0]) for k in ("width", "height") if (n := _NUMBER.match(attributes.get(k, "")))]
        alt = " ".join(attributes.get("alt", "").split())
        at = len(self.outline.blocks) + bool(self.runs and any(text.strip() for text, _ in self.runs))
        size = min(sizes) if sizes else None
        self.outline.pictures.append(Picture(tuple(sources), alt, at, self.box, self.span, size, twin))


_OPENERS = {
    "br": _Walk._enter_br,  # noqa: SLF001 - the table of this class's own methods
    "script": _Walk._enter_script,  # noqa: SLF001
    "meta": _Walk._enter_meta,  # noqa: SLF001
    "link": _Walk._enter_link,  # noqa: SLF001
    "base": _Walk._enter_base,  # noqa: SLF001
    "title": _Walk._enter_title,  # noqa: SLF001
    "img": _Walk._enter_img,  # noqa: SLF001
    "amp-img": _Walk._enter_img,  # noqa: SLF001
    "noscript": _Walk._enter_noscript,  # noqa: SLF001
    "input": _Walk._enter_input,  # noqa: SLF001
}


def _names(attributes: dict[str, str]) -> str:
    if not attributes:
        return ""
    name, ident = attributes.get("class"), attributes.get("id")
    if ident:
        return f"{name} {ident}".lower() if name else ident.lower()
    return name.lower() if name else ""


def _widest(srcset: str) -> str | None:
    """Return the address of the widest candidate of a srcset."""
    best, width = None, -1.0
    for candidate in re.split(r",\s+", srcset.strip()):
        url, _, size = candidate.strip().partition(" ")
        number = _NUMBER.match(size.strip())
        value = float(number[0]) if number else 0.0
        if url and value > width:
            best, width = url, value
    return best
