"""Progress on a real terminal, and in a log."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from newscrawl.extensions.progress import Standing
from tests.crawl.conftest import PROJECT, Crawl
from tests.crawl.site import Reply, Route, Site, newspaper
from tests.extensions.terminal import run_on_terminal, screen_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

LIVE = re.compile(r"fetched \d+  stored \d+  waiting \d+")
LOG = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[\S+\] [A-Z]+: ")


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    return Crawl(tmp_path)


def sulking(path: str) -> Reply | str | None:
    """A newspaper that asks to be left alone for some seconds, once, in the middle."""
    if path == "/news/7.html" and not sulked:
        sulked.append(path)
        return Reply(503, headers={"Retry-After": "3"})
    return paper(path)


sulked: list[str] = []
paper: Route = newspaper(12)


@pytest.mark.parametrize("columns", [140, pytest.param(30, marks=pytest.mark.soak)])
def test_on_a_terminal_a_live_line_and_the_log_do_not_garble_each_other(crawl: Crawl, columns: int) -> None:
    sulked.clear()
    with Site(sulking, pause=0.05) as site:
        command = crawl.command(site.url, "-s", "LOG_LEVEL=INFO", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
        shown = run_on_terminal(command, PROJECT, columns)
    assert shown.code == 0, shown.raw
    whole = "\n".join(shown.screen)
    frames = LIVE.findall(shown.raw)
    if columns == 140:
        assert len(frames) > 2
        assert re.search(r"site asks for a pause, waiting [123] s", shown.raw)
        log = [line for line in shown.screen if LOG.match(line)]
        assert any("Spider opened" in line for line in log)
        assert all(line.count("[scrapy") <= 1 for line in log)
    assert "\u2026" in shown.raw or columns == 140
    assert not LIVE.search(whole), "the line was left behind"
    joined = "".join(shown.screen) if columns < 140 else whole
    assert "run 1 on" in joined
    assert "12 new, 0 changed, 0 unchanged, 0 gone" in joined
    assert shown.raw.count("\x1b[?25l") <= shown.raw.count("\x1b[?25h"), "the cursor stays hidden"


@pytest.mark.parametrize(
    "env", [{"TERM": "dumb"}, pytest.param({"NO_COLOR": "1"}, marks=pytest.mark.soak)], ids=["dumb", "no colour"]
)
def test_a_terminal_gets_no_more_than_it_can_or_wants(crawl: Crawl, env: dict[str, str]) -> None:
    with Site(newspaper(3)) as site:
        shown = run_on_terminal(crawl.command(site.url), PROJECT, env=env)
    assert shown.code == 0, shown.raw
    assert "3 new" in "\n".join(shown.screen)
    if "NO_COLOR" in env:
        assert LIVE.search(shown.raw)
        assert not re.search(r"\x1b\[[\d;]*m", shown.raw)
    else:
        assert "\x1b" not in shown.raw
        assert not LIVE.search(shown.raw)


def test_in_a_log_there_is_a_line_at_each_interval_and_nothing_for_a_short_run(crawl: Crawl) -> None:
    with Site(newspaper(12), pause=0.1) as site:
        settings = ["-s", "LOG_LEVEL=INFO", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1"]
        often = crawl.run(site.url, *settings, "-s", "LOGSTATS_INTERVAL=0.5")
        usual = subprocess.run(
            crawl.command(site.url, *settings),
            cwd=PROJECT,
            env={**os.environ, "FORCE_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    lines = [line for line in often.stderr.splitlines() if "[newscrawl.extensions.progress] INFO:" in line]
    assert len(lines) >= 2
    assert re.search(
        r"fetched \d+ pages \(0 failed, \d+ a minute\), stored \d+ articles, \d+ addresses wait$", lines[-1]
    )
    for done in (often, usual):
        assert "\x1b" not in done.stderr + done.stdout
        assert "pages/min" not in done.stderr, "Scrapy's own line"
    assert "addresses wait" not in usual.stderr


def test_a_standing_says_what_the_crawl_waits_for() -> None:
    standing = Standing("news.example", 9, 2, 4, 5, 60, 3661.4, "site is down, waiting 12 s")
    assert standing.on_terminal() == (
        "news.example  fetched 9  stored 4  waiting 5  60/min  1:01:01  site is down, waiting 12 s"
    )
    assert standing.in_log() == (
        "fetched 9 pages (2 failed, 60 a minute), stored 4 articles, 5 addresses wait; site is down, waiting 12 s"
    )


def test_the_tests_terminal_shows_what_a_terminal_shows() -> None:
    assert screen_of("one\r\nlive\r\x1b[2Ktwo\r\nlive again\r\x1b[2K", 80) == ["one", "two", ""]
    assert screen_of("abcdef\r\n", 4) == ["abcd", "ef", ""]
