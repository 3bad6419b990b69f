from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import State
from newscrawl.archive.ledger import MAX_ATTEMPTS, MAX_WAIT, TRIES_PER_RUN
from tests.archive.driver import SECOND, START, T0, A, B, C

if TYPE_CHECKING:
    from tests.archive.driver import Crawl

HOUR = timedelta(hours=1)


def try_until_it_rests(crawl: Crawl, url: str, **visit: object) -> int:
    """Fail at a URL whenever it is due in this run; return how often that was."""
    tries = 0
    while tries < 30:
        due = crawl.run.ledger.next_due(crawl.now)
        if due is None:
            break
        crawl.now = max(crawl.now, due)
        crawl.fail(crawl.leased(url), **visit)
        tries += 1
    return tries


# --- whose turn it is ------------------------------------------------------------------------------------------------


def test_a_new_run_begins_at_the_start_page(crawl: Crawl) -> None:
    crawl.begin()
    lease = crawl.leased(START)
    assert (lease.depth, lease.attempts, lease.article_id) == (0, 0, None)
    assert crawl.lease() is None


def test_urls_are_handed_out_in_the_order_in_which_they_were_heard_of(crawl: Crawl) -> None:
    crawl.home(B, A, C)
    assert [crawl.leased().url for _ in range(3)] == [B, A, C]
    assert crawl.lease() is None


def test_a_link_is_one_deeper_than_its_page_and_names_it(crawl: Crawl) -> None:
    crawl.home(A)
    lease = crawl.leased(A)
    assert lease.depth == 1
    crawl.listing(lease, B)
    assert crawl.leased(B).depth == 2
    found_on = "SELECT p.url FROM urls AS u JOIN urls AS p ON p.id = u.found_on WHERE u.url = ?"
    assert crawl.rows(found_on, B) == [(A,)]
    assert crawl.rows("SELECT found_on FROM urls WHERE url = ?", START) == [(None,)]


def test_a_known_link_costs_no_row_and_stays_as_it_is(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.show(crawl.leased(A))
    before = crawl.rows("SELECT * FROM urls ORDER BY id")
    twins = [A, A.replace("https", "http"), A.replace("//", "//www."), f"{START}index.html"]
    assert crawl.run.ledger.hear(twins, crawl.now, depth=5) == 0
    assert crawl.rows("SELECT * FROM urls ORDER BY id") == before


def test_twins_on_one_page_are_one_url(crawl: Crawl) -> None:
    crawl.begin()
    assert crawl.run.ledger.hear([A, A.replace("https", "http"), B], crawl.now, depth=1) == 2


def test_what_was_leased_is_not_leased_again(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.leased(A)
    assert crawl.lease() is None
    assert crawl.run.ledger.next_due(crawl.now) is None
    assert crawl.states()[A] == "leased"
    assert crawl.rows("SELECT run_id FROM urls WHERE url = ?", A) == [(crawl.run.id,)]


def test_a_lease_holds_as_long_as_its_run_lives_and_no_longer(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.leased(A)
    crawl.now += 100 * HOUR  # an article of 30 parts, at a site that asks for a long crawl delay
    assert crawl.lease() is None
    crawl.die()
    crawl.begin()
    assert A in crawl.rest_of_round()


# --- what becomes of a URL -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (State.NOT_AN_ARTICLE, "other"),
        (State.NOT_AN_ARTICLE, "list"),
        (State.GONE, None),
        (State.REFUSED, None),
    ],
)
def test_a_settled_url_says_why_and_when_and_is_not_due_in_this_round(
    crawl: Crawl, state: State, kind: str | None
) -> None:
    crawl.home(A)
    crawl.record(crawl.leased(A), state, kind=kind, reason="HTTP 4xx", http_status=404, look_again=timedelta())
    row = "SELECT state, reason, kind, http_status, attempts, fetched_at = changed_at FROM urls WHERE url = ?"
    assert crawl.rows(row, A) == [(str(state), "HTTP 4xx", kind, 404, 0, 1)]
    assert crawl.lease() is None


def test_an_article_settles_its_url_as_stored_then_as_unchanged(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.show(crawl.leased(A))
    assert crawl.states()[A] == "stored"
    crawl.end()
    crawl.home()
    lease = crawl.leased(A)
    assert lease.article_id is not None
    crawl.show(lease)
    assert crawl.states()[A] == "unchanged"


def test_every_change_of_state_is_dated(crawl: Crawl) -> None:
    changed = "SELECT state, changed_at FROM urls WHERE url = ?"
    crawl.home(A)
    seen = crawl.rows(changed, A)
    lease = crawl.leased(A)
    seen += crawl.rows(changed, A)
    crawl.fail(lease)
    seen += crawl.rows(changed, A)
    crawl.now += HOUR
    lease = crawl.leased(A)
    crawl.show(lease)
    seen += crawl.rows(changed, A)
    assert [state for state, _ in seen] == ["heard of", "leased", "owed", "stored"]
    assert [moment for _, moment in seen] == sorted({moment for _, moment in seen})


def test_a_redirect_to_another_spelling_puts_the_same_row_back(crawl: Crawl) -> None:
    crawl.home(A)
    twin = A.replace("https://", "https://www.")
    crawl.record(crawl.leased(A), State.REFUSED, redirected_to=twin)
    lease = crawl.leased(twin)
    assert lease.attempts == 0
    assert crawl.rows("SELECT count(*), max(reason) FROM urls WHERE depth = 1") == [(1, f"redirected from {A}")]


# --- failing ---------------------------------------------------------------------------------------------------------


def test_what_failed_is_tried_again_after_a_growing_wait(crawl: Crawl) -> None:
    crawl.home(A)
    waits = []
    for attempt in range(1, TRIES_PER_RUN):
        crawl.fail(crawl.leased(A))
        due = crawl.run.ledger.next_due(crawl.now)
        assert due is not None
        waits.append(due - crawl.now)
        assert crawl.lease() is None
        crawl.now = due
        assert crawl.rows("SELECT state, attempts FROM urls WHERE url = ?", A) == [("owed", attempt)]
    assert waits[0] > timedelta()
    assert waits == sorted(set(waits))


def test_a_run_tries_a_failing_url_a_few_times_and_the_next_run_again(crawl: Crawl) -> None:
    crawl.home(A)
    assert try_until_it_rests(crawl, A) == TRIES_PER_RUN
    assert crawl.end().sums["owed"] == 1
    crawl.home()
    assert try_until_it_rests(crawl, A) == TRIES_PER_RUN


@pytest.mark.parametrize("wait", [timedelta(), SECOND])
def test_a_server_that_asks_for_next_to_no_wait_cannot_keep_a_run_going_for_ever(crawl: Crawl, wait: timedelta) -> None:
    crawl.home(A)
    assert try_until_it_rests(crawl, A, wait=wait, site_is_down=True) <= 2 * TRIES_PER_RUN


def test_a_url_that_failed_too_often_is_given_up(crawl: Crawl) -> None:
    tries = 0
    for number in range(MAX_ATTEMPTS):
        crawl.home(*[A] if number == 0 else [])
        tries += try_until_it_rests(crawl, A)
        crawl.end()
    assert tries == MAX_ATTEMPTS
    crawl.begin()
    assert crawl.states()[A] == "given up"
    assert crawl.rows("SELECT queue, due_at, reason FROM urls WHERE url = ?", A) == [(None, None, "HTTP 500")]


def test_a_url_is_not_given_up_because_its_site_is_down(crawl: Crawl) -> None:
    for number in range(MAX_ATTEMPTS):
        crawl.home(*[A] if number == 0 else [])
        try_until_it_rests(crawl, A, site_is_down=True)
        crawl.end()
    crawl.home()
    crawl.show(crawl.leased(A))
    assert crawl.states()[A] == "stored"


def test_a_start_page_is_never_given_up(crawl: Crawl) -> None:
    for _ in range(MAX_ATTEMPTS):
        crawl.begin()
        assert try_until_it_rests(crawl, START) == TRIES_PER_RUN
        crawl.end()
    crawl.begin()
    crawl.leased(START)


def test_an_answer_wipes_the_failures_out(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.fail(crawl.leased(A))
    crawl.now += HOUR
    crawl.show(crawl.leased(A))
    assert crawl.rows("SELECT attempts, reason FROM urls WHERE url = ?", A) == [(0, None)]


def test_a_wait_that_the_server_asked_for_is_kept_across_runs(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.fail(crawl.leased(A), wait=HOUR)
    asked_at = crawl.now
    assert crawl.run.ledger.next_due(crawl.now) == asked_at + HOUR
    assert crawl.lease() is None
    crawl.end()
    crawl.now = asked_at + HOUR / 2
    crawl.home()
    assert crawl.lease() is None
    crawl.die()
    crawl.now = asked_at + HOUR
    crawl.begin()
    assert A in crawl.rest_of_round()


def test_a_wait_is_cut_at_a_day(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.fail(crawl.leased(A), wait=timedelta(days=10**6))
    assert crawl.run.ledger.next_due(crawl.now) == crawl.now + MAX_WAIT


# --- books -----------------------------------------------------------------------------------------------------------


def test_the_books_close_whatever_became_of_the_urls(crawl: Crawl) -> None:
    urls = [f"{START}{number}.html" for number in range(8)]
    crawl.home(*urls)
    crawl.show(crawl.leased())
    crawl.gone(crawl.leased())
    crawl.record(crawl.leased(), State.REFUSED, reason="robots.txt")
    crawl.fail(crawl.leased())
    crawl.listing(crawl.leased())
    crawl.leased()
    report = crawl.end("limit")
    assert report.closes
    expected = {"heard_of": 9, "waiting": 2, "stored": 1, "not_an_article": 2, "gone": 1, "refused": 1, "owed": 2}
    assert report.sums == {**expected, "leased": 0, "unchanged": 0, "given_up": 0}
    assert report.counts_of(State.REFUSED) == [("refused", "robots.txt", 1)]
    owed = [("owed", "HTTP 500", 1), ("owed", "the run ended before it came", 1)]
    assert report.counts_of(State.OWED) == owed
    assert report.did["fetched"] == 5
    assert report.did["failed"] == 1
    crawl.begin()
    names = [*report.sums, *report.did]
    stored = crawl.rows(f"SELECT {', '.join(names)}, outcome, exit_code FROM runs WHERE id = ?", report.run_id)
    assert stored == [(*report.sums.values(), *report.did.values(), "limit", 0)]


def test_the_books_of_a_site_are_its_own(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.end()
    crawl.site = "other.example"
    crawl.begin()
    assert crawl.end().sums["heard_of"] == 1


def test_books_that_do_not_close_are_noticed(crawl: Crawl) -> None:
    crawl.home(A)
    report = crawl.end("limit")
    assert report.closes
    report.sums["waiting"] += 1
    assert not report.closes


def test_a_run_is_dated_by_its_own_clock(crawl: Crawl) -> None:
    crawl.begin()
    assert crawl.rows("SELECT started_at, alive_at, outcome, ended_at FROM runs") == [
        ("2026-11-22T20:41:00.000Z", "2026-11-22T20:41:00.000Z", "running", None)
    ]
    assert crawl.now == T0
    crawl.listing(crawl.leased())
    assert crawl.rows("SELECT alive_at FROM runs") == [("2026-11-22T20:41:02.000Z",)]


@pytest.mark.parametrize("what", ["article", "list"])
def test_what_was_known_is_never_given_up(crawl: Crawl, what: str) -> None:
    crawl.home(A)
    lease = crawl.leased(A)
    crawl.show(lease) if what == "article" else crawl.listing(lease)
    for _ in range(2 * MAX_ATTEMPTS):
        crawl.end()
        crawl.begin()
        while (due := crawl.lease()) is not None:
            crawl.fail(due) if due.url == A else crawl.listing(due)
    assert crawl.states()[A] == "owed"


@pytest.mark.parametrize("what", ["article", "list", "start"])
def test_what_was_known_is_not_given_up_when_a_run_ends_while_it_is_asked(crawl: Crawl, what: str) -> None:
    url = START if what == "start" else A
    crawl.begin()
    if url == A:
        crawl.listing(crawl.leased(START), A)
        lease = crawl.leased(A)
        crawl.show(lease) if what == "article" else crawl.listing(lease)
    while crawl.rows("SELECT attempts FROM urls WHERE url = ?", url)[0][0] < MAX_ATTEMPTS:
        while (due := crawl.lease()) is not None:
            crawl.fail(due) if due.url == url else crawl.listing(due)
        crawl.end()
        crawl.begin()
    crawl.now += timedelta(minutes=1)
    while crawl.leased().url != url:
        pass
    crawl.die()
    crawl.begin()
    state, queue, due_at = crawl.rows("SELECT state, queue, due_at FROM urls WHERE url = ?", url)[0]
    assert (state, queue) == ("owed", "now")
    assert due_at is not None


def test_a_reason_that_quotes_a_page_or_server_is_one_harmless_line_of_bounded_length(crawl: Crawl) -> None:
    crawl.begin()
    crawl.record(
        crawl.leased(START), State.OWED, reason=f"no \x1b[31mHTTP\r\n2026 INFO: all is well \u202e{'x' * 5000}"
    )
    ((reason,),) = crawl.rows("SELECT reason FROM urls")
    assert reason.startswith("no \ufffd[31mHTTP 2026 INFO: all is well \ufffd")
    assert len(reason) == 1000
