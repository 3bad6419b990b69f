"""Followers: what is derived from articles and kept up to date with them, in the same transaction.

Each is told of an article's row before and after: none before when it is new, none after when it is removed. That an
article is gone from its site is not told: what it said stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from newscrawl.archive.disclaimers.following import follow_disclaimers
from newscrawl.archive.near_duplicates.following import follow_near_duplicates
from newscrawl.archive.removals import keep_removals
from newscrawl.archive.search import index as search_index


class Writer(Protocol):
    """What writes: a `Connection` of ours, or in a migration the driver's."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:  # noqa: ANN401 - as the driver types it
        """Run a statement; return its cursor."""

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Any:  # noqa: ANN401 - the same
        """Run a statement for each set of values."""


Row = Mapping[str, Any]
"""A row of `articles`, by column; lists are JSON text."""

Follower = Callable[[Writer, int, Row | None, Row | None], None]
"""Called with the article's number, and its row before and after."""

FOLLOWERS: tuple[Follower, ...] = (
    search_index.follow,
    follow_near_duplicates,
    follow_disclaimers,
    keep_removals,
)


def tell_followers(connection: Writer, article_id: int, before: Row | None, after: Row | None) -> None:
    """Bring up to date what is derived from an article. Call it in the transaction that writes the article's row.

    Args:
        connection: The archive, in a transaction.
        article_id: The article.
        before: Its row before; None: it is new.
        after: Its row now; None: it is removed.
    """
    for follow in FOLLOWERS:
        follow(connection, article_id, before, after)
