"""What must not go wrong when sites, disks and pages do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import State
from newscrawl.archive.rests import ABSENT_REST
from newscrawl.archive.vanishing import RECHECK_AFTER, RECHECKS
from tests.archive.driver import START, A, B, C, article

if TYPE_CHECKING:
    from tests.archive.driver import Crawl

SITEMAP = f"{START}sitemap.xml"
EDITION = f"{START}edition/"


def test_what_a_page_names_is_not_forgotten_when_its_visit_could_not_be_stored(crawl: Crawl) -> None:
    crawl.home(A)
    lease = crawl.leased(A)
    unstorable = article(A, title="half a character: \ud800")
    with pytest.raises(UnicodeEncodeError):
        crawl.record(lease, State.STORED, kind="article", http_status=200, article=unstorable, links=(f"{START}x/1/b",))
    crawl.record(lease, State.OWED, http_status=200, reason="a pipeline broke", links=(f"{START}x/1/b", C))
    assert crawl.states()[f"{START}x/1/b"] == "heard of"
    crawl.show(crawl.leased(C))
    crawl.listing(crawl.leased(f"{START}x/1/b"))
    names = "SELECT pattern, asked FROM url_patterns WHERE asked ORDER BY 1"
    assert crawl.rows(names) == [("news.example/x/{n}/{word}", 1), ("news.example/{word}.html", 1)]


def test_an_article_that_became_a_list_is_lost_once_and_then_a_list(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.show(crawl.leased(A))
    crawl.end()
    lost = []
    for _ in range(RECHECKS + 3):
        crawl.now += RECHECK_AFTER
        crawl.home()
        while (lease := crawl.lease()) is not None:
            crawl.listing(lease, B) if lease.url == A else crawl.show(lease)
        lost.append(crawl.end().did["articles_lost"])
    assert sum(lost) == RECHECKS + 1
    assert not any(lost[-2:])


def test_a_sitemap_that_was_not_there_is_looked_for_again(crawl: Crawl) -> None:
    crawl.home()
    crawl.run.hear_sitemaps([SITEMAP], crawl.now)
    crawl.gone(crawl.leased(SITEMAP))
    crawl.end()
    crawl.home()
    assert crawl.lease() is None
    crawl.end()
    crawl.now += ABSENT_REST
    crawl.home()
    lease = crawl.leased(SITEMAP)
    crawl.record(lease, State.NOT_AN_ARTICLE, kind="list", source="sitemap", http_status=200, links=(A,))
    crawl.show(crawl.leased(A))
    crawl.end()
    crawl.home()
    assert crawl.leased().url == SITEMAP


def test_a_page_to_which_a_start_page_redirects_is_a_start_page(crawl: Crawl) -> None:
    def moved() -> None:
        crawl.begin()
        crawl.record(crawl.leased(START), State.NOT_AN_ARTICLE, http_status=302, start=EDITION, links=(EDITION,))

    moved()
    lease = crawl.leased(EDITION)
    assert (lease.source, lease.depth) == ("start", 0)
    crawl.listing(lease)
    crawl.end()
    moved()
    crawl.listing(crawl.leased(EDITION))
    crawl.end()


def test_start_pages_that_redirect_to_each_other_are_asked_once_in_a_round(crawl: Crawl) -> None:
    crawl.begin()
    for url, target in ((START, EDITION), (EDITION, START)):
        crawl.record(crawl.leased(url), State.NOT_AN_ARTICLE, http_status=302, start=target, links=(target,))
    assert crawl.lease() is None


def test_a_canonical_address_that_nobody_has_read_is_read_before_it_is_believed(crawl: Crawl) -> None:
    """A template that names one article's address on every page must not cost that article."""
    crawl.home(B, C)
    for url in (B, C):
        crawl.show(crawl.leased(url), article(A, title=url, body=f"Text of {url}"))
    crawl.show(crawl.leased(A), article(A, title=A, body="Its own"))
    assert crawl.rows("SELECT url, title FROM articles ORDER BY url") == [(A, A), (B, B), (C, C)]


def test_an_article_moves_to_the_address_that_it_named_when_that_shows_the_same_text(crawl: Crawl) -> None:
    short = f"{START}?p=12"
    crawl.home(short)
    shown = article(A, title="One", body="Text")
    assert crawl.show(crawl.leased(short), shown).url == short
    assert crawl.show(crawl.leased(A), shown).url == A
    assert crawl.rows("SELECT url FROM articles") == [(A,)]


def test_a_twin_is_stored_under_the_address_that_it_names_without_asking_that(crawl: Crawl) -> None:
    printed = f"{START}print.php?story=a"
    crawl.home(printed)
    assert crawl.show(crawl.leased(printed), article(A, title="One", body="Text")).url == A
    assert crawl.lease() is None


@pytest.mark.parametrize("status", [301, 404])
def test_a_canonical_address_that_leads_elsewhere_or_is_gone_is_a_mistake_of_the_template(
    crawl: Crawl, status: int
) -> None:
    twin = f"{START}new/a.html"
    crawl.home(twin, A)
    state = State.GONE if status == 404 else State.NOT_AN_ARTICLE
    kind = None if status == 404 else "other"
    crawl.record(crawl.leased(twin), state, kind=kind, http_status=status)
    assert crawl.show(crawl.leased(A), article(twin, title="One", body="Text")).url == A
    crawl.end()
    crawl.home()
    assert crawl.rest_of_round() == [A]


def test_a_start_page_that_leads_to_another_edition_every_day_is_one_start_page_more(crawl: Crawl) -> None:
    for day in range(1, 4):
        crawl.begin()
        today = f"{START}{day}/"
        while (lease := crawl.lease()) is not None:
            if lease.url == START:
                crawl.record(lease, State.NOT_AN_ARTICLE, http_status=302, start=today, links=(today,))
            else:
                crawl.listing(lease)
        starts = [START, today]
        assert [url for (url,) in crawl.rows("SELECT url FROM urls WHERE source = 'start' ORDER BY id")] == starts
        crawl.end()
