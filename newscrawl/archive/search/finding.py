"""Finding: the articles that the index gives for an expression, counted and in order, each in bounded time."""

from __future__ import annotations

from datetime import date
from math import log
from typing import TYPE_CHECKING, Any, Literal, Protocol

from newscrawl.archive.search.entry import LEVELS
from newscrawl.archive.search.expression import term_expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.archive.search.query import Query, Term

Sort = Literal["rank", "date", "views"]

COUNTED = 10_000
"""Articles up to which they are counted; beyond, there are more."""
WEIGHED = 5_000
"""Articles of each level that are weighed against each other: the newest, where a word is so common."""
FEW = 5_000
"""Articles up to which they are looked up and sorted; more are met soon on the way through an index."""
HALF = 6
"""How often a word must stand in an article, weighted, to be worth half of what it can be: BM25's k1."""

_GAINS = [(mark, least / (least + HALF) - 1 / (1 + HALF)) for mark, least in LEVELS]
"""What each mark adds to a word's standing there at all."""

_MATCHES = "FROM article_search WHERE article_search MATCH ?"


class Reader(Protocol):
    """What reads: a `Connection` of ours, or the driver's."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:  # noqa: ANN401 - as the driver types it
        """Run a statement; return its cursor."""


def days_spanned(connection: Reader) -> tuple[date, date] | None:
    """Return the days of the oldest and the newest article; None if none has a date."""
    (first,) = connection.execute("SELECT min(published_at) FROM articles").fetchone()
    (last,) = connection.execute("SELECT max(published_at) FROM articles").fetchone()
    return (date.fromisoformat(first[:10]), date.fromisoformat(last[:10])) if first else None


def count(connection: Reader, expression: str, most: int = COUNTED) -> int:
    """Count the articles of an expression, one more than `most` at the most."""
    counted = connection.execute(f"SELECT count(*) FROM (SELECT 1 {_MATCHES} LIMIT ?)", (expression, most + 1))
    return int(counted.fetchone()[0])


def by_column(connection: Reader, expression: str, sort: Sort, found: int) -> Iterator[int]:
    """Yield articles by date or views, the highest first, those without any last.

    Args:
        connection: The archive.
        expression: What they must match.
        sort: "date" or "views".
        found: How many match, as `count` says.
    """
    column, index = ("published_at", "articles_by_time") if sort == "date" else ("view_count", "articles_by_views")
    source = f"articles INDEXED BY {index}" if found > FEW else "articles NOT INDEXED"
    rows = connection.execute(
        f"SELECT id FROM {source} WHERE id IN (SELECT rowid {_MATCHES}) ORDER BY {column} DESC, id DESC", (expression,)
    )
    for (article_id,) in rows:
        yield article_id


class Ranking:
    """Weighs articles as BM25 does: a rare word tells more than a common one, a title more than a text.

    How much an article is about a word stands in the index, in five steps; of equals, the newest in the archive is
    first.

    Args:
        connection: The archive.
        query: The query.
        expression: Its expression.
    """

    def __init__(self, connection: Reader, query: Query, expression: str) -> None:
        self._connection = connection
        self._expression = expression
        self.weights: dict[int, float] = {}
        """Of each article that is about a word: by how much."""
        for group in query.groups:
            best: dict[int, float] = {}
            for term in group:
                worth = self._worth(term) if len(query.terms) > 1 else 1.0
                for mark, gain in _GAINS:
                    for article_id in self._about(term, mark):
                        best[article_id] = max(best.get(article_id, 0.0), worth * gain)
            for article_id, gain in best.items():
                self.weights[article_id] = self.weights.get(article_id, 0.0) + gain

    def __iter__(self) -> Iterator[int]:
        """Yield the articles, the best first."""
        yield from sorted(self.weights, key=lambda article_id: (-self.weights[article_id], -article_id))
        rest = self._connection.execute(f"SELECT rowid {_MATCHES} ORDER BY rowid DESC", (self._expression,))
        for (article_id,) in rest:
            if article_id not in self.weights:
                yield article_id

    def _about(self, term: Term, mark: str) -> list[int]:
        both = f"({self._expression}) AND {term_expression(term, mark)}"
        rows = self._connection.execute(f"SELECT rowid {_MATCHES} ORDER BY rowid DESC LIMIT ?", (both, WEIGHED))
        return [article_id for (article_id,) in rows]

    def _worth(self, term: Term) -> float:
        """Return BM25's inverse document frequency."""
        having = count(self._connection, term_expression(term))
        (articles,) = self._connection.execute("SELECT max(id) FROM articles").fetchone()
        return log(1 + (max(articles or 0, having) - having + 0.5) / (having + 0.5))
