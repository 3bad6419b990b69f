"""When a site is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.archive import LastRun
from newscrawl.crawl_all.due import assess
from newscrawl.errors import ExitCode

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def last(ago: timedelta, outcome: str = "finished", code: int | None = 0, waits: timedelta | None = None) -> LastRun:
    return LastRun(
        run_id=7,
        pid=1,
        started_at=NOW - ago,
        outcome=outcome,
        exit_code=code,
        articles_new=0,
        waits_until=NOW + waits if waits is not None else None,
    )


@pytest.mark.parametrize(
    ("every", "run", "is_due", "why"),
    [
        (HOUR, None, True, "never crawled"),
        (None, last(timedelta(seconds=1)), True, "run 7 began 1 s ago"),
        (HOUR, last(HOUR), True, "run 7 began 60 min ago, it is due every 60 min"),
        (HOUR, last(HOUR / 2), False, "run 7 began 30 min ago, it is due every 60 min"),
        (24 * HOUR, last(HOUR), False, "run 7 began 60 min ago, it is due every 24 h"),
        (24 * HOUR, last(HOUR, "limit", 7), True, "run 7 was ended by a limit"),
        (24 * HOUR, last(HOUR, "signal", 8), True, "run 7 was ended by a signal"),
        (24 * HOUR, last(HOUR, "died", None), True, "run 7 died"),
        (24 * HOUR, last(HOUR, "failed", 3), True, "run 7 failed"),
        (24 * HOUR, last(HOUR, "finished", 4), False, "run 7 began 60 min ago, it is due every 24 h"),
        (24 * HOUR, last(HOUR, "failed", 4, -HOUR / 4), True, "what was put off in run 7 is due"),
        (24 * HOUR, last(HOUR, "failed", 4), True, "run 7 failed"),
        (None, last(HOUR, "running", None), False, "run 7 is under way, since 2026-03-01 11:00 UTC"),
        (HOUR, last(-HOUR), True, "the clock was set back: run 7 began at 2026-03-01 13:00 UTC"),
    ],
)
def test_a_site_is_due_by_its_last_run(every: timedelta | None, run: LastRun | None, *, is_due: bool, why: str) -> None:
    found = assess(every, run, NOW, began=NOW)
    assert (found.is_due, found.why) == (is_due, why)


def test_one_whose_every_page_asked_to_wait_is_due_when_the_wait_is_over_whatever_every_says() -> None:
    asked = last(HOUR, "finished", ExitCode.NOTHING_USABLE, timedelta(minutes=30))
    for every in (None, HOUR / 2, 24 * HOUR):
        found = assess(every, asked, NOW, began=NOW)
        assert (found.is_due, found.at) == (False, NOW + HOUR / 2)
    one_page_only = last(HOUR, "finished", ExitCode.OK, timedelta(minutes=30))
    assert assess(None, one_page_only, NOW, began=NOW).is_due


@pytest.mark.parametrize(
    ("every", "slack"),
    [(HOUR, timedelta(minutes=6)), (24 * HOUR, timedelta(minutes=10)), (timedelta(minutes=10), timedelta(minutes=1))],
)
def test_a_scheduler_may_come_a_little_early(every: timedelta, slack: timedelta) -> None:
    assert assess(every, last(every - slack), NOW, began=NOW).is_due
    early = assess(every, last(every - slack - timedelta(seconds=1)), NOW, began=NOW)
    assert (early.is_due, early.at) == (False, NOW + timedelta(seconds=1))


def test_what_another_process_has_crawled_since_we_began_is_not_crawled_again() -> None:
    found = assess(None, last(HOUR), NOW, began=NOW - 2 * HOUR)
    assert (found.is_due, found.why) == (False, "run 7 has just crawled it")
