"""Entry: what the index holds of an article, as one text of tokens.

Beside its words stand marks: how much the article is about a word, worked out once, as BM25 does it, so that the index
need keep no places (0.6 KB in place of 2.8 KB for an article of 4 KB); its site, its column, its date. A mark begins
with a character of Unicode's private use, which no word holds.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newscrawl.archive.search.folding import fold
from newscrawl.archive.search.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = ("title", "introduction", "body", "site", "column", "published_at")
"""The columns of `articles` that an entry is made of."""

WORDING = 1
"""Counts up with each change of what `entry` returns for any article: then archives make their index anew."""

SITE, COLUMN, DATE = "\ue010", "\ue011", "\ue012"
"""What the marks of an article's site, column and date begin with; the date has one each for year, month and day."""

TITLE = 12
"""What a word's standing in the title is worth, in times of the body."""
INTRODUCTION = 6
MOST_OF_BODY = 5
"""What its standing in the body is worth at most, however often: less than the introduction."""

LEVELS = (("\ue004", TITLE + 3), ("\ue003", TITLE), ("\ue002", INTRODUCTION), ("\ue001", 3))
"""The marks of a word, the highest first, and what it must be worth in the article; the highest alone is set. They say:
in the title, and in the introduction or often in the body; in the title; in the introduction; often in the body."""

USUAL_LENGTH = 600
"""Words of a usual body."""
LENGTH_MATTERS = 0.75
"""BM25's b: 0: length does not matter; 1: in a text twice as long as usual, a word counts half as much."""


KEPT = 128
"""Entries that are held in memory, some 1 MB: they are worked out before the archive is locked to put them into it."""


def entry(row: Mapping[str, Any]) -> str:
    """Return the entry of an article: a function of its row alone, since it takes the entry to take it out again.

    Args:
        row: A row of `articles`, by column.
    """
    return _entry(*(row[name] for name in FIELDS))


@lru_cache(KEPT)
def _entry(  # noqa: PLR0913, PLR0917 - one for each of FIELDS
    title: str | None,
    introduction: str | None,
    body: str | None,
    site: str,
    column: str | None,
    published_at: str | None,
) -> str:
    words = tokens(fold(body or ""))
    counts = Counter(words)
    length = 1 + LENGTH_MATTERS * max(0, len(words) / USUAL_LENGTH - 1)
    headed: dict[str, int] = {}
    for text, worth in ((introduction, INTRODUCTION), (title, TITLE)):
        for word in dict.fromkeys(tokens(fold(text or ""))):
            headed[word] = headed.get(word, 0) + worth
    often, lowest = LEVELS[-1][0], LEVELS[-1][1] * length
    marks = [often + word for word, count in counts.items() if count >= lowest and word not in headed]
    for word, worth in headed.items():
        marks.append(_level(worth + min(counts[word] / length, MOST_OF_BODY)) + word)
        counts[word] += 0  # it stands in the article, if not in its body
    return " ".join([*counts, *marks, *_filters(site, column, published_at)])


def site_mark(site: str) -> str:
    """Return the mark of a site."""
    return SITE + _one_word(site)


def column_mark(column: str) -> str:
    """Return the mark of a column, in whatever spelling."""
    return COLUMN + _one_word(fold(column))


def _level(weight: float) -> str:
    for mark, least in LEVELS[:-1]:
        if weight >= least:
            return mark
    return LEVELS[-1][0]


def _filters(site: str, column: str | None, published_at: str | None) -> list[str]:
    marks = [site_mark(site)]
    if column:
        marks.append(column_mark(column))
    if published_at:
        marks.extend(DATE + published_at[:length] for length in (4, 7, 10))
    return marks


def _one_word(name: str) -> str:
    return "_".join(name.replace("\0", " ").encode(errors="replace").decode().split())
