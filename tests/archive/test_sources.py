"""Where addresses are announced: which sources are asked when, and when they are left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.archive import State
from newscrawl.archive.frontier import MOST_ANNOUNCED, MOST_SITEMAPS, MOST_SOURCES
from newscrawl.archive.turns import FRONTS
from newscrawl.archive.vanishing import RECHECK_AFTER
from tests.archive.driver import NO_REST, START, A, B, C, article

if TYPE_CHECKING:
    from newscrawl.archive import Lease
    from tests.archive.driver import Crawl

LIST = f"{START}city/"
PAGES = [f"{START}city/index_{n}.html" for n in range(2, 6)]
SITEMAP = f"{START}sitemap.xml"
FEED = f"{START}feed/"
HOUR = timedelta(hours=1)


def page_of_list(crawl: Crawl, lease: Lease, number: int, *links: str) -> None:
    """Page `number` of a list of five came; it names the next one."""
    later = PAGES[number - 1] if number <= len(PAGES) else None
    crawl.record(
        lease,
        State.NOT_AN_ARTICLE,
        kind="list",
        http_status=200,
        links=(*links, *([later] if later else [])),
        later_pages=frozenset([later] if later else []),
        next_page=later,
        is_later_page=number > 1,
    )


def first_round(crawl: Crawl) -> None:
    """A list of five pages with an article each."""
    crawl.home(LIST)
    number = 0
    while (lease := crawl.lease()) is not None:
        if "news" in lease.url.removeprefix(START):
            crawl.show(lease, rest=HOUR)
        else:
            number += 1
            page_of_list(crawl, lease, number, f"{START}news/{number}.html")
    assert number == 5
    crawl.end()


def test_paging_stops_at_the_first_page_that_has_nothing_new(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.begin()
    crawl.listing(crawl.leased(START))
    page_of_list(crawl, crawl.leased(LIST), 1, f"{START}news/1.html", f"{START}news/6.html")
    later = [crawl.leased() for _ in range(2)]
    assert {lease.url for lease in later} == {PAGES[0], f"{START}news/6.html"}
    page_of_list(crawl, next(lease for lease in later if lease.url == PAGES[0]), 2, f"{START}news/1.html")
    crawl.show(next(lease for lease in later if lease.url != PAGES[0]), rest=HOUR)
    assert crawl.lease() is None


def test_a_list_without_news_leads_to_no_later_page(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.begin()
    crawl.listing(crawl.leased(START))
    page_of_list(crawl, crawl.leased(LIST), 1, f"{START}news/1.html")
    assert crawl.lease() is None


def test_paging_is_no_deeper_than_its_list_while_it_shows_something_new(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.begin()
    depths = crawl.rows("SELECT depth FROM urls WHERE source = 'page' ORDER BY id")
    assert depths == [(1,)] * 4


def test_a_later_page_that_failed_is_owed_and_asked_by_the_next_run(crawl: Crawl) -> None:
    crawl.home(LIST)
    page_of_list(crawl, crawl.leased(LIST), 1)
    for _ in range(3):
        due = crawl.run.ledger.next_due(crawl.now)
        assert due is not None
        crawl.now = max(crawl.now, due)
        crawl.fail(crawl.leased(PAGES[0]), http_status=500)
    crawl.end()
    crawl.begin()
    assert PAGES[0] in {crawl.leased().url for _ in range(3)}


def test_sitemaps_and_feeds_are_asked_in_every_round_and_before_lists(crawl: Crawl) -> None:
    crawl.home(LIST)
    crawl.run.hear_sitemaps([SITEMAP], crawl.now)
    crawl.record(
        crawl.leased(SITEMAP), State.NOT_AN_ARTICLE, kind="list", http_status=200, source="sitemap", links=(A,)
    )
    crawl.listing(crawl.leased(LIST), B)
    crawl.rest_of_round()
    crawl.end()
    crawl.begin()
    crawl.record(crawl.leased(START), State.NOT_AN_ARTICLE, kind="list", http_status=200, feeds=(FEED,))
    assert [crawl.leased().url for _ in range(3)] == [SITEMAP, FEED, LIST]


def test_a_place_that_holds_no_feed_is_asked_once(crawl: Crawl) -> None:
    crawl.begin()
    crawl.record(crawl.leased(START), State.NOT_AN_ARTICLE, kind="list", http_status=200, feeds=(FEED,))
    crawl.gone(crawl.leased(FEED))
    crawl.end()
    crawl.begin()
    crawl.record(crawl.leased(START), State.NOT_AN_ARTICLE, kind="list", http_status=200, feeds=(FEED,))
    assert crawl.lease() is None


def test_a_page_in_the_place_of_a_feed_is_no_source_but_may_be_replaced_by_one(crawl: Crawl) -> None:
    crawl.begin()
    crawl.record(crawl.leased(START), State.NOT_AN_ARTICLE, kind="list", http_status=200, feeds=(FEED,))
    crawl.record(crawl.leased(FEED), State.NOT_AN_ARTICLE, kind="other", reason="other", http_status=200)
    assert crawl.rows("SELECT source, queue FROM urls WHERE url = ?", FEED) == [("feed", "later")]


def test_a_start_page_named_as_a_feed_stays_a_start_page(crawl: Crawl) -> None:
    crawl.begin()
    crawl.record(crawl.leased(START), State.NOT_AN_ARTICLE, kind="list", http_status=200, feeds=(START,))
    assert crawl.rows("SELECT source FROM urls WHERE url = ?", START) == [("start",)]


def test_fetching_begins_before_the_last_of_many_sitemaps(crawl: Crawl) -> None:
    crawl.begin()
    sitemaps = [f"{START}sitemap-{n}.xml" for n in range(50)]
    crawl.run.hear_sitemaps(sitemaps, crawl.now)
    crawl.listing(crawl.leased(START), A)
    asked = []
    while (lease := crawl.leased()).url != A:
        asked.append(lease.url)
        crawl.record(lease, State.NOT_AN_ARTICLE, kind="list", http_status=200, source="sitemap")
    assert len(asked) < MOST_SOURCES


def test_once_there_are_many_sources_addresses_take_turns_with_them(crawl: Crawl) -> None:
    crawl.begin()
    crawl.run.hear_sitemaps([f"{START}sitemap-{n}.xml" for n in range(50)], crawl.now)
    crawl.listing(crawl.leased(START), *(f"{START}{n}.html" for n in range(20)))
    turns = ""
    while len(turns) < MOST_SOURCES + 10 and (lease := crawl.lease()) is not None:
        turns += "s" if lease.source == "sitemap" else "a"
        crawl.record(lease, State.NOT_AN_ARTICLE, kind="list" if lease.source else "other", http_status=200)
    assert turns.strip("s") == "asasasasasa"


def test_a_run_takes_so_many_addresses_from_sitemaps_and_leaves_the_rest_to_the_next(crawl: Crawl) -> None:
    crawl.begin()
    crawl.run.hear_sitemaps([f"{START}sitemap-{n}.xml" for n in range(3)], crawl.now)
    crawl.record(crawl.leased(START), State.NOT_AN_ARTICLE, kind="list", http_status=200)
    first = crawl.leased(f"{START}sitemap-0.xml")
    many = tuple(f"{START}{n}.html" for n in range(MOST_ANNOUNCED))
    crawl.record(first, State.NOT_AN_ARTICLE, kind="list", http_status=200, source="sitemap", links=many)
    asked = [crawl.leased().url for _ in range(12)]
    assert [url for url in asked if "sitemap" in url] == []
    assert crawl.rows("SELECT count(*) FROM urls WHERE source = 'sitemap' AND state = 'heard of'") == [(2,)]


def test_many_known_sitemaps_take_turns(crawl: Crawl) -> None:
    count = MOST_SITEMAPS + 20

    def round_of(crawl: Crawl) -> list[str]:
        asked = []
        while (lease := crawl.lease()) is not None:
            asked.append(lease.url)
            crawl.record(lease, State.NOT_AN_ARTICLE, kind="list", http_status=200, source="sitemap")
        return asked[1:]

    crawl.begin()
    crawl.run.hear_sitemaps([f"{START}sitemap-{n}.xml" for n in range(count)], crawl.now)
    assert len(round_of(crawl)) == count
    crawl.end()
    crawl.begin()
    second = round_of(crawl)
    crawl.end()
    crawl.begin()
    assert len(second) == MOST_SITEMAPS
    assert len({*second, *round_of(crawl)}) == count


def test_a_list_that_shows_nothing_new_is_asked_less_and_less(crawl: Crawl) -> None:
    crawl.home(LIST)
    crawl.listing(crawl.leased(LIST), f"{LIST}deep/")
    crawl.listing(crawl.leased(f"{LIST}deep/"))
    deep = "SELECT (julianday(due_at) - julianday(fetched_at)) * 24 FROM urls WHERE url = ?"
    assert round(crawl.rows(deep, f"{LIST}deep/")[0][0]) == 1
    crawl.end()
    crawl.now += 3 * HOUR
    crawl.begin()
    assert f"{LIST}deep/" in crawl.rest_of_round()
    assert round(crawl.rows(deep, f"{LIST}deep/")[0][0]) == 6
    crawl.end()
    crawl.now += HOUR
    crawl.begin()
    assert f"{LIST}deep/" not in crawl.rest_of_round()


def test_lists_that_the_start_page_names_are_asked_in_turns_however_long_they_were_quiet(crawl: Crawl) -> None:
    lists = [f"{START}tag-{chr(97 + n)}-x/" for n in range(FRONTS + 5)]
    crawl.home(*lists)
    crawl.rest_of_round()
    crawl.end()
    crawl.begin()
    second = set(crawl.rest_of_round()[1:])
    crawl.end()
    crawl.begin()
    assert len(second) == FRONTS
    assert second | set(crawl.rest_of_round()) >= set(lists)


def test_an_answer_that_nothing_has_changed_keeps_what_is_known(crawl: Crawl) -> None:
    crawl.home(A, LIST)
    lease = crawl.leased(A)
    crawl.record(lease, State.NOT_AN_ARTICLE, kind="list", reason="list", http_status=200, etag='"1"', links=(B,))
    for _ in range(2):
        crawl.show(crawl.leased())
    crawl.end()
    crawl.begin()
    crawl.listing(crawl.leased(START))
    lease = crawl.leased(A)
    assert lease.etag == '"1"'
    crawl.record(lease, State.UNCHANGED, http_status=304, is_not_modified=True)
    assert crawl.rows("SELECT state, reason, kind, etag FROM urls WHERE url = ?", A) == [
        ("not an article", "list", "list", '"1"')
    ]
    lease = crawl.leased()
    crawl.record(lease, State.UNCHANGED, http_status=304, is_not_modified=True, look_again=NO_REST)
    assert crawl.states()[lease.url] == "unchanged"
    did = crawl.run.did()
    assert (did["not_modified"], did["articles_unchanged"], did["articles_changed"]) == (2, 1, 0)


def test_a_page_that_is_gone_is_asked_without_condition_when_it_may_be_back(crawl: Crawl) -> None:
    crawl.home(A)
    lease = crawl.leased(A)
    crawl.record(
        lease, State.STORED, kind="article", http_status=200, article=article(A), look_again=NO_REST, etag='"1"'
    )
    crawl.end()
    crawl.begin()
    crawl.listing(crawl.leased(START))
    crawl.gone(crawl.leased(A))
    crawl.end()
    crawl.now += RECHECK_AFTER
    crawl.begin()
    crawl.listing(crawl.leased(START))
    assert crawl.leased(A).etag is None


def test_what_the_site_announced_is_evidence_of_the_article(crawl: Crawl) -> None:
    crawl.begin()
    said = '{"title": "A flood", "published_at": "2026-11-20T08:00:00.000Z"}'
    crawl.record(
        crawl.leased(START), State.NOT_AN_ARTICLE, kind="list", http_status=200, links=(A, B), announced={A: said}
    )
    crawl.show(crawl.leased(A))
    crawl.show(crawl.leased(B))
    evidence = "SELECT json_extract(evidence, '$.announcement.raw') FROM articles WHERE url = ?"
    assert crawl.rows(evidence, A) == [(said,)]
    assert crawl.rows(evidence, B) == [(None,)]


def test_an_address_that_was_known_learns_what_the_site_announces(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.run.hear_sitemaps([SITEMAP], crawl.now)
    crawl.record(
        crawl.leased(SITEMAP),
        State.NOT_AN_ARTICLE,
        kind="list",
        http_status=200,
        source="sitemap",
        links=(A,),
        announced={A: '{"title": "A flood"}'},
    )
    assert crawl.leased(A).announced == '{"title": "A flood"}'


def test_addresses_that_are_not_to_be_asked_are_refused_with_their_reason(crawl: Crawl) -> None:
    crawl.begin()
    crawl.record(
        crawl.leased(START), State.NOT_AN_ARTICLE, kind="list", http_status=200, links=(A,), refused={C: "ignored"}
    )
    crawl.show(crawl.leased(A))
    assert crawl.lease() is None
    assert crawl.rows("SELECT state, reason FROM urls WHERE url = ?", C) == [("refused", "ignored")]
    assert crawl.end().closes


def test_a_part_of_an_article_is_not_asked_for_itself(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.record(
        crawl.leased(A),
        State.STORED,
        kind="article",
        http_status=200,
        article=article(A),
        look_again=NO_REST,
        parts=(B,),
    )
    assert crawl.lease() is None
    assert crawl.rows("SELECT state, reason, article_id FROM urls WHERE url = ?", B) == [
        ("not an article", f"a part of {A}", 1)
    ]


def test_lists_that_go_on_naming_what_leads_to_nothing_are_asked_once_a_day(crawl: Crawl) -> None:
    def calendar() -> list[str]:
        asked = []
        while (lease := crawl.lease()) is not None:
            asked.append(lease.url)
            crawl.listing(lease, *([f"{lease.url}{len(asked)}/"] if lease.url.count("/") < 7 else []))
        return asked

    crawl.home(f"{START}calendar/1/", f"{START}calendar/2/", f"{START}calendar/3/")
    first = calendar()
    assert len(first) > 5
    crawl.end()
    crawl.now += HOUR
    crawl.begin()
    second = calendar()
    crawl.end()
    crawl.now += 24 * HOUR
    crawl.begin()
    deep = {url for url in first if url.count("/") > 5}
    assert deep
    assert not deep & set(second)
    assert deep & set(calendar())


def test_of_many_sitemaps_those_that_the_index_names_first_are_asked_in_every_run(crawl: Crawl) -> None:
    """An index is read with the newest `lastmod` first."""
    children = [f"{START}sitemap-{n}.xml" for n in range(3 * MOST_SITEMAPS)]

    def ask() -> list[str]:
        crawl.begin()
        crawl.record(crawl.leased(START), State.NOT_AN_ARTICLE, kind="list", http_status=200, sitemaps=(SITEMAP,))
        asked = []
        while (lease := crawl.lease()) is not None:
            asked.append(lease.url)
            named = tuple(reversed(children)) if lease.url == SITEMAP else ()
            crawl.record(lease, State.NOT_AN_ARTICLE, kind="list", source="sitemap", http_status=200, sitemaps=named)
        crawl.end()
        return asked

    assert len(ask()) == len(children) + 1
    seen = set()
    for _ in range(6):
        asked = ask()
        assert len(asked) == MOST_SITEMAPS
        assert {SITEMAP, *children[-5:]} <= set(asked)
        seen.update(asked)
    assert len(seen) == len(children) + 1


def test_later_pages_that_slept_for_a_week_take_turns(crawl: Crawl) -> None:
    first_round(crawl)
    crawl.now += timedelta(days=8)
    asked: list[str] = []
    for _ in range(2):
        crawl.begin()
        while (lease := crawl.lease()) is not None:
            if lease.url in PAGES:
                asked.append(lease.url)
                page_of_list(crawl, lease, PAGES.index(lease.url) + 2)
            elif lease.article_id is not None:
                crawl.show(lease, rest=100 * HOUR)
            else:
                crawl.listing(lease)
        crawl.end()
    assert sorted(asked) == PAGES
