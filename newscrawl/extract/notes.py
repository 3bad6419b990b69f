"""Notes: what elements say without text: structured data, `meta`, links of the head, microdata, pictures, counters."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from newscrawl.extract.elements import COUNT_ATTRIBUTES
from newscrawl.extract.outline import Picture, Property, Script

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.extract.outline import Box, Outline, Span

T = TypeVar("T")

MAX_NOTED = 2_000
"""Properties, pictures, scripts and the like of one kind; real pages have a few hundred."""
MAX_INLINE = 20_000
"""Characters of an inline script that is kept; a call for a number has a few lines, a bundle has a megabyte."""
MAX_JSON_LD = 500_000
"""Characters of structured data; real pages have a tenth of it."""


class Notes:
    """Writes into an outline what the elements say that a walk meets."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._json_ld = 0
        """Characters of structured data that were met."""

    def script(self, element: HtmlElement) -> None:
        """Keep structured data, what short scripts say, and the address of any other."""
        src = element.get("src")
        text = (element.text or "") if src is None else ""
        if text and len(text) <= MAX_INLINE:
            note(self._outline.inline_scripts, text)
        if "ld+json" in element.get("type", ""):
            text = text or element.text or ""
            self._json_ld += len(text)
            if self._json_ld <= MAX_JSON_LD:
                self._outline.json_ld.append(text)
        elif src:
            script = Script(src, len(self._outline.blocks), (element.tail or "").strip()[:40])
            note(self._outline.scripts, script)

    def meta(self, attributes: dict[str, str], node: Box | Span) -> None:
        """Keep the content of a `meta` element under each of its names."""
        content = attributes.get("content")
        if not content:
            return
        for key in ("property", "name", "itemprop"):
            if key in attributes:
                note(self._outline.meta.setdefault(attributes[key].strip().lower(), []), content)
        if "itemprop" in attributes:
            self._property(attributes["itemprop"].lower(), content, node)

    def link(self, element: HtmlElement) -> None:
        """Keep the first canonical address."""
        if self._outline.canonical is None and element.get("rel", "").lower() == "canonical":
            self._outline.canonical = element.get("href")

    def base(self, element: HtmlElement) -> None:
        """Keep the first base address."""
        if self._outline.base is None:
            self._outline.base = element.get("href")

    def marks(self, attributes: dict[str, str], node: Box | Span) -> None:
        """Keep microdata, counts and the addresses of counts from the attributes of an element with text."""
        if "itemprop" in attributes:
            node.prop = attributes["itemprop"].lower()
            value = next((attributes[k] for k in ("content", "datetime") if k in attributes), None)
            self._property(node.prop, value, node)
        if not COUNT_ATTRIBUTES.isdisjoint(attributes):
            self._outline.counts += [(name, attributes[name]) for name in attributes if name in COUNT_ATTRIBUTES]
        if "url" in attributes and "WP_VisitCount" in attributes.get("class", ""):
            note(self._outline.counters, attributes["url"])

    def picture(self, element: HtmlElement, at: int, box: Box) -> None:
        """Keep a picture that stands before block `at`."""
        if len(self._outline.pictures) >= MAX_NOTED:
            return
        if (name := element.get("itemprop")) is not None and (source := element.get("src")) is not None:
            self._property(name.lower(), source, box)
        self._outline.pictures.append(Picture(element, at, box))

    def _property(self, name: str, value: str | None, node: Box | Span) -> None:
        note(self._outline.properties, Property(name, value, node, len(self._outline.blocks)))


def note(kept: list[T], new: T, most: int = MAX_NOTED) -> None:
    """Keep one more, unless there are too many."""
    if len(kept) < most:
        kept.append(new)
