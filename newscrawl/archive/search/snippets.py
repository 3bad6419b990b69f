"""Snippets: a few words of an article around what was found, in parts of which some are marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.archive.search.folding import composed

if TYPE_CHECKING:
    from newscrawl.archive.search.matching import Matcher

LENGTH = 200
"""Characters of a snippet."""
BEFORE = 50
"""Of these, before what was found first."""
LOOKED_THROUGH = 100_000
"""Characters of a text in which it is sought."""
BRIEFLY = 2_000
"""The same where there is no time."""
PLACES = 500
"""Places of a text at which a snippet may begin."""
MARGIN = 15
"""Characters by which a snippet may be shorter so as not to begin or end within a word."""

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text, as it stands there, but on one line. It is a page's: show it as text, never as HTML."""

    text: str
    marked: bool
    """Whether it was searched for."""


def marked_title(matcher: Matcher, title: str | None) -> tuple[Part, ...]:
    """Return a whole title, with what was found marked; in one that is none, at its beginning."""
    text = composed(title or "")
    return _parts(text, matcher.spans(text[:BRIEFLY]), 0, len(text))


def snippet(matcher: Matcher, introduction: str | None, body: str | None) -> tuple[Part, ...]:
    """Return the part of an article that holds the most of what was searched for, else its beginning."""
    texts = [composed(text[:LOOKED_THROUGH]) for text in (introduction, body) if text]
    best: tuple[int, str, int, list[tuple[int, int, str]]] = (0, "", 0, [])
    for text in texts:
        spans = matcher.spans(text)
        for number, (begin, _, _) in enumerate(spans[:PLACES]):
            there = {word for start, _, word in spans[number : number + 20] if start < begin + LENGTH - BEFORE}
            if len(there) > best[0]:
                best = (len(there), text, begin, spans)
    if not best[0]:
        return _parts(texts[0], [], 0, _end(texts[0], LENGTH)) if texts else ()
    _, text, found, spans = best
    begin = _begin(text, found)
    return _parts(text, spans, begin, _end(text, begin + LENGTH))


def _begin(text: str, found: int) -> int:
    """Return where a snippet begins: at a word, if one begins nearby."""
    begin = found - BEFORE
    if begin <= 0:
        return 0
    space = _SPACE.search(text, begin - 1, min(begin + MARGIN, found))
    return space.end() if space else begin


def _end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    spaces = [space.start() for space in _SPACE.finditer(text, end - MARGIN, end + 1)]
    return spaces[-1] if spaces else end


def _parts(text: str, spans: list[tuple[int, int, str]], begin: int, end: int) -> tuple[Part, ...]:
    parts = [Part("…", marked=False)] if begin else []
    at = begin
    for start, stop, _ in spans:
        if start < at or start >= end:
            continue
        parts += [Part(text[at:start], marked=False), Part(text[start : min(stop, end)], marked=True)]
        at = min(stop, end)
    parts.append(Part(text[at:end], marked=False))
    if end < len(text):
        parts.append(Part("…", marked=False))
    return tuple(Part(_SPACE.sub(" ", part.text), part.marked) for part in parts if part.text)
