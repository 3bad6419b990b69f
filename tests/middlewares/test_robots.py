"""What becomes of a site's robots.txt: a real server, and requests that really pass our guards."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.crawl.site import Reply, Site
from tests.middlewares.fetcher import fetch

PAGE = "<html><body>a page</body></html>"


def site_with(robots: Reply | str | None, more: dict[str, Reply] | None = None) -> Site:
    """A site of pages with this robots.txt."""
    answers = {"/robots.txt": robots if isinstance(robots, Reply | None) else Reply(body=robots), **(more or {})}
    return Site(lambda path: answers.get(path, PAGE))


def test_what_is_forbidden_is_not_asked() -> None:
    with site_with("User-agent: newscrawl\nDisallow: /b\n") as site:
        done = fetch(f"{site.url}a", f"{site.url}b", f"{site.url}a")
        assert dict(site.hits) == {"/robots.txt": 1, "/a": 2}
    assert done.answers == [200, ["Forbidden", "forbidden by robots.txt"], 200]


def test_a_site_that_has_none_forbids_nothing() -> None:
    with ExitStack() as sites:
        several = [sites.enter_context(site_with(Reply(status))) for status in (400, 401, 403, 404, 410, 451, 204, 304)]
        assert fetch(*(f"{site.url}a" for site in several)).answers == [200] * len(several)


def test_nothing_is_asked_while_it_cannot_be_read_and_each_try_reads_it_again() -> None:
    statuses = (429, 500, 502, 503, 599)
    with ExitStack() as sites:
        several = [sites.enter_context(site_with(Reply(status))) for status in statuses]
        done = fetch(*(f"{site.url}{path}" for site in several for path in "ab"))
        assert [dict(site.hits) for site in several] == [{"/robots.txt": 2}] * len(several)
    assert [name for name, _ in done.answers] == ["Unreadable"] * 2 * len(several)
    assert all(f"HTTP {status}" in done.answers[2 * n][1] for n, status in enumerate(statuses))
    assert done.heard == []


def test_many_requests_at_once_read_it_once() -> None:
    with site_with("User-agent: *\nDisallow: /b\n") as site:
        done = fetch(*(f"{site.url}{letter}" for letter in "abcd"), at_once=True)
        assert site.hits["/robots.txt"] == 1
        assert "/b" not in site.hits
    assert sorted(map(str, done.answers)) == ["200", "200", "200", "['Forbidden', 'forbidden by robots.txt']"]


def hop(number: int) -> Reply:
    return Reply(302, headers={"Location": f"/hop/{number}"})


def test_five_redirects_are_followed_and_a_sixth_means_that_there_is_none() -> None:
    forbidding = Reply(body="User-agent: *\nDisallow: /\n")
    five = {f"/hop/{n}": hop(n + 1) for n in range(1, 5)} | {"/hop/5": forbidding}
    with site_with(hop(1), five) as site:
        assert fetch(f"{site.url}a").answers == [["Forbidden", "forbidden by robots.txt"]]
    six = five | {"/hop/5": hop(6), "/hop/6": forbidding}
    with site_with(hop(1), six) as site:
        assert fetch(f"{site.url}a").answers == [200]
        assert "/hop/6" not in site.hits


def test_a_redirect_to_another_host_gives_the_rules_of_the_first() -> None:
    with site_with("User-agent: *\nDisallow: /b\n") as other:
        with site_with(Reply(301, headers={"Location": f"{other.url}robots.txt"})) as site:
            done = fetch(f"{site.url}b", f"{site.url}a", NEWSCRAWL_ALLOW_HOSTS=f"{site.host},{other.host}")
        assert dict(other.hits) == {"/robots.txt": 1}
    assert done.answers == [["Forbidden", "forbidden by robots.txt"], 200]


def test_a_redirect_into_the_private_network_is_not_followed() -> None:
    with site_with("") as other:
        with site_with(Reply(301, headers={"Location": f"{other.url}robots.txt"})) as site:
            done = fetch(f"{site.url}a")
        assert not other.hits
    assert done.answers[0][0] == "Unreadable"
    assert "private address" in done.answers[0][1]


def test_it_is_asked_again_when_a_day_has_passed() -> None:
    with site_with("User-agent: *\nCrawl-delay: 0.01\nSitemap: /s.xml\n") as site:
        done = fetch(f"{site.url}a", f"{site.url}b", lifetime=0)
        assert site.hits["/robots.txt"] == 2
    assert len(done.heard) == 1


def test_the_spider_hears_of_each_origins_sitemaps_once_before_any_page() -> None:
    lines = [
        "Sitemap: https://CDN.example/a.xml#top",
        "Sitemap: /b.xml",
        "Sitemap: ftp://x.example/c.xml",
        "Sitemap: /b.xml?utm_source=robots",
        *(f"Sitemap: /{n}.xml" for n in range(200)),
    ]
    with site_with("\n".join(lines)) as site:
        done = fetch(f"{site.url}a", f"{site.url}b")
        origin = site.url.rstrip("/")
    ((heard_of, urls),) = done.heard
    assert heard_of == origin
    assert urls[:3] == ["https://cdn.example/a.xml", f"{origin}/b.xml", f"{origin}/0.xml"]
    assert len(urls) == 100


def test_the_spider_hears_that_there_are_no_sitemaps() -> None:
    with site_with(None) as site:
        assert fetch(f"{site.url}a").heard == [[site.url.rstrip("/"), []]]


@pytest.mark.parametrize(
    ("asked", "delay", "jitter", "slot"),
    [
        (0.2, 0, 0.5, [0.2, 0, 1]),
        (0.2, 0.1, 0.5, [0.2, 0, 1]),
        (0.1, 0.4, 0.9, [0.4, 0.75, 1]),  # between 0.1 and 0.7 seconds
        (0.1, 0.4, 0.5, [0.4, 0.5, 1]),  # as it is: never below 0.2 seconds
        (0, 0.1, 0.5, [0.1, 0.5, 8]),
    ],
)
def test_a_crawl_delay_is_the_least_delay_of_its_host_whatever_the_jitter(
    asked: float, delay: float, jitter: float, slot: list[float]
) -> None:
    with site_with(f"User-agent: *\nCrawl-delay: {asked}\n") as site:
        done = fetch(
            f"{site.url}a",
            f"{site.url}b",
            DOWNLOAD_DELAY=delay,
            DOWNLOAD_DELAY_JITTER=jitter,
            CONCURRENT_REQUESTS_PER_DOMAIN=8,
        )
    assert done.answers == [200, 200]
    assert done.slots == [pytest.approx(slot)] * 2


def test_a_host_that_asks_for_a_pace_gets_one_request_at_a_time() -> None:
    pages = [f"/{n}" for n in range(6)]
    with Site(lambda path: "User-agent: *\nCrawl-delay: 0.01" if path == "/robots.txt" else PAGE, pause=0.1) as site:
        fetch(*(site.url + page[1:] for page in pages), at_once=True, CONCURRENT_REQUESTS_PER_DOMAIN=8)
        assert site.most_at_a_time == 1


def test_a_crawl_delay_beyond_the_limit_is_cut_and_said_once() -> None:
    with site_with("User-agent: *\nCrawl-delay: 86400\n") as site:
        done = fetch(f"{site.url}a", f"{site.url}b", NEWSCRAWL_MAX_CRAWL_DELAY=0.1)
    assert done.answers == [200, 200]
    assert done.slots[0] == [0.1, 0, 1]
    assert done.log.count("asks for 86400 seconds") == 1
    assert "NEWSCRAWL_MAX_CRAWL_DELAY allows 0.1" in done.log


def test_two_ports_of_a_host_share_the_slower_pace() -> None:
    with site_with("User-agent: *\nCrawl-delay: 0.2\n") as slow, site_with(None) as other:
        done = fetch(f"{slow.url}a", f"{other.url}a")
    assert done.slots == [[0.2, 0, 1]] * 2
