"""Rounds: what is visited once per round, what a run after a dead one goes on with, and clocks that are set back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import Run, State, connect
from newscrawl.archive.ledger import SOURCE_REST, TRIES_PER_RUN
from tests.archive.driver import SECOND, START, T0, A, B, C

if TYPE_CHECKING:
    from pathlib import Path

    from tests.archive.driver import Crawl

HOUR = timedelta(hours=1)
LIST = f"{START}city/"
CUT_SHORT = pytest.mark.parametrize("ending", ["killed", "limit", "signal", "failed"])


def cut_short(crawl: Crawl, ending: str) -> None:
    if ending == "killed":
        crawl.die()
    else:
        crawl.end(ending)


def first_round(crawl: Crawl) -> None:
    """A start page, a list page and two articles."""
    crawl.home(LIST, A)
    crawl.listing(crawl.leased(LIST), B)
    assert crawl.rest_of_round() == [A, B]


# --- once per round --------------------------------------------------------------------------------------------------


def test_every_round_visits_sources_and_articles_once_and_sources_first(crawl: Crawl) -> None:
    first_round(crawl)
    for _ in range(3):
        crawl.end()
        crawl.now += SECOND
        crawl.begin()
        assert crawl.rest_of_round() == [START, LIST, A, B]
        crawl.now += 2 * SOURCE_REST
        assert crawl.lease() is None


def test_runs_that_follow_at_once_are_rounds_of_their_own(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.end()
    crawl.begin()
    assert crawl.rest_of_round() == [START, LIST, A, B]


def test_an_article_rests_as_long_as_it_was_told_to(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.show(crawl.leased(A), rest=2 * HOUR)
    crawl.show(crawl.leased(B), rest=None)
    crawl.end()
    crawl.now += HOUR
    crawl.begin()
    assert crawl.rest_of_round() == [START]
    crawl.end()
    crawl.now += HOUR
    crawl.begin()
    assert crawl.rest_of_round() == [START, A]


def test_a_new_article_comes_before_old_ones(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.show(crawl.leased(A))
    crawl.end()
    crawl.home(C)
    assert crawl.rest_of_round() == [C, A]


def test_what_is_gone_or_no_article_is_not_visited_again(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.gone(crawl.leased(A))
    crawl.record(crawl.leased(B), State.NOT_AN_ARTICLE, kind="other", reason="captcha")
    crawl.end()
    crawl.home(A, B)
    assert crawl.lease() is None


# --- runs that were cut short ----------------------------------------------------------------------------------------


@CUT_SHORT
def test_a_run_goes_on_with_the_round_of_one_that_was_cut_short(crawl: Crawl, ending: str) -> None:
    crawl.home(LIST, A, C)
    crawl.listing(crawl.leased(LIST), B)
    crawl.show(crawl.leased(A))
    cut_short(crawl, ending)
    crawl.now += SECOND
    crawl.begin()
    assert crawl.rest_of_round() == [C, B]
    crawl.end()
    crawl.begin()
    assert crawl.rest_of_round() == [START, LIST, A, C, B]


@CUT_SHORT
def test_a_chain_of_short_runs_visits_everything_once(crawl: Crawl, ending: str) -> None:
    first_round(crawl)
    crawl.end()
    seen = []
    for _ in range(4):
        crawl.begin()
        lease = crawl.leased()
        seen.append(lease.url)
        crawl.listing(lease) if lease.url.endswith("/") else crawl.show(lease)
        cut_short(crawl, ending)
    assert seen == [START, LIST, A, B]
    crawl.begin()
    assert crawl.lease() is None


def test_what_a_dead_run_had_leased_is_due_at_once(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.leased(A)
    crawl.die()
    crawl.begin()
    assert crawl.rows("SELECT state, reason FROM urls WHERE url = ?", A) == [
        ("owed", "the run that fetched it died"),
    ]
    assert crawl.leased(A).attempts == 1


def test_a_dead_run_is_said_to_have_died_at_its_last_commit(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.die()
    crawl.now += HOUR
    crawl.begin()
    outcome = "SELECT outcome, ended_at = alive_at, exit_code FROM runs ORDER BY id"
    assert crawl.rows(outcome) == [("died", 1, None), ("running", None, None)]


def test_only_the_own_sites_dead_runs_are_noted(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.leased(A)
    crawl.die()
    crawl.site = "other.example"
    crawl.begin()
    assert crawl.rows("SELECT outcome FROM runs ORDER BY id") == [("running",), ("running",)]
    assert crawl.states()[A] == "leased"


def test_a_round_that_goes_on_later_asks_its_sources_for_todays_news(crawl: Crawl) -> None:
    crawl.home(LIST, A)
    crawl.listing(crawl.leased(LIST), B)
    crawl.die()
    crawl.now += SOURCE_REST + HOUR
    crawl.begin()
    assert crawl.rest_of_round() == [START, LIST, A, B]


@CUT_SHORT
def test_what_is_owed_is_tried_at_once_by_the_next_run_however_the_last_ended(crawl: Crawl, ending: str) -> None:
    crawl.home(A)
    for _ in range(TRIES_PER_RUN):
        crawl.fail(crawl.leased(A))
        crawl.now += HOUR / 60
    cut_short(crawl, ending)
    crawl.begin()
    assert A in crawl.rest_of_round()


@CUT_SHORT
def test_a_start_page_that_failed_is_tried_at_once_by_the_next_run_however_the_last_ended(
    crawl: Crawl, ending: str
) -> None:
    crawl.begin()
    for _ in range(TRIES_PER_RUN):
        crawl.fail(crawl.leased(START), site_is_down=True)
        crawl.now += HOUR / 60
    cut_short(crawl, ending)
    crawl.begin()
    crawl.leased(START)


# --- start pages -----------------------------------------------------------------------------------------------------


def test_another_start_page_of_the_same_site_is_a_source_too(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.end()
    crawl.begin(START, f"{START}markets/")
    assert f"{START}markets/" in crawl.rest_of_round()
    crawl.end()
    crawl.begin(START, f"{START}markets/")
    assert crawl.rest_of_round() == [START, f"{START}markets/", LIST, A, B]


@pytest.mark.parametrize("state", [State.NOT_AN_ARTICLE, State.GONE, State.REFUSED])
def test_a_start_page_is_due_whatever_became_of_it_before(crawl: Crawl, state: State) -> None:
    crawl.home(A)
    crawl.record(crawl.leased(A), state, kind="other", reason="before")
    crawl.end()
    crawl.begin(A)
    assert A in crawl.rest_of_round()


def test_a_start_page_is_due_even_if_it_is_an_article_that_rests(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.show(crawl.leased(A), rest=timedelta(days=7))
    crawl.end()
    crawl.begin(A)
    assert A in crawl.rest_of_round()


def test_a_site_that_was_crawled_under_another_name_is_crawled(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.end()
    crawl.site = "example-news"  # it has got a file now
    crawl.begin(START)
    assert crawl.leased().url == START
    assert crawl.rows("SELECT count(*) FROM urls WHERE site = 'example-news'") != [(0,)]


def test_a_dead_run_under_a_sites_former_name_is_said_to_have_died(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.leased(A)
    crawl.die()
    crawl.site = "example-news"
    crawl.begin(START)
    assert crawl.rows("SELECT site, outcome FROM runs ORDER BY id") == [
        ("news.example", "died"),
        ("example-news", "running"),
    ]
    assert crawl.states()[A] == "owed"


def test_the_books_of_a_dead_run_are_closed_before_the_pages_of_another_name_come_to_its_site(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.end()
    crawl.site = "example-news"
    crawl.begin("https://other.example/")
    crawl.die()
    crawl.begin("https://other.example/", START)
    assert crawl.rows("SELECT outcome, heard_of, closes FROM run_reports WHERE run_id = 2") == [("died", 1, 1)]


def test_a_site_with_a_start_page_that_another_site_reached_leaves_that_one_its_pages(crawl: Crawl) -> None:
    edition = "https://edition.news.example/"
    crawl.home(A, edition)  # the start page had sent us there
    crawl.show(crawl.leased(A))
    crawl.listing(crawl.leased(edition))
    crawl.end()
    crawl.site = "edition.news.example"
    crawl.begin(edition)
    assert crawl.rest_of_round() == [edition]
    crawl.end()
    crawl.site = "news.example"
    crawl.begin(START)
    assert {START, A} <= set(crawl.rest_of_round())


# --- clocks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["finished", "killed"])
def test_a_clock_set_back_between_runs_costs_no_visit(crawl: Crawl, ending: str) -> None:
    first_round(crawl)
    cut_short(crawl, ending) if ending == "killed" else crawl.end()
    crawl.now -= 5 * HOUR
    crawl.begin()
    assert crawl.rest_of_round() == ([START, LIST, A, B] if ending == "finished" else [])
    crawl.end()
    crawl.begin()
    assert crawl.rest_of_round() == [START, LIST, A, B]


def test_a_clock_set_back_between_runs_repeats_no_visit_of_the_round(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.end()
    crawl.now -= 5 * HOUR
    crawl.begin()
    crawl.rest_of_round()
    for _ in range(3):
        crawl.now += HOUR / 4
        assert crawl.lease() is None


def test_what_was_heard_of_before_the_clock_was_set_back_between_runs_is_due(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.show(crawl.leased(A))
    crawl.die()
    crawl.now -= 5 * HOUR
    crawl.begin()
    assert crawl.rest_of_round() == [B]


def test_what_was_heard_of_before_the_clock_was_set_back_within_a_run_is_due(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.show(crawl.leased(A))
    crawl.now -= 5 * HOUR
    assert crawl.run.ledger.next_due(crawl.now) is not None
    assert crawl.rest_of_round() == [B]


def test_what_was_visited_before_the_clock_was_set_back_within_a_run_is_due_in_the_next_round(crawl: Crawl) -> None:
    crawl.home(LIST, A, C)
    crawl.listing(crawl.leased(LIST), B)
    crawl.show(crawl.leased(A))
    crawl.now -= 5 * HOUR
    crawl.show(crawl.leased(C))
    crawl.show(crawl.leased(B))
    crawl.end()
    crawl.begin()
    assert set(crawl.rest_of_round()) == {START, LIST, A, B, C}


def test_a_clock_set_back_within_a_run_repeats_no_visit(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.now -= 5 * HOUR
    assert crawl.rest_of_round() == []


def test_a_clock_set_forward_within_a_run_repeats_no_visit(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.now += timedelta(days=30)
    assert crawl.rest_of_round() == []


def test_a_page_on_which_run_after_run_dies_comes_last_and_is_never_given_up_for_it(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.leased(A)
    for _ in range(TRIES_PER_RUN + 1):
        crawl.die()
        crawl.begin()
        lease = crawl.lease()
    assert lease is not None
    assert lease.url == B
    for _ in range(40):
        crawl.die()
        crawl.begin()
        while (lease := crawl.lease()) is not None and lease.url != A:
            crawl.show(lease)
        assert lease is not None, "it was given up"
    crawl.show(lease)
    assert crawl.states()[A] == crawl.states()[B] == "stored"


@pytest.mark.parametrize("ending", ["finished", "killed"])
def test_a_clock_that_was_ahead_for_a_while_stops_no_revisit(crawl: Crawl, ending: str) -> None:
    first_round(crawl)
    crawl.end()
    right = crawl.now
    crawl.now += timedelta(days=3650)
    crawl.begin()
    crawl.listing(crawl.leased(START))
    crawl.listing(crawl.leased(LIST))
    crawl.show(crawl.leased(A), rest=HOUR)
    crawl.show(crawl.leased(B), rest=HOUR)
    cut_short(crawl, ending) if ending == "killed" else crawl.end()
    seen = []
    for number in range(1, 4):
        crawl.now = right + number * 2 * HOUR
        crawl.begin()
        while (lease := crawl.lease()) is not None:
            seen.append((number, lease.url))
            crawl.listing(lease) if lease.url.endswith("/") else crawl.show(lease, rest=HOUR)
        crawl.end()
    assert [run for run, url in seen if url == A][-2:] == [2, 3]
    assert [run for run, url in seen if url == START][-2:] == [2, 3]


def test_a_wait_is_kept_by_a_clock_that_was_set_back(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.end()
    crawl.now -= 5 * HOUR
    crawl.home(C)
    crawl.listing(crawl.leased(LIST))
    crawl.fail(crawl.leased(C), wait=HOUR)
    failed_at = crawl.now
    crawl.rest_of_round()
    assert crawl.run.ledger.next_due(crawl.now) == failed_at + HOUR
    crawl.now = failed_at + HOUR
    assert crawl.leased().url == C


def test_start_pages_that_redirect_to_each_other_end_with_a_clock_that_was_set_back(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.end()
    crawl.now -= 5 * HOUR
    crawl.begin()
    for _ in range(4):
        lease = crawl.lease()
        if lease is None or lease.url not in (START, LIST):
            break
        target = LIST if lease.url == START else START
        crawl.record(lease, State.NOT_AN_ARTICLE, http_status=302, start=target, links=(target,))
    else:
        pytest.fail("they are asked again and again")


def test_a_run_tells_that_its_clock_was_set_back(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.end()
    crawl.now -= 5 * HOUR
    crawl.begin()
    crawl.rest_of_round()
    crawl.end()
    crawl.now += 6 * HOUR
    crawl.begin()
    crawl.rest_of_round()
    crawl.end()
    crawl.begin()
    marks = "SELECT round_started_at > started_at, alive_at > ended_at FROM runs WHERE outcome != 'running' ORDER BY id"
    assert crawl.rows(marks) == [(0, 0), (1, 1), (0, 0)]


# --- where a site comes from -----------------------------------------------------------------------------------------


def test_a_run_notes_who_publishes_the_site_and_what_its_file_said_stays_without_one(path: Path) -> None:
    noted = []
    origins = (None, ("The News", "CC-BY-4.0"), None, (None, None))
    for day, origin in enumerate(origins):
        start = f"https://news.example/section/{day}"
        run = Run.begin(connect(path), "news.example", (start,), T0 + timedelta(days=day), "0.0", origin=origin)
        noted.append(run.connection.execute("SELECT source, licence FROM sites").fetchone())
        run.abandon()
    home = "https://news.example/"
    assert noted == [(home, None), ("The News", "CC-BY-4.0"), ("The News", "CC-BY-4.0"), (home, None)]
