"""Changes: what has changed in the archive since a change number, in the order in which it did."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING, Any

from newscrawl.archive.reading import read_article
from newscrawl.archive.removals import BY_OPERATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.archive.connection import Connection

_REMOVED = ("change_number", "url", "site", "removed_at", "reason")


def read_changes(connection: Connection, since: int) -> Iterator[dict[str, Any]]:
    """Yield what changed after a change number, the oldest first: each article once, as it stands now, and removals.

    `{"kind": "article", "change_number": N, "article": {...}}`, the article as `reading.read_month` has it, or
    `{"kind": "removed", "change_number": N, "url", "site", "removed_at", "reason"}`.

    Args:
        connection: The archive; in a snapshot, or it may change meanwhile.
        since: The change number.
    """
    with connection.errors():
        articles = connection.execute(
            "SELECT change_number, url, id FROM articles WHERE change_number > ? ORDER BY change_number, url", (since,)
        )
        removals = connection.execute(
            f"SELECT {', '.join(_REMOVED)} FROM removals WHERE change_number > ? ORDER BY change_number, url", (since,)
        )
        for row in merge(articles, removals, key=lambda row: row[:2]):
            if len(row) == len(_REMOVED):
                yield {"kind": "removed"} | dict(zip(_REMOVED, row, strict=True))
            else:
                yield {"kind": "article", "change_number": row[0], "article": read_article(connection, row[2])}


def share_changed(connection: Connection, since: int) -> tuple[int, int]:
    """Return how many articles and tombstones are newer than a change number, and how many articles there are."""
    with connection.errors():
        changed = connection.execute(
            "SELECT (SELECT count(*) FROM articles WHERE change_number > ?) + "
            "(SELECT count(*) FROM removals WHERE change_number > ?), (SELECT sum(articles) FROM article_months)",
            (since, since),
        ).fetchone()
        return int(changed[0]), int(changed[1] or 0)


def has_changed(connection: Connection, url: str, since: int) -> bool:
    """Tell whether the article of an address has changed after a change number, or the address has lost it."""
    query = (
        "SELECT 1 FROM articles WHERE url = ? AND change_number > ? "
        "UNION ALL SELECT 1 FROM removals WHERE url = ? AND change_number > ?"
    )
    return connection.execute(query, (url, since, url, since)).fetchone() is not None


def was_taken_down(connection: Connection, since: int) -> bool:
    """Tell whether the operator removed anything after a change number: no copy of it may stay."""
    with connection.errors():
        row = connection.execute(
            "SELECT 1 FROM removals WHERE change_number > ? AND substr(reason, 1, ?) = ? LIMIT 1",
            (since, len(BY_OPERATOR), BY_OPERATOR),
        ).fetchone()
        return row is not None
