"""Asking the archive: rows as dictionaries, which templates read by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscrawl.archive import Connection

STORY = (
    'id, url, site, substr(title, 1, 1500) AS title, substr("column", 1, 300) AS "column", view_count, '
    "published_at, language, gone_at"
)
"""What a list says of an article, of the table `articles`: no text, and no title that fills a page."""


def ask(connection: Connection, sql: str, *values: object) -> list[dict[str, Any]]:
    """Return the rows that a SELECT gives, by column."""
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def ask_one(connection: Connection, sql: str, *values: object) -> dict[str, Any] | None:
    """Return the first row that a SELECT gives; None for none."""
    rows = ask(connection, sql, *values)
    return rows[0] if rows else None
