"""A signal ends a run within seconds, whatever drips, hangs or is busy, and costs nothing: the next run goes on."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import psutil
import pytest

from newscrawl.archive.locks import lock
from newscrawl.errors import ExitCode
from tests.crawl.conftest import Crawl
from tests.crawl.site import article_page, list_page
from tests.hostile.wire import Behaviour, RawServer, Wire
from tests.rendering.conftest import alive, browser, descendants

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["browser"]

GONE_WITHIN = 8
"""Seconds from the signal to the end of the process: Docker kills after 10."""

ARTICLES = 12
SLOW = "/news/3.html"


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    return Crawl(tmp_path)


def newspaper(**odd: Behaviour | str) -> dict[str, Behaviour | str]:
    """A home page, articles, and what is odd about some of its paths: `robots`, `slow`."""
    paths = {"robots": "/robots.txt", "slow": SLOW}
    pages: dict[str, Behaviour | str] = {f"/news/{n}.html": article_page(n) for n in range(ARTICLES)}
    return {"/": list_page(list(pages)), **pages, **{paths[name]: behaviour for name, behaviour in odd.items()}}


def wait_until(is_so: Callable[[], bool], give_up: float = 60) -> None:
    """Wait until the crawl has come so far."""
    deadline = time.monotonic() + give_up
    while not is_so():
        assert time.monotonic() < deadline, "the crawl did not come so far"
        time.sleep(0.01)


def end(process: subprocess.Popen[str], sent: signal.Signals = signal.SIGTERM) -> tuple[str, str]:
    """Send a signal; return what the process printed. It must be gone in time, with the code that says why."""
    process.send_signal(sent)
    try:
        stdout, stderr = process.communicate(timeout=GONE_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    assert process.returncode == ExitCode.SIGNAL, stderr
    return stdout, stderr


def assert_next_run_has_all(crawl: Crawl, server: RawServer) -> None:
    """The next run completes the archive, and fetches nothing a second time but what was given up."""
    done = crawl.run(server.url)
    assert done.returncode == ExitCode.OK, done.stdout + done.stderr
    assert crawl.value("PRAGMA integrity_check") == "ok"
    titles = [title for (title,) in crawl.query("SELECT title FROM articles")]
    assert sorted(titles) == sorted(f"Report on item {n}" for n in range(ARTICLES))
    assert crawl.value("SELECT count(*) FROM urls WHERE state IN ('heard of', 'leased', 'owed', 'given up')") == 0
    assert max(hits for path, hits in server.hits.items() if path not in (SLOW, "/robots.txt")) == 1
    assert (crawl.exports / "articles.json").exists()


@pytest.mark.parametrize("sent", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.soak)])
def test_a_response_that_drips_is_given_up_and_owed(crawl: Crawl, sent: signal.Signals) -> None:
    with RawServer(newspaper(slow=lambda wire: wire.drip(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1000))) as server:
        process = crawl.start(server.url, "-s", "NEWSCRAWL_RETRY_PATIENCE=60")
        wait_until(lambda: server.hits.total() >= ARTICLES and server.hits[SLOW] == 1)
        stdout, stderr = end(process, sent)
        assert "signal, exit code 8" in stdout
        assert "run it again, and it goes on from there, and writes the exports" in stderr
        assert "Traceback" not in stderr
        assert not (crawl.exports / "articles.json").exists()
        row = crawl.query("SELECT state, reason FROM urls WHERE url LIKE ?", f"%{SLOW}")
        assert row == [("owed", "the run ended before it came")]
        assert crawl.query("SELECT outcome, exit_code FROM runs") == [("signal", ExitCode.SIGNAL)]
        server.paths = newspaper()
        assert_next_run_has_all(crawl, server)


@pytest.mark.soak
def test_a_robots_txt_that_hangs_is_given_up(crawl: Crawl) -> None:
    with RawServer(newspaper(robots=lambda wire: wire.hang())) as server:
        process = crawl.start(server.url)
        wait_until(lambda: server.hits["/robots.txt"] == 1)
        _, stderr = end(process)
        assert "Traceback" not in stderr
        assert crawl.query("SELECT state, reason FROM urls") == [("owed", "the run ended before it came")]
        server.paths = newspaper()
        assert_next_run_has_all(crawl, server)


@pytest.mark.soak
def test_requests_that_wait_for_their_turn_are_not_waited_for(crawl: Crawl) -> None:
    with RawServer(newspaper(robots="User-agent: *\nCrawl-delay: 29\n")) as server:
        process = crawl.start(server.url)
        wait_until(lambda: server.hits["/robots.txt"] == 1)
        end(process)
        server.paths = newspaper()
        assert_next_run_has_all(crawl, server)


def test_a_page_that_is_being_read_is_given_up(crawl: Crawl) -> None:
    may_answer = threading.Event()

    def answer_later(wire: Wire) -> None:
        may_answer.wait(60)
        wire.answer(b"", status="404 Not Found")

    with RawServer(newspaper(robots=answer_later)) as server:
        process = crawl.start(server.url)
        wait_until(lambda: server.hits["/robots.txt"] == 1 and bool(readers(process)))
        (reader,) = readers(process)
        reader.suspend()  # it takes as long as it likes
        may_answer.set()
        wait_until(lambda: server.hits["/"] == 1)
        _, stderr = end(process)
        assert "Traceback" not in stderr
        wait_until(lambda: not reader.is_running(), give_up=10)
    row = crawl.query("SELECT state, reason FROM urls WHERE source = 'start'")
    assert row == [("owed", "the run ended before it came")]


def readers(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children()  # without a browser, a crawl has no others


def test_a_page_in_the_browser_is_given_up_and_the_browser_with_it(crawl: Crawl, browser: None) -> None:  # noqa: ARG001
    shell = (
        "<html><head><title>News</title></head><body><div id=root></div><script src=/hangs.js></script></body></html>"
    )
    world = newspaper(slow=shell) | {"/hangs.js": lambda wire: wire.hang()}
    with RawServer(world) as server:
        process = crawl.start(server.url)
        wait_until(lambda: server.hits["/hangs.js"] == 1)
        started = descendants(process.pid)
        _, stderr = end(process)
        assert "Traceback" not in stderr
        assert len(started) > 1
        wait_until(lambda: not started & alive(), give_up=10)
        row = crawl.query("SELECT state, reason FROM urls WHERE url LIKE ?", f"%{SLOW}")
        assert row == [("owed", "the run ended before it came")]


def test_a_second_signal_ends_it_at_once_as_kill_does(crawl: Crawl) -> None:
    with RawServer(newspaper(slow=lambda wire: wire.hang())) as server:
        process = crawl.start(server.url, "-s", "LOG_LEVEL=INFO")
        wait_until(lambda: server.hits[SLOW] == 1)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        for line in process.stderr:  # two that come at the same time are one
            if "Received SIGINT" in line:
                break
        end(process, signal.SIGINT)
        # As `kill -9` leaves it; tests/crawl/test_kill.py goes on from there.
        assert crawl.value("PRAGMA integrity_check") == "ok"
        assert crawl.query("SELECT outcome, ended_at FROM runs") == [("running", None)]
        assert crawl.value("SELECT state FROM urls WHERE url LIKE ?", f"%{SLOW}") == "leased"


def test_an_export_under_way_is_left_to_the_next_run(crawl: Crawl) -> None:
    with RawServer(newspaper()) as server:
        held = lock(crawl.archive, "export")
        process = crawl.start(server.url)
        wait_until(lambda: crawl.archive.exists() and has_ended(crawl))
        stdout, stderr = end(process)
        held.release()
        assert "run it again, and it goes on from there, and writes the exports" in stderr
        assert "finished, exit code 8" in stdout
        assert not (crawl.exports / "articles.json").exists()
        assert crawl.value("SELECT count(*) FROM articles") == ARTICLES


def has_ended(crawl: Crawl) -> bool:
    try:
        return crawl.query("SELECT ended_at IS NOT NULL FROM runs") == [(1,)]
    except sqlite3.OperationalError:  # it is being made
        return False


@pytest.mark.soak
def test_an_archive_that_is_locked_is_not_waited_for(crawl: Crawl) -> None:
    with RawServer(newspaper()) as server:
        locked: list[sqlite3.Connection] = []

        def lock_it(_: object) -> None:
            locked.append(sqlite3.connect(crawl.archive, check_same_thread=False, isolation_level=None))
            locked[0].execute("BEGIN IMMEDIATE")

        server.paths = newspaper(slow=lock_it)
        process = crawl.start(server.url)
        wait_until(lambda: bool(locked) and locked[0].in_transaction)
        with closing(locked[0]):
            end(process)
        server.paths = newspaper()
        done = crawl.run(server.url)
    assert done.returncode == ExitCode.OK
    assert crawl.value("SELECT count(*) FROM articles") == ARTICLES
