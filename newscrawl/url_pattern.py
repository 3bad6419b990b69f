"""URL patterns: what the addresses of one kind of page have in common, so that a crawl can learn from a few of them.

    https://example.com/world/2026-11-26/804.html   ->   example.com/world/{date}/{n}.html
    https://example.com/2026/11/26/a-long-headline  ->   example.com/{n}/{n}/{n}/{slug}
    https://example.com/tag/berlin?page=2           ->   example.com/tag/{word}?page={n}

Words that name a part of a site stay; numbers, dates, identifiers and slugs are folded. A last segment that is one word
is folded, too: it may name a section as well as a tag.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.urls import site_key

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_SEGMENTS = 8
"""Segments of a path that are told apart; what goes deeper is one pattern."""

MOST_PARAMETERS = 4
"""Parameters of a query that are told apart; a query with more is one pattern, whatever it asks."""

_DATE = re.compile(r"(?:19|20)\d\d(?:[-_.]?(?:0[1-9]|1[0-2])(?:[-_.]?(?:0[1-9]|[12]\d|3[01]))|[-_.](?:0?[1-9]|1[0-2]))")
_TOKEN = re.compile(r"(?=.*\d)(?=.*[a-fA-F])[0-9a-fA-F-]{12,}|(?=.*\d)(?=.*[A-Z])(?=.*[a-z])[\w-]{10,}")
_WORD = re.compile(r"[a-z]{1,24}", re.IGNORECASE)
_PLAIN = re.compile(r"[a-z]+(?:[-_][a-z]+)?", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:([a-z]{1,10})([-_])|([a-z]{1,4}))\d+(?:([-_])\d+)?", re.IGNORECASE)
_ENDING = re.compile(r"\.[a-z][a-z0-9]{1,5}$", re.IGNORECASE)

# Segments that say what stands below them. Any other word may be a name of which a site has hundreds.
_PARTS = """
a action amp archive archives article articles author authors blog calendar cat categories category channel column
columns comments date day e event events feed feeds forum gallery id index item keyword keywords label list m mobile
month news p page pages people photo photos plus post posts print profile public rubric search section sections series
show stories story t tag tags term topic topics type user users v video videos view wap wiki year
"""
_STRUCTURE = frozenset(_PARTS.split())


def url_pattern(url: str) -> str:
    """Return the pattern of a canonical URL."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    folded = [_fold(segment, first=not place) for place, segment in enumerate(segments[:-1])]
    if segments:
        folded.append(_fold_last(segments[-1]))
    if len(folded) > MOST_SEGMENTS:
        folded = [*folded[:2], "..."]
    query = "?" + _fold_query(parts.query.split("&")) if parts.query else ""
    return f"{site_key(url)}/{'/'.join(folded)}{query}"


def coarse_pattern(url: str) -> str:
    """Return a pattern that many others are part of, for a site that has too many: it tells the path's depth alone."""
    parts = urlsplit(url)
    query = "?..." if parts.query else ""
    return f"{site_key(url)}/{'/'.join('*' for segment in parts.path.split('/')[:MOST_SEGMENTS] if segment)}{query}"


def _fold(segment: str, *, first: bool = False) -> str:
    """Fold a segment that others stand below."""
    if segment.lower() in _STRUCTURE or (first and _PLAIN.fullmatch(segment)):
        return segment.lower()
    return _class_of(segment)


def _fold_last(segment: str) -> str:
    ending = _ENDING.search(segment)
    stem, suffix = (segment[: ending.start()], ending[0].lower()) if ending else (segment, "")
    return _class_of(stem) + suffix


def _class_of(text: str) -> str:
    if text.isdigit():
        return "{date}" if len(text) == 8 and _DATE.fullmatch(text) else "{n}"
    if _DATE.fullmatch(text):
        return "{date}"
    if _WORD.fullmatch(text):
        return "{word}"
    if _TOKEN.fullmatch(text):
        return "{id}"
    numbered = _NUMBERED.fullmatch(text)
    if numbered is None or (numbered[1] and numbered[1].lower() not in _STRUCTURE):  # "top-10" is a headline
        return "{slug}"
    word, between, short, further = numbered.groups()
    return f"{(word or short).lower()}{between or ''}{{n}}{further + '{n}' if further else ''}"


def _fold_query(pairs: Iterable[str]) -> str:
    folded = sorted({_fold_pair(pair) for pair in pairs})
    return "&".join(folded) if len(folded) <= MOST_PARAMETERS else "..."


def _fold_pair(pair: str) -> str:
    name, _, value = pair.partition("=")
    return f"{name[:40]}={'{n}' if value.isdigit() else '{text}' if value else ''}"
