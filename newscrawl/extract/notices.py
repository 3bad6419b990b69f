"""Notices: sentences of which one suffices to tell that a paragraph is about the article, not of it.

"The views expressed are the author's own", "We may earn a commission", "This article was translated automatically":
data, see `data/notices.json`. Amid a text the same may be news, so `disclaimer` looks at where it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newscrawl.extract.cues import Cues, cues_of
from newscrawl.extract.language import languages_of
from newscrawl.extract.lexicon import normal, read_data

MAX_TEXT = 1500
"""Characters. A longer paragraph speaks about such things."""
MIN_TEXT = 25
MAX_WORDS = 120
"""Characters of a line that holds a mark such as "Sponsored post"."""

_INNER_DOT = re.compile(r"\.(?=\w)")
"""The dot of "example.com" ends no sentence."""
READERS_REACH = 24
"""Characters at the beginning that tell whose opinions are meant."""
_READERS = re.compile(r"\b(?:comments?|kommentare?n?|commentaires?|comentarios?|commenti|reacties)\b", re.IGNORECASE)
_PARTS = re.compile(r"\s*[|·•–—]\s*")


def _load() -> tuple[frozenset[str], tuple[tuple[str, Cues], ...]]:
    data = read_data("notices.json")
    languages = tuple(
        (language, cues_of((f"(?:{cue})" for cue in row["cues"]), row["stems"]))
        for language, row in data["languages"].items()
    )
    return frozenset(map(normal, data["words"])), languages


_WORDS, _LANGUAGES = _load()


def is_notice(text: str, languages: frozenset[str] | None = None) -> bool:
    """Tell whether a paragraph says whose opinion the article is, who paid for it, or what it is not meant for.

    Args:
        text: The paragraph.
        languages: Those of the page, None if unknown.
    """
    if not MIN_TEXT // 2 <= len(text) <= MAX_TEXT or (text.isascii() and len(text) < MIN_TEXT):
        return False
    return _is_notice(text, languages)


@lru_cache(maxsize=1024)
def _is_notice(text: str, languages: frozenset[str] | None) -> bool:
    folded = _INNER_DOT.sub("", text.casefold().replace("’", "'"))
    asked = languages_of(text, languages)
    for language, cues in _LANGUAGES:
        if (asked is None or language in asked) and cues.search(folded):
            return _READERS.search(text[:READERS_REACH]) is None
    return False


def sponsor_mark(text: str) -> str | None:
    """Return the mark of a paid article in a line above it: "4 November 2021 | PAID CONTENT"."""
    if len(text) > MAX_WORDS:
        return None
    return next((part for part in _PARTS.split(text) if normal(part) in _WORDS), None)
