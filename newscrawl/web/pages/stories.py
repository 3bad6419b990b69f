"""Lists of articles: the newest, the most read, those that rise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.items import from_iso_utc, iso_utc
from newscrawl.web.pages.asking import STORY, ask

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.archive import Connection


def newest(connection: Connection, now: datetime, site: str | None = None, limit: int = 8) -> list[dict[str, Any]]:
    """Return the articles that were published last, as their pages say; those of the future are not yet."""
    where, values = ("AND site = ? ", (site,)) if site is not None else ("", ())
    return ask(
        connection,
        f"SELECT {STORY} FROM articles WHERE published_at <= ? {where}ORDER BY published_at DESC, id DESC LIMIT ?",
        iso_utc(now),
        *values,
        limit,
    )


def most_read(connection: Connection, site: str, limit: int = 6) -> list[dict[str, Any]]:
    """Return a site's articles with the highest counts.

    They are among the first of the columns whose first are the highest, and the index holds columns sorted by views:
    a site of half a million articles is not sorted for it.
    """
    columns = ask(
        connection,
        'SELECT "column" AS name, max(view_count) AS most FROM articles WHERE site = ? GROUP BY "column" '
        "HAVING most IS NOT NULL ORDER BY most DESC LIMIT ?",
        site,
        limit,
    )
    found = []
    for column in columns:
        found += ask(
            connection,
            f'SELECT {STORY} FROM articles WHERE site = ? AND "column" IS ? AND view_count IS NOT NULL '
            "ORDER BY view_count DESC LIMIT ?",
            site,
            column["name"],
            limit,
        )
    return sorted(found, key=lambda row: (-row["view_count"], row["id"]))[:limit]


def rising_now(connection: Connection, site: str | None = None, limit: int = 10) -> list[dict[str, Any]]:
    """Return the articles that gained the most views of late, with the curve of their counts."""
    where, values = ("WHERE site = ? ", (site,)) if site is not None else ("", ())
    rows = ask(
        connection,
        'SELECT rising.article_id, rising.site, rising."column", substr(rising.title, 1, 1500) AS title, '
        "rising.view_count, rising.gain, rising.hours, articles.language "
        f"FROM (SELECT * FROM rising_now {where}ORDER BY rank LIMIT ?) AS rising "
        "JOIN articles ON articles.id = rising.article_id ORDER BY rising.rank",
        *values,
        limit,
    )
    for row in rows:
        counts = ask(
            connection,
            "SELECT seen_at, view_count FROM view_counts WHERE article_id = ? ORDER BY seen_at DESC LIMIT 40",
            row["article_id"],
        )
        row["spark"] = spark([(one["seen_at"], one["view_count"]) for one in reversed(counts)])
    return rows


def spark(series: list[tuple[str, int]]) -> str:
    """Return a small curve as the points of a polyline in a box of 100 by 24; "" for fewer than two counts."""
    if len(series) < 2:
        return ""
    moments = [from_iso_utc(moment).timestamp() for moment, _ in series]
    counts = [count for _, count in series]
    wide = (moments[-1] - moments[0]) or 1
    high = (max(counts) - min(counts)) or 1
    return " ".join(
        f"{100 * (moment - moments[0]) / wide:.1f},{22 - 20 * (count - min(counts)) / high:.1f}"
        for moment, count in zip(moments, counts, strict=True)
    )
