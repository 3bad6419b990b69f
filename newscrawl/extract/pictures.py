"""Pictures: what an image element says of its picture, wherever lazy loading keeps the address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.elements import LAZY_SOURCES

if TYPE_CHECKING:
    from newscrawl.extract.outline import Picture

_NUMBER = re.compile(r"\d{1,9}")
_CANDIDATE_END = re.compile(r",\s+")


def sources_of(picture: Picture) -> tuple[str, ...]:
    """Return the addresses of a picture, the most trustworthy first: those for lazy loading, then `src`."""
    attributes = dict(picture.element.items())
    sources = [attributes[name] for name in LAZY_SOURCES if name in attributes]
    widest, usual = _widest(attributes.get("data-srcset")), _widest(attributes.get("srcset"))
    sources += (widest or "", attributes.get("src", ""), usual or "")
    return tuple(filter(None, sources))


def size_of(picture: Picture) -> int | None:
    """Return the smaller of a picture's stated width and height."""
    attributes = dict(picture.element.items())
    sizes = [int(n[0]) for k in ("width", "height") if k in attributes and (n := _NUMBER.match(attributes[k]))]
    return min(sizes, default=None)


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
