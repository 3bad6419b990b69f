"""What a site may ask of the crawler as a whole: its pace."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from newscrawl.errors import ExitCode
from newscrawl.spiders.wellknown import FEEDS, SITEMAPS
from tests.crawl.site import Reply, Site, newspaper

if TYPE_CHECKING:
    from tests.crawl.conftest import Crawl


def test_a_crawl_delay_is_kept_and_means_one_request_at_a_time(crawl: Crawl) -> None:
    healthy = newspaper(8)
    asked: list[float] = []

    def route(path: str) -> Reply | str | None:
        asked.append(time.monotonic())
        return "User-agent: *\nCrawl-delay: 0.4\n" if path == "/robots.txt" else healthy(path)

    with Site(route, pause=0.02) as site:
        done = crawl.run(site.url, "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
        assert site.most_at_a_time == 1
    assert done.returncode == ExitCode.OK, done.stderr
    assert len(asked) == 10 + len(SITEMAPS) + len(FEEDS)
    # Half of it: a busy machine may notice the first late, but none too early.
    assert asked[-1] - asked[0] > 9 * 0.4 / 2


def test_a_limit_for_the_crawl_delay_that_is_no_number_is_said_at_once(crawl: Crawl) -> None:
    done = crawl.run("http://127.0.0.1:9/", "-s", "NEWSCRAWL_MAX_CRAWL_DELAY=soon")
    assert done.returncode == ExitCode.BAD_START
    assert done.stderr.splitlines() == ["newscrawl: NEWSCRAWL_MAX_CRAWL_DELAY must be a number, not 'soon'"]
