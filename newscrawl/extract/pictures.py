"""Pictures: what an image element says of its picture, wherever lazy loading keeps the address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.elements import LAZY_SOURCES
from newscrawl.extract.outline import Picture

if TYPE_CHECKING:
    from newscrawl.extract.outline import Box, Span

_NUMBER = re.compile(r"\d{1,9}")
_CANDIDATE_END = re.compile(r",\s+")


def picture_of(attributes: dict[str, str], at: int, box: Box, span: Span | None, *, twin: bool) -> Picture:
    """Return the picture of an image element.

    Args:
        attributes: The element's attributes.
        at: Index of the block before which it stands.
        box: The box that it stands in.
        span: The inline element that it stands in.
        twin: Whether it stands in a `noscript`.
    """
    sources = [attributes[name] for name in LAZY_SOURCES if name in attributes]
    widest, usual = _widest(attributes.get("data-srcset")), _widest(attributes.get("srcset"))
    sources += (widest or "", attributes.get("src", ""), usual or "")
    sizes = [int(n[0]) for k in ("width", "height") if k in attributes and (n := _NUMBER.match(attributes[k]))]
    alt = " ".join(attributes.get("alt", "").split())
    return Picture(tuple(filter(None, sources)), alt, at, box, span, min(sizes) if sizes else None, twin)


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
