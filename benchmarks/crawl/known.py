"""Archives that know a site already, by a million addresses or articles: by SQL, as crawls leave them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.archive.make import put_off
from benchmarks.crawl.stories import SECTIONS
from newscrawl.archive import connect
from newscrawl.archive.patterns import Patterns
from newscrawl.items import iso_utc
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.archive import Connection

_NUMBERS = "WITH RECURSIVE numbers (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count)"
_PATH = ":before || printf('%s/%d.html', date('2016-01-01', '+' || (n / 288) || ' days'), 500000 + n)"
_PUBLISHED = "printf('%sT%02d:%02d:00.000Z', date('2016-01-01', '+' || (n / 288) || ' days'), n / 12 % 24, n % 12 * 5)"
_WORDS = (
    "printf('%s the %s harbour %d', substr('Council Teachers Ferries Storm', 1 + n % 24, 6), hex(n * 7919 % 99991), n)"
)
_ARTICLES = f"""{_NUMBERS}
INSERT INTO articles (id, url, site, title, breadcrumb, "column", view_count, introduction, body, authors, published_at,
    language, images, fetched_at, evidence, first_seen_at, changed_at, text_hash, change_number)
SELECT n + 1, :origin || {_PATH}, :site, {_WORDS}, '["News"]', :column, n % 5000,
    {_WORDS} || ' ' || {_WORDS}, {_WORDS} || ' ' || {_WORDS} || ' ' || {_WORDS}, '["Ann Harrow"]', {_PUBLISHED},
    'en', '[]', :moment, '{{}}', {_PUBLISHED}, {_PUBLISHED}, printf('%016x', n * 2654435761), n + 1
FROM numbers WHERE n % :sections = :section"""
_URLS = f"""{_NUMBERS}
INSERT INTO urls (site, url, key, pattern_id, state, reason, kind, queue, due_at, depth, heard_at, changed_at,
    fetched_at, http_status, article_id, run_id)
SELECT :site, :origin || {_PATH}, :host || {_PATH}, :pattern,
    CASE WHEN n < :articles THEN 'unchanged' WHEN n % 10 < 7 THEN 'not an article' ELSE 'refused' END,
    CASE WHEN n < :articles THEN NULL WHEN n % 10 < 7 THEN 'soft 404: 12 words' ELSE 'forbidden by robots.txt' END,
    CASE WHEN n < :articles THEN 'article' WHEN n % 10 < 7 THEN 'other' END,
    iif(n < :articles, 'later', NULL), iif(n < :articles, '2099-01-01T00:00:00.000Z', NULL), 1, :moment, :moment,
    iif(n < :articles OR n % 10 < 7, :moment, NULL), iif(n < :articles OR n % 10 < 7, 200, NULL),
    iif(n < :articles, n + 1, NULL), 1
FROM numbers WHERE n % :sections = :section"""


def know(archive: Path, origin: str, site: str, *, articles: int = 0, others: int = 0) -> None:
    """Make an archive that knows a site.

    Args:
        archive: Where; nothing may be there.
        origin: The site's `http://host:port`.
        site: Its name.
        articles: Addresses of articles, each with its article: brief ones, seen once, not due again before long.
        others: Addresses beside: seven of ten are no articles, the others were refused.
    """
    connection = connect(archive)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -500000"):
        connection.execute(f"PRAGMA {pragma}")
    indexes, triggers = put_off(connection, "index"), put_off(connection, "trigger")
    connection.execute("BEGIN")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    moment = iso_utc(yesterday)
    connection.execute("INSERT INTO sites (name, first_crawled_at) VALUES (?, ?)", (site, moment))
    connection.execute(
        "INSERT INTO runs (id, site, start_url, version, pid, started_at, round_started_at, alive_at, ended_at, "
        "outcome, exit_code) VALUES (1, ?, ?, '0.1.0', 1, ?, ?, ?, ?, 'finished', 0)",
        (site, f"{origin}/", *[moment] * 4),
    )
    patterns = Patterns(connection, site, yesterday)
    for number, section in enumerate(SECTIONS):
        example = f"{origin}/{section}/2016-01-01/500000.html"
        values = {
            "count": articles + others,
            "articles": articles,
            "origin": origin,
            "host": url_key(f"{origin}/"),
            "before": f"/{section}/",
            "site": site,
            "column": section.title(),
            "moment": moment,
            "pattern": patterns.of(example).id,
            "sections": len(SECTIONS),
            "section": number,
        }
        if articles:
            connection.execute(_ARTICLES, values | {"count": articles})
        connection.execute(_URLS, values)
    _sums(connection, articles)
    for sql in indexes + triggers:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


def let_half_wait(archive: Path) -> None:
    """Let every second address that an archive knows wait to be asked, of patterns that gave articles until now."""
    connection = connect(archive)
    with connection.transaction():
        connection.execute(
            "UPDATE urls SET state = 'heard of', reason = NULL, kind = NULL, queue = 'now', due_at = heard_at, "
            "fetched_at = NULL, http_status = NULL WHERE id % 2"
        )
        connection.execute("UPDATE url_patterns SET asked = 50000, articles = 50000")
    connection.close()


def _sums(connection: Connection, articles: int) -> None:
    connection.execute(
        "INSERT INTO revisions (article_id, number, seen_at, run_id) SELECT id, 1, first_seen_at, 1 FROM articles"
    )
    connection.execute(
        "INSERT INTO article_months SELECT site, month, count(*), sum(stamp) FROM article_stamps GROUP BY site, month"
    )
    connection.execute("UPDATE archive SET change_number = ?", (articles,))
    connection.execute(
        "UPDATE url_patterns SET articles = (SELECT count(*) FROM urls WHERE pattern_id = url_patterns.id AND "
        "article_id IS NOT NULL), asked = (SELECT count(*) FROM urls WHERE pattern_id = url_patterns.id AND "
        "fetched_at IS NOT NULL)"
    )
