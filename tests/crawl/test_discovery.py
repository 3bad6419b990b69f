"""How a crawl finds a site's articles, and what the next one asks."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from newscrawl.errors import ExitCode
from newscrawl.spiders.wellknown import FEEDS, SITEMAPS
from tests.crawl.site import Reply, Site, article_page, list_page, newspaper

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crawl.conftest import Crawl

XML = {"Content-Type": "application/xml"}
LAZY = ("-s", "NEWSCRAWL_REVISIT=1h 6h 1d 3d 7d 30d")
"""Articles rest, as they do by default; the other tests look at them in every run."""


def sitemap_of(site: Site, paths: list[str], news: str = "") -> str:
    rows = "".join(f"<url><loc>{site.url.rstrip('/')}{path}</loc>{news}</url>" for path in paths)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def article_at(path: str) -> str | None:
    if not path.startswith("/news/"):
        return None
    return article_page(int(path.removeprefix("/news/").removesuffix(".html")))


def orphans(site: Site, robots: str, documents: Callable[[], dict[str, Reply]]) -> None:
    """Let the site serve articles that no page names, and documents that do."""

    def route(path: str) -> Reply | str | None:
        if path == "/robots.txt":
            return Reply(body=robots.replace("HOST", site.host), headers={"Content-Type": "text/plain"})
        if path == "/":
            return list_page([])
        return documents().get(path) or article_at(path)

    site.route = route


def names(site: Site, crawl: Crawl) -> list[str]:
    return [url.removeprefix(site.url) for (url,) in crawl.query("SELECT url FROM articles ORDER BY url")]


PAIR = ["/news/0.html", "/news/1.html"]


def rss(site: Site) -> str:
    items = "".join(f"<item><title>T</title><link>{site.url.rstrip('/')}{path}</link></item>" for path in PAIR)
    return f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"


def atom(site: Site) -> str:
    entries = "".join(f"<entry><title>T</title><link href='{path}'/></entry>" for path in PAIR)
    return f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{site.url}'>{entries}</feed>"


def json_feed(site: Site) -> str:
    items = [{"id": path, "url": site.url.rstrip("/") + path} for path in PAIR]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items})


def index(site: Site) -> str:
    return (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{site.url}part-1.xml.gz</loc></sitemap></sitemapindex>"
    )


@pytest.mark.parametrize(
    ("robots", "documents"),
    [
        ("Sitemap: http://HOST/maps/all.xml", {"/maps/all.xml": lambda site: sitemap_of(site, PAIR)}),
        ("Sitemap: /sitemap.xml\n", {"/sitemap.xml": lambda site: sitemap_of(site, PAIR)}),
        ("", {"/sitemap.xml": lambda site: sitemap_of(site, PAIR)}),
        ("", {"/sitemap_index.xml": index, "/part-1.xml.gz": lambda s: gzip.compress(sitemap_of(s, PAIR).encode())}),
        ("", {"/sitemap.txt": lambda site: "\n".join(site.url.rstrip("/") + path for path in PAIR)}),
        ("", {"/feed/": rss}),
        ("", {"/atom.xml": atom}),
        ("", {"/feed.json": json_feed}),
    ],
    ids=["robots.txt", "robots.txt relative", "well-known", "index of gzip", "text", "RSS", "Atom", "JSON feed"],
)
def test_articles_that_only_a_document_for_machines_names_are_found(
    crawl: Crawl, robots: str, documents: dict[str, Callable[[Site], str | bytes]]
) -> None:
    with Site(lambda _: None) as site:
        orphans(site, robots, lambda: {path: Reply(body=make(site), headers=XML) for path, make in documents.items()})
        done = crawl.run(site.url)
        assert names(site, crawl) == ["news/0.html", "news/1.html"], done.stdout
    assert done.returncode == ExitCode.OK


def test_what_a_news_sitemap_says_of_an_article_is_evidence(crawl: Crawl) -> None:
    news = (
        '<n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:publication><n:name>x</n:name>'
        "<n:language>en</n:language></n:publication><n:publication_date>2026-11-20T08:00:00+02:00</n:publication_date>"
        "<n:title>A flood &amp; its end</n:title></n:news>"
    )
    with Site(lambda _: None) as site:
        documents = {"/sitemap.xml": Reply(body=sitemap_of(site, PAIR[:1], news), headers=XML)}
        orphans(site, "", lambda: documents)
        crawl.run(site.url)
    (said,) = crawl.query("SELECT json_extract(evidence, '$.announcement.raw') FROM articles")[0]
    assert json.loads(said) == {"title": "A flood & its end", "published_at": "2026-11-20T06:00:00.000Z"}
    assert crawl.value("SELECT title FROM articles") == "Report on item 0"


def test_the_places_where_sitemaps_and_feeds_often_are_are_looked_in_once(crawl: Crawl) -> None:
    with Site(newspaper(3)) as site:
        crawl.run(site.url)
        assert all(site.hits[place] == 1 for place in (*SITEMAPS, *FEEDS))
        crawl.run(site.url)
        assert all(site.hits[place] == 1 for place in (*SITEMAPS, *FEEDS))


def test_a_front_page_in_the_place_of_every_document_is_no_sitemap(crawl: Crawl) -> None:
    with Site(newspaper(3)) as site:
        healthy = newspaper(3)
        site.route = lambda path: healthy(path) or Reply(302, headers={"Location": "/"})
        done = crawl.run(site.url)
        assert names(site, crawl) == [f"news/{n}.html" for n in range(3)]
    assert done.returncode == ExitCode.OK
    assert crawl.query("SELECT source FROM urls WHERE depth = 0") == [("start",)]


def test_the_next_run_asks_the_sources_alone_and_stops_paging_where_nothing_is_new(crawl: Crawl) -> None:
    pages = 10
    with Site(newspaper(20 * pages)) as site:
        crawl.run(site.url, *LAZY)
        assert crawl.value("SELECT count(*) FROM articles") == 20 * pages
        site.hits.clear()
        unchanged = crawl.run(site.url, *LAZY)
        assert dict(site.hits) == {"/": 1, "/robots.txt": 1}
        assert "requests 2: fetched 1 (0 not modified)" in unchanged.stdout
        site.hits.clear()
        # One article is published: every page of the list moves on by one.
        older = newspaper(20 * pages)

        def route(path: str) -> Reply | str | None:
            if path == "/news/999.html":
                return article_page(999)
            if path == "/":
                return list_page(["/news/999.html", *(f"/news/{n}.html" for n in range(19))], "/list/1")
            return older(path)

        site.route = route
        done = crawl.run(site.url, *LAZY)
        assert set(site.hits) == {"/", "/robots.txt", "/news/999.html", "/list/1"}
    assert "1 new, 0 changed, 0 unchanged" in done.stdout
    assert unchanged.returncode == done.returncode == ExitCode.OK


def test_what_has_not_changed_is_asked_with_the_validators_of_the_last_answer(crawl: Crawl) -> None:
    healthy = newspaper(3)

    def route(path: str) -> Reply | str | None:
        page = healthy(path)
        return Reply(body=page, headers={"ETag": f'"{path}"'}) if isinstance(page, str) else page

    with Site(route) as site:
        site.knows_validators = True
        crawl.run(site.url)
        second = crawl.run(site.url)
        third = crawl.run(site.url)
    assert "requests 5: fetched 4 (4 not modified), failed 0" in second.stdout
    assert "0 new, 0 changed, 3 unchanged" in third.stdout
    assert crawl.query("SELECT state, count(*) FROM urls WHERE article_id IS NOT NULL GROUP BY 1") == [("unchanged", 3)]
    assert second.returncode == third.returncode == ExitCode.OK


def in_parts(parts: int, broken: int | None = None) -> Callable[[str], Reply | str | None]:
    """A site with one article on several pages, in EmpireCMS's spelling; one of them may be missing for a while."""
    pages = ["/news/7.html", *(f"/news/7_{n}.html" for n in range(2, parts + 1))]

    def route(path: str) -> Reply | str | None:
        if path == "/":
            return list_page(["/news/7_2.html", "/news/7.html"])
        if path not in pages:
            return None
        number = pages.index(path) + 1
        if number == broken:
            return Reply(503)
        links = "".join(f"<b>{n}</b> " if n == number else f"<a href='{p}'>{n}</a> " for n, p in enumerate(pages, 1))
        page = article_page(7).replace("item 7", f"item 7 in part {number}")
        page = page.replace(f"Report on item 7 in part {number}", "Report on item 7")
        return page.replace("</article>", f"<div class=pagelist>{links}</div></article>")

    return route


def test_an_article_on_several_pages_is_one(crawl: Crawl) -> None:
    with Site(in_parts(4)) as site:
        crawl.run(site.url)
        assert names(site, crawl) == ["news/7.html"]
        body = crawl.value("SELECT body FROM articles")
        places = [body.index(f"item 7 in part {n} ") for n in range(1, 5)]
        assert places == sorted(places)
        parts = crawl.query("SELECT url, state FROM urls WHERE url LIKE '%/7\\__.html' ESCAPE '\\' ORDER BY url")
        assert [state for _, state in parts] == ["not an article"] * 3
        crawl.run(site.url)
    assert crawl.value("SELECT count(*) FROM revisions") == 1


def test_an_article_of_which_a_part_is_missing_is_owed_as_a_whole(crawl: Crawl) -> None:
    with Site(in_parts(3, broken=3)) as site:
        crawl.run(site.url, "-s", "NEWSCRAWL_RETRY_PATIENCE=0")
        assert crawl.value("SELECT count(*) FROM articles") == 0
        assert "part" in crawl.value("SELECT reason FROM urls WHERE url LIKE '%/7.html' AND state = 'owed'")
        site.route = in_parts(3)
        crawl.run(site.url)
    assert "part 3" in crawl.value("SELECT body FROM articles")


@pytest.mark.parametrize(
    ("markup", "headers", "stored"),
    [
        ("<meta name=robots content=noindex>", {}, 0),
        ("<meta name=robots content='noarchive, nofollow'>", {}, 0),
        ("", {"X-Robots-Tag": "noarchive"}, 0),
        ("<meta name=newscrawl content=index><meta name=robots content=noindex>", {}, 1),
        ("<meta name=robots content=max-image-preview:large>", {}, 1),
    ],
)
def test_a_page_that_asks_not_to_be_archived_is_not(
    crawl: Crawl, markup: str, headers: dict[str, str], stored: int
) -> None:
    def route(path: str) -> Reply | str | None:
        if path == "/":
            return list_page(["/news/0.html"]).replace("<head>", "<head><meta name=robots content='noindex, follow'>")
        page = article_at(path)
        return Reply(body=page.replace("<head>", f"<head>{markup}"), headers=headers) if page else None

    with Site(route) as site:
        crawl.run(site.url)
        assert len(names(site, crawl)) == stored
        if not stored:
            state, reason = crawl.query("SELECT state, reason FROM urls WHERE url LIKE '%/0.html'")[0]
            assert state == "refused"
            assert "the page asks not to be" in reason


def test_one_text_at_thirty_addresses_is_one_article_with_thirty_addresses(crawl: Crawl) -> None:
    def route(path: str) -> Reply | str | None:
        if path == "/":
            return list_page([f"/copy/{n}/story.html" for n in range(30)])
        return article_page(1) if path.startswith("/copy/") else None

    with Site(route) as site:
        crawl.run(site.url)
    assert crawl.value("SELECT count(*) FROM articles") == 1
    assert crawl.value("SELECT count(*) FROM urls WHERE article_id IS NOT NULL") == 30


@pytest.mark.parametrize(
    "canonical", ["/", "/list/1", "http://other.example/news/0.html", "/news/1.html", "/missing.html"]
)
def test_a_canonical_address_is_believed_only_when_it_is_plausible(crawl: Crawl, canonical: str) -> None:
    healthy = newspaper(30)

    def route(path: str) -> Reply | str | None:
        page = healthy(path)
        if path == "/news/0.html" and isinstance(page, str):
            return page.replace("<head>", f"<head><link rel=canonical href='{canonical}'>")
        return page

    with Site(route) as site:
        crawl.run(site.url)
        crawl.run(site.url)
        assert crawl.value("SELECT count(*) FROM articles WHERE gone_at IS NULL") == 30
        if canonical != "/missing.html":
            assert "news/0.html" in names(site, crawl)


def test_the_site_file_says_what_is_asked(crawl: Crawl) -> None:
    with Site(lambda _: None) as site:
        hidden = newspaper(9)
        listed = list_page(["/news/4.html"])

        def route(path: str) -> Reply | str | None:
            pages: dict[str, Reply | str] = {
                "/": list_page(["/news/0.html", "/news/1.html", "/shop/1.html"]),
                "/deep/map.xml": Reply(body=sitemap_of(site, ["/news/2.html"]), headers=XML),
                "/deep/feed": Reply(body=rss(site).replace("/1.html", "/3.html"), headers=XML),
                "/deep/list.html": listed,
                "/shop/1.html": article_page(100),
            }
            return pages.get(path) or (hidden(path) if path.startswith("/news/") else None)

        site.route = route
        sites = crawl.folder / "sites"
        sites.mkdir()
        (sites / "harbour.toml").write_text(
            f"""
            hosts = ["{site.host}"]
            start = ["{site.url}"]
            revisit = ["never"]
            [sources]
            sitemaps = ["{site.url}deep/map.xml"]
            feeds = ["{site.url}deep/feed"]
            lists = ["{site.url}deep/list.html"]
            [patterns]
            ignore = ["^/shop/", "^/news/1\\\\."]
            """,
            encoding="utf-8",
        )
        command = crawl.run_site("harbour", site.host, "-s", f"NEWSCRAWL_SITES={sites}")
        assert command.returncode == ExitCode.OK, command.stderr
        assert names(site, crawl) == [f"news/{n}.html" for n in (0, 2, 3, 4)]
        refused = crawl.query("SELECT url, reason FROM urls WHERE state = 'refused' ORDER BY url")
        assert [(url.removeprefix(site.url), reason) for url, reason in refused] == [
            ("news/1.html", "ignored, says the site's file"),
            ("shop/1.html", "ignored, says the site's file"),
        ]
        site.hits.clear()
        listed = list_page(["/news/4.html", "/news/5.html"])
        crawl.run_site("harbour", site.host, "-s", f"NEWSCRAWL_SITES={sites}")
        assert set(site.hits) == {
            *("/robots.txt", "/", "/deep/map.xml", "/deep/feed", "/deep/list.html", "/news/5.html"),
        }


def test_a_gbk_address_is_asked_as_it_stands(crawl: Crawl) -> None:
    href = "/e/tags/?tagname=%D2%F5%F6%B2&tempid=13"

    def route(path: str) -> Reply | str | None:
        if path == "/":
            links = f"<a href='{href}'>阴霾</a> <a href='/天气.html'>天气</a>"
            page = f"<html><head><meta charset=gbk></head><body>{links}</body></html>"
            return Reply(body=page.encode("gbk"), headers={"Content-Type": "text/html"})
        return list_page(["/news/0.html"]) if path == href else article_at(path)

    with Site(route) as site:
        crawl.run(site.url)
        assert site.hits[href] == 1
        assert site.hits["/%E5%A4%A9%E6%B0%94.html"] == 1  # a path is UTF-8, as browsers have it
        assert names(site, crawl) == ["news/0.html"]


def test_an_address_that_the_site_file_ignores_is_not_asked_again_either(crawl: Crawl) -> None:
    with Site(newspaper(3)) as site:
        crawl.run(site.url)
        sites = crawl.folder / "sites"
        sites.mkdir()
        (sites / "post.toml").write_text(
            f'hosts = ["{site.host}"]\nstart = ["{site.url}"]\n[patterns]\nignore = ["^/news/1"]', encoding="utf-8"
        )
        site.hits.clear()
        done = crawl.run_site("post", site.host, "-s", f"NEWSCRAWL_SITES={sites}")
        assert done.returncode == ExitCode.OK, done.stderr
        assert not site.hits["/news/1.html"]
        assert site.hits["/news/0.html"] == 1
    assert crawl.value("SELECT reason FROM urls WHERE url LIKE '%/1.html'") == "ignored, says the site's file"
    assert crawl.value("SELECT count(*) FROM articles WHERE gone_at IS NULL") == 3


def test_pages_that_say_nothing_are_asked_once(crawl: Crawl) -> None:
    def route(path: str) -> Reply | str | None:
        if path == "/":
            return list_page(["/news/0.html", *(f"/tag/{n}" for n in range(30))])
        if path.startswith("/tag/"):
            return "<html><body><a href='/news/0.html'>x</a></body></html>"
        return article_at(path)

    with Site(route) as site:
        crawl.run(site.url)
        site.hits.clear()
        crawl.run(site.url)
        assert not [path for path in site.hits if path.startswith("/tag/")]


def test_a_changed_plan_to_look_at_all_articles_holds_at_once(crawl: Crawl) -> None:
    with Site(newspaper(3)) as site:
        crawl.run(site.url, *LAZY)
        done = crawl.run(site.url)
    assert "0 new, 0 changed, 3 unchanged" in done.stdout
