"""The last run of a site, as it is told to whoever asks whether another one is due."""

from __future__ import annotations

from datetime import timedelta

from newscrawl.archive import LastRun, State, last_run
from newscrawl.archive.ledger import LONG_WAIT
from tests.archive.driver import SITE, A, B, Crawl


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


def test_a_site_that_asked_to_be_left_alone_is_so_though_one_address_only_failed(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.fail(crawl.leased(A))  # to be tried again within seconds
    asked = crawl.leased(B)
    crawl.record(asked, State.OWED, reason="HTTP 503", http_status=503, wait=timedelta(hours=12), site_is_down=True)
    asked_at = crawl.now
    crawl.end("failed")
    assert told(crawl).waits_until == asked_at + timedelta(hours=12)


def test_our_own_pauses_are_nothing_that_a_site_asked_for(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.fail(crawl.leased(A))
    crawl.fail(crawl.leased(B), wait=LONG_WAIT / 2)
    crawl.end("failed")
    assert told(crawl).waits_until is None
