"""The last run of a site, as it is told to whoever asks whether another one is due."""

from __future__ import annotations

from newscrawl.archive import LastRun, last_run
from tests.archive.driver import SITE, A, Crawl


def told(crawl: Crawl) -> LastRun:
    run = last_run(crawl.path, SITE)
    assert run is not None
    return run


def test_a_run_is_under_way_until_its_exports_are_written(crawl: Crawl) -> None:
    crawl.home(A)
    assert told(crawl).outcome == "running"
    crawl.run.end("limit", "closespider_pagecount", crawl.now)
    assert told(crawl).outcome == "running"
    crawl.run.release(7)
    assert (told(crawl).outcome, told(crawl).exit_code) == ("limit", 7)


def test_a_run_that_was_killed_while_it_crawled_or_exported_has_died(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.die()
    assert told(crawl).outcome == "died"
    crawl.begin()
    crawl.run.end("finished", "finished", crawl.now)
    crawl.die()
    assert (told(crawl).run_id, told(crawl).outcome) == (2, "died")
