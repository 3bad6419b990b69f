"""How much there is: in all, by column, by day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from newscrawl.web.pages import charts
from newscrawl.web.pages.asking import ask, ask_one
from newscrawl.web.pages.display import counted, day

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.archive import Connection

DAYS = 30
"""Days that the chart shows."""

COLUMNS = 10
"""The largest columns that are named."""


def totals(connection: Connection) -> dict[str, Any]:
    """Return what the archive holds, in a few numbers."""
    found = ask_one(
        connection,
        "SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM sites) AS sites, "
        "(SELECT min(first_crawled_at) FROM sites) AS since, (SELECT max(id) FROM runs) AS runs, "
        "(SELECT max((SELECT max(alive_at) FROM runs WHERE site = name)) FROM sites) AS alive_at, change_number "
        "FROM archive",
    )
    assert found is not None  # noqa: S101 - the table has always one row
    return found


def largest_columns(connection: Connection, site: str | None = None) -> list[dict[str, Any]]:
    """Return the columns with the most articles."""
    where, values = ("WHERE site = ? ", (site,)) if site is not None else ("", ())
    rows = ask(
        connection,
        f'SELECT site, "column" AS name, count(*) AS count FROM articles {where}GROUP BY site, "column" '
        "HAVING name IS NOT NULL ORDER BY count DESC, name LIMIT ?",
        *values,
        COLUMNS,
    )
    most = max((row["count"] for row in rows), default=1)
    for row in rows:
        row["length"] = round(1000 * row["count"] / most)
        row["path"] = f"/search?{urlencode({'site': row['site'], 'column': row['name']})}"
        row["more"] = row["site"] if site is None else None
    return rows


def articles_per_day(connection: Connection, now: datetime, site: str | None = None) -> charts.Chart:
    """Return the chart of the last days' articles, by the day that their pages say."""
    first = (now - timedelta(days=DAYS)).date().isoformat()
    where, values = ("AND site = ? ", (site,)) if site is not None else ("", ())
    rows = ask(
        connection,
        f"SELECT day, site, published FROM articles_per_day WHERE day >= ? AND day <= ? AND published > 0 {where}"
        "ORDER BY day, site LIMIT 2000",
        first,
        now.date().isoformat(),
        *values,
    )
    counts = [(row["day"], row["site"], row["published"]) for row in rows]
    caption = f"Articles by the day of publication that their pages state, from {day(first)} on"
    if counts:
        caption += f": {counted(sum(count for _, _, count in counts), 'article')} in all"
    return charts.articles_per_day(counts, f"{caption}.")
