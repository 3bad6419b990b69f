"""A site that is crawled on another machine is taken, until that is over or its lease has expired."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import Run, connect, last_run
from newscrawl.archive.beginning import take_lease, take_lock
from newscrawl.archive.site_leases import LEASE, end_lease, lease_of, renew_leases
from newscrawl.errors import AlreadyRunning
from newscrawl.items import iso_utc

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.archive import Connection

URL = "https://news.example/"
SITE = "news.example"


def crawl(path: Path) -> int:
    """Begin and end a run here; return its number."""
    now = datetime.now(UTC)
    run = Run.begin(connect(path), SITE, [URL], now, "1.0")
    report = run.end("finished", "finished", now)
    run.release(0, report)
    return report.run_id


def shift(connection: Connection, by: timedelta) -> None:
    """Let a lease have been renewed at another time."""
    connection.execute("UPDATE site_leases SET expires_at = ?", (iso_utc(datetime.now(UTC) + LEASE + by),))


def test_a_leased_site_is_crawled_by_nobody_else_and_others_are(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(connect(path)) as connection:
        lease = take_lease(connection, SITE, [URL], "a coordinator")
        with pytest.raises(AlreadyRunning, match="elsewhere, by a coordinator"):
            take_lease(connection, SITE, [URL], "another")
        with pytest.raises(AlreadyRunning):
            crawl(path)
        take_lease(connection, "other.example", ["https://other.example/"], "another")
        connection.lease = lease.token
        take_lock(connection, SITE).release()  # its holder may, of course
        assert end_lease(connection, lease.token)
        assert not end_lease(connection, lease.token)
    assert crawl(path) == 1


def test_a_lease_that_was_not_renewed_is_taken_back(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "a.db")) as connection:
        lost = take_lease(connection, SITE, [URL], "one that died")
        shift(connection, -LEASE)
        taken = take_lease(connection, SITE, [URL], "another")
        assert renew_leases(connection, [lost.token, taken.token]) == {taken.token}
        assert not end_lease(connection, lost.token)
        held = lease_of(connection, SITE)
        assert held is not None
        assert held.token == taken.token


def test_a_clock_that_was_set_back_keeps_no_site_from_being_crawled(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(connect(path)) as connection:
        take_lease(connection, SITE, [URL], "one that died")
        shift(connection, timedelta(hours=1))
        assert crawl(path) == 1


def test_a_run_that_died_here_is_settled_before_its_site_is_handed_out(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(connect(path)) as connection:
        Run.begin(connect(path), SITE, [URL], datetime.now(UTC), "1.0").abandon()
        take_lease(connection, SITE, [URL], "a coordinator")
        last = last_run(path, SITE)
    assert last is not None
    assert last.outcome == "died"
