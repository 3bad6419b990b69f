"""Pagers as publishing systems write them: which links go on with the list, and which are articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discover import PageLinks, find_links, is_later_page
from newscrawl.page import Page

SITE = "https://news.example"
ARTICLES = "".join(
    f'<h2><a href="/2026/11/{day:02}/a-story-{day}.html">A story of day {day}</a></h2>' for day in (20, 19)
)


def read(url: str, body: str, head: str = "") -> PageLinks:
    markup = f"<html><head>{head}</head><body>{ARTICLES}{body}</body></html>"
    return find_links(Page.from_bytes(SITE + url, markup.encode(), kind="html"), 1000)


def paths(urls: tuple[str, ...]) -> list[str]:
    return [url.removeprefix(SITE) for url in urls]


WORDPRESS = """<nav class="navigation pagination"><h2 class="screen-reader-text">Posts</h2><div class="nav-links">
  <a class="prev page-numbers" href="/news/{before}">Previous</a> <a class="page-numbers" href="/news/">1</a>
  <span aria-current="page" class="page-numbers current">{own}</span>
  <a class="page-numbers" href="/news/page/{after}/">{after}</a> <span class="dots">…</span>
  <a class="page-numbers" href="/news/page/9/">9</a> <a class="next page-numbers" href="/news/page/{after}/">Next</a>
</div></nav>"""

EMPIRE_STATIC = """<div class="page"><a title="Total record">&nbsp;<b>170</b></a>&nbsp;&nbsp;&nbsp;
  <a href="/news/index.html">1</a>&nbsp;
  <b>2</b>&nbsp;<a href="/news/index_3.html">3</a>&nbsp;<a href="/news/index_3.html">下一页</a>&nbsp;
  <a href="/news/index_9.html">尾页</a></div>"""

EMPIRE_DYNAMIC = """<a title="Total record">&nbsp;<b>170</b></a>&nbsp;<b>1</b>
  <a href="/e/action/ListInfo/?classid=1&amp;page=1">2</a> <a href="/e/action/ListInfo/?classid=1&amp;page=2">3</a>
  <a href="/e/action/ListInfo/?classid=1&amp;page=1">下一页</a>
  <a href="/e/action/ListInfo/?classid=1&amp;page=8">尾页</a>"""

DEDE_STATIC = """<ul class="pagelist"><li>首页</li><li class="thisclass"><a>1</a></li>
  <li><a href='list_1_2.html'>2</a></li><li><a href='list_1_3.html'>3</a></li>
  <li><a href='list_1_2.html'>下一页</a></li><li><a href='list_1_7.html'>末页</a></li>
  <li><span class="pageinfo">共 <strong>7</strong>页<strong>133</strong>条</span></li></ul>"""

DEDE_DYNAMIC = """<a href='/plus/list.php?tid=1&amp;TotalResult=99&amp;PageNo=1'>上一页</a>
  <a href='/plus/list.php?tid=1&amp;TotalResult=99&amp;PageNo=1'>1</a> <b>2</b>
  <a href='/plus/list.php?tid=1&amp;TotalResult=99&amp;PageNo=3'>3</a>
  <a href='/plus/list.php?tid=1&amp;TotalResult=99&amp;PageNo=3'>下一页</a>"""

DRUPAL = """<nav class="pager"><ul><li class="is-active"><a href="?page=0">
  <span class="visually-hidden">Current page</span>1</a>
  <li><a href="?page=1"><span class="visually-hidden">Page </span>2</a><li><a href="?page=2">3</a>
  <li><a href="?page=1" rel="next"><span>Next page</span> <span>››</span></a>
  <li><a href="?page=5">Last »</a></ul></nav>"""

NIKOLA_FIRST = '<ul class="pager"><li class="next"><a href="index-9.html" rel="next">Older posts</a></li></ul>'
NIKOLA_INNER = """<ul class="pager"><li class="previous"><a href="index-9.html" rel="prev">Newer posts</a></li>
  <li class="next"><a href="index-7.html" rel="next">Older posts</a></li></ul>"""
NIKOLA_WORDLESS = '<a href="index-9.html">Previous</a> <a href="index-7.html">Next</a>'

KUBRICK = """<div class="navigation"><div class="alignleft"><a href="/page/3/">« Previous Entries</a></div>
  <div class="alignright"><a href="/">Next Entries »</a></div></div>"""
BLOCKS = """<nav class="wp-block-query-pagination"><a href="?query-3-page=1">Previous Page</a>
  <a href="?query-3-page=1">1</a> <span>2</span> <a href="?query-3-page=3">3</a>
  <a href="?query-3-page=3">Next Page</a>"""
BLOCKS_NUMBERS = """<a class="page-numbers" href="?cst">1</a>
  <a class="page-numbers" href="?query-3-page=3&amp;cst">3</a>
  <a href="/?query-3-page=3" class="wp-block-query-pagination-next">Next Page</a>"""
BLOCKS_FIRST = '<a class="wp-block-query-pagination-next" href="/?query-3-page=2&amp;cst">Next Page<span>→</span></a>'
BLOGGER = """<a class='blog-pager-newer-link'
    href='/search?updated-max=2026-11-20T08:00:00Z&amp;reverse-paginate=true'>Newer Posts</a>
  <a class='home-link' href='/'>Home</a>
  <a class='blog-pager-older-link'
    href='/search?updated-max=2026-10-01T08:00:00Z&amp;max-results=7'>Older Posts</a>"""
JEKYLL = (
    '<div class="pagination"><a class="previous" href="/">Newer</a> Page 2 of 5 <a class="next" href="/page3">Older</a>'
)
OFFSETS = '<a href="?start=0">1</a> <b>2</b> <a href="?start=40">3</a> <a href="?start=60">4</a>'
NUMBERS = '<b>1</b> <a href="2.html">2</a> <a href="3.html">3</a> <a href="4.html">4</a>'
UNKNOWN_PARAMETER = '<b>1</b> <a href="?cid=7&amp;seite_nr=2">2</a> <a href="?cid=7&amp;seite_nr=3">3</a>'
TYPO3 = (
    '<a href="/news?tx_news_pi1%5BcurrentPage%5D=2">2</a> <a href="/news?tx_news_pi1%5BcurrentPage%5D=2">nächste</a>'
)


@pytest.mark.parametrize(
    ("url", "body", "expected"),
    [
        ("/news/page/2/", WORDPRESS.format(before="", own=2, after=3), "/news/page/3/"),
        ("/news/page/8/", WORDPRESS.format(before="page/7/", own=8, after=9), "/news/page/9/"),
        ("/news/?paged=2", '<a href="/news/?paged=3">Next »</a><a href="/news/">« Previous</a>', "/news/?paged=3"),
        ("/news/", '<a href="?paged=2">2</a><a href="?paged=3">3</a>', "/news/?paged=2"),
        ("/news/index_2.html", EMPIRE_STATIC, "/news/index_3.html"),
        ("/news/", '<b>1</b> <a href="index_2.html">2</a> <a href="index_3.html">3</a>', "/news/index_2.html"),
        ("/e/action/ListInfo/?classid=1", EMPIRE_DYNAMIC, "/e/action/ListInfo/?classid=1&page=1"),
        ("/news/", EMPIRE_DYNAMIC, "/e/action/ListInfo/?classid=1&page=1"),
        (
            "/e/action/ListInfo/?classid=1&page=1",
            '<a href="?classid=1&amp;page=0">1</a> <a href="/e/action/ListInfo/?classid=1&amp;page=2">3',
            "/e/action/ListInfo/?classid=1&page=2",
        ),
        ("/news/", DEDE_STATIC, "/news/list_1_2.html"),
        ("/news/list_1_1.html", DEDE_STATIC, "/news/list_1_2.html"),
        ("/news/list_1_2.html", DEDE_STATIC.replace("_2", "_x").replace("_3", "_3"), "/news/list_1_3.html"),
        ("/plus/list.php?tid=1&TotalResult=99&PageNo=2", DEDE_DYNAMIC, "/plus/list.php?tid=1&TotalResult=99&PageNo=3"),
        ("/news", DRUPAL, "/news?page=1"),
        ("/news?page=1", DRUPAL.replace('"?page=1"', '"?page=2"'), "/news?page=2"),
        ("/index.html", NIKOLA_FIRST, "/index-9.html"),
        ("/", NIKOLA_FIRST, "/index-9.html"),
        ("/index-8.html", NIKOLA_INNER, "/index-7.html"),
        ("/index-8.html", NIKOLA_WORDLESS, "/index-7.html"),
        ("/page/2/", KUBRICK, "/page/3/"),
        ("/?query-3-page=2", BLOCKS, "/?query-3-page=3"),
        ("/?query-3-page=2", BLOCKS_NUMBERS, "/?query-3-page=3"),
        ("/", BLOCKS_FIRST, "/?query-3-page=2"),
        ("/", BLOGGER, "/search?updated-max=2026-10-01T08:00:00Z&max-results=7"),
        (
            "/search?updated-max=2026-11-01T08:00:00Z&max-results=7",
            BLOGGER,
            "/search?updated-max=2026-10-01T08:00:00Z&max-results=7",
        ),
        ("/page2", JEKYLL, "/page3"),
        ("/list?start=20", OFFSETS, "/list?start=40"),
        ("/list", '<a href="/list?offset=20">Next</a>', "/list?offset=20"),
        ("/news/", NUMBERS, "/news/2.html"),
        ("/news/1.html", NUMBERS, "/news/2.html"),
        ("/l.php?cid=7", UNKNOWN_PARAMETER, "/l.php?cid=7&seite_nr=2"),
        ("/news", TYPO3, "/news?tx_news_pi1%5BcurrentPage%5D=2"),
        ("/blog/", '<a href="/blog/archive?page=2" rel="next">→</a>', "/blog/archive?page=2"),
        ("/news/?b=2&a=1", '<a href="/news/?paged=2&amp;a=1&amp;b=2">Next</a>', "/news/?paged=2&a=1&b=2"),
        ("/tag/x/", '<a href="/tag/x/p2">2</a>', "/tag/x/p2"),
        ("/tag/x", '<a rel="next" href="/tag/x/2"><svg></svg></a>', "/tag/x/2"),
        ("/blog/", '<a href="/all?page=1" rel="next">Mehr laden</a>', "/all?page=1"),
        ("/novosti/", '<a href="?PAGEN_1=2">След.</a>', "/novosti/?PAGEN_1=2"),
        ("/news", '<a href="/news?b_start:int=20">Volgende</a>', "/news?b_start:int=20"),
        (
            "/spip.php?rubrique7",
            '<a href="?rubrique7&amp;debut_articles=10">2</a> <a href="?rubrique7&amp;debut_articles=20">3</a>',
            "/spip.php?rubrique7&debut_articles=10",
        ),
        ("/news", '<a href="/news?page=2" rel="next" aria-label="Next »">›</a>', "/news?page=2"),
        ("/news", '<a href="/news?page=0%2C1" rel="next">››</a>', "/news?page=0%2C1"),
        (
            "/html/news/",
            '<a href="/html/news/2.html">2</a> <a href="/html/news/2.html">下一页</a>',
            "/html/news/2.html",
        ),
        ("/list-12-1.html", '<a href="list-12-2.html">2</a>', "/list-12-2.html"),
        ("/sport.html", '<a href="sport_2.html">Далее</a>', "/sport_2.html"),
        ("/news/", '<a href="/news/?after=t3_x">Older posts</a>', "/news/?after=t3_x"),
        ("/news/page/3/", '<a href="/news/page/2/">← Newer</a><a href="/news/page/4/"><img src=x></a>', None),
        ("/news/page/3/", '<a class="next" href="/news/page/4/"><img src=x></a>', "/news/page/4/"),
        ("/news/page/3/", '<a aria-label="Next page" href="/news/page/4/"><svg></svg></a>', "/news/page/4/"),
        (
            "/news/page/9/",
            '<a href="/news/page/8/">« Previous</a> <a href="/news/">1</a> <a href="/news/page/8/">8</a>',
            None,
        ),
        ("/news/", "", None),
    ],
)
def test_the_page_with_older_entries_is_found(url: str, body: str, expected: str | None) -> None:
    found = read(url, body).next
    assert found == (SITE + expected if expected else None)


@pytest.mark.parametrize(
    "text",
    [
        "下一页",
        "次へ",
        "다음",
        "Ältere Beiträge",
        "Suivant",
        "Página siguiente",
        "Далее ›",
        "التالي",
        "Next »",
        "»",
        "→",
        "Next page",
    ],
)
def test_next_is_understood_in_many_languages(text: str) -> None:
    assert read("/news/", f'<a href="/news/page/2/">{text}</a>').next == SITE + "/news/page/2/"


def test_a_rel_in_the_head_is_paging() -> None:
    found = read("/news/page/2/", "", '<link rel="prev" href="/news/"><link rel="next" href="/news/page/3/">')
    assert (found.next, paths(found.paging)) == (SITE + "/news/page/3/", ["/news/", "/news/page/3/"])


def test_paging_is_all_pages_of_the_list_in_page_order_and_no_article() -> None:
    found = read("/news/page/2/", WORDPRESS.format(before="", own=2, after=3))
    assert paths(found.paging) == ["/news/", "/news/page/3/", "/news/page/9/"]
    assert set(found.paging) <= set(found.urls)


def test_the_total_of_records_is_no_page() -> None:
    assert paths(read("/news/index_2.html", EMPIRE_STATIC).paging) == [
        "/news/index.html",
        "/news/index_3.html",
        "/news/index_9.html",
    ]


CALENDAR = """<table><caption>November 2026</caption><tr><td><a href="/2026/11/18/">18</a>
  <td><a href="/2026/11/19/">19</a>
  <tr><td><a href="/2026/10/">« Oct</a></table>"""


@pytest.mark.parametrize(
    ("url", "body", "head"),
    [
        (
            "/news/804.html",
            '上一篇：<a href="/news/803.html">港城初雪</a> 下一篇：<a href="/news/805.html">海边</a>',
            "",
        ),
        (
            "/news/804.html",
            '<a rel="prev" href="/news/803.html">«</a> <a rel="next" href="/news/805.html">Next »</a>',
            "",
        ),
        (
            "/a-story/",
            '<a rel="next" href="/another-story/">Next post →</a>',
            '<link rel="next" href="/another-story/">',
        ),
        ("/2026/11/20/a/", '<a href="/2026/11/21/b-2/">Next</a>', ""),
        ("/n/2026_804.html", '<a href="/n/2026_805.html">下一篇</a> <a href="/n/2026_803.html">上一篇</a>', ""),
        ("/news/80.html", '<a href="/news/">zurück</a> <a rel="next" href="/news/81.html">weiter</a>', ""),
        ("/?p=123", '<a rel="next" href="/?p=124">→</a> <a rel="prev" href="/?p=122">←</a>', ""),
        ("/l.php?ArtNr=7", '<a rel="next" href="/l.php?ArtNr=8">→</a>', '<link rel="next" href="/l.php?ArtNr=8">'),
        ("/?p=123", '<a href="/?p=124">Next Post</a> <a href="/?p=122">Previous</a>', ""),
        ("/show.php?id=5", '<a href="/show.php?id=6">Next</a> <a href="/show.php?id=4">4</a>', ""),
        (
            "/a/",
            '<a href="/a/comment-page-1/#comments">1</a> <a href="/a/comment-page-2/#comments">Older comments</a>',
            "",
        ),
        ("/a/", '<a href="/a/?cpage=2#comments">2</a> <a href="/a/?page=2#comments">2</a>', ""),
        ("/", CALENDAR, ""),
        ("/2026/11/", CALENDAR, ""),
        ("/2026/", '<a href="/2026/10/">10</a> <a href="/2026/11/">11</a>', ""),
        ("/archive/", '<a href="/archive/2025/">2025</a> <a href="/archive/2024/">2024</a>', ""),
        ("/a.html", '<a href="/a-2.html">A story that has a second part</a>', ""),
        ("/a/", '[1] <a href="/a/?lang=2">2</a> <a href="/a/?month=3">3</a>', ""),
        ("/a/", '<a href="/a/?share=facebook">Next</a> <a href="/a/?replytocom=12">12</a>', ""),
        ("/a.html", '<a href="https://other.example/page/2/">2</a><a href="https://other.example/page/3/">3</a>', ""),
    ],
)
def test_what_leads_to_other_articles_months_or_comments_is_no_paging(url: str, body: str, head: str) -> None:
    found = read(url, body, head)
    assert (found.paging, found.next, found.parts, found.part_of) == ((), None, (), None)


@pytest.mark.parametrize(
    ("url", "body", "head", "parts", "part_of"),
    [
        (
            "/n/804.html",
            '<a>共3页</a> 1 <a href="804_2.html">2</a> <a href="804_3.html">3</a> <a href="804_2.html">下一页</a>',
            "",
            ["/n/804_2.html", "/n/804_3.html"],
            None,
        ),
        (
            "/n/804_2.html",
            '<a href="804.html">上一页</a> <a href="804.html">1</a> <b>2</b> <a href="804_3.html">3</a>',
            "",
            ["/n/804_3.html"],
            "/n/804.html",
        ),
        (
            "/n/804_3.html",
            '<a href="804_2.html">2</a> <a href="804.html">1</a> <b>3</b>',
            "",
            ["/n/804_2.html"],
            "/n/804.html",
        ),
        (
            "/slug/",
            '<div class="page-links">Pages: <span>1</span> <a href="/slug/2/">2</a></div>',
            "",
            ["/slug/2/"],
            None,
        ),
        ("/slug/2/", '<div class="page-links">Pages: <a href="/slug/">1</a> <span>2</span></div>', "", [], "/slug/"),
        (
            "/slug",
            'Pages: <a href="/slug">1</a> <a href="/slug/3">3</a> <a href="/slug/2">2</a>',
            "",
            ["/slug/2", "/slug/3"],
            None,
        ),
        (
            "/a.html",
            '<a href="?page=2">2</a> <a href="?page=3">Next</a>',
            "",
            ["/a.html?page=2", "/a.html?page=3"],
            None,
        ),
        ("/a.html?page=2", '<a href="/a.html">1</a> <a href="/a.html?page=3">3</a>', "", ["/a.html?page=3"], "/a.html"),
        ("/?p=12", '<a href="/?p=12&amp;page=2">2</a>', "", ["/?p=12&page=2"], None),
        (
            "/a.html?from=home",
            '<a href="/a.html?p=2">2</a>',
            '<link rel="canonical" href="/a.html">',
            ["/a.html?p=2"],
            None,
        ),
        ("/a.html", '<a href="/a.html?all=1">View all</a> <a href="/a.html?view=single">Single page</a>', "", [], None),
        ("/a.html", '<a href="/b_2.html">2</a> <a href="/b_3.html">3</a>', "", [], None),
    ],
)
def test_the_parts_of_an_article_are_found(
    url: str, body: str, head: str, parts: list[str], part_of: str | None
) -> None:
    found = read(url, body, head)
    assert paths(found.parts) == parts
    assert found.part_of == (SITE + part_of if part_of else None)


@pytest.mark.parametrize("url", ["/news/page/2/", "/news/"])
def test_pages_that_can_only_be_a_lists_are_no_parts(url: str) -> None:
    found = read(url, '<a href="/news/page/3/">3</a> <a href="/news/page/2/">2</a> <a href="/news/">1</a>')
    assert (found.parts, found.part_of) == ((), None)


HEAD = """<link rel="alternate" type="application/rss+xml" title="News" href="/feed/">
  <link rel="alternate" type="application/rss+xml" title="News » Comments Feed" href="/comments/feed/">
  <link rel="alternate" type="application/rss+xml" title="News » A story Kommentar-Feed" href="/a-story/feed/">
  <link rel="alternate" type="application/atom+xml; charset=utf-8" href="//feeds.example/atom">
  <link rel="ALTERNATE" type="application/feed+json" href="feed.json">
  <link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
  <link rel="alternate" type="application/json+oembed" href="/wp-json/oembed">
  <link rel="alternate" hreflang="de" href="/de/">"""


def test_feeds_are_found_and_those_of_comments_are_not() -> None:
    body = '<a href="/sport/feed/">RSS</a> <a href="/rss.xml">x</a> '
    body += '<a href="/spip.php?page=backend&amp;type=rss2">x</a> <a href="/feeds.html">y</a>'
    found = read("/a-story/", body, HEAD)
    assert found.feeds == (
        SITE + "/feed/",
        "https://feeds.example/atom",
        SITE + "/a-story/feed.json",
        SITE + "/sport/feed/",
        SITE + "/rss.xml",
        SITE + "/spip.php?page=backend&type=rss2",
    )


def test_the_feed_of_comments_of_an_article_that_is_a_query_is_left_out() -> None:
    head = """<link rel="alternate" type="application/rss+xml" title="Story Comments Feed" href="/?feed=rss2&amp;p=12">
      <link rel="alternate" type="application/rss+xml" title="Comments on the world" href="/?feed=rss2&amp;cat=12">"""
    assert paths(read("/?p=12", "", head).feeds) == ["/?feed=rss2&cat=12"]


@pytest.mark.parametrize(
    "path",
    [
        *("/page/2/", "/news/page/2", "/page2/", "/?paged=2", "/news/index_2.html", "/index-9.html", "/list_1_2.html"),
        *(
            "/plus/list.php?tid=1&TotalResult=9&PageNo=2",
            "/e/action/ListInfo/?classid=1&page=1",
            "/?query-3-page=2",
        ),
        *("/search?updated-max=2026-10-01T08:00:00Z&max-results=7", "/news?page=3", "/list?start=20"),
    ],
)
def test_a_later_page_is_told_by_its_spelling(path: str) -> None:
    assert is_later_page(SITE + path)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/news/",
            "/news/12_2.html",
            "/2026/11/20/",
            "/slug-2/",
            "/slug/2/",
            "/?p=2",
            "/news/804.html",
            "/page/1/",
        ),
        *(
            "/news?page=1",
            "/news?page=0",
            "/?paged=1",
            "/a/comment-page-2/",
            "/a/?cpage=2",
            "/list_1_1.html",
            "/list?start=0",
        ),
        *("/pagina12", "/news/pages/67", "/jump?from=8", "/a-story_222_55.html?page=19", "/seite-2-der-zeitung.html"),
        *("/show.php?id=2", "/pages/about.html", "/news/index.html", "/homepage/2026-11-20.html"),
    ],
)
def test_what_may_be_an_article_is_no_later_page(path: str) -> None:
    assert not is_later_page(SITE + path)


HREFS = st.lists(
    st.sampled_from(
        ["/", "/news/", "?page=", "index_", "list_1_", "/news/page/", "2", "3", "0", ".html", "/", "a", "&", "=", "#"]
    ),
    max_size=6,
).map("".join)
TEXTS = st.one_of(
    st.sampled_from(["1", "2", "3", "Next", "Older posts", "»", "上一页", ""]), st.text("ab12 <é", max_size=9)
)


@given(HREFS, st.lists(st.tuples(HREFS, TEXTS), max_size=8))
def test_any_pager_gives_links_that_are_on_the_page(own: str, links: list[tuple[str, str]]) -> None:
    own = "/" + own.lstrip("/").replace("#", "").replace("&", "")
    found = read(own, "".join(f'<a href="{href}">{text}</a>' for href, text in links))
    assert set(found.paging) <= set(found.urls)
    assert set(found.parts) <= set(found.paging)
    assert found.next is None or found.next in found.paging
    assert SITE + own not in found.paging


@pytest.mark.parametrize(
    "text", ["Next page", "Older posts »", "下一页", "<span>Nächste Seite</span>", "Página siguiente"]
)
def test_words_that_can_mean_nothing_else_are_believed_without_a_number_in_common(text: str) -> None:
    links = read("/", f'<a href="/list/1">{text}</a>')
    assert links.next == SITE + "/list/1"
    assert links.paging == (SITE + "/list/1",)


@pytest.mark.parametrize("text", ["Next", "»", "More", "Next: a flood", "Read more", "Next article"])
def test_words_that_may_mean_an_article_are_not(text: str) -> None:
    assert read("/", f'<a href="/list/1">{text}</a>').next is None
