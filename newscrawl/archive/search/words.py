"""Words: the index, and beside it the articles that were written a moment ago and wait to be put into it.

Of these an index of their own is made in memory, for one search; what the index still says of them does not count.
"""

from __future__ import annotations

import sqlite3
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, Self

from newscrawl.archive.search.entry import FIELDS, entry
from newscrawl.archive.search.index import ADD, definition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

MATCHES = "FROM article_search WHERE article_search MATCH ?"

_NEWEST = f"SELECT rowid {MATCHES} ORDER BY rowid DESC LIMIT ?"

MOST = 500
"""Articles that are looked at beside the index, which takes a tenth of a second. More wait only where a crawl of an
earlier version has written them."""


class Reader(Protocol):
    """What reads: a `Connection` of ours, or the driver's."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:  # noqa: ANN401 - as the driver types it
        """Run a statement; return its cursor."""


class Words:
    """Finds the articles that an expression of FTS5 matches.

    Args:
        connection: The archive.
    """

    def __init__(self, connection: Reader) -> None:
        self._connection = connection
        names = ", ".join(f'"{name}"' for name in FIELDS)
        # What waits is read before the index: what is put there in between is found in both, and not missed.
        rows = connection.execute(
            f"SELECT article_id, {names} FROM unfollowed LEFT JOIN articles ON id = article_id "
            "ORDER BY article_id DESC LIMIT ?",
            (MOST,),
        ).fetchall()
        self.waiting = frozenset(article_id for article_id, *_ in rows)
        """Articles that the index knows not at all, or as they were."""
        self.unread = 0
        """Articles that wait, too, and are too many to be looked at."""
        self._aside: sqlite3.Connection | None = None
        if not rows:
            return
        if len(rows) == MOST:
            self.unread = connection.execute("SELECT count(*) FROM unfollowed").fetchone()[0] - MOST
        self._aside = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._aside.execute(definition())
        self._aside.execute("BEGIN")
        for article_id, *values in rows:
            row = dict(zip(FIELDS, values, strict=True))
            if row["site"] is not None:  # else it was removed
                self._aside.execute(ADD, (article_id, entry(row)))
        self._aside.execute("COMMIT")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._aside is not None:
            self._aside.close()

    def newest(self, expression: str, most: int = -1) -> Iterator[int]:
        """Yield the articles that an expression matches, the newest in the archive first.

        Args:
            expression: In the language of FTS5.
            most: How many at most; -1: all.
        """
        # As many more as may be passed over.
        rows = self._connection.execute(_NEWEST, (expression, most if most < 0 else most + len(self.waiting)))
        found = (article_id for (article_id,) in rows if article_id not in self.waiting)
        merged = merge(self.aside(expression), found, reverse=True)
        return merged if most < 0 else islice(merged, most)

    def count(self, expression: str, most: int) -> int:
        """Return how many articles an expression matches, as far as they are counted."""
        if self._aside is not None:
            return sum(1 for _ in self.newest(expression, most))
        rows = self._connection.execute(f"SELECT count(*) FROM (SELECT 1 {MATCHES} LIMIT ?)", (expression, most))
        return int(rows.fetchone()[0])

    def aside(self, expression: str) -> list[int]:
        """Return those of the articles that wait which an expression matches, the newest first."""
        if self._aside is None:
            return []
        return [article_id for (article_id,) in self._aside.execute(_NEWEST, (expression, -1))]
