"""Looking at known articles again within a budget: the young ones first, and nobody waits for ever."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.archive import Run, connect
from newscrawl.revisits import EXAMPLE, RevisitPlan
from tests.archive.driver import START, A, B

if TYPE_CHECKING:
    from tests.archive.driver import Crawl

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MANY = [f"{START}{number}.html" for number in range(12)]


def begin(crawl: Crawl, budget: int, *, looks_at_all: bool = False) -> None:
    connection = connect(crawl.path)
    crawl.run = Run.begin(
        connection, crawl.site, [START], crawl.now, "0.0", looks_at_all=looks_at_all, revisit_budget=budget
    )


def articles_of(crawl: Crawl) -> list[str]:
    return [url for url in crawl.rest_of_round() if not url.endswith("/")]


def test_a_run_looks_again_at_as_many_as_its_budget_allows_and_says_how_many_wait(crawl: Crawl) -> None:
    crawl.home(*MANY)
    crawl.rest_of_round()
    assert crawl.end().did["articles_put_off"] == 0
    begin(crawl, 5)
    assert len(articles_of(crawl)) == 5
    assert crawl.end().did["articles_put_off"] == 7
    crawl.begin()
    assert crawl.rows("SELECT articles_put_off FROM runs WHERE id = 2") == [(7,)]


def test_a_budget_that_suffices_puts_off_nothing(crawl: Crawl) -> None:
    crawl.home(*MANY)
    crawl.rest_of_round()
    crawl.end()
    begin(crawl, len(MANY))
    assert len(articles_of(crawl)) == len(MANY)
    assert crawl.end().did["articles_put_off"] == 0


def test_new_and_owed_addresses_cost_no_budget(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.show(crawl.leased(A))
    crawl.fail(crawl.leased(B))
    crawl.end()
    begin(crawl, 0)
    crawl.listing(crawl.leased(START), *MANY)
    assert set(articles_of(crawl)) == {B, *MANY}


def test_the_young_come_first(crawl: Crawl) -> None:
    crawl.home(*MANY)
    for place, url in enumerate(MANY):
        crawl.show(crawl.leased(url), rest=HOUR if place % 2 else 30 * DAY)
    crawl.end()
    crawl.now += 31 * DAY
    begin(crawl, 6)
    assert set(articles_of(crawl)) == set(MANY[1::2])


def test_no_article_starves_however_small_the_budget(crawl: Crawl) -> None:
    """Each day a new one, which would be looked at three times in its first week; there is room for two looks a day."""
    plan = RevisitPlan.parse("1d 3d 7d 14d")
    old = MANY[:3]
    crawl.home(*old)
    for url in old:
        crawl.show(crawl.leased(url), rest=7 * DAY)
    crawl.end()
    seen: Counter[str] = Counter()
    put_off = 0
    for day in range(40):
        crawl.now += DAY
        begin(crawl, 2)
        crawl.listing(crawl.leased(START), f"{START}day-{day}/0.html")
        while (lease := crawl.lease()) is not None:
            if lease.url.endswith("/"):
                crawl.listing(lease)
                continue
            seen[lease.url] += 1
            born = day if lease.url in old else int(lease.url.split("-")[1].split("/")[0])
            crawl.show(lease, rest=7 * DAY if lease.url in old else plan.rest((day - born) * DAY))
        put_off = crawl.end().did["articles_put_off"]
    assert put_off > 0
    assert all(seen[url] >= 1 for url in old)
    assert all(seen[f"{START}day-{day}/0.html"] >= 2 for day in range(30))


def test_articles_that_are_looked_at_in_every_run_take_turns(crawl: Crawl) -> None:
    crawl.home(*MANY)
    for url in MANY:
        crawl.show(crawl.leased(url), rest=30 * DAY)
    crawl.end()
    seen: list[str] = []
    for _ in range(3):
        crawl.now += HOUR
        begin(crawl, 4, looks_at_all=True)
        seen += articles_of(crawl)
        crawl.end()
    assert sorted(seen) == sorted(MANY)


def test_a_run_that_was_cut_short_put_off_nothing(crawl: Crawl) -> None:
    crawl.home(*MANY)
    crawl.rest_of_round()
    crawl.end()
    begin(crawl, 5)
    crawl.listing(crawl.leased(START))
    crawl.show(crawl.leased())
    assert crawl.end("limit").did["articles_put_off"] == 0


def test_a_days_articles_are_followed_by_the_usual_plan(crawl: Crawl) -> None:
    plan = RevisitPlan.parse(EXAMPLE)
    crawl.home(A)
    crawl.show(crawl.leased(A), rest=plan.rest(timedelta()))
    born = crawl.now
    crawl.end()
    looked = []
    for hours in (1, 2, 5, 6, 7, 23, 24, 25, 48, 71, 72, 73, 120, 167, 168, 169, 400):
        crawl.now = born + hours * HOUR + HOUR / 60
        begin(crawl, 50)
        while (lease := crawl.lease()) is not None:
            if lease.url == A:
                looked.append(round((crawl.now - born) / HOUR))
                crawl.show(lease, rest=plan.rest(crawl.now - born))
            else:
                crawl.listing(lease)
        crawl.end()
    assert looked == [1, 6, 24, 72, 168]
