"""What the ledger learns from address patterns: whose turn it is, and who has had enough of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import State
from newscrawl.archive.patterns import FAIR_TRIALS, FURTHER_TRIALS, SPARE
from tests.archive.driver import START, A, article

if TYPE_CHECKING:
    from tests.archive.driver import Crawl


def named(form: str, count: int) -> list[str]:
    return [START + form.format(n) for n in range(count)]


def visit_all(crawl: Crawl, *, articles: str = "/news/") -> list[str]:
    """Visit whatever is due; addresses with a certain part show an article, the others nothing."""
    fetched = []
    while (lease := crawl.lease()) is not None:
        fetched.append(lease.url)
        assert len(fetched) < 2000, "the round does not end"
        if articles in lease.url:
            crawl.show(lease)
        else:
            crawl.record(lease, State.NOT_AN_ARTICLE, kind="other", reason="other: nothing", http_status=200)
    return fetched


def pattern(crawl: Crawl, text: str) -> dict[str, object]:
    names = ("asked", "articles", "announced", "barren", "closed_at")
    (row,) = crawl.rows(f"SELECT {', '.join(names)} FROM url_patterns WHERE pattern = ?", f"news.example/{text}")
    return dict(zip(names, row, strict=True))


def test_patterns_that_gave_articles_go_first(crawl: Crawl) -> None:
    crawl.home(*named("tag/{}", 5), *named("news/{}.html", 5), *named("cal/{}", 5))
    fetched = visit_all(crawl)
    first = next(place for place, url in enumerate(fetched) if "/news/" in url)
    assert all("/news/" in url for url in fetched[first : first + 5])
    assert len(fetched) == 15


def test_a_pattern_that_led_to_articles_goes_before_one_that_led_to_nothing(crawl: Crawl) -> None:
    crawl.home(*named("list/a{}", 3), *named("cal/{}", 3))
    seen = []
    while (lease := crawl.lease()) is not None:
        seen.append(lease.url)
        if "/list/" in lease.url:
            crawl.listing(lease, f"{START}news/{len(seen)}.html")
        elif "/news/" in lease.url:
            crawl.show(lease)
        else:
            crawl.listing(lease)
    lists, calendar = named("list/a{}", 3), named("cal/{}", 3)
    # Of both one is tried; then the one that is worth it goes on.
    assert [url for url in seen if "/news/" not in url] == [lists[0], calendar[0], *lists[1:], *calendar[1:]]
    assert pattern(crawl, "list/a{n}")["announced"] == 3


def test_a_small_site_is_read_whole(crawl: Crawl) -> None:
    crawl.home(*named("tag/{}", SPARE - 1), A)
    assert len(visit_all(crawl)) == SPARE


def test_a_pattern_that_leads_to_nothing_is_left_when_the_run_has_no_more_to_spare(crawl: Crawl) -> None:
    crawl.home(*named("cal/{}", 1000), *named("news/{}.html", 10))
    fetched = visit_all(crawl)
    assert len(fetched) == SPARE + 1 + 10
    reasons = crawl.rows("SELECT reason, count(*) FROM urls WHERE state = 'refused' GROUP BY 1")
    assert reasons == [("addresses of the form news.example/cal/{n} have led to no article", 1000 - SPARE - 1)]
    report = crawl.end()
    assert report.closes


def test_each_of_many_patterns_has_its_trials(crawl: Crawl) -> None:
    forms = [f"{word}/{{}}" for word in ("alpha", "beta", "gamma", "delta", "eta", "iota", "kappa", "tau", "rho", "pi")]
    forms += [f"x-{form}" for form in forms]
    crawl.home(*(url for form in forms for url in named(form, 100)))
    visit_all(crawl)
    asked = [row[0] for row in crawl.rows("SELECT asked FROM url_patterns WHERE closed_at IS NOT NULL")]
    assert len(asked) == 20
    assert min(asked) >= FAIR_TRIALS[1]
    assert sum(asked) < 2 * SPARE + 20 * FAIR_TRIALS[0]


def test_what_a_feed_announced_is_asked_whatever_its_pattern_has_led_to(crawl: Crawl) -> None:
    crawl.home(*named("cal/{}", 400))
    visit_all(crawl)
    crawl.end()
    crawl.begin()
    announced = f"{START}cal/999"
    crawl.record(
        crawl.leased(START),
        State.NOT_AN_ARTICLE,
        kind="list",
        http_status=200,
        links=(announced, *named("cal/1000{}", FURTHER_TRIALS + 3)),
        announced={announced: '{"title": "A flood"}'},
    )
    fetched = visit_all(crawl)
    assert announced in fetched
    assert len(fetched) == 1 + FURTHER_TRIALS


def test_a_closed_pattern_is_opened_again_by_an_article_that_it_led_to(crawl: Crawl) -> None:
    crawl.home(*named("cal/{}", 400))
    first = crawl.leased()
    crawl.listing(first, f"{START}deep/a-b/c-d/1")
    held = crawl.leased()  # heard of on a page of the pattern, and under way while that is closed
    while "/deep/" not in held.url:
        crawl.listing(held)
        held = crawl.leased()
    visit_all(crawl)
    assert pattern(crawl, "cal/{n}")["closed_at"] is not None
    crawl.show(held)
    assert pattern(crawl, "cal/{n}")["closed_at"] is None
    assert crawl.rows("SELECT count(*) FROM urls WHERE state = 'refused'") == [(0,)]
    assert "/cal/" in crawl.leased().url


def test_the_same_text_at_other_addresses_is_no_yield(crawl: Crawl) -> None:
    crawl.home(A, *named("print/{}", 400))
    crawl.show(crawl.leased(A))
    fetched = 0
    while (lease := crawl.lease()) is not None:
        fetched += 1
        crawl.show(lease, article(lease.url, title="Title", body=f"First paragraph of {A}.\n\nSecond paragraph."))
    assert fetched <= SPARE + 2
    assert crawl.rows("SELECT count(*) FROM articles") == [(2,)]


def test_the_next_run_remembers(crawl: Crawl) -> None:
    crawl.home(*named("cal/{}", 400))
    visit_all(crawl)
    before = pattern(crawl, "cal/{n}")
    crawl.end()
    crawl.begin()
    crawl.listing(crawl.leased(START), *named("cal/1000{}", FURTHER_TRIALS + 3))
    assert len(visit_all(crawl)) == FURTHER_TRIALS
    assert pattern(crawl, "cal/{n}")["asked"] == before["asked"] + FURTHER_TRIALS  # type: ignore[operator]


@pytest.mark.parametrize("ending", ["died", "finished"])
def test_an_archive_of_an_earlier_release_gets_its_patterns(crawl: Crawl, ending: str) -> None:
    crawl.home(*named("news/{}.html", 3), *named("cal/{}", 3))
    for _ in range(3):
        lease = crawl.leased()
        if "/news/" in lease.url:
            crawl.show(lease)
        else:
            crawl.listing(lease)
    crawl.run.connection.execute("UPDATE urls SET pattern_id = NULL")
    crawl.run.connection.execute("DELETE FROM url_patterns")
    crawl.die() if ending == "died" else crawl.end()
    crawl.begin()
    assert crawl.rows("SELECT count(*) FROM urls WHERE pattern_id IS NULL") == [(0,)]
    assert pattern(crawl, "news/{n}.html")["articles"] == crawl.rows("SELECT count(*) FROM articles")[0][0]
    visit_all(crawl)
    assert crawl.end().closes


def test_filters_of_one_list_count_together(crawl: Crawl) -> None:
    names = ("colour", "size", "sort", "year", "brand", "stock", "rating")
    filters = [f"list?{a}=x&{b}={{}}" for a in names for b in names if a < b]
    crawl.home(*(url for form in filters for url in named(form, 20)), *named("news/{}.html", 5))
    fetched = visit_all(crawl)
    assert sum("/news/" in url for url in fetched) == 5
    assert len(fetched) < 40 + len(filters) * (FURTHER_TRIALS + 1)


def test_a_pattern_whose_first_addresses_lead_to_nothing_is_asked_here_and_there(crawl: Crawl) -> None:
    """The archive of a site by days begins years before its first article."""
    crawl.home(*named("old/1{:04}", 1200), *named("old/2{:04}", 500))
    assert sum("/old/2" in url for url in visit_all(crawl, articles="/old/2")) == 500


def test_articles_that_are_rare_in_their_pattern_are_found_all_the_same(crawl: Crawl) -> None:
    forms = [named("page-{}-about/", 2000)[n] for n in range(2000)]
    rare = {forms[n] for n in range(7, 2000, 40)}
    crawl.home(*forms)
    found = set()
    while (lease := crawl.lease()) is not None:
        if lease.url in rare:
            found.add(crawl.show(lease).url)
        else:
            crawl.record(lease, State.NOT_AN_ARTICLE, kind="other", reason="other: nothing", http_status=200)
    assert found == rare


def test_of_many_new_addresses_of_a_closed_pattern_some_are_tried(crawl: Crawl) -> None:
    crawl.home(*named("cal/{}", SPARE + 100))
    visit_all(crawl)
    crawl.end()
    crawl.begin()
    crawl.listing(crawl.leased(START), *named("cal/1000{}", 30), *named("cal/2000{}", 300))
    fetched = visit_all(crawl, articles="/cal/2000")
    assert sum("/cal/2000" in url for url in fetched) == 300


def test_pages_that_say_nothing_and_are_owed_use_up_what_a_run_has_to_spare(crawl: Crawl) -> None:
    crawl.home(*named("item/{}.html", SPARE + 100))
    fetched = 0
    while (lease := crawl.lease()) is not None:
        crawl.record(lease, State.OWED, kind="other", reason="empty: it holds no text of an article", http_status=200)
        fetched += 1
    assert fetched == SPARE
    assert crawl.rows("SELECT state, count(*) FROM urls WHERE url LIKE '%/item/%' GROUP BY 1 ORDER BY 1") == [
        *(("owed", SPARE), ("refused", 100)),
    ]


def test_a_pattern_of_articles_is_not_closed_by_pages_that_are_owed(crawl: Crawl) -> None:
    crawl.home(*named("news/{}.html", SPARE + 100))
    crawl.show(crawl.leased())
    fetched = 1
    while (lease := crawl.lease()) is not None:
        crawl.record(lease, State.OWED, kind="other", reason="captcha: prove that you are human", http_status=200)
        fetched += 1
    assert fetched == SPARE + 100


def test_owed_pages_that_turn_out_to_be_articles_open_their_pattern_again(crawl: Crawl) -> None:
    urls = named("item/{}.html", SPARE + 100)
    crawl.home(*urls)
    while (lease := crawl.lease()) is not None:
        crawl.record(lease, State.OWED, kind="other", reason="captcha: prove that you are human", http_status=200)
    crawl.end()
    crawl.begin()
    assert sum("/item/" in url for url in visit_all(crawl, articles="/item/")) == len(urls)


def test_a_page_that_shows_nothing_counts_whatever_failed_before(crawl: Crawl) -> None:
    crawl.home(*named("cal/{}", 1))
    crawl.fail(crawl.leased(), http_status=500)
    crawl.end()
    crawl.begin()
    visit_all(crawl)
    assert pattern(crawl, "cal/{n}")["barren"] == 1
