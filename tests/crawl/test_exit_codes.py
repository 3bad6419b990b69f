"""Each exit code of `scrapy crawl`, by a real process."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from newscrawl.errors import ExitCode
from tests.crawl.conftest import PROJECT
from tests.crawl.site import Reply, Site, article_page, list_page, newspaper
from tests.crawl.test_kill import wait_for_hits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.crawl.conftest import Crawl


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return what the command complained of; it must be one line, not a traceback."""
    lines = [line for line in done.stderr.splitlines() if line]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("newscrawl: ")
    return lines[0].removeprefix("newscrawl: ")


def test_0_when_all_is_well(crawl: Crawl) -> None:
    with Site(newspaper(5)) as site:
        done = crawl.run(site.url)
    assert done.returncode == ExitCode.OK, done.stderr
    assert "5 new, 0 changed, 0 unchanged" in done.stdout
    assert crawl.query("SELECT outcome, exit_code FROM runs") == [("finished", 0)]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://example.com/", "not an http(s) URL"),
        ("file:///etc/passwd", "not an http(s) URL"),
        ("http://exa mple.com/", "host name that is none"),
        ("http://127.0.0.1:9/x", "private address"),
        ("https://example.com/", "NEWSCRAWL_CONTACT"),
    ],
)
def test_1_for_a_url_that_cannot_be_crawled(crawl: Crawl, url: str, says: str) -> None:
    done = crawl.run(url, "-s", "NEWSCRAWL_ALLOW_HOSTS=")
    assert done.returncode == ExitCode.BAD_START
    assert says in one_sentence(done)
    assert not crawl.archive.exists()


def test_1_for_an_unknown_site(crawl: Crawl) -> None:
    command = ["site=nowhere" if part.startswith("url=") else part for part in crawl.command("http://127.0.0.1:9/")]
    done = subprocess.run(command, text=True, capture_output=True, check=False, cwd=PROJECT)
    assert done.returncode == ExitCode.BAD_START
    assert "no site named 'nowhere'" in one_sentence(done)
    assert not crawl.archive.exists()


@pytest.mark.parametrize("argument", ["-a", "-ax", "-afoo=bar"])
def test_1_for_arguments_that_mean_nothing(crawl: Crawl, argument: str) -> None:
    done = crawl.run("http://127.0.0.1:9/", *([argument, "nonsense"] if argument == "-a" else [argument]))
    assert done.returncode == ExitCode.BAD_START
    assert one_sentence(done)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for a few articles only."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"a small disk needs the right to mount one: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_3_when_the_disk_is_full_and_nothing_is_lost(crawl: Crawl, small_disk: Path) -> None:
    archive = small_disk / "archive.db"
    with Site(newspaper(120)) as site:
        full = crawl.run(site.url, "-s", f"NEWSCRAWL_ARCHIVE={archive}")
        assert full.returncode == ExitCode.DISK_FULL, full.stdout + full.stderr
        assert "is full" in full.stderr
        assert site.hits.total() < 100, "it went on fetching what it could not keep"
        subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
        assert crawl.run(site.url, "-s", f"NEWSCRAWL_ARCHIVE={archive}").returncode == ExitCode.OK
    with closing(sqlite3.connect(archive)) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (120,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_4_when_nothing_listens(crawl: Crawl) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as unused:
        port = unused.getsockname()[1]
    done = crawl.run(f"http://127.0.0.1:{port}/")
    assert done.returncode == ExitCode.NOTHING_USABLE
    assert "owed, 1: connection refused" in done.stdout
    assert "does not answer" in one_sentence(done)
    assert crawl.query("SELECT state, attempts FROM urls") == [("owed", 3)]


def forbidden(path: str) -> Reply | str:
    return Reply(body="User-agent: *\nDisallow: /\n") if path == "/robots.txt" else article_page(1)


@pytest.mark.parametrize(
    ("route", "state"),
    [
        (lambda _: Reply(500), "owed"),
        (lambda _: Reply(503, headers={"Retry-After": "3600"}), "owed"),
        (lambda _: Reply(403), "refused"),
        (lambda _: Reply(404), "gone"),
        (forbidden, "refused"),
    ],
    ids=["500", "503 with Retry-After", "403", "404", "robots.txt"],
)
def test_4_when_the_site_gives_nothing(crawl: Crawl, route: object, state: str) -> None:
    with Site(route) as site:  # type: ignore[arg-type]  # a union of lambdas
        done = crawl.run(site.url, "-s", "NEWSCRAWL_RETRY_PATIENCE=0")
    assert done.returncode == ExitCode.NOTHING_USABLE, done.stderr
    assert crawl.query("SELECT DISTINCT state FROM urls") == [(state,)]


def test_5_when_the_template_changes_under_us(crawl: Crawl) -> None:
    healthy = newspaper(6)
    with Site(healthy) as site:
        assert crawl.run(site.url).returncode == ExitCode.OK
        bare = list_page(["/a.html", "/b.html", "/c.html"])
        site.route = lambda path: bare if path.startswith("/news/") else healthy(path)
        broken = crawl.run(site.url)
        assert broken.returncode == ExitCode.EXTRACTION_BROKE, broken.stdout
        assert crawl.value("SELECT count(*) FROM articles WHERE body IS NOT NULL") == 6
        assert crawl.value("SELECT count(*) FROM urls WHERE state = 'owed' AND reason LIKE 'showed an article%'") == 6
        site.route = healthy
        mended = crawl.run(site.url)
    assert mended.returncode == ExitCode.OK
    assert "6 unchanged" in mended.stdout


def test_6_when_the_archive_is_no_archive(crawl: Crawl) -> None:
    crawl.archive.write_text("a shopping list")
    with Site(newspaper(1)) as site:
        done = crawl.run(site.url)
        assert not site.hits
    assert done.returncode == ExitCode.WRITE_FAILED
    assert "is not a newscrawl archive" in one_sentence(done)
    assert crawl.archive.read_text() == "a shopping list"


def test_6_when_the_exports_cannot_be_written(crawl: Crawl) -> None:
    crawl.exports.write_text("in the way")
    with Site(newspaper(1)) as site:
        done = crawl.run(site.url)
        assert not site.hits
    assert done.returncode == ExitCode.WRITE_FAILED
    assert "cannot write the exports" in one_sentence(done)
    assert not crawl.archive.exists()


def test_6_when_the_exports_break_while_the_crawl_runs(crawl: Crawl) -> None:
    def route(path: str) -> Reply | str | None:
        if path == "/news/3.html":
            crawl.exports.rename(crawl.folder / "moved")
            crawl.exports.write_text("in the way")
        return newspaper(4)(path)

    with Site(route) as site:
        done = crawl.run(site.url)
    assert done.returncode == ExitCode.WRITE_FAILED
    assert "cannot write the exports" in done.stderr
    assert crawl.value("SELECT count(*) FROM articles") == 4


def test_7_when_a_limit_ends_it_and_the_next_run_goes_on(crawl: Crawl) -> None:
    with Site(newspaper(60)) as site:
        cut = crawl.run(site.url, "-s", "CLOSESPIDER_PAGECOUNT=20")
        assert cut.returncode == ExitCode.LIMIT
        assert re.search(r"heard of \d+ \(\d+ new\) = \d+ waiting", cut.stdout)
        assert crawl.run(site.url).returncode == ExitCode.OK
        assert max(site.hits[f"/news/{n}.html"] for n in range(60)) == 1
    assert crawl.value("SELECT count(*) FROM articles") == 60


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_8_when_a_signal_ends_it_and_the_next_run_goes_on(crawl: Crawl, sent: signal.Signals) -> None:
    with Site(newspaper(100), pause=0.02) as site:
        process = crawl.start(site.url)
        wait_for_hits(site, 30)
        process.send_signal(sent)
        stdout, stderr = process.communicate(timeout=30)
        assert process.returncode == ExitCode.SIGNAL, stderr
        assert "signal, exit code 8" in stdout
        assert crawl.run(site.url).returncode == ExitCode.OK
        assert max(site.hits[f"/news/{n}.html"] for n in range(100)) == 1
    assert crawl.value("SELECT count(*) FROM articles") == 100


def test_9_when_the_site_is_being_crawled_already(crawl: Crawl) -> None:
    with Site(newspaper(100), pause=0.02) as site, crawl.start(site.url) as first:
        wait_for_hits(site, 10)
        site.answers.clear()
        before = site.hits.total()
        second = crawl.run(site.url)
        site.answers.set()
        assert second.returncode == ExitCode.ALREADY_RUNNING
        assert "by another process" in one_sentence(second)
        first.communicate(timeout=60)
        assert before < site.hits.total()
        assert first.returncode == ExitCode.OK
        assert max(site.hits.values()) == 1


def test_two_sites_share_one_archive_at_the_same_time(crawl: Crawl, tmp_path: Path) -> None:
    with Site(newspaper(30), pause=0.01) as one, Site(newspaper(30), pause=0.01) as two:
        processes = [crawl.start(one.url), crawl.start(two.url)]
        for process in processes:
            _, stderr = process.communicate(timeout=60)
            assert process.returncode == ExitCode.OK, stderr
    assert crawl.query("SELECT site, count(*) FROM articles GROUP BY site ORDER BY site") == sorted(
        [(one.host, 30), (two.host, 30)]
    )
    assert len(list((tmp_path / "exports").glob("*/*.jsonl"))) == 2
