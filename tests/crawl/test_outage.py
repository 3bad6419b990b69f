"""A site that goes down while it is crawled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.errors import ExitCode
from tests.crawl.site import Reply, Site, newspaper

if TYPE_CHECKING:
    from tests.crawl.conftest import Crawl


pytestmark = pytest.mark.long


def test_a_site_that_comes_back_within_a_minute_loses_nothing_in_the_same_run(crawl: Crawl) -> None:
    healthy = newspaper(60, per_page=60)
    asked = 0

    def route(path: str) -> Reply | str | None:
        nonlocal asked
        asked += 1
        return Reply(503) if 30 <= asked < 36 else healthy(path)

    with Site(route) as site:
        done = crawl.run(site.url)
    assert done.returncode == ExitCode.OK, done.stderr
    assert crawl.value("SELECT count(*) FROM articles") == 60


def test_a_site_that_asks_to_wait_is_waited_for(crawl: Crawl) -> None:
    healthy = newspaper(5)
    told: set[str] = set()

    def route(path: str) -> Reply | str | None:
        if path == "/news/2.html" and path not in told:
            told.add(path)
            return Reply(429, headers={"Retry-After": "3"})
        return healthy(path)

    with Site(route) as site:
        done = crawl.run(site.url)
        assert site.hits["/news/2.html"] == 2
    assert done.returncode == ExitCode.OK
    assert crawl.value("SELECT count(*) FROM articles") == 5


def test_a_site_that_stays_down_is_not_hammered_and_the_next_run_gets_the_rest(crawl: Crawl) -> None:
    healthy = newspaper(60, per_page=60)
    down = False

    def route(path: str) -> Reply | str | None:
        nonlocal down
        down = down or site.hits.total() >= 30
        return Reply(503) if down else healthy(path)

    with Site(route) as site:
        done = crawl.run(site.url, "-s", "NEWSCRAWL_RETRY_PATIENCE=6")
        assert done.returncode == ExitCode.NOTHING_USABLE, done.stdout
        assert site.hits.total() < 30 + 60, "it tried every URL against a closed door"
        site.route = healthy
        assert crawl.run(site.url).returncode == ExitCode.OK
    assert crawl.value("SELECT count(*) FROM articles") == 60


def test_nothing_is_asked_while_robots_txt_cannot_be_read(crawl: Crawl) -> None:
    healthy = newspaper(3)
    with Site(lambda path: Reply(500) if path == "/robots.txt" else healthy(path)) as site:
        done = crawl.run(site.url, "-s", "NEWSCRAWL_RETRY_PATIENCE=0")
        assert done.returncode == ExitCode.NOTHING_USABLE
        assert set(site.hits) == {"/robots.txt"}
        site.route = healthy
        assert crawl.run(site.url).returncode == ExitCode.OK


def test_a_robots_txt_that_has_moved_is_followed(crawl: Crawl) -> None:
    healthy = newspaper(3)

    def route(path: str) -> Reply | str | None:
        if path == "/robots.txt":
            return Reply(301, headers={"Location": "/moved/robots.txt"})
        if path == "/moved/robots.txt":
            return Reply(body="User-agent: newscrawl\nDisallow: /news/1.html\n")
        return healthy(path)

    with Site(route) as site:
        assert crawl.run(site.url).returncode == ExitCode.OK
        assert "/news/1.html" not in site.hits
    assert crawl.value("SELECT count(*) FROM articles") == 2


def test_one_url_that_always_fails_spoils_nothing(crawl: Crawl) -> None:
    healthy = newspaper(8)
    with Site(lambda path: Reply(503) if path == "/news/2.html" else healthy(path)) as site:
        done = crawl.run(site.url)
        assert done.returncode == ExitCode.OK, done.stdout
        assert site.hits["/news/2.html"] == 3
    assert crawl.value("SELECT count(*) FROM articles") == 7
    assert crawl.query("SELECT state, reason FROM urls WHERE url LIKE '%/news/2.html'") == [("owed", "HTTP 503")]


def test_a_page_that_stood_behind_a_captcha_is_asked_again_by_the_next_run(crawl: Crawl) -> None:
    healthy = newspaper(4)
    captcha = "<html><head><title>Captcha</title></head><body><h1>Please verify you are a human</h1></body></html>"
    with Site(lambda path: captcha if path == "/news/2.html" else healthy(path)) as site:
        assert crawl.run(site.url).returncode == ExitCode.OK
        assert site.hits["/news/2.html"] == 1
        assert crawl.value("SELECT count(*) FROM articles") == 3
        site.route = healthy
        assert crawl.run(site.url).returncode == ExitCode.OK
    assert crawl.value("SELECT count(*) FROM articles") == 4


def test_a_list_page_that_was_missing_once_is_asked_again(crawl: Crawl) -> None:
    with Site(newspaper(40, newest_first=True)) as site:
        crawl.run(site.url)
        more = newspaper(60, newest_first=True)  # so that the list goes on with what stood on its front before
        site.route = lambda path: None if path == "/list/1" else more(path)
        crawl.run(site.url)
        assert crawl.value("SELECT state FROM urls WHERE url LIKE '%/list/1'") == "gone"
        site.route = newspaper(80, newest_first=True)
        done = crawl.run(site.url)
    assert "20 new" in done.stdout
