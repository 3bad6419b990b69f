"""Reading the archive back: articles in the form of the item, for exports and other readers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newscrawl.items import FIELDS, LINK_LISTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.archive.connection import Connection

_JSON_COLUMNS = ("breadcrumb", "authors", "images", "evidence")


def change_number(connection: Connection) -> int:
    """Return the archive's change number; equal numbers mean equal exports."""
    with connection.errors():
        return int(connection.execute("SELECT change_number FROM archive").fetchone()[0])


def site_names(connection: Connection) -> list[str]:
    """Return the names of all sites that were ever crawled into the archive, former names included."""
    with connection.errors():
        return [name for (name,) in connection.execute("SELECT name FROM sites ORDER BY name")]


def read_articles(connection: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each article as `(month, item)`: by site, month, time and URL.

    The item holds the fields of `items.Article` as JSON values. The month, `YYYY-MM`, is that of its publication, or of
    its first fetch where the page gives no date.
    """
    with connection.errors():
        cursor = connection.execute(
            "SELECT substr(coalesce(published_at, first_seen_at), 1, 7) AS month, * FROM articles "
            "ORDER BY site, month, coalesce(published_at, first_seen_at), url"
        )
        names = [column[0] for column in cursor.description]
        for values in cursor:
            row = dict(zip(names, values, strict=True))
            yield row["month"], _item(connection, row)


def _item(connection: Connection, row: dict[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {name: row.get(name) for name in FIELDS}
    for name in _JSON_COLUMNS:
        item[name] = json.loads(row[name])
    tags = connection.execute("SELECT tag FROM tags WHERE article_id = ? ORDER BY position", (row["id"],))
    item["tags"] = [tag for (tag,) in tags]
    item |= {name: [] for name in LINK_LISTS}
    links = connection.execute(
        'SELECT list, title, url, "column", excerpt FROM links WHERE article_id = ? AND is_current = 1 '
        "ORDER BY list, position",
        (row["id"],),
    )
    for name, title, url, column, excerpt in links:
        item[name].append({"title": title, "url": url, "column": column, "excerpt": excerpt})
    return item
