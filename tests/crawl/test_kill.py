"""`kill -9` costs nothing: a real process, a real server, a real SQLite file. `tests/faults` kills by the hundred."""

from __future__ import annotations

import random
import signal
import time
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.crawl.site import Site, newspaper

if TYPE_CHECKING:
    from tests.crawl.conftest import Crawl

ARTICLES = 120
KILLS = 3
TWICE_PER_KILL = 16


def wait_for_hits(site: Site, hits: int, give_up: float = 60) -> None:
    """Wait until the server has been asked this often."""
    deadline = time.monotonic() + give_up
    while site.hits.total() < hits:
        assert time.monotonic() < deadline, f"only {site.hits.total()} of {hits} requests came"
        time.sleep(0.002)


def assert_whole(crawl: Crawl, articles: int) -> None:
    """Every article is there once, whole, and every URL is accounted for."""
    assert crawl.value("PRAGMA integrity_check") == "ok"
    assert crawl.query("PRAGMA foreign_key_check") == []
    titles = [title for (title,) in crawl.query("SELECT title FROM articles")]
    assert sorted(titles) == sorted(f"Report on item {n}" for n in range(articles))
    assert crawl.value("SELECT count(*) FROM articles WHERE body IS NULL OR view_count IS NULL") == 0
    assert crawl.value("SELECT count(*) FROM revisions") == articles
    assert crawl.value("SELECT count(*) FROM urls WHERE kind = 'article' AND article_id IS NULL") == 0
    assert crawl.value("SELECT count(*) FROM urls WHERE state IN ('heard of', 'leased', 'owed', 'given up')") == 0


def fetched_again(site: Site) -> int:
    """Return how many fetches were not the first of their page; robots.txt is read anew by every run."""
    return sum(hits - 1 for path, hits in site.hits.items() if path != "/robots.txt")


def kill_again_and_again(crawl: Crawl, articles: int, kills: int) -> list[int]:
    """Crawl a site that is killed at so many random points; return how many pages each kill cost a second fetch."""
    again = [0]
    with Site(newspaper(articles), pause=0.004) as site:
        for point in sorted(random.sample(range(1, articles), kills)):
            process = crawl.start(site.url)
            wait_for_hits(site, point + again[-1])
            process.send_signal(signal.SIGKILL)
            process.communicate()
            assert process.returncode == -signal.SIGKILL, "it had ended before it was killed"
            again.append(fetched_again(site))
        last = crawl.run(site.url)
        assert last.returncode == 0, last.stderr
        again.append(fetched_again(site))
        assert_whole(crawl, articles)
        assert {f"/news/{n}.html" for n in range(articles)} <= set(site.hits)
    return [after - before for before, after in pairwise(again)]


def test_kills_at_random_points_lose_nothing_and_double_nothing(crawl: Crawl) -> None:
    assert max(kill_again_and_again(crawl, ARTICLES, KILLS)) <= TWICE_PER_KILL
