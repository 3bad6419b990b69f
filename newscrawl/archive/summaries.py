"""The sums by which the analysts' views answer at once: counted anew from the tables that they are sums of.

From then on the triggers of the migration `0009_history` keep them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newscrawl.urls import url_key

if TYPE_CHECKING:
    from newscrawl.archive.followers import Writer

_AT_A_TIME = 10_000
"""Links that are in memory together."""

_COUNTS = """
    INSERT INTO day_sums
    SELECT site, day, sum(published), sum(first_seen), sum(changed), sum(gone), sum(observations), sum(gain) FROM (
        SELECT site, substr(published_at, 1, 10) AS day, count(*) AS published, 0 AS first_seen, 0 AS changed,
            0 AS gone, 0 AS observations, 0 AS gain
        FROM articles WHERE published_at IS NOT NULL GROUP BY 1, 2
        UNION ALL
        SELECT site, substr(first_seen_at, 1, 10), 0, count(*), 0, 0, 0, 0 FROM articles GROUP BY 1, 2
        UNION ALL
        SELECT site, substr(seen_at, 1, 10), 0, 0, count(*), 0, 0, 0
        FROM revisions JOIN articles ON articles.id = article_id WHERE number > 1 GROUP BY 1, 2
        UNION ALL
        SELECT site, substr(missing_since, 1, 10), 0, 0, 0, count(*), 0, 0
        FROM absences JOIN articles ON articles.id = article_id GROUP BY 1, 2
        UNION ALL
        SELECT site, day, 0, 0, 0, 0, count(*), sum(gain) FROM (
            SELECT site, substr(seen_at, 1, 10) AS day,
                views - coalesce(lag(views) OVER (PARTITION BY article_id ORDER BY seen_at), views) AS gain
            FROM (SELECT article_id, seen_at, min(view_count, 1000000000000) AS views FROM view_counts)
            JOIN articles ON articles.id = article_id
        ) GROUP BY 1, 2
    ) GROUP BY site, day"""

_TOPS = """
    INSERT INTO top_spans
    SELECT spans.*, urls.article_id FROM (
        SELECT site, list, url, min(first_seen_at), max(last_seen_at), count(*), max(title), max(url_id) AS url_id
        FROM (
            SELECT *, sum(begins) OVER (PARTITION BY site, list, url ORDER BY first_seen_at, last_seen_at, id) AS span
            FROM (
                SELECT *, first_seen_at > coalesce(strftime('%Y-%m-%dT%H:%M:%fZ', before, '+1 day'), before, '')
                    AS begins
                FROM (
                    SELECT *, max(last_seen_at) OVER (
                        PARTITION BY site, list, url ORDER BY first_seen_at, last_seen_at, id
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
                    FROM ({tops}) WHERE {of_sites}
                )
            )
        ) GROUP BY site, list, url, span
    ) AS spans LEFT JOIN urls ON urls.id = spans.url_id"""


_TOPS_OF_LINKS = """
    SELECT links.id, site, list, links.url, links.title, url_id, links.first_seen_at,
        max(links.first_seen_at, last_seen_at) AS last_seen_at
    FROM links JOIN articles ON articles.id = article_id
    WHERE position = 1 AND list != 'related' AND links.url IS NOT NULL"""
"""What stood on top, where `links` is a table: until the migration `0012_links`."""


def fill_history(connection: Writer) -> None:
    """Fill what the migration `0009_history` adds, from what an archive of an earlier schema holds."""
    find_links(connection)
    recount(connection, _TOPS_OF_LINKS)


def find_links(connection: Writer) -> None:
    """Note for each link the address in the ledger that it leads to."""
    last = 0
    while unknown := connection.execute(
        f"SELECT id, url FROM links WHERE id > ? AND url IS NOT NULL AND url_id IS NULL ORDER BY id LIMIT {_AT_A_TIME}",
        (last,),
    ).fetchall():
        connection.executemany(
            "UPDATE links SET url_id = (SELECT id FROM urls WHERE key = ?) WHERE id = ?",
            ((url_key(url), link_id) for link_id, url in unknown),
        )
        last = unknown[-1][0]


def recount(connection: Writer, tops: str = "SELECT * FROM link_tops") -> None:
    """Count the tables `day_sums` and `top_spans` anew, from all that they are sums of.

    Args:
        connection: The archive, in a transaction.
        tops: SQL: what stood on top.
    """
    spans = _TOPS.format(of_sites="true", tops=tops)
    for sql in ("DELETE FROM day_sums", "DELETE FROM top_spans", _COUNTS, spans):
        connection.execute(sql)


def find_spans(connection: Writer, *sites: str) -> None:
    """Find anew what stood on top of these sites' lists: articles went from one to another."""
    names = json.dumps(sites)
    of_sites = "site IN (SELECT value FROM json_each(?))"
    connection.execute(f"DELETE FROM top_spans WHERE {of_sites}", (names,))
    connection.execute(_TOPS.format(of_sites=of_sites, tops="SELECT * FROM link_tops"), (names,))
