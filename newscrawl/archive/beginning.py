"""What a run finds when it begins: its lock, runs that died, pages under a former name, a round to go on with."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from filelock import Timeout

from newscrawl.archive.clock import begin_of_round
from newscrawl.archive.followers import tell_followers
from newscrawl.archive.locks import lock
from newscrawl.archive.run_order import LATEST_FIRST
from newscrawl.archive.site_leases import lease_of, note_lease
from newscrawl.archive.summaries import find_spans
from newscrawl.archive.sums import close_books, keep_report, report_of
from newscrawl.errors import AlreadyRunning
from newscrawl.items import from_iso_utc, iso_utc
from newscrawl.urls import site_key, url_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from filelock import FileLock

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.site_leases import SiteLease


ROUND = timedelta(days=3)
"""How long a round can last. A site whose runs are all ended by a limit would never be done with one, and what becomes
due meanwhile would wait for it: articles to be looked at again, lists that rest."""

_AT_A_TIME = 200
"""Addresses that go to another site in one transaction: a quarter of a second, if each has an article of 4 KB."""

_OF_ANOTHER_SITE = "SELECT site FROM urls WHERE key = ? AND site != ?"


def take_lock(connection: Connection, site: str) -> FileLock:
    """Take a site's lock.

    Raises:
        AlreadyRunning: If another process holds it, or the site is leased to a crawl elsewhere.
    """
    try:
        held = lock(connection.path, f"site-{site}", longest=0)
    except Timeout:
        raise AlreadyRunning(
            f"{site!r} is being crawled into {str(connection.path)!r} by another process; wait until it has ended"
        ) from None
    try:
        lease = lease_of(connection, site)
    except BaseException:
        held.release()
        raise
    if lease is not None and lease.token != connection.lease:
        held.release()
        raise AlreadyRunning(
            f"{site!r} is being crawled into {str(connection.path)!r} elsewhere, by {lease.holder}; wait until it has "
            f"ended (if that died, until {lease.expires_at:%H:%M:%S} UTC)"
        )
    return held


def take_lease(connection: Connection, site: str, start_urls: Sequence[str], holder: str) -> SiteLease:
    """Lease a site to a crawl elsewhere, and prepare its part of the archive as the begin of a run here would.

    Args:
        connection: The archive, in no transaction.
        site: The site's name.
        start_urls: Canonical URLs of its start pages.
        holder: Who takes the lease, in words.

    Raises:
        AlreadyRunning: If it is being crawled.
    """
    held = take_lock(connection, site)
    try:
        take_over(connection, site, start_urls, iso_utc(datetime.now(UTC)))
        with connection.transaction():
            note_death(connection, site)
            return note_lease(connection, site, holder)
    finally:
        held.release()


def note_site(
    connection: Connection, site: str, start_url: str, moment: str, origin: tuple[str | None, str | None] | None
) -> None:
    """Note a site that is crawled for the first time, and where its articles come from.

    Args:
        connection: The archive, in a transaction.
        site: The site's name.
        start_url: The first of its start pages; who publishes it is else its home page.
        moment: The present moment (UTC, ISO 8601).
        origin: Who publishes it, and under what licence, as its file says; None: it has none, and what is known stays.
    """
    scheme, _, rest = start_url.partition("://")
    home = f"{scheme}://{rest.partition('/')[0]}/"
    connection.execute(
        "INSERT INTO sites (name, first_crawled_at, source) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET source = coalesce(source, excluded.source)",
        (site, moment, home),
    )
    if origin is not None:
        source, licence = origin
        connection.execute("UPDATE sites SET source = ?, licence = ? WHERE name = ?", (source or home, licence, site))


def find_round(connection: Connection, site: str, now: datetime) -> datetime:
    """Return when this run's round began: with the run before, if that was cut short and it is not too old, else now.

    A new round begins later than everything of the earlier ones, even when the clock was set back meanwhile.
    """
    row = connection.execute(
        "SELECT outcome, round_started_at, ended_at FROM runs WHERE site = ? AND kind = 'crawl' "
        f"{LATEST_FIRST} LIMIT 1",
        (site,),
    ).fetchone()
    if row is None:
        return now
    if row[0] != "finished" and now - from_iso_utc(row[1]) < ROUND:
        return from_iso_utc(row[1])
    (newest,) = connection.execute(
        "SELECT max(alive_at) FROM runs WHERE site = ? AND kind = 'crawl'", (site,)
    ).fetchone()
    return begin_of_round(now, from_iso_utc(max(newest, row[1])), from_iso_utc(row[2]))


def take_over(connection: Connection, site: str, start_urls: Sequence[str], moment: str) -> None:
    """Give this site the pages of its start page's host that were crawled under another name.

    That name was the host's own, and the site has got a file since; or another site's crawl had led there. It is done
    in steps, so that crawls of other sites can write in between; the start page comes last, so that the next run goes
    on with it if this one is killed meanwhile.

    Args:
        connection: The archive, in no transaction; this site's lock is held.
        site: The site's name.
        start_urls: Canonical URLs of its start pages.
        moment: The present moment (UTC, ISO 8601).

    Raises:
        AlreadyRunning: If that other site is being crawled.
    """
    for url in start_urls:
        with connection.errors():
            row = connection.execute(_OF_ANOTHER_SITE, (url_key(url), site)).fetchone()
        if row is None:
            continue
        former = row[0]
        held = take_lock(connection, former)
        try:
            with connection.transaction():
                note_death(connection, site)  # its books are closed on what it had itself
                note_death(connection, former)
                connection.execute(
                    "INSERT INTO sites (name, first_crawled_at) VALUES (?, ?) ON CONFLICT DO NOTHING", (site, moment)
                )
                was_new = not _has_articles(connection, site)
            last: int | None = 0
            while last is not None:
                with connection.transaction():
                    last = _take_some(connection, site, former, url, last)
                    if last is None and was_new and not _has_articles(connection, former):
                        connection.execute("UPDATE top_spans SET site = ? WHERE site = ?", (site, former))
                    elif last is None:
                        find_spans(connection, site, former)
        finally:
            held.release()


def _take_some(connection: Connection, site: str, former: str, start_url: str, last: int) -> int | None:
    """Give a site the next addresses of its host, and their articles; return the last of them, None when it has all."""
    host = site_key(start_url)
    found = connection.execute(
        "SELECT id FROM urls WHERE site = :former AND id > :last AND key != :start AND (:former = :host OR "
        "substr(key, 1, length(:host)) = :host AND substr(key, length(:host) + 1, 1) IN ('', '/', '?')) "
        f"ORDER BY id LIMIT {_AT_A_TIME}",
        {"former": former, "last": last, "start": url_key(start_url), "host": host},
    ).fetchall()
    taken: list[int] = [number for (number,) in found]
    is_last = len(taken) < _AT_A_TIME
    if is_last:
        taken += connection.execute("SELECT id FROM urls WHERE key = ?", (url_key(start_url),)).fetchone()
    numbers = json.dumps(taken)
    connection.execute(
        "UPDATE urls SET site = ?, pattern_id = NULL WHERE id IN (SELECT value FROM json_each(?))", (site, numbers)
    )
    connection.execute("UPDATE archive SET change_number = change_number + 1")
    # +site: by their numbers; all of the former site's would be looked at in each step.
    _rename(
        connection,
        site,
        "+site = ? AND id IN (SELECT article_id FROM urls WHERE id IN (SELECT value FROM json_each(?)))",
        former,
        numbers,
    )
    if not is_last:
        return taken[-1]
    # Those, too, of which this site had an address before.
    _rename(connection, site, "site = ? AND id IN (SELECT article_id FROM urls WHERE site = ?)", former, site)
    _rename_removals(connection, site, former)
    return None


def _has_articles(connection: Connection, site: str) -> bool:
    return connection.execute("SELECT 1 FROM articles WHERE site = ? LIMIT 1", (site,)).fetchone() is not None


def _rename(connection: Connection, site: str, where: str, *values: str) -> None:
    """Give articles to a site."""
    for (article_id,) in connection.execute(f"SELECT id FROM articles WHERE {where}", values).fetchall():
        cursor = connection.execute("SELECT * FROM articles WHERE id = ?", (article_id,))
        before = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
        (number,) = connection.execute(
            "UPDATE articles SET site = ?, change_number = (SELECT change_number FROM archive) WHERE id = ? "
            "RETURNING change_number",
            (site, article_id),
        ).fetchone()
        after = before | {"site": site, "change_number": number}
        tell_followers(connection, article_id, before, after, at_once=True)


def _rename_removals(connection: Connection, site: str, former: str) -> None:
    """Have a site refuse what the operator removed while its addresses were another's."""
    removals = connection.execute("SELECT url FROM removals WHERE site = ?", (former,)).fetchall()
    connection.executemany(
        "UPDATE removals SET site = ?1, change_number = (SELECT change_number FROM archive) "
        "WHERE url = ?2 AND (SELECT site FROM urls WHERE key = ?3) = ?1",
        [(site, url, url_key(url)) for (url,) in removals],
    )


def note_death(connection: Connection, site: str) -> None:
    """Note that a run of this site died that never ended. Called under the site's lock: it cannot be alive.

    Its report is completed as far as it is known: what it had committed, and the ledger, in which nothing has moved
    since; what was being fetched when it died is still leased in it. One that was killed while it wrote the exports has
    ended, but for its report.
    """
    dead = connection.execute(
        "SELECT id, alive_at FROM runs WHERE site = ? AND outcome = 'running' AND kind = 'crawl'", (site,)
    )
    for run_id, alive_at in dead.fetchall():
        close_books(connection, run_id, "died", "killed, or the machine stopped", alive_at)
    last = connection.execute(
        f"SELECT id, exit_code, report FROM runs WHERE site = ? AND kind = 'crawl' {LATEST_FIRST} LIMIT 1", (site,)
    ).fetchone()
    if last is not None and last[1] is None and last[2] is None:
        keep_report(connection, report_of(connection, last[0]))
