"""A site that goes through troubles and comes out of them: nothing that was known is lost for good."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from newscrawl.errors import ExitCode
from newscrawl.spiders.wellknown import FEEDS, SITEMAPS
from tests.crawl.site import Reply, Route, Site, article_page, newspaper

if TYPE_CHECKING:
    from tests.crawl.conftest import Crawl

ARTICLES = 24


def but_home(answer: Reply | str) -> Route:
    """Answer everything but the home page and robots.txt in one way."""
    healthy = newspaper(ARTICLES, newest_first=True)
    return lambda path: healthy(path) if path in ("/", "/robots.txt") else answer


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (Reply(302, headers={"Location": "/maintenance.html"}), ExitCode.EXTRACTION_BROKE),
        (Reply(302, headers={"Location": "http://login.example/"}), ExitCode.NOTHING_USABLE),
        (Reply(403), ExitCode.NOTHING_USABLE),
        (Reply(404), ExitCode.EXTRACTION_BROKE),
        (Reply(200, body=""), ExitCode.EXTRACTION_BROKE),
        (Reply(200, body="<title>Error</title><body>Too many connections"), ExitCode.EXTRACTION_BROKE),
    ],
    ids=["maintenance", "login", "forbidden", "missing", "zero bytes", "a stub"],
)
def test_after_one_bad_run_everything_is_as_it_was_and_new_articles_are_found(
    crawl: Crawl, trouble: Reply, code: ExitCode
) -> None:
    with Site(newspaper(ARTICLES, newest_first=True)) as site:
        assert crawl.run(site.url).returncode == ExitCode.OK
        site.route = but_home(trouble)
        assert crawl.run(site.url).returncode == code
        site.route = newspaper(ARTICLES + 6, newest_first=True)
        done = crawl.run(site.url)
    assert done.returncode == ExitCode.OK, done.stdout
    assert crawl.value("SELECT count(*) FROM articles") == ARTICLES + 6
    assert crawl.value("SELECT count(*) FROM articles WHERE gone_at IS NOT NULL") == 0
    assert crawl.value("SELECT count(*) FROM urls WHERE kind = 'article' AND queue IS NULL") == 0


def test_a_first_run_that_meets_nothing_but_barriers_is_not_all_well(crawl: Crawl) -> None:
    captcha = (
        "<title>Just a moment...</title><h1>Checking your browser</h1><div class=g-recaptcha data-sitekey=x></div>"
    )
    with Site(but_home(captcha)) as site:
        done = crawl.run(site.url)
    assert done.returncode == ExitCode.NOTHING_USABLE
    assert "captcha" in done.stderr


def test_a_site_that_redirects_every_article_away_is_a_broken_run(crawl: Crawl) -> None:
    with Site(newspaper(ARTICLES)) as site:
        crawl.run(site.url)
        site.route = but_home(Reply(302, headers={"Location": "/maintenance.html"}))
        assert crawl.run(site.url).returncode == ExitCode.EXTRACTION_BROKE


@pytest.mark.parametrize("status", [301, 404])
def test_articles_that_move_to_other_addresses_are_followed(crawl: Crawl, status: int) -> None:
    def moved(path: str) -> Reply | str | None:
        if path == "/" or path.startswith("/list/"):
            return str(newspaper(ARTICLES)(path)).replace("/news/", "/story/")
        number = path.rsplit("/", 1)[1].removesuffix(".html")
        if path.startswith("/news/"):
            return Reply(status, headers={"Location": f"/story/{number}.html"})
        return article_page(int(number)) if path.startswith("/story/") else None

    with Site(newspaper(ARTICLES)) as site:
        crawl.run(site.url)
        site.route = moved
        crawl.run(site.url)
        crawl.run(site.url)
    assert crawl.query("SELECT count(*), sum(url LIKE '%/story/%'), count(gone_at) FROM articles") == [
        (ARTICLES, ARTICLES, 0)
    ]


def test_a_start_page_that_leads_to_another_host_does_so_after_a_cut_as_well(crawl: Crawl) -> None:
    with Site(newspaper(ARTICLES)) as real:
        front = Reply(301, headers={"Location": real.url})
        with Site(lambda path: front if path == "/" else None) as site:
            hosts = ("-s", f"NEWSCRAWL_ALLOW_HOSTS={site.host},{real.host}")
            assert crawl.run(site.url, *hosts, "-s", "CLOSESPIDER_PAGECOUNT=3").returncode == ExitCode.LIMIT
            assert crawl.run(site.url, *hosts).returncode == ExitCode.OK
    assert crawl.value("SELECT count(*) FROM articles") == ARTICLES


def test_a_url_that_failed_often_and_then_moves_is_no_circle(crawl: Crawl) -> None:
    healthy = newspaper(3)

    def moved(path: str) -> Reply | str | None:
        if path == "/news/1.html":
            return Reply(301, headers={"Location": "/news/1.html/"})
        return article_page(1) if path == "/news/1.html/" else healthy(path)

    with Site(lambda path: Reply(500) if path == "/news/1.html" else healthy(path)) as site:
        crawl.run(site.url, "-s", "NEWSCRAWL_RETRY_PATIENCE=0")
        with closing(sqlite3.connect(crawl.archive)) as db, db:  # many failures, without waiting for them
            db.execute("UPDATE urls SET attempts = 11 WHERE state = 'owed'")
        site.route = moved
        crawl.run(site.url)
    assert crawl.value("SELECT count(*) FROM articles") == 3


def test_the_rest_of_a_round_may_be_dead_links_only(crawl: Crawl) -> None:
    healthy = newspaper(3)
    dead = "<li><a href=/dead.html>A dead link of old</a></li></ul>"
    with Site(lambda path: str(healthy(path)).replace("</ul>", dead) if path == "/" else healthy(path)) as site:
        # robots.txt, the home page, no sitemap, no feed, and three articles; the dead link waits
        pages = 5 + len(SITEMAPS) + len(FEEDS)
        cut = crawl.run(site.url, "-s", f"CLOSESPIDER_PAGECOUNT={pages}", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
        assert cut.returncode == ExitCode.LIMIT
        assert crawl.query("SELECT url FROM urls WHERE state = 'heard of'") == [(f"{site.url}dead.html",)]
        rest = crawl.run(site.url)
    assert rest.returncode == ExitCode.OK, rest.stdout
    assert crawl.value("SELECT state FROM urls WHERE url LIKE '%/dead.html'") == "gone"


def test_the_links_of_a_page_that_says_nothing_are_heard_of_all_the_same(crawl: Crawl) -> None:
    hallway = (
        "<html><head><title>The Test Post</title></head><body><a href=/news/1.html><img src=/a.png></a></body></html>"
    )
    pages = {"/": "<html><body><a href=/hallway.html>Enter</a></body></html>", "/hallway.html": hallway}
    with Site(lambda path: pages.get(path) or newspaper(3)(path)) as site:
        crawl.run(site.url)
    assert crawl.value("SELECT state FROM urls WHERE url LIKE '%/hallway.html'") == "not an article"
    assert crawl.query("SELECT title FROM articles") == [("Report on item 1",)]


def test_feeds_of_scrapys_own_are_refused_with_a_sentence(crawl: Crawl) -> None:
    done = crawl.run("http://127.0.0.1:9/", "-O", str(crawl.folder / "out.json"))
    assert done.returncode == ExitCode.BAD_START
    assert "newscrawl export" in done.stderr
    assert not (crawl.folder / "out.json").exists()
