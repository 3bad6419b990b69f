"""Links: what stands in an article's link lists, and from when until when; the one place that knows how it is kept."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.archive.followers import Writer

_COLUMNS = 'list, position, title, url, "column", excerpt, first_seen_at, last_seen_at, ended_at'


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """An entry of a list, for as long as it stood there unchanged. Moments are UTC, ISO 8601."""

    list: str
    position: int
    """From 1."""
    title: str
    url: str | None
    column: str | None
    excerpt: str | None
    first_seen_at: str
    last_seen_at: str
    ended_at: str | None
    """When it was first seen to be there no more; None: it stands there."""


def read_spans(connection: Writer, article_id: int) -> list[LinkSpan]:
    """Return all that stood in an article's lists, in the order of list, position and time."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM links WHERE article_id = ? ORDER BY list, position, first_seen_at, title, url",
        (article_id,),
    )
    return [LinkSpan(*row) for row in rows]


def replace_spans(connection: Writer, article_id: int, spans: Iterable[LinkSpan]) -> None:
    """Have an article's lists have held just this.

    Args:
        connection: The archive, in a transaction.
        article_id: The article.
        spans: At most one that has not ended, of each position of each list.
    """
    connection.execute("DELETE FROM links WHERE article_id = ?", (article_id,))
    connection.executemany(
        f"INSERT INTO links (article_id, {_COLUMNS}, is_current, url_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT id FROM urls WHERE key = ?))",
        [
            (article_id, *astuple(span), span.ended_at is None, None if span.url is None else url_key(span.url))
            for span in spans
        ],
    )
