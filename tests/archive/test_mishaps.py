"""What must not go wrong when sites, disks and pages do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import State
from newscrawl.archive.ledger import ABSENT_REST
from newscrawl.archive.runs import RECHECKS
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
