from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from newscrawl.errors import BadURL
from newscrawl.page import Page
from newscrawl.urls import canonical_url, same_site, url_key

if TYPE_CHECKING:
    from fixtures.demo.newspaper import Column, Newspaper
    from fixtures.demo.server import DemoServer
    from tests.demo.conftest import Answer, Client

HARD_404 = "/notice/tide-table.html"
SOFT_404 = "/notice/closing-times.html"
ELSEWHERE = "https://ferry.example/"


def links(page: Page) -> list[str]:
    """Every address that the page links to or loads, canonical; script links left out."""
    found = []
    for element in page.tree.iter("a", "link", "img", "script"):
        href = element.get("href") or element.get("src")
        if href:
            try:
                found.append(canonical_url(href, page.url, page.encoding))
            except BadURL:
                assert re.match(r"(?i)javascript:", href), href
    return found


class Walk:
    """All that can be reached from the home page by links on pages."""

    def __init__(self, server: DemoServer, client: Client) -> None:
        self.answers: dict[str, Answer] = {}
        self.odd_spellings: set[str] = set()
        waiting, seen = [server.url], {url_key(server.url)}
        while waiting:
            url = waiting.pop(0)
            parts = urlsplit(url)
            target = f"{parts.path}?{parts.query}" if parts.query else parts.path
            answer = self.answers[target] = client.ask(target)
            if "html" in answer.headers["content-type"] and answer.status == 200:
                for link in links(Page.from_bytes(url, answer.body, answer.headers)):
                    if not link.startswith(server.url):
                        self.odd_spellings.add(link)
                    if url_key(link) not in seen:
                        assert link.startswith(server.url), f"{link} was heard of by an odd spelling first, on {url}"
                        seen.add(url_key(link))
                        waiting.append(link)
        self.statuses = {target: answer.status for target, answer in self.answers.items()}


@pytest.mark.parametrize("hours", [0, 26])
def test_every_link_leads_to_something_but_the_intended_one(server: DemoServer, client: Client, hours: int) -> None:
    server.move_clock(hours)
    walk = Walk(server, client)
    assert [target for target, status in walk.statuses.items() if status >= 400] == [HARD_404]
    redirects = [target for target, status in walk.statuses.items() if status in (301, 302)]
    assert redirects == ["/show.php?id=102", "/e/public/ClickAd/?adid=3"]
    for target in redirects:
        where = walk.answers[target].headers["location"]
        assert where == ELSEWHERE or client.ask(where).status == 200
    assert {path for path, answer in walk.answers.items() if b"does not exist" in answer.body} == {HARD_404, SOFT_404}
    assert server.site.edition.by_path.keys() <= walk.statuses.keys()


def test_the_same_articles_are_also_linked_by_https_and_www(server: DemoServer, client: Client) -> None:
    walk = Walk(server, client)
    known = {url_key(server.url.rstrip("/") + target) for target in walk.answers}
    assert {urlsplit(link).scheme for link in walk.odd_spellings} == {"https", "http"}
    assert all(same_site(link, server.url) and url_key(link) in known for link in walk.odd_spellings)


def test_nothing_leads_to_the_clock(server: DemoServer, client: Client) -> None:
    walk = Walk(server, client)
    assert not [target for target in walk.statuses if "clock" in target]
    assert not [target for target, answer in walk.answers.items() if b"__clock__" in answer.body]


@pytest.mark.parametrize("hours", [0, 26])
def test_paging_covers_each_article_of_a_column_once(
    server: DemoServer, client: Client, newspaper: Newspaper, hours: int
) -> None:
    server.move_clock(hours)
    for column in newspaper.columns:
        expected = [story.article.path for story in server.site.edition.in_column(column)]
        pages = -(-len(expected) // 6)
        paths = [f"/{column.folder}/", *(f"/{column.folder}/index_{n}.html" for n in range(2, pages + 1))]
        listed = [path for page in paths for path in headlines(client.page(page), column)]
        assert listed == expected
        assert client.ask(f"/{column.folder}/index_{pages + 1}.html").status == 404
        assert client.ask(f"/{column.folder}/index_1.html").status == 404


def headlines(page: Page, column: Column) -> list[str]:
    heading = "h3" if column.skin == "V2b" else 'h3[@class="blogtitle"]'
    return [str(href) for href in page.tree.xpath(f'//div[contains(@class, "bloglist")]//{heading}/a/@href')]


def test_the_pager_names_the_total_without_an_address(client: Client) -> None:
    page = client.page("/world/index_2.html")
    pager = page.tree.xpath('//div[@class="pagelist"]')[0]
    total = pager.xpath('a[@title="Total record"]')[0]
    assert total.text_content().strip() == "13"
    assert "href" not in total.attrib
    assert pager.xpath("b/text()") == ["2"]
    assert pager.xpath("a/@href")[:2] == ["/world/", "/world/index_3.html"]


def test_a_list_stands_at_several_addresses(client: Client) -> None:
    assert client.ask("/world/").body == client.ask("/world/index.html").body
    dynamic = client.ask("/e/action/ListInfo/?classid=1&page=1")
    assert dynamic.body == client.ask("/world/index_2.html").body
    assert client.ask("/e/action/ListInfo/?classid=1&page=3").status == 404
    assert client.ask("/world").headers["location"] == "/world/"


def test_tag_pages_list_the_articles_of_the_tag(server: DemoServer, client: Client, newspaper: Newspaper) -> None:
    tagged = {tag: article.column for article in newspaper.articles for tag in article.tags}
    for tag, column in tagged.items():
        page = client.page(f"/e/tags/?tagname={escaped(tag, column.charset)}")
        hrefs = page.tree.xpath('//div[contains(@class, "bloglist")]//h3/a/@href')
        assert hrefs == [story.article.path for story in server.site.edition.tagged(tag)]
    assert client.ask("/e/tags/?tagname=nothing").status == 404


def escaped(tag: str, charset: str) -> str:
    return "".join(f"%{byte:02X}" for byte in tag.encode(charset))


def test_related_articles_that_are_gone_are_not_linked(server: DemoServer, client: Client) -> None:
    assert client.ask("/science/410.html").status == 200
    server.move_clock(26)
    assert client.ask("/science/410.html").status == 404
    assert client.ask("/show.php?id=410").status == 404
