"""Cards: entries of a list made of picture, category, headline, date and more, and which of their links is which."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.extract.lexicon import is_word
from newscrawl.extract.silentlinks import has_silent_links, silent_links
from newscrawl.urls import MAX_URL_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.extract.outline import Block, Outline, Segment, Span
    from newscrawl.extract.sections import Section

MAX_LEVELS = 20
"""Folders of an address that are looked at."""

_MINOR_NAMES = re.compile(
    r"(?<![a-z])(?:cat|cats|categor(?:y|ies|ia)|cat-links?|kicker|eyebrow|overline|rubri\w*|authors?|autor|byline|meta|date|time|"
    r"info|tags?|labels?|section|comments?|share|social|source)(?![a-z])"
)
_TITLE_NAMES = re.compile(r"titl|headline|heading|\bttl\b|-ttl|\btit\b|(?<![a-z])(?:link|story|entry)(?![a-z])")
_TAXONOMY = re.compile(
    r"/(?:tags?|categor(?:y|ies|ia|ias|ie)|kategorie|rubrik|authors?|autor(?:en|es)?|auteur|temas?|topics?|themen?|label|people|profile|users?)/",
    re.IGNORECASE,
)
_MINOR_RELS = frozenset({"tag", "author", "category"})
_KICKER_NAMES = re.compile(
    r"kicker|eyebrow|overline|topline|dachzeile|rubri|roofline|spitzmarke|preline|pre-?title|supertitle|screen-?reader|"
    r"sr-only|visually-?hidden|off-?screen|hide-?text|badge|duration|category|media-?type|emphasis|lead-?in|antetitulo|volanta"
)
_HEADLINE_NAMES = re.compile(r"titl|headline|heading|(?<![a-z])hl(?![a-z])")


def minor_links(outline: Outline, section: Section) -> frozenset[Span]:
    """Return the links of a section that lead to a category, an author or the like beside the entries' own links.

    Where all links are of that kind, they are the entries, and none is minor.
    """
    links: dict[Span, Block] = {}
    for block in outline.blocks[section.start : section.end]:
        if block.link_chars:
            for link in block.links:
                links.setdefault(link, block)
    if not links:
        return frozenset()
    paths = {link: _path(link.href) for link in links}
    above = _folders(paths.values())
    minor = {link for link, block in links.items() if paths[link] in above or _is_minor(link, block)}
    majors = {link.href for link in links if link not in minor}
    return frozenset(link for link in minor if link.href not in majors) if majors else frozenset()


def _path(href: str | None) -> str:
    if href is None or len(href) > MAX_URL_LENGTH:
        return ""
    return href.strip().partition("#")[0].partition("?")[0].rstrip("/")


def _folders(paths: Iterable[str]) -> set[str]:
    """Return the folders that addresses lie in, up to the site's root."""
    folders: set[str] = set()
    for path in paths:
        folder = "/".join(path.split("/", MAX_LEVELS)[:MAX_LEVELS]) if path.count("/") >= MAX_LEVELS else path
        while (end := folder.rfind("/")) >= 0:
            folder = folder[:end]
            if folder in folders:
                break
            folders.add(folder)
    return folders


def _is_minor(link: Span, block: Block) -> bool:
    if link.rel and not _MINOR_RELS.isdisjoint(link.rel.split()):
        return True
    if _is_taxonomy((link.href or "").strip()):
        return True
    names = f"{link.names} {link.parent.names if link.parent is not None else ''} {block.box.names}"
    return not names.isspace() and _are_minor(names, headed=block.level > 0)


@lru_cache(maxsize=4096)
def _are_minor(names: str, *, headed: bool) -> bool:
    if _TITLE_NAMES.search(names) is not None:
        return False
    return (_KICKER_NAMES if headed else _MINOR_NAMES).search(names) is not None


def _is_taxonomy(href: str) -> bool:
    """Tell whether an address is that of a category, an author or the like. Those of lists are on each page."""
    return (_in_taxonomy if len(href) <= MAX_URL_LENGTH else _in_taxonomy.__wrapped__)(href)


@lru_cache(maxsize=4096)
def _in_taxonomy(href: str) -> bool:
    return _TAXONOMY.search(href) is not None


def headline_segments(segments: list[Segment], link: Span) -> list[Segment]:
    """Return the segments of a link that are its headline, where kicker and headline are marked as such."""
    if len(segments) < 2:
        return segments
    headlines = [s for s in segments if _within(s, link, _HEADLINE_NAMES) and not _within(s, link, _KICKER_NAMES)]
    segments = headlines or [s for s in segments if not _within(s, link, _KICKER_NAMES)] or segments
    # One title for wide and one for narrow screens.
    if len(segments) == 2 and segments[0].text == segments[1].text:
        return segments[:1]
    return segments


def _within(segment: Segment, link: Span, names: re.Pattern[str]) -> bool:
    span = segment.span
    while span is not None and span is not link:
        if names.search(span.names):
            return True
        span = span.parent
    return False


def items_of_cards(outline: Outline, section: Section) -> list[tuple[str, Span]]:
    """Return titles and links of entries whose headline is no link itself: a link without text lies over the card."""
    start, end = section.start, section.end
    if not has_silent_links(outline, start, end):
        return []
    headlines = [
        b for b in outline.blocks[start:end] if b.level and not b.link_chars and not is_word("read_more", b.text)
    ]
    links = silent_links(outline, start, end)
    before = bool(links) and links[0].at <= headlines[0].index
    found: list[tuple[str, Span]] = []
    for place, block in enumerate(headlines):
        low = headlines[place - 1].index if place else start - 1
        high = headlines[place + 1].index if place + 1 < len(headlines) else end
        if before:
            link = next((link for link in links if low < link.at <= block.index), None)
        else:
            link = next((link for link in links if block.index < link.at <= high), None)
        if link is not None:
            found.append((block.text, link))
    return found if len(found) == len(headlines) else []
