"""A clock that is set back or forward, between and during runs: nothing is lost, nothing is asked twice, no end."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.errors import ExitCode
from tests.crawl.site import Reply, Site, newspaper
from tests.faults.clocked import ClockedCrawl

if TYPE_CHECKING:
    from pathlib import Path

ARTICLES = 40
TWICE_PER_JUMP = 16
YEARS = timedelta(days=3650)


TIMERS = """
import os, pathlib
from twisted.internet import asyncioreactor
asyncioreactor.install()
from newscrawl.extensions.steady_timers import SteadyTimers
SteadyTimers.from_crawler(None)
from twisted.internet import reactor
reactor.callLater(0.1, reactor.stop)
pathlib.Path(os.environ["NEWSCRAWL_TEST_CLOCK"]).write_text("-18000")
reactor.run()
"""


def test_a_clock_that_is_set_back_holds_up_no_timer(tmp_path: Path) -> None:
    done = ClockedCrawl(tmp_path).run_by_clock([sys.executable, "-c", TIMERS])
    assert done.returncode == 0, done.stderr


def articles_asked(site: Site) -> Counter[str]:
    return Counter({path: hits for path, hits in site.hits.items() if path.startswith("/news/")})


def test_a_clock_that_jumps_costs_nothing(tmp_path: Path) -> None:
    crawl = ClockedCrawl(tmp_path)
    healthy = newspaper(ARTICLES)
    jumps = {
        "/news/8.html": -timedelta(hours=5),
        "/news/16.html": YEARS,
        "/news/24.html": timedelta(),
        "/news/32.html": -YEARS,
    }
    tells: list[str] = []

    def route(path: str) -> Reply | str | None:
        if path in jumps and path not in tells:
            tells.append(path)
            crawl.move_clock(jumps[path])
        return healthy(path)

    with Site(route) as site:
        # While it runs: back, years ahead, right again, years behind.
        done = crawl.run(site.url)
        assert done.returncode == ExitCode.OK, done.stderr
        assert sorted(tells) == sorted(jumps)
        # A jump ahead makes time out whatever is under way: it is asked once more.
        assert set(articles_asked(site)) == {f"/news/{n}.html" for n in range(ARTICLES)}
        assert articles_asked(site).total() <= ARTICLES + TWICE_PER_JUMP * len(jumps)
        # Between runs: a day behind; right again.
        for ahead in (-timedelta(days=1), timedelta()):
            crawl.move_clock(ahead)
            site.hits.clear()
            done = crawl.run(site.url)
            assert done.returncode == ExitCode.OK, done.stderr
            assert f"0 new, 0 changed, {ARTICLES} unchanged" in done.stdout
            assert set(articles_asked(site).values()) == {1}
    assert crawl.value("SELECT count(*) FROM articles WHERE body IS NOT NULL") == ARTICLES
    assert crawl.value("PRAGMA integrity_check") == "ok"
    # History is as the clock told it; the runs in which it was not to be trusted are marked.
    marked = "SELECT round_started_at > started_at OR alive_at > ended_at FROM runs ORDER BY id"
    assert [bool(mark) for (mark,) in crawl.query(marked)] == [True, True, True]
