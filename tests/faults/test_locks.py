"""Others who hold the archive: writers for long, a reader for ever, another crawl."""

from __future__ import annotations

import io
import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import connect, connect_read_only
from newscrawl.archive.connection import LARGE_WAL
from newscrawl.doctor import diagnose
from newscrawl.errors import ExitCode
from tests.crawl.site import Site, newspaper
from tests.crawl.test_kill import assert_whole, fetched_again, wait_for_hits
from tests.faults.holder import held

if TYPE_CHECKING:
    import subprocess

    from tests.crawl.conftest import Crawl

ARTICLES = 60
LONGER_THAN_THE_DRIVER = 6.0
"""Seconds; Python's own time-out is 5."""
GONE_WITHIN = 8


def assert_cost_nothing(crawl: Crawl, site: Site, process: subprocess.Popen[str]) -> None:
    stdout, stderr = process.communicate(timeout=100)
    assert process.returncode == ExitCode.OK, stdout + stderr
    assert_whole(crawl, ARTICLES)
    assert fetched_again(site) == 0


@pytest.mark.parametrize("seconds", [LONGER_THAN_THE_DRIVER, pytest.param(10.0, marks=pytest.mark.soak)])
def test_another_writers_long_transaction_is_waited_for(crawl: Crawl, seconds: float) -> None:
    with Site(newspaper(ARTICLES), pause=0.01) as site:
        process = crawl.start(site.url)
        wait_for_hits(site, 20)
        with held("write", crawl.archive, seconds) as holder:
            holder.wait()
        assert_cost_nothing(crawl, site, process)


@pytest.mark.parametrize("seconds", [LONGER_THAN_THE_DRIVER, pytest.param(10.0, marks=pytest.mark.soak)])
def test_an_archive_that_is_locked_exclusively_when_a_crawl_begins_is_waited_for(crawl: Crawl, seconds: float) -> None:
    connect(crawl.archive).close()
    with Site(newspaper(ARTICLES)) as site, held("exclusive", crawl.archive, seconds) as holder:
        process = crawl.start(site.url)
        holder.wait()
        assert_cost_nothing(crawl, site, process)


def test_a_crawl_that_is_told_to_end_while_it_waits_ends_and_loses_nothing(crawl: Crawl) -> None:
    with Site(newspaper(ARTICLES), pause=0.01) as site:
        process = crawl.start(site.url)
        wait_for_hits(site, 20)
        with held("write", crawl.archive):
            site.answers.set()
            process.send_signal(signal.SIGTERM)
            _, stderr = process.communicate(timeout=GONE_WITHIN)
            assert process.returncode == ExitCode.SIGNAL, stderr
            assert "a signal ended the wait for the archive" in stderr
            assert "Traceback" not in stderr
        done = crawl.run(site.url)
        assert done.returncode == ExitCode.OK, done.stderr
        assert_whole(crawl, ARTICLES)
        assert fetched_again(site) <= 16


def test_an_analyst_who_reads_all_the_while_costs_nothing_and_the_disk_is_given_back(crawl: Crawl) -> None:
    connect(crawl.archive).close()
    wal = crawl.archive.with_name("archive.db-wal")
    with Site(newspaper(ARTICLES)) as site:
        with held("read", crawl.archive):
            process = crawl.start(site.url)
            assert_cost_nothing(crawl, site, process)
            assert wal.stat().st_size > 100_000, "the reader kept nothing from being written back"
        connect(crawl.archive).close()  # the next that opens it
    assert not wal.exists()
    assert_whole(crawl, ARTICLES)


def test_crawls_of_two_sites_share_an_archive_and_a_second_crawl_of_one_ends_at_once(crawl: Crawl) -> None:
    with Site(newspaper(20), pause=0.01) as one, Site(newspaper(20), pause=0.01) as other:
        one.answers.clear()
        first = crawl.start(one.url)
        wait_for_hits(one, 1)
        second = crawl.run(one.url)
        assert second.returncode == ExitCode.ALREADY_RUNNING
        assert "another process" in second.stderr
        assert one.hits.total() == 1
        neighbour = crawl.start(other.url)
        one.answers.set()
        for process in (first, neighbour):
            stdout, stderr = process.communicate(timeout=100)
            assert process.returncode == ExitCode.OK, stdout + stderr
        assert fetched_again(one) == fetched_again(other) == 0
    told = "SELECT site, count(*) FROM urls WHERE state = 'stored' GROUP BY site"
    assert dict(crawl.query(told)) == {one.host: 20, other.host: 20}


def test_a_reader_who_makes_the_wal_grow_large_is_told_of(crawl: Crawl, caplog: pytest.LogCaptureFixture) -> None:
    connect(crawl.archive).close()
    archive = connect(crawl.archive)
    archive.execute("CREATE TABLE filler (bytes BLOB)")
    with held("read", crawl.archive):
        for _ in range(LARGE_WAL // 8_000_000 + 1):
            archive.execute("INSERT INTO filler VALUES (zeroblob(8000000))")
        connect_read_only(crawl.archive).close()
        assert caplog.text == "", "it is for the one who writes to tell"
        archive.close()
        out = io.StringIO()
        diagnose(crawl.archive, crawl.exports, datetime.now(UTC), out)
        assert "somebody has been reading it for long" in out.getvalue()
    assert "since another process reads the archive" in caplog.text
    caplog.clear()
    connect(crawl.archive).close()
    assert caplog.text == ""
