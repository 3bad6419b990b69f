"""Articles that vanish: looked at again before that is believed, kept, and welcome back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import State
from newscrawl.archive.rests import GONE_REST
from newscrawl.archive.vanishing import ENOUGH_TO_TELL, RECHECK_AFTER
from newscrawl.errors import ExitCode
from newscrawl.extensions.verdict import exit_code_of
from newscrawl.items import iso_utc
from newscrawl.revisits import EXAMPLE, RevisitPlan
from newscrawl.spiders.tally import Tally
from tests.archive.driver import SECOND, START, T0, A, B, article

if TYPE_CHECKING:
    from newscrawl.archive import Lease
    from tests.archive.driver import Crawl

HOUR = timedelta(hours=1)
MANY = [f"{START}{number}.html" for number in range(8)]


def answer_404(crawl: Crawl, lease: Lease) -> None:
    crawl.gone(lease)


def answer_410(crawl: Crawl, lease: Lease) -> None:
    crawl.record(lease, State.GONE, reason="HTTP 410", http_status=410)


def say_that_it_is_gone(crawl: Crawl, lease: Lease) -> None:
    crawl.record(lease, State.GONE, kind="other", reason="soft 404: its text says so", http_status=200)


def redirect_home(crawl: Crawl, lease: Lease, status: int = 302) -> None:
    crawl.record(lease, State.NOT_AN_ARTICLE, reason=f"redirects to {START}", http_status=status, links=(START,))


def redirect_home_for_good(crawl: Crawl, lease: Lease) -> None:
    crawl.record(lease, State.GONE, reason=f"redirects to {START}", http_status=301, links=(START,))


def show_no_text(crawl: Crawl, lease: Lease) -> None:
    crawl.show(lease, article(lease.url, body=None, fetched_at=crawl.now))


ABSENCES = pytest.mark.parametrize(
    "vanish", [answer_404, answer_410, say_that_it_is_gone, redirect_home, redirect_home_for_good, show_no_text]
)


def published(crawl: Crawl, *urls: str) -> None:
    """A first run that archives these; a page in sight all the time, so that the site is not taken to be broken."""
    crawl.home(*urls)
    crawl.rest_of_round()
    crawl.end()


def visit(crawl: Crawl, *missing: str, vanish: Any = answer_404, after: timedelta = SECOND) -> dict[str, int]:  # noqa: ANN401
    """Run once; return what the run did."""
    crawl.now += after
    crawl.begin()
    while (lease := crawl.lease()) is not None:
        if lease.url in missing:
            vanish(crawl, lease)
        else:
            crawl.listing(lease) if lease.url.endswith("/") else crawl.show(lease)
    return crawl.end().did


def gone(crawl: Crawl) -> Any:  # noqa: ANN401 - a value of SQLite
    crawl.begin()
    rows = crawl.rows("SELECT gone_at FROM articles WHERE url = ?", A)
    crawl.end()
    return rows[0][0]


@ABSENCES
def test_at_the_first_look_an_article_is_missing_and_not_gone(crawl: Crawl, vanish: Any) -> None:  # noqa: ANN401
    published(crawl, A, B)
    did = visit(crawl, A, vanish=vanish)
    assert did["articles_missing"] + did["articles_lost"] == 1
    assert did["articles_gone"] == 0
    assert gone(crawl) is None
    crawl.begin()
    state, reason, since = crawl.rows("SELECT state, reason, missing_since FROM urls WHERE url = ?", A)[0]
    assert state == "owed"
    assert reason.startswith("showed an article before, now: ")
    assert since is not None


@ABSENCES
def test_an_hour_later_it_is_gone_since_it_was_first_missing_and_its_last_version_stays(
    crawl: Crawl,
    vanish: Any,  # noqa: ANN401
) -> None:
    published(crawl, A, B)
    visit(crawl, A, vanish=vanish)
    crawl.begin()
    before = crawl.rows("SELECT title, body FROM articles WHERE url = ?", A)
    since = crawl.rows("SELECT missing_since FROM urls WHERE url = ?", A)[0][0]
    crawl.end()
    did = visit(crawl, A, vanish=vanish, after=RECHECK_AFTER)
    assert did["articles_gone"] == 1
    assert gone(crawl) == since
    crawl.begin()
    assert crawl.states()[A] == "gone"
    assert crawl.rows("SELECT title, body FROM articles WHERE url = ?", A) == before
    told = "SELECT missing_since, gone_seen_at > missing_since, back_at FROM absences"
    assert crawl.rows(told) == [(since, 1, None)]


def test_it_is_not_looked_at_before_an_hour_has_passed(crawl: Crawl) -> None:
    published(crawl, A, B)
    visit(crawl, A)
    crawl.now += RECHECK_AFTER / 2
    crawl.begin()
    assert crawl.rest_of_round() == [START, B]


def test_a_run_that_goes_on_with_the_same_round_confirms_nothing(crawl: Crawl) -> None:
    published(crawl, A, B)
    crawl.home()
    crawl.gone(crawl.leased(A))
    crawl.end("limit")
    crawl.now += 2 * RECHECK_AFTER
    crawl.begin()
    assert A not in crawl.rest_of_round()


def test_an_article_that_is_there_at_the_second_look_was_never_gone(crawl: Crawl) -> None:
    published(crawl, A, B)
    visit(crawl, A)
    visit(crawl, after=RECHECK_AFTER)
    assert gone(crawl) is None
    crawl.begin()
    assert crawl.rows("SELECT state, missing_since FROM urls WHERE url = ?", A) == [("unchanged", None)]
    assert crawl.rows("SELECT * FROM absences") == []


def test_an_article_that_is_back_is_not_gone_and_its_absence_is_told(crawl: Crawl) -> None:
    published(crawl, A, B)
    visit(crawl, A)
    visit(crawl, A, after=RECHECK_AFTER)
    did = visit(crawl, after=GONE_REST[1])
    assert did["articles_unchanged"] == 2
    assert gone(crawl) is None
    crawl.begin()
    assert crawl.rows("SELECT back_at > gone_seen_at FROM absences") == [(1,)]
    crawl.end()
    visit(crawl, A, after=RECHECK_AFTER)
    visit(crawl, A, after=RECHECK_AFTER)
    crawl.begin()
    assert crawl.rows("SELECT back_at IS NULL FROM absences ORDER BY missing_since") == [(0,), (1,)]


def test_what_is_gone_is_asked_ever_less_often(crawl: Crawl) -> None:
    published(crawl, A, B)
    asked = []
    for day in range(60):
        crawl.now += timedelta(days=1)
        crawl.begin()
        while (lease := crawl.lease()) is not None:
            if lease.url == A:
                asked.append(day)
                crawl.gone(lease)
            else:
                crawl.listing(lease) if lease.url.endswith("/") else crawl.show(lease)
        crawl.end()
    assert 4 <= len(asked) <= 10
    assert asked[-1] - asked[-2] > 10


def test_a_site_that_answers_404_to_everything_marks_nothing_gone_and_is_looked_at_again(crawl: Crawl) -> None:
    published(crawl, *MANY)
    for after in (SECOND, RECHECK_AFTER, RECHECK_AFTER, timedelta(days=3)):
        did = visit(crawl, *MANY, after=after)
        assert (did["articles_missing"], did["articles_gone"]) == (len(MANY), 0)
    did = visit(crawl, after=RECHECK_AFTER)
    assert did["articles_unchanged"] == len(MANY)
    crawl.begin()
    assert crawl.rows("SELECT count(*) FROM articles WHERE gone_at IS NOT NULL") == [(0,)]
    assert crawl.rows("SELECT count(*) FROM urls WHERE missing_since IS NOT NULL") == [(0,)]


def test_a_few_of_many_may_be_gone_at_once(crawl: Crawl) -> None:
    published(crawl, *MANY)
    few = MANY[: ENOUGH_TO_TELL + 1]
    visit(crawl, *few)
    assert visit(crawl, *few, after=RECHECK_AFTER)["articles_gone"] == len(few)


def test_a_run_whose_site_went_down_confirms_nothing(crawl: Crawl) -> None:
    published(crawl, A, B)
    visit(crawl, A)
    crawl.now += RECHECK_AFTER
    crawl.home()
    crawl.show(crawl.leased(B))
    crawl.gone(crawl.leased(A))
    crawl.end("failed")
    assert gone(crawl) is None


def test_a_failure_between_the_looks_does_not_begin_anew(crawl: Crawl) -> None:
    published(crawl, A, B)
    visit(crawl, A)
    crawl.now += RECHECK_AFTER
    crawl.home()
    crawl.show(crawl.leased(B))
    crawl.fail(crawl.leased(A))
    crawl.end()
    assert gone(crawl) is None
    assert visit(crawl, A, after=HOUR)["articles_gone"] == 1


def test_an_article_that_moved_stands_at_its_new_address_at_once(crawl: Crawl) -> None:
    published(crawl, A)
    crawl.home(B)
    lease = crawl.leased(B)
    crawl.gone(crawl.leased(A))
    shown = article(A, fetched_at=crawl.now)
    assert crawl.show(lease, article(B, title=shown.title, body=shown.body, fetched_at=crawl.now)).url == B
    crawl.end()
    visit(crawl, A, after=RECHECK_AFTER)
    crawl.begin()
    assert crawl.rows("SELECT url, gone_at FROM articles") == [(B, None)]
    assert crawl.states()[A] == "gone"


def test_a_clock_that_was_ahead_when_it_was_first_missing_keeps_nobody_from_confirming(crawl: Crawl) -> None:
    published(crawl, A, B)
    now = crawl.now
    visit(crawl, A, after=timedelta(days=3650))
    crawl.now = now + HOUR
    visit(crawl, A)
    visit(crawl, A, after=RECHECK_AFTER)
    assert visit(crawl, A, after=RECHECK_AFTER)["articles_gone"] + (gone(crawl) is not None) >= 1
    assert gone(crawl) <= iso_utc(crawl.now)


def test_a_few_of_a_quiet_site_are_gone_in_a_day_and_no_run_alarms(crawl: Crawl) -> None:
    urls = [f"{START}{number}.html" for number in range(10)]
    published_at, plan = T0 - timedelta(days=60), RevisitPlan.parse(EXAMPLE)
    crawl.home(*urls)
    gone_by_run, asked = [], []
    for number in range(20):
        asked.append(0)
        while (lease := crawl.lease()) is not None:
            asked[-1] += lease.url in urls[:3]
            if number and lease.url in urls[:3]:
                crawl.gone(lease)
            elif lease.url == START:
                crawl.listing(lease)
            else:
                shown = article(lease.url, fetched_at=crawl.now, published_at=published_at)
                crawl.show(lease, shown, rest=plan.rest(crawl.now - published_at))
        report = crawl.end()
        assert exit_code_of(report, Tally(asked=1, usable=1), None) == ExitCode.OK, f"run {number}"
        gone_by_run.append(report.did["articles_gone"])
        crawl.now += timedelta(hours=12) if number else timedelta(days=30)
        crawl.begin()
    assert gone_by_run == [0, 0, 3, *[0] * 17]
    assert asked[:3] == [3, 3, 3]
    assert sum(asked[3:]) <= 3 * 4, "what is gone is asked ever less often"
