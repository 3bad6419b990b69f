"""Finding: the articles that the index gives for an expression, counted and in order, each in bounded time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from math import log
from typing import TYPE_CHECKING, Literal

from newscrawl.archive.search.entry import LEVELS
from newscrawl.archive.search.expression import term_expression
from newscrawl.archive.search.words import MATCHES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.archive.search.expression import Wanted
    from newscrawl.archive.search.query import Term
    from newscrawl.archive.search.words import Reader, Words

Sort = Literal["rank", "date", "views"]

COUNTED = 10_000
"""Articles up to which they are counted; beyond, there are more."""
WEIGHED = 5_000
"""Articles of each level that are weighed against each other: the newest, where a word is so common."""
FEW = 3_000
"""Articles up to which they are looked up and sorted; more are met soon on the way through an index."""
HALF = 6
"""How often a word must stand in an article, weighted, to be worth half of what it can be: BM25's k1."""

_GAINS = [(mark, least / (least + HALF) - 1 / (1 + HALF)) for mark, least in LEVELS]
"""What each mark adds to a word's standing there at all."""


def days_spanned(connection: Reader) -> tuple[date, date] | None:
    """Return the days of the oldest and the newest article; None if none has a date."""
    (first,) = connection.execute("SELECT min(published_at) FROM articles").fetchone()
    (last,) = connection.execute("SELECT max(published_at) FROM articles").fetchone()
    return (_day(first, date.min), _day(last, date.max)) if first else None


def _day(moment: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(moment[:10])
    except ValueError:  # somebody else wrote it; it must not stop the search
        return otherwise


@dataclass(frozen=True, slots=True)
class Found:
    """What the index found."""

    article_ids: list[int]
    """The articles, the newest in the archive first."""
    is_all: bool
    """Whether these are all; else there are more than `COUNTED`."""


def find(words: Words, expression: str) -> Found:
    """Find the articles of an expression, as far as they are counted."""
    article_ids = list(words.newest(expression, COUNTED + 1))
    return Found(article_ids, len(article_ids) <= COUNTED)


def by_column(connection: Reader, words: Words, expression: str, sort: Sort, found: Found) -> Iterator[int]:
    """Yield articles by date or views, the highest first, those without any last.

    Args:
        connection: The archive.
        words: Its words.
        expression: What they must match.
        sort: "date" or "views".
        found: What it found.
    """
    column, index = ("published_at", "articles_by_time") if sort == "date" else ("view_count", "articles_by_views")
    source = f"articles INDEXED BY {index}" if len(found.article_ids) > FEW else "articles NOT INDEXED"
    aside = found.article_ids if found.is_all else words.aside(expression)
    ids, values = "SELECT value FROM json_each(?)", [json.dumps(aside)]
    if not found.is_all:
        ids, values = f"{ids} UNION ALL SELECT rowid {MATCHES}", [*values, expression]
    rows = connection.execute(f"SELECT id FROM {source} WHERE id IN ({ids}) ORDER BY {column} DESC, id DESC", values)
    for (article_id,) in rows:
        if article_id not in words.waiting or article_id in aside:
            yield article_id


class Ranking:
    """Weighs articles as BM25 does: a rare word tells more than a common one, a title more than a text.

    How much an article is about a word stands in the index, in five steps; of equals, the newest in the archive is
    first.

    Args:
        connection: The archive.
        words: Its words.
        wanted: What is looked up.
        found: What it found.
    """

    def __init__(self, connection: Reader, words: Words, wanted: Wanted, found: Found) -> None:
        self._connection = connection
        self._words = words
        self._wanted = wanted
        self._found = found
        self.weights: dict[int, float] = {}
        """Of each article that is about a word: by how much."""
        for place, group in enumerate(wanted.query.groups):
            best: dict[int, float] = {}
            for term in group:
                worth = self._worth(term) if len(wanted.query.terms) > 1 else 1.0
                for mark, gain in _GAINS:
                    for article_id in self._about(place, term, mark):
                        best[article_id] = max(best.get(article_id, 0.0), worth * gain)
            for article_id, gain in best.items():
                self.weights[article_id] = self.weights.get(article_id, 0.0) + gain

    def __iter__(self) -> Iterator[int]:
        """Yield the articles, the best first."""
        yield from sorted(self.weights, key=lambda article_id: (-self.weights[article_id], -article_id))
        yield from (article_id for article_id in self._rest() if article_id not in self.weights)

    def _rest(self) -> Iterator[int]:
        if self._found.is_all:
            yield from self._found.article_ids
            return
        yield from self._words.newest(self._wanted.expression())

    def _about(self, group: int, term: Term, mark: str) -> Iterator[int]:
        return self._words.newest(self._wanted.about(group, term, mark), WEIGHED)

    def _worth(self, term: Term) -> float:
        """Return BM25's inverse document frequency."""
        having = self._words.count(term_expression(term), COUNTED)
        (articles,) = self._connection.execute("SELECT max(id) FROM articles").fetchone()
        return log(1 + (max(articles or 0, having) - having + 0.5) / (having + 0.5))
