"""Articles that vanish from a real site, crawled by a real process."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.errors import ExitCode
from tests.crawl.site import Reply, Site, newspaper
from tests.faults.clocked import ClockedCrawl

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long

ARTICLES = 12
GONE = "<html><head><title>Not found</title></head><body><h1>404</h1><p>This page does not exist.</p></body></html>"
VANISHED: dict[str, Reply | str] = {
    "/news/1.html": Reply(404),
    "/news/2.html": Reply(410),
    "/news/3.html": Reply(302, headers={"Location": "/"}),
    "/news/4.html": GONE,
}


def test_articles_that_vanish_are_gone_after_a_second_look_and_may_come_back(tmp_path: Path) -> None:
    crawl = ClockedCrawl(tmp_path)
    healthy = newspaper(ARTICLES)
    gone = "SELECT url FROM articles WHERE gone_at IS NOT NULL ORDER BY url"

    with Site(healthy) as site:
        assert crawl.run(site.url).returncode == ExitCode.OK
        site.route = lambda path: VANISHED.get(path) or healthy(path)
        first = crawl.run(site.url)
        assert first.returncode == ExitCode.OK, first.stdout
        assert crawl.query(gone) == []
        crawl.move_clock(timedelta(minutes=70))
        assert crawl.run(site.url).returncode == ExitCode.OK
        assert crawl.query(gone) == [(f"{site.url}{path[1:]}",) for path in sorted(VANISHED)]
        assert crawl.value("SELECT count(*) FROM articles WHERE body IS NOT NULL") == ARTICLES
        site.route = healthy
        crawl.move_clock(timedelta(days=2))
        back = crawl.run(site.url)
    assert "12 unchanged" in back.stdout
    assert crawl.query(gone) == []
    told = "SELECT count(*), sum(missing_since < gone_seen_at AND gone_seen_at < back_at) FROM absences"
    assert crawl.query(told) == [(len(VANISHED), len(VANISHED))]
