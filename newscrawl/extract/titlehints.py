"""Title hints: what a page's head calls the article, and what the site calls itself."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extract.elements import INVISIBLE
from newscrawl.extract.lexicon import is_placeholder
from newscrawl.extract.structured import plain, properties

if TYPE_CHECKING:
    from newscrawl.extract.outline import Outline
    from newscrawl.extract.structured import Structured

MAX_TITLE = 500
"""Characters; a longer "headline" is a text in the wrong element."""
MIN_SITE = 4
"""Letters of a site's name; less may be part of any word."""

MAX_NAMES = 4
"""Names that one `meta` gives the site."""

_NOT_ALNUM = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"\s+[-–—|·•»]+\s+|\s*[|_｜]\s*")
_HOST = re.compile(r"(?:https?:)?//(?:www\.|m\.)?([^/.:]+)", re.IGNORECASE)


class Hint(NamedTuple):
    """What the head calls the article in one place."""

    rule: str
    text: str
    key: str
    """Of the text without the site's name."""


def key(text: str) -> str:
    """Return letters and digits alone, case folded: what two spellings of a title have in common."""
    return (_key if len(text) <= MAX_TITLE else _key.__wrapped__)(text)


@lru_cache(maxsize=1024)  # the head says a title in several places, as the page shows it
def _key(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _NOT_ALNUM.sub("", text.casefold())


def read_hints(outline: Outline, structured: Structured, sites: frozenset[str]) -> list[Hint]:
    """Return what the page's head calls the article, each with its rule.

    Args:
        outline: The page.
        structured: Its structured data.
        sites: What the site is called; the keys are without it.
    """
    values = [
        ("JSON-LD headline", structured.text("headline")),
        ("og:title", plain(outline.meta_value("og:title"))),
        ("microdata headline", next((text for text, p in properties(outline, "headline") if p.value), None)),
        ("twitter:title", plain(outline.meta_value("twitter:title"))),
        ("title", outline.document_title or None),
    ]
    values = [(rule, text if not text or text.isascii() else text.translate(INVISIBLE)) for rule, text in values]
    return [
        Hint(rule, text, key(without_site(text, sites, known=True)))
        for rule, text in values
        if text and len(text) <= MAX_TITLE and key(text) and not is_placeholder(text)
    ]


def site_keys(outline: Outline) -> frozenset[str]:
    """Return the keys of what the site calls itself: as its head says, and the name of its host."""
    names = [value for name in ("og:site_name", "application-name") for value in outline.meta.get(name, ())[:MAX_NAMES]]
    names += [
        match[1] for url in (outline.canonical, outline.meta_value("og:url")) if (match := _HOST.match(url or ""))
    ]
    return frozenset(own for name in names if len(own := key(name)) >= MIN_SITE)


def without_site(text: str, sites: frozenset[str], *, known: bool = False) -> str:
    """Cut the site's name off a title of the head.

    Only what stands behind a spaced dash, a bar or an underscore is a name; a hyphen is part of a word ("far-right").

    Args:
        text: The title.
        sites: What the site is known to be called.
        known: Whether only such a name is cut; else the longest part is the title.
    """
    ends = [0, *(at for match in _BETWEEN.finditer(text) for at in match.span()), len(text)]
    parts = [(ends[n], ends[n + 1]) for n in range(0, len(ends), 2) if ends[n] < ends[n + 1]]
    while len(parts) > 1 and _names_site(text[slice(*parts[-1])], sites):
        parts.pop()
    while len(parts) > 1 and _names_site(text[slice(*parts[0])], sites):
        parts.pop(0)
    if not parts:
        return text
    if known:
        return text[parts[0][0] : parts[-1][1]].strip()
    return text[slice(*max(parts, key=lambda part: part[1] - part[0]))].strip() or text


def _names_site(part: str, sites: frozenset[str]) -> bool:
    """Tell whether a part of a title is the site's name: that name, or little more than it."""
    own = key(part)
    return not own or any(own == site or (site in own and len(own) <= 2 * len(site)) for site in sites)
