"""Parameters that change nothing of what a site shows are learned, and then left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.archive.driver import START, article

if TYPE_CHECKING:
    from tests.archive.driver import Crawl


def story(number: int, query: str = "") -> str:
    return f"{START}news/{number}.html{query}"


def show_all(crawl: Crawl) -> list[str]:
    """Show the article of its path at whatever is due."""
    asked = []
    while (lease := crawl.lease()) is not None:
        asked.append(lease.url)
        crawl.show(lease, article(lease.url, title=lease.url.partition("?")[0], body=lease.url.partition("?")[0]))
    return asked


def test_a_parameter_that_changes_nothing_is_left_out(crawl: Crawl) -> None:
    crawl.home(*(story(n, f"?zx=r{n}{way}") for n in range(20) for way in "ab"))
    asked = show_all(crawl)
    assert len(asked) < 30
    assert crawl.rows("SELECT count(*) FROM articles") == [(20,)]
    crawl.end()
    crawl.begin()
    crawl.listing(crawl.leased(START), *(story(n, f"?zx=q{n}") for n in range(21)))
    new = [url for url in show_all(crawl) if "/20.html" in url]
    assert len(new) == 1
    assert crawl.rows("SELECT count(*) FROM articles") == [(21,)]
    assert crawl.end().closes


def test_a_parameter_that_says_what_is_shown_stays(crawl: Crawl) -> None:
    crawl.home(
        *(f"{START}show.php?cat={n % 2}&id={n}" for n in range(10)), *(f"{START}show.php?id={n}" for n in range(5))
    )
    while (lease := crawl.lease()) is not None:
        number = lease.url.rpartition("id=")[2]
        crawl.show(lease, article(lease.url, title=number, body=f"Text {number}."))
    assert crawl.rows("SELECT count(*) FROM articles") == [(10,)]
    crawl.end()
    crawl.begin()
    crawl.listing(crawl.leased(START), f"{START}show.php?cat=1&id=77", f"{START}show.php?id=78")
    asked = set()
    while (lease := crawl.lease()) is not None:
        asked.add(lease.url.rpartition("id=")[2])
        crawl.show(lease, article(lease.url, title=lease.url, body=lease.url))
    assert {"77", "78"} <= asked
