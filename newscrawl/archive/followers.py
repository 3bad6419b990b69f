"""Followers: what is derived from articles and kept up to date with them, in the same transaction.

Each is told of an article's row before and after: none before when it is new, none after when it is removed. That an
article is gone from its site is not told: what it said stays.

A crawl of an earlier version, still running when a later one brings the archive up to date, tells nobody. Triggers note
what it writes in `unfollowed`, and the next run that begins follows that.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from newscrawl.archive.disclaimers.following import follow_disclaimers
from newscrawl.archive.near_duplicates.following import follow_near_duplicates
from newscrawl.archive.removals import keep_removals
from newscrawl.archive.search import index as search_index

if TYPE_CHECKING:
    from newscrawl.archive.connection import Connection

logger = logging.getLogger(__name__)

AT_A_TIME = 200
"""Articles that are followed belatedly in one transaction: others write in between."""


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
)
"""What is made of articles. (Removals follow them, too, but are of their addresses as they come and go.)"""


def tell_followers(connection: Writer, article_id: int, before: Row | None, after: Row | None) -> None:
    """Bring up to date what is derived from an article. Call it in the transaction that writes the article's row.

    Args:
        connection: The archive, in a transaction.
        article_id: The article.
        before: Its row before; None: it is new.
        after: Its row now; None: it is removed.
    """
    noted = connection.execute("DELETE FROM unfollowed WHERE article_id = ? RETURNING before", (article_id,)).fetchall()
    known = before
    if noted:  # what it was when it was last followed
        (was,) = noted[0]
        known = {**(before or {}), **json.loads(was)} if was else None
    for follow in FOLLOWERS:
        follow(connection, article_id, known, after)
    keep_removals(connection, article_id, before, after)


def follow_missed(connection: Connection) -> int:
    """Follow what was written by who tells no followers; return how many articles. It takes a look where there is none.

    Args:
        connection: The archive, in no transaction: each step is one.
    """
    missed = 0
    with connection.errors():
        while connection.execute("SELECT 1 FROM unfollowed LIMIT 1").fetchone():
            if not missed:
                (count,) = connection.execute("SELECT count(*) FROM unfollowed").fetchone()
                logger.info("%d articles that an earlier version wrote meanwhile are put into the search index", count)
            with connection.transaction():
                missed += _follow_some(connection)
    return missed


def _follow_some(connection: Connection) -> int:
    some = connection.execute("SELECT article_id, before FROM unfollowed LIMIT ?", (AT_A_TIME,)).fetchall()
    for article_id, was in some:
        cursor = connection.execute("SELECT * FROM articles WHERE id = ?", (article_id,))
        row = cursor.fetchone()
        after = dict(zip((column[0] for column in cursor.description), row, strict=True)) if row else None
        tell_followers(connection, article_id, json.loads(was) if was else None, after)
    return len(some)


def forget_missed(connection: Writer, article_id: int) -> None:
    """Forget what an article said that was removed: its followers were told beforehand."""
    connection.execute("DELETE FROM unfollowed WHERE article_id = ?", (article_id,))
