"""Crawls of sites whose servers answer in odd ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.crawl.site import Reply, Site, article_page, list_page

if TYPE_CHECKING:
    from tests.crawl.conftest import Crawl

ARTICLE = "/news/1.html"


def test_not_modified_that_nobody_asked_for_is_no_answer_and_the_address_is_asked_again(crawl: Crawl) -> None:
    broken = {"/", ARTICLE}

    def route(path: str) -> Reply | str | None:
        if path in broken:
            return Reply(304)
        return {"/": list_page([ARTICLE]), ARTICLE: article_page(1)}.get(path)

    with Site(route) as site:
        crawl.run(site.url)
        broken.remove("/")
        crawl.run(site.url)
        assert crawl.value("SELECT reason FROM urls WHERE url LIKE '%1.html'") == "HTTP 304"
        broken.remove(ARTICLE)
        crawl.run(site.url)
    assert crawl.value("SELECT count(*) FROM articles") == 1


def test_an_article_whose_count_a_script_writes_is_fetched_whole_each_time(crawl: Crawl) -> None:
    counter = "/e/public/ViewClick/?classid=1&id=1"
    views = ["3", "8"]
    page = article_page(1, views=None).replace(
        "<p class=bloginfo>", f"<p class=bloginfo>Views: <script src='{counter}&addclick=1'></script>"
    )

    def route(path: str) -> Reply | str | None:
        if path == counter:
            return f"document.write('{views.pop(0)}');"
        pages: dict[str, Reply | str] = {
            "/": list_page([ARTICLE]),
            ARTICLE: Reply(body=page, headers={"ETag": '"a"'}),
        }
        return pages.get(path)

    with Site(route) as site:
        for _ in range(2):
            crawl.run(site.url)
    assert crawl.value("SELECT etag FROM urls WHERE url LIKE '%1.html'") is None
    assert crawl.query("SELECT view_count FROM view_counts ORDER BY seen_at") == [(3,), (8,)]


def test_a_part_that_is_gone_moved_or_forbidden_does_not_cost_the_article(crawl: Crawl) -> None:
    def first(number: int, *parts: str) -> str:
        links = "".join(f"<a href='{part}'>{n}</a> " for n, part in enumerate(parts, 2))
        return article_page(number).replace("</article>", f"<div class=pagination><b>1</b> {links}</div></article>")

    def route(path: str) -> Reply | str | None:
        pages: dict[str, Reply | str] = {
            "/": list_page(["/news/10.html", "/news/20.html", "/news/30.html"]),
            "/robots.txt": Reply(body="User-agent: *\nDisallow: /news/30_2", headers={"Content-Type": "text/plain"}),
            "/news/10.html": first(10, "/news/10_2.html", "/news/10_3.html"),
            "/news/10_2.html": Reply(410),
            "/news/10_3.html": article_page(13).replace("Report on item 13", "Report on item 10"),
            "/news/20.html": first(20, "/news/20_2.html"),
            "/news/20_2.html": Reply(302, headers={"Location": "/"}),
            "/news/30.html": first(30, "/news/30_2.html"),
        }
        return pages.get(path)

    with Site(route) as site:
        crawl.run(site.url)
    articles = dict(crawl.query("SELECT substr(url, -7), body FROM articles"))
    assert articles.keys() == {"10.html", "20.html", "30.html"}
    assert "item 10" in articles["10.html"]
    assert "item 13" in articles["10.html"]
