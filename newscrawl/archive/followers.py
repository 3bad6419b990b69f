"""Followers: what is derived from articles, and kept up to date with them.

Each is told of an article's row before and after: none before when it is new, none after when it is removed. That an
article is gone from its site is not told: what it said stays.

To follow costs more than to store, and most of that is paid once for each transaction. So who writes an article does
not follow it: triggers note it in `unfollowed`, in its own transaction, whoever writes, a crawl of an earlier version
included. What waits there is followed a moment later, a number of articles in one transaction, by the run that wrote
them; if that died, by the next that begins. Until then what is derived tells of an article as it was when it was last
followed, and a search looks through what waits.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from newscrawl.archive.disclaimers.following import follow_disclaimers
from newscrawl.archive.near_duplicates.following import follow_near_duplicates, prepare_near_duplicates
from newscrawl.archive.removals import keep_removals
from newscrawl.archive.search import index as search_index

if TYPE_CHECKING:
    from newscrawl.archive.connection import Connection

logger = logging.getLogger(__name__)

AT_A_TIME = 64
"""Articles that are followed in one transaction. With twice as many the index would cost a tenth less; others, who want
to write meanwhile, wait for some 20 ms."""


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

PREPARES: tuple[Callable[[Row], None], ...] = (search_index.prepare, prepare_near_duplicates)
"""Work out beforehand what a follower needs of a row, so that nobody waits for that while the archive is locked."""

NOTED = (
    *("title", "introduction", "body", "site", "column", "published_at", "first_seen_at", "disclaimer", "authors"),
    *("url", "fetched_at", "text_hash"),
)
"""The columns of `articles` that anything is made of. The triggers note them, and when the row was read last."""

_WAITING = (
    "SELECT unfollowed.article_id, unfollowed.before, articles.id, {} FROM unfollowed "
    "LEFT JOIN articles ON articles.id = unfollowed.article_id "
    "WHERE ?1 IS NULL OR articles.site = ?1 ORDER BY unfollowed.article_id LIMIT ?2"
).format(", ".join(f'articles."{name}"' for name in NOTED))


def tell_followers(
    connection: Writer, article_id: int, before: Row | None, after: Row | None, *, at_once: bool = False
) -> None:
    """See to it that what is derived from an article is brought up to date.

    Call it in the transaction that writes the article's row, after that was written. Who writes does not wait for it,
    unless the article is removed; sooner or later `follow_waiting` must be called.

    Args:
        connection: The archive, in a transaction.
        article_id: The article.
        before: Its row before; None: it is new.
        after: Its row now; None: it is removed, or about to be.
        at_once: Whether nothing is to wait: for those who write many articles in one transaction.
    """
    keep_removals(connection, article_id, before, after)
    noted = connection.execute("SELECT before FROM unfollowed WHERE article_id = ?", (article_id,)).fetchone()
    if noted is None:  # nothing of it has changed but when it was read
        _follow(connection, article_id, before, after)
        return
    known, waited = _as_followed(noted[0], before)
    if waited:  # one change after the other, each at its own moment
        _follow(connection, article_id, known, before)
    if at_once or after is None:
        connection.execute("DELETE FROM unfollowed WHERE article_id = ?", (article_id,))
        _follow(connection, article_id, before, after)
    elif waited:
        note = None if before is None else json.dumps({name: before[name] for name in NOTED}, ensure_ascii=False)
        connection.execute("UPDATE unfollowed SET before = ? WHERE article_id = ?", (note, article_id))


def follow_waiting(connection: Connection, site: str | None = None) -> int:
    """Bring up to date what is derived from the articles that wait for it; return how many they were.

    It takes a look where there are none.

    Args:
        connection: The archive, in no transaction, so that each step is one; in a transaction all are part of it.
        site: Only articles of this site: those of others are another run's, which follows them itself.
    """
    followed = 0
    with connection.errors():
        before = _others_wrote(connection)
        while some := _waiting(connection, site):
            if not followed and site is None:
                logger.info("articles that were stored and not followed since then are put into the search index")
            for _, was, row in some:
                for prepare in PREPARES:
                    if row is not None:
                        prepare(row)
                    if was is not None:
                        prepare(json.loads(was))
            with connection.transaction():
                if _others_wrote(connection) != before:
                    some = _waiting(connection, site)
                followed += _follow_some(connection, some)
            before = _others_wrote(connection)
            if connection.hurries:
                break
    return followed


def forget_missed(connection: Writer, article_id: int) -> None:
    """Forget what an article said that was removed: its followers were told beforehand."""
    connection.execute("DELETE FROM unfollowed WHERE article_id = ?", (article_id,))


def _others_wrote(connection: Writer) -> int:
    """Return a number that is another one once another process has written: else no text need be read twice."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _follow_some(connection: Connection, some: list[tuple[int, str | None, Row | None]]) -> int:
    for article_id, was, after in some:
        connection.execute("DELETE FROM unfollowed WHERE article_id = ?", (article_id,))
        _follow(connection, article_id, json.loads(was) if was else None, after)
    return len(some)


def _waiting(connection: Writer, site: str | None) -> list[tuple[int, str | None, Row | None]]:
    """Return the first articles that wait: number, what it was as JSON, what it is."""
    rows = connection.execute(_WAITING, (site, AT_A_TIME)).fetchall()
    names = ("id", *NOTED)
    return [
        (article_id, was, None if values[0] is None else dict(zip(names, values, strict=True)))
        for article_id, was, *values in rows
    ]


def _follow(connection: Writer, article_id: int, before: Row | None, after: Row | None) -> None:
    for follow in FOLLOWERS:
        follow(connection, article_id, before, after)


def _as_followed(was: str | None, before: Row | None) -> tuple[Row | None, bool]:
    """Return an article as it was when it was last followed, and whether it has changed between then and `before`."""
    if was is None or before is None:
        known = None if was is None else json.loads(was)
        return known, known is not before
    known = {**before, **json.loads(was)}
    return known, known != before
