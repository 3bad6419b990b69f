"""Reading the archive back: articles in the form of the item, for exports and other readers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.archive.article_rows import whole_evidence
from newscrawl.archive.links import read_current
from newscrawl.items import FIELDS, LINK_LISTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.archive.connection import Connection

RECORDED = ("first_seen_at", "changed_at", "gone_at", "change_number")
"""What the archive adds to the fields of the item when it is read back; named as the columns."""

FILED_AT = "iif(published_at BETWEEN '1800' AND (substr(first_seen_at, 1, 4) + 1) || '~', published_at, first_seen_at)"
"""SQL: the moment that an article is filed under. Its publication; its first fetch where the page gives none, or one
before 1800 or after the following year: whoever makes dates up makes at most 2,800 months. The schema has it, too."""

_JSON_COLUMNS = ("breadcrumb", "authors", "images", "evidence")


@dataclass(frozen=True, slots=True)
class Month:
    """What the archive holds of one site and month."""

    site: str
    month: str
    """`YYYY-MM`."""
    articles: int
    fingerprint: int
    """Sum of the articles' stamps. Equal numbers of articles and equal fingerprints mean equal content."""


@dataclass(frozen=True, slots=True)
class Filed:
    """One article as it is read back."""

    at: str
    """The moment that it is filed under (UTC, ISO 8601)."""
    stamp: int
    """Its part of its month's fingerprint."""
    item: dict[str, Any]
    """The fields of `items.Article` as JSON values, then those of `RECORDED`."""


def change_number(connection: Connection) -> int:
    """Return the archive's change number; equal numbers mean equal exports."""
    with connection.errors():
        return int(connection.execute("SELECT change_number FROM archive").fetchone()[0])


def site_names(connection: Connection) -> list[str]:
    """Return the names of all sites that were ever crawled into the archive, former names included."""
    with connection.errors():
        return [name for (name,) in connection.execute("SELECT name FROM sites ORDER BY name")]


def read_origins(connection: Connection) -> dict[str, tuple[str | None, str | None]]:
    """Return who publishes each site, and under what licence; None where nobody said."""
    with connection.errors():
        rows = connection.execute("SELECT name, source, licence FROM sites")
        return {name: (source, licence) for name, source, licence in rows}


def read_months(connection: Connection, *, recount: bool = False) -> list[Month]:
    """Return what the archive holds, by site and month.

    Args:
        connection: The archive.
        recount: Whether to count all articles, instead of believing what was counted as they came.
    """
    table = "(SELECT site, month, count(*) AS articles, sum(stamp) AS fingerprint FROM article_stamps GROUP BY 1, 2)"
    source = table if recount else "article_months"
    with connection.errors():
        rows = connection.execute(
            f"SELECT site, month, articles, fingerprint FROM {source} WHERE articles > 0 ORDER BY site, month"
        )
        return [Month(*row) for row in rows]


def read_month(connection: Connection, site: str, month: str) -> Iterator[Filed]:
    """Yield the articles of one site and month, by the moment that they are filed under and URL.

    Args:
        connection: The archive.
        site: The site's name.
        month: `YYYY-MM`.
    """
    yield from _read(
        connection,
        f"SELECT articles.*, {FILED_AT} AS filed_at, stamp FROM articles JOIN article_stamps ON article_id = id "
        f"WHERE articles.site = ? AND {FILED_AT} >= ? AND {FILED_AT} < ? ORDER BY {FILED_AT}, url",
        (site, month, f"{month}~"),
    )


def read_article(connection: Connection, article_id: int) -> dict[str, Any]:
    """Return one article as `Filed.item`."""
    query = f"SELECT articles.*, {FILED_AT} AS filed_at, 0 AS stamp FROM articles WHERE id = ?"
    (filed,) = _read(connection, query, (article_id,))
    return filed.item


def _read(connection: Connection, query: str, values: Sequence[object]) -> Iterator[Filed]:
    with connection.errors():
        cursor = connection.execute(query, values)
        names = [column[0] for column in cursor.description]
        for row in cursor:
            columns = dict(zip(names, row, strict=True))
            yield Filed(columns["filed_at"], columns["stamp"], _item(connection, columns))


def _item(connection: Connection, row: dict[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {name: row.get(name) for name in FIELDS}
    for name in _JSON_COLUMNS:
        item[name] = json.loads(row[name])
    item["evidence"] = whole_evidence(item["evidence"], row)
    tags = connection.execute("SELECT tag FROM tags WHERE article_id = ? ORDER BY position", (row["id"],))
    item["tags"] = [tag for (tag,) in tags]
    item |= {name: [] for name in LINK_LISTS}
    for name, link in read_current(connection, row["id"]):
        item[name].append(link)
    return item | {name: row[name] for name in RECORDED}
