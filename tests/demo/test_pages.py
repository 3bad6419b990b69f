from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.demo.truth import expected_articles

if TYPE_CHECKING:
    from fixtures.demo.newspaper import Newspaper
    from fixtures.demo.server import DemoServer
    from fixtures.demo.truth import ExpectedArticle
    from newscrawl.page import Page
    from tests.demo.conftest import Client


def texts(page: Page, xpath: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in page.tree.xpath(xpath)]


def chinese(newspaper: Newspaper) -> list[str]:
    return [a.path for a in newspaper.articles if a.column.charset == "gbk" and a.appears_at is None]


@pytest.mark.parametrize("hours", [0, 26])
def test_every_page_shows_what_the_truth_says(server: DemoServer, client: Client, hours: int) -> None:
    server.move_clock(hours)
    truth = expected_articles(server.site)
    assert len(truth) >= 61
    for path, expected in truth.items():
        page = client.page(path)
        assert texts(page, '//h1[@class="con_tilte"] | //h3[@class="news_title"]') == [expected.title]
        paragraphs = texts(page, '//div[@class="con_text"]/p[not(@class)] | //div[@class="news_con"]/p')
        body = [text for text in paragraphs if not text.startswith(("Tags:", "标签："))]
        assert body == expected.body.split("\n\n")
        assert texts(page, '//p[@class="notice"]') == ([expected.disclaimer] if expected.disclaimer else [])
        tags = texts(page, '//div[@class="con_text"]/p/a | //div[@class="tags"]/a')
        assert tags == list(expected.tags)
        introduction = texts(page, '//p[@class="con_info"] | //div[@class="news_about"]')
        assert introduction[0].removeprefix("Introduction").removeprefix("简介") == expected.introduction
        assert_meta(page, expected)
        assert_lists(page, expected)


def assert_meta(page: Page, expected: ExpectedArticle) -> None:
    meta = texts(page, '//p[@class="bloginfo"] | //div[@class="bloginfo"]')[0]
    breadcrumb = texts(page, '//span[@class="con_nav"] | //h1[@class="t_nav"]')[0]
    if expected.column is None:
        assert meta.startswith(("{Current column}", "{当前栏目}"))
        assert "{" in breadcrumb
    else:
        assert expected.column in meta
        assert expected.breadcrumb[0] in breadcrumb
    assert all(author in meta for author in expected.authors)
    if expected.published_at and expected.column:
        assert f"{expected.published_at:%Y-%m-%d}" in meta
    elif expected.published_at:
        assert f"/{expected.published_at:%Y-%m-%d}/" in expected.path
    assert ("Updated" in meta) == (expected.modified_at is not None)
    if expected.modified_at:
        assert f"{expected.modified_at:%Y-%m-%d %H:%M}" in meta
    number = expected.view_count
    forms = ["People have watched", "人已围观", " views"]
    if number is None:
        assert expected.counter is not None or not any(form in meta for form in forms)
    else:
        assert any(f"{shown}{form}" in meta for shown in spellings(number) for form in forms)


def spellings(number: int) -> list[str]:
    return [str(number), f"{number:,}", f"{number // 10_000}.{number // 1000 % 10}万"]


def assert_lists(page: Page, expected: ExpectedArticle) -> None:
    popular = page.tree.xpath('//h2[text()="Popular Articles" or text()="点击排行"]/..//a')
    assert [link.get("title") for link in popular] == [link.title for link in expected.popular]
    assert all(want.path in have.get("href") for have, want in zip(popular, expected.popular, strict=True))
    latest = page.tree.xpath('//h2[text()="Latest articles" or text()="最新文章"]/..//a')
    assert [link.text_content() for link in latest] == [link.title for link in expected.latest]
    assert all(want.path in have.get("href") for have, want in zip(latest, expected.latest, strict=True))
    related = page.tree.xpath('//h2[text()="Related articles" or text()="相关文章"]/..//a[@title]')
    assert [(link.text_content(), link.get("href")) for link in related] == [
        (link.title, link.path) for link in expected.related
    ]
    excerpts = page.tree.xpath('//div[@class="xiangsi"]/div/span')
    wanted = [link.excerpt for link in expected.related if link.excerpt]
    assert [" ".join(element.text_content().split()) for element in excerpts] == wanted


def test_gbk_pages_say_so_in_their_meta_alone(newspaper: Newspaper, client: Client) -> None:
    for path in ["/gangcheng/", "/gangcheng/index_2.html", *chinese(newspaper)]:
        answer = client.ask(path)
        assert answer.headers["content-type"] == "text/html"
        assert b"charset=gb2312" in answer.body
        assert "您现在的位置是：" in answer.body.decode("gb18030")
        with pytest.raises(UnicodeDecodeError):
            answer.body.decode("utf-8")
        assert client.page(path).encoding == "gb18030"


def test_chinese_pages_speak_the_familys_words(client: Client) -> None:
    text = client.ask("/gangcheng/505.html").body.decode("gb18030")
    assert "首页</a> &gt;&gt; " in text
    assert "港城</a> &gt;&gt; 正文" in text
    assert "1.1万</span>人已围观" in text
    for label in ("简介", "相关文章", "阅读更多", "点击排行", "最新文章", "标签："):
        assert label in text


def test_unfilled_pages_read_as_the_family_leaves_them(client: Client) -> None:
    page = client.page("/world/2026-11-13/110.html")
    assert texts(page, '//span[@class="con_nav"]') == ["Your current location is:{Current column} >>Text"]
    assert texts(page, '//p[@class="bloginfo"]') == ["{Current column}96People have watched"]
    assert texts(page, '//div[@class="con_text"]/p')[-1] == "Tags:"
    assert texts(page, '//div[@class="xiangsi"]/div')[0].startswith("{Current column}Halvora and Vesmark signed")


def test_visible_titles_of_popular_articles_are_cut_and_their_attribute_is_whole(client: Client) -> None:
    link = client.page("/world/2026-11-20/101.html").tree.xpath('//section[@class="topnews imgscale"]/a')[0]
    assert link.text_content() == "Bronze Age harbour found under a potato fiel..."
    assert link.get("title") == "Bronze Age harbour found under a potato field nine kilometres from the sea"


def test_an_advertisement_and_script_links_stand_on_every_article_page(server: DemoServer, client: Client) -> None:
    for path in server.site.edition.by_path:
        hrefs = client.page(path).tree.xpath("//a/@href")
        assert "/e/public/ClickAd/?adid=3" in hrefs
        assert "javascript:;" in hrefs
        assert "#" in hrefs
        assert any(href.startswith("JavaScript:makeRequest('/e/public/digg/?") for href in hrefs)
        assert any("utm_source=sidebar&utm_medium=popular" in href for href in hrefs)


def test_text_is_escaped(client: Client) -> None:
    body = client.ask("/city/301.html").body
    assert b"Smith &amp; Daughters" in body
    assert b"Smith & Daughters" not in body
    assert b"&quot;We count every tent&quot;" in client.ask("/world/2026-11-12/111.html").body


def test_a_host_header_cannot_write_markup(client: Client) -> None:
    answer = client.ask("/world/2026-11-20/101.html", headers={"Host": 'x"><b>y'})
    assert b'"><b>y' not in answer.body
