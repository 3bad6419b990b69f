"""Each exit code of `scrapy crawl`, by a real process; and `newscrawl doctor` says the same afterwards."""

from __future__ import annotations

import io
import json
import re
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.doctor import diagnose
from newscrawl.errors import ExitCode
from tests import quickstart
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


def diagnosed(crawl: Crawl) -> tuple[ExitCode, str]:
    """Return what the doctor answers and says after a crawl."""
    out = io.StringIO()
    return diagnose(crawl.archive, crawl.exports, datetime.now(UTC), out), out.getvalue()


def assert_told(crawl: Crawl, done: subprocess.CompletedProcess[str], code: ExitCode, *sentences: str) -> None:
    """The process answered with the code and said why and what to do; the doctor says both again."""
    assert done.returncode == code, done.stdout + done.stderr
    said = [line.removeprefix("newscrawl: ") for line in done.stderr.splitlines() if line.startswith("newscrawl: ")]
    answer, told = diagnosed(crawl)
    assert answer is code, told
    for sentence in sentences:
        assert sentence in "\n".join(said)
        assert sentence in told
    assert crawl.value("SELECT exit_code FROM runs ORDER BY id DESC LIMIT 1") == code


def test_0_when_all_is_well(crawl: Crawl) -> None:
    with Site(newspaper(5)) as site:
        done = crawl.run(site.url)
    assert done.returncode == ExitCode.OK, done.stderr
    assert "5 new, 0 changed, 0 unchanged" in done.stdout
    assert crawl.query("SELECT outcome, exit_code FROM runs") == [("finished", 0)]
    assert diagnosed(crawl)[0] is ExitCode.OK


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
    done = quickstart.run(command, cwd=PROJECT)
    assert done.returncode == ExitCode.BAD_START
    assert "no site named 'nowhere'" in one_sentence(done)
    assert not crawl.archive.exists()


@pytest.mark.parametrize("argument", ["-a", "-ax", "-afoo=bar"])
def test_1_for_arguments_that_mean_nothing(crawl: Crawl, argument: str) -> None:
    done = crawl.run("http://127.0.0.1:9/", *([argument, "nonsense"] if argument == "-a" else [argument]))
    assert done.returncode == ExitCode.BAD_START
    assert one_sentence(done)


def test_1_for_an_unknown_spider(crawl: Crawl) -> None:
    command = ["daily" if part == "news" else part for part in crawl.command("http://127.0.0.1:9/")]
    done = subprocess.run(command, text=True, capture_output=True, check=False, cwd=PROJECT)
    assert done.returncode == ExitCode.BAD_START
    assert "the one spider is 'news'" in one_sentence(done)


def set_to(settings: list[str]) -> list[str]:
    return [part for setting in settings for part in ("-s", setting)]


def pipelines(*more: str) -> str:
    ours = {"newscrawl.pipelines.archive.ArchivePipeline": 500}
    return f"ITEM_PIPELINES={json.dumps(ours | dict.fromkeys(more, 600))}"


@pytest.mark.parametrize(
    "setting",
    [
        pipelines("no.such.Pipeline"),
        pipelines("tests.crawl.trouble.extras.UnopenedPipeline"),
        "SPIDER_MODULES=tests.crawl.trouble.init_raises",
    ],
    ids=["a path that leads nowhere", "a pipeline that does not open", "a spider that cannot be made"],
)
def test_1_when_what_the_settings_name_does_not_work(crawl: Crawl, setting: str) -> None:
    with Site(newspaper(3)) as site:
        done = crawl.run(site.url, "-s", setting)
        assert not site.hits
    assert_told(crawl, done, ExitCode.BAD_START, "the crawl did not start, and the log says why")
    assert crawl.query("SELECT outcome, reason FROM runs") == [("failed", "did not start")]


def test_1_when_start_raises(crawl: Crawl) -> None:
    middlewares = json.dumps({"tests.crawl.trouble.extras.RaisingStart": 600})
    with Site(newspaper(3)) as site:
        done = crawl.run(site.url, "-s", f"SPIDER_MIDDLEWARES={middlewares}")
    assert_told(crawl, done, ExitCode.BAD_START, "the spider's start() raised, and the log says how")
    assert crawl.value("SELECT count(*) FROM articles") == 3


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
        assert "is full; free some space and run again, nothing is lost" in full.stderr
        assert site.hits.total() < 100, "it went on fetching what it could not keep"
        out = io.StringIO()
        assert diagnose(archive, crawl.exports, datetime.now(UTC), out) is ExitCode.DISK_FULL
        assert "free some space, or the next crawl ends with 3" in out.getvalue()
        subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
        assert crawl.run(site.url, "-s", f"NEWSCRAWL_ARCHIVE={archive}").returncode == ExitCode.OK
    with closing(sqlite3.connect(archive)) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (120,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.long
def test_4_when_nothing_listens(crawl: Crawl) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as unused:
        port = unused.getsockname()[1]
    done = crawl.run(f"http://127.0.0.1:{port}/")
    assert done.returncode == ExitCode.NOTHING_USABLE
    assert "owed, 1: connection refused" in done.stdout
    assert_told(crawl, done, ExitCode.NOTHING_USABLE, "does not answer", "the next run tries again")
    assert crawl.query("SELECT state, attempts FROM urls") == [("owed", 3)]


def test_4_when_the_name_leads_nowhere(crawl: Crawl) -> None:
    settings = ["NEWSCRAWL_CONTACT=me@example.com", "NEWSCRAWL_ALLOW_HOSTS=", "NEWSCRAWL_RETRY_PATIENCE=0"]
    done = crawl.run("http://nowhere.invalid/", *set_to(settings))
    assert_told(crawl, done, ExitCode.NOTHING_USABLE, "the host name of http://nowhere.invalid/ leads nowhere", "DNS")


def forbidden(path: str) -> Reply | str:
    return Reply(body="User-agent: *\nDisallow: /\n") if path == "/robots.txt" else article_page(1)


@pytest.mark.parametrize(
    ("route", "state", "says"),
    [
        (lambda path: Reply(404 if path == "/robots.txt" else 500), "owed", "owed: HTTP 500); nothing is lost"),
        (lambda _: Reply(503, headers={"Retry-After": "3600"}), "owed", "cannot be read"),
        (lambda _: Reply(403), "refused", "refuses this crawler (HTTP 403)"),
        (lambda _: Reply(404), "gone", "give another start page"),
        (forbidden, "refused", "forbids the start page to newscrawl; ask its owner for leave"),
    ],
    ids=["500", "503 with Retry-After", "403", "404", "robots.txt"],
)
def test_4_when_the_site_gives_nothing(crawl: Crawl, route: object, state: str, says: str) -> None:
    with Site(route) as site:  # type: ignore[arg-type]  # a union of lambdas
        done = crawl.run(site.url, "-s", "NEWSCRAWL_RETRY_PATIENCE=0")
    assert crawl.query("SELECT DISTINCT state FROM urls") == [(state,)]
    assert_told(crawl, done, ExitCode.NOTHING_USABLE, says)


def test_5_when_the_template_changes_under_us(crawl: Crawl) -> None:
    healthy = newspaper(6)
    with Site(healthy) as site:
        assert crawl.run(site.url).returncode == ExitCode.OK
        bare = list_page(["/a.html", "/b.html", "/c.html"])
        site.route = lambda path: bare if path.startswith("/news/") else healthy(path)
        broken = crawl.run(site.url)
        assert_told(crawl, broken, ExitCode.EXTRACTION_BROKE, "the site's template has changed")
        assert crawl.value("SELECT count(*) FROM articles WHERE body IS NOT NULL") == 6
        assert crawl.value("SELECT count(*) FROM urls WHERE state = 'owed' AND reason LIKE 'showed an article%'") == 6
        site.route = healthy
        mended = crawl.run(site.url)
    assert mended.returncode == ExitCode.OK
    assert "6 unchanged" in mended.stdout


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("SPIDER_MODULES=tests.crawl.trouble.callback_raises", "extraction broke on 6 of them"),
        (pipelines("tests.crawl.trouble.extras.RaisingPipeline"), "a pipeline broke on 6 of them"),
    ],
    ids=["the callback", "a pipeline"],
)
def test_5_when_code_raises_on_each_page(crawl: Crawl, setting: str, says: str) -> None:
    with Site(newspaper(6)) as site:
        done = crawl.run(site.url, "-s", setting, "-s", "NEWSCRAWL_RETRY_PATIENCE=0")
    assert_told(crawl, done, ExitCode.EXTRACTION_BROKE, f"pages came, but {says}", "they stay owed: mend the code")
    assert max(map(len, done.stderr.splitlines())) < 500, "whole articles stand in the log"


def test_6_when_the_folder_of_the_archive_is_missing(crawl: Crawl) -> None:
    done = crawl.run("http://127.0.0.1:9/", "-s", f"NEWSCRAWL_ARCHIVE={crawl.folder / 'no' / 'archive.db'}")
    assert done.returncode == ExitCode.WRITE_FAILED
    assert "there is no folder" in one_sentence(done)
    assert "make it first" in one_sentence(done)


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
    assert_told(crawl, done, ExitCode.WRITE_FAILED, "cannot write the exports")
    assert crawl.value("SELECT count(*) FROM articles") == 4


def test_6_when_something_unforeseen_raises_at_the_end(crawl: Crawl) -> None:
    with Site(newspaper(3)) as site:
        done = crawl.run(site.url, "-s", "SPIDER_MODULES=tests.crawl.trouble.end_raises")
    assert done.returncode == ExitCode.WRITE_FAILED, done.stderr
    assert "newscrawl: the run could not be ended, and the log says why" in done.stderr
    assert "AttributeError" in done.stderr
    assert crawl.value("SELECT count(*) FROM articles") == 3


def test_7_when_a_limit_ends_it_and_the_next_run_goes_on(crawl: Crawl) -> None:
    with Site(newspaper(60)) as site:
        cut = crawl.run(site.url, "-s", "CLOSESPIDER_PAGECOUNT=20")
        assert_told(crawl, cut, ExitCode.LIMIT, "CLOSESPIDER_PAGECOUNT allows; nothing is lost: run it again")
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
        done = subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)
        assert_told(crawl, done, ExitCode.SIGNAL, "ended by a signal; nothing is lost: run it again")
        assert "signal, exit code 8" in stdout
        assert crawl.run(site.url).returncode == ExitCode.OK
        assert max(site.hits[f"/news/{n}.html"] for n in range(100)) == 1
    assert crawl.value("SELECT count(*) FROM articles") == 100


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (["CLOSESPIDER_TIMEOUT=1", "DOWNLOAD_DELAY=0.3"], "the time that CLOSESPIDER_TIMEOUT allows is up"),
        (["MEMUSAGE_LIMIT_MB=1"], "it needed more memory than MEMUSAGE_LIMIT_MB allows"),
        (
            ["CLOSESPIDER_ERRORCOUNT=4", "SPIDER_MODULES=tests.crawl.trouble.callback_raises"],
            "as many pages made the code raise as CLOSESPIDER_ERRORCOUNT allows",
        ),
    ],
    ids=["time", "memory", "errors"],
)
def test_7_when_a_limit_of_scrapys_ends_it(crawl: Crawl, settings: list[str], says: str) -> None:
    with Site(newspaper(12)) as site:
        done = crawl.run(site.url, *set_to(settings))
    assert_told(crawl, done, ExitCode.LIMIT, says, "nothing is lost: run it again")


def test_killed_it_has_no_code_of_its_own_and_the_doctor_knows(crawl: Crawl) -> None:
    with Site(newspaper(20), pause=0.02) as site, crawl.start(site.url) as process:
        wait_for_hits(site, 5)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    code, told = diagnosed(crawl)
    assert code is ExitCode.SIGNAL
    assert "run 1 was killed, or the machine stopped, or its disk was full, and nobody has run it since; run it" in told


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
    assert len(list((tmp_path / "exports").glob("127.0.0.1_*/*.jsonl"))) == 2
