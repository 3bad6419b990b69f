"""Each quirk of the first site's template family on a small page of its own, and what generic pages have besides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from newscrawl.extract import extract_article
from newscrawl.items import Article, Image, Link
from newscrawl.page import Page
from newscrawl.sites.loading import rules_from_toml

if TYPE_CHECKING:
    from newscrawl.sites import SiteRules

URL = "http://www.kestrel.example/shipping/12.html"
P1 = "The harbour council voted on Monday for a second pier, which is to open in two years if the money is found."
P2 = "Eleven members voted in favour and four against, who asked for a count of the passengers in winter first."
TITLE = "A far-right party loses the harbour-front vote"
MORE = "".join(f"<p>{P2.replace('Eleven', str(n))}</p>" for n in range(2))


def read(body: str, *, head: str = "", url: str | None = URL, rules: SiteRules | None = None) -> Article:
    page = Page(url, f"<!DOCTYPE html><html><head><title>{TITLE}_Post</title>{head}</head><body>{body}</body></html>")
    return extract_article(page, rules)


def article(before: str = "", *, top: str = "", inside: str = "", after: str = "", head: str = "") -> Article:
    """Read a page of the family's main layout with something put before, into or behind the text."""
    return read(
        f'{top}<h1 class="con_tilte">{TITLE}</h1>{before}<div class="con_text"><p>{P1}</p>{MORE}{inside}</div>{after}',
        head=head,
    )


def links(*items: str) -> str:
    return "".join(f'<li><a href="/a/{n}.html">{item}</a></li>' for n, item in enumerate(items, start=1))


# --- template text and the meta line


@pytest.mark.parametrize(
    "mark",
    ["{Current column}", "{{column}}", "${column}", "[!--class.name--]", "[field:typename/]", "{dede:field name='x'/}",
     "{$cate.name}", "{:lang('x')}", "<%=column%>", "%COLUMN%", "{栏目目录}"],
)  # fmt: skip
def test_unfilled_placeholder_is_no_column(mark: str) -> None:
    shown = mark.replace("<", "&lt;")
    found = article(f'<p class="bloginfo"><span>{shown}</span><span>4People have watched</span></p>')
    assert (found.column, found.view_count) == (None, 4)


def test_braces_in_running_text_stay() -> None:
    assert "{a, b}" in (article(inside="<p>The set {a, b} of piers is what the council meant by both.</p>").body or "")


def test_count_glued_to_a_column_that_ends_in_digits() -> None:
    found = article('<p class="bloginfo"><span>Top 10</span><span>4</span><span>People have watched</span></p>')
    assert found.view_count == 4


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("<span>浏览（<a href='/c'>309</a>）</span><span>评论（14）</span>", 309),
        ("<span>浏览（<script src='/e/public/ViewClick/?id=1'></script>）</span>", None),
        ("共<b>1286</b>人围观", 1286),
        ("<span><span>1,234</span>人已围观</span>", 1234),
        ("<span>2018-03-13</span><span>370次浏览</span>", 370),
        ("<span>很赞哦！(203)</span>", None),
        ("<em id='hits'>0</em>次浏览", None),
        ("<span>阅读量：1.2万</span>", 12000),
    ],
)
def test_count_is_read_node_by_node(line: str, count: int | None) -> None:
    assert article(f'<p class="bloginfo">{line}</p>').view_count == count


def test_script_that_writes_the_count_is_evidence_for_the_crawler() -> None:
    src = "/e/public/ViewClick/?classid=3&amp;id=800&amp;addclick=1"
    found = article(f'<p class="subtitle"><span>点击：<script src="{src}"></script>次</span></p>')
    assert found.view_count is None
    assert found.evidence["view_count_script"].rule == "script counter"
    assert found.evidence["view_count_script"].raw == (
        "http://www.kestrel.example/e/public/ViewClick/?classid=3&id=800&addclick=1"
    )


def test_script_that_counts_downloads_is_no_evidence() -> None:
    found = article('<p><script src="/e/public/ViewClick/?classid=3&amp;id=800&amp;down=1"></script></p>')
    assert "view_count_script" not in found.evidence


def test_column_in_brackets_date_and_name_without_labels() -> None:
    found = article(
        '<p class="bloginfo"><span></span><span>Ines Calder</span><span>2018-03-13</span>'
        '<span>【<a href="/s/">Shipping</a>】</span><span>7人已围观</span></p>'
    )
    assert (found.column, found.authors, found.view_count) == ("Shipping", ("Ines Calder",), 7)
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2018-03-13T00:00:00+00:00"


def test_labelled_meta_line() -> None:
    found = article(
        '<p class="box_c"><span class="d_time">发布时间：2018-03-13 10:22</span><span>编辑：程默</span>'
        '<span>分类：[<a href="/s/">湖区</a>]</span></p>'
    )
    assert (found.authors, found.column) == (("程默",), "湖区")
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2018-03-13T10:22:00+00:00"


# --- breadcrumb and title

NAV = '<a href="/">首页</a>&nbsp;>&nbsp;<a href="/x/">News</a>>><a href="/x/y/">Shipping</a>'


@pytest.mark.parametrize(
    "top",
    [
        f'<h2 class="htitle"><span class="con_nav">您现在的位置是：{NAV}>>正文</span></h2>',
        f'<h2 class="htitle"><span class="con_nav">您现在的位置是：{NAV}</span>Shipping</h2>',
        f'<h2 class="htitle"><span class="con_nav">Your current location is:{NAV} >> Text</h2>',
        f'<h1 class="t_nav"><span>您现在的位置是：{NAV} > </span><a href="/">网站首页</a><a href="/x/">News</a></h1>',
        f'<div class="map"><span>当前位置：{NAV} > {TITLE}</span></div>',
        f'<div class="crumbs_in">{NAV} > </div>',
        (
            '<nav aria-label="x"><ol class="breadcrumb"><li><a href="/">Home</a></li><li><a href="/x/">News</a></li>'
            '<li><a href="/x/y/">Shipping</a></li></ol></nav>'
        ),
        (
            '<script type="application/ld+json">{"@type":"BreadcrumbList","itemListElement":['
            '{"position":2,"name":"Shipping","item":"/x/y/"},{"position":1,"name":"News"}]}</script>'
        ),
    ],
)
def test_breadcrumb_has_neither_home_nor_leaf_nor_title(top: str) -> None:
    found = article(top=top)
    assert found.breadcrumb == ("News", "Shipping")
    assert found.column == "Shipping"
    assert found.title == TITLE


def test_heading_of_the_page_that_is_the_breadcrumb_is_not_the_title() -> None:
    found = read(
        f'<h1 class="t_nav"><span>您当前的位置：{NAV}</span></h1><h2 class="c_titile">{TITLE}</h2>'
        f'<p class="box_c"><span>浏览（3）</span></p><ul class="infos"><p>{P1}</p><p>{P2}</p></ul>'
    )
    assert found.title == TITLE
    assert found.body == f"{P1}\n\n{P2}"


def test_title_is_not_cut_at_a_hyphen() -> None:
    assert read(f"<div><p>{P1}</p><p>{P2}</p></div>").title == TITLE


def test_title_of_related_lists_is_no_title() -> None:
    found = read(f"<h1>Post</h1><h2>{TITLE}</h2><div><p>{P1}</p><p>{P2}</p></div><h2>Related articles</h2>")
    assert found.title == TITLE


# --- introduction, body, tags, disclaimer


@pytest.mark.parametrize(
    "before",
    [
        f'<p class="con_info"><b>简介</b>{P1[:60]} ...</p>',
        f'<div class="news_about"><strong>Introduction</strong>{P1[:60]} ...</div>',
        f"<p>Introduction{P1[:60]} ...</p>",
        f'<div class="intro"><strong>核心提示：</strong>{P1[:60]} ...</div>',
        f'<p class="standfirst">{P1[:60]} ...</p>',
    ],
)
def test_introduction_is_as_shown_without_its_label(before: str) -> None:
    found = article(before)
    assert found.introduction == f"{P1[:60]} ..."
    assert (found.body or "").startswith(P1)


def test_first_paragraph_that_begins_with_the_label_word_is_no_introduction() -> None:
    found = article(inside="<p>Introduction to piers is what the second chapter of the report is called.</p>")
    assert found.introduction is None


def test_body_ends_where_tags_notice_likes_and_neighbours_begin() -> None:
    found = article(
        inside='<p>Tags：<a href="/t/1">piers</a><a href="/t/2">ferries</a></p>'
        '<p class="share"><b>转载：</b>感谢您对网站平台的认可，转载请说明来源。</p>'
        '<p><span class="diggit"><a href="javascript:;">很赞哦！</a>(<b>3</b>)</span></p>'
        '<div class="nextinfo"><p>上一篇：<a href="/1">Old pier</a></p><p>下一篇：<a href="/2">New pier</a></p></div>'
        '<div class="pagelist">1 2 3</div>'
    )
    assert (found.body or "").split("\n\n")[0] == P1
    assert len((found.body or "").split("\n\n")) == 3
    assert found.tags == ("piers", "ferries")


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("<p>Tags:</p>", ()),
        ('<div class="keybq"><p><span>关键字词</span>：码头,渡轮、湖区</p></div>', ("码头", "渡轮", "湖区")),
        ('<div class="tags"><a href="/t/1">码头</a><a href="/t/2">渡轮</a></div>', ("码头", "渡轮")),
        ('<span class="tags">标签：<a class="tag" href="/t/1">码头</a> <a class="tag" href="/t/2">渡轮</a></span>',
         ("码头", "渡轮")),
        ("<p>标签：无标签</p>", ()),
        ('<p>Tags：<a href="/t">{$tag}</a></p>', ()),
    ],
)  # fmt: skip
def test_tags(tags: str, expected: tuple[str, ...]) -> None:
    assert article(tags).tags == expected
    assert article(after=tags).tags == expected


def test_tag_cloud_is_not_the_articles_tags() -> None:
    found = article(
        after='<div class="cloud"><h2>标签云</h2><ul><a href="/t/1">码头</a><a href="/t/2">渡轮</a></ul></div>'
    )
    assert found.tags == ()


NOTICE = "The market carries risks, and investment should be cautious. This is not personal investment advice."


@pytest.mark.parametrize("place", ["inside", "after"])
def test_unlabelled_disclaimer_behind_the_text_is_told_by_two_cues(place: str) -> None:
    found = article(**{place: f"<p>{NOTICE}</p>"})
    assert found.disclaimer == NOTICE
    assert NOTICE not in (found.body or "")


def test_one_cue_inside_the_text_is_part_of_the_story() -> None:
    text = "Investment should be cautious, said the head of the bank that lends the money for the pier."
    found = read(f"<h1>{TITLE}</h1><div><p>{P1}</p><p>{text}</p><p>{P2}</p></div>")
    assert found.disclaimer is None
    assert text in (found.body or "")


def test_line_breaks() -> None:
    found = read(f"<h1>{TITLE}</h1><div class='content'>{P1}<br><br>{P2}<br>\n<p>One line<br>and another</p></div>")
    assert found.body == f"{P1}\n\n{P2}\n\nOne line\nand another"


def test_page_marker_of_the_template_is_cut_out() -> None:
    assert "empirenews" not in (article(inside=f"<p>[!--empirenews.page--]{P2} Once more.</p>").body or "")


# --- lists of links


def test_heading_and_not_the_class_decides_the_list() -> None:
    found = article(
        after=f'<div class="whitebg tuijian"><h2>点击排行</h2><ul>{links("One", "Two")}</ul></div>'
        f'<div class="whitebg paihang"><h2>本栏文章</h2><ul>{links("Three", "Four")}</ul></div>'
    )
    assert [link.title for link in found.popular] == ["One", "Two"]
    assert found.latest == found.related == ()


@pytest.mark.parametrize(
    "heading",
    ["<h3>最新文章</h3>", "<h3><p>最新<span>文章</span></p></h3>",
     "<h3><span>最新</span>文章</h3>", "<h3><p>最新</p><span>文章</span></h3>",
     "<div>LATEST ARTICLES:</div>", "<h3>最新文章<a href='/more'>更多&gt;&gt;</a></h3>",
     "<dt><strong>最新文章</strong></dt>"],
)  # fmt: skip
def test_heading_may_be_split_or_decorated(heading: str) -> None:
    found = article(after=f"<div>{heading}<ul class='rank'>{links('One', 'Two')}</ul></div>")
    assert [link.title for link in found.latest] == ["One", "Two"]


def test_first_rank_may_stand_outside_the_list() -> None:
    found = article(
        after='<div class="paihang"><h2>Popular Articles</h2><section class="topnews"><a href="/a/9.html"><b></b>'
        f"<span>Nine</span></a></section><ul>{links('One', 'Two')}</ul></div>"
    )
    assert [link.title for link in found.popular] == ["Nine", "One", "Two"]


def test_title_may_be_a_paragraph_beside_a_picture() -> None:
    found = article(
        after="<div><h2>Latest articles</h2><ul>"
        '<li><a href="/a/1.html"><i><img src="/i/1.jpg" alt="x"></i><p>One</p></a></li>'
        '<li><a href="/a/2.html"><i><img src="/i/2.jpg" alt=""></i><p>Two</p></a></li></ul></div>'
    )
    assert [link.title for link in found.latest] == ["One", "Two"]


def test_title_attribute_completes_a_title_that_was_cut() -> None:
    found = article(
        after="<div><h2>Popular Articles</h2><ul>"
        '<li><a href="/1" title="A second pier for the bay">A second pier...</a></li>'
        '<li><a href="/2" title="Go to the article">Lamp</a></li></ul></div>'
    )
    assert [link.title for link in found.popular] == ["A second pier for the bay", "Lamp"]


def test_items_without_boxes_have_column_excerpt_and_a_glued_read_more() -> None:
    item = '<a href="/a/{0}.html">Title {0}</a><p><i>{1}</i>{2}</p><a href="/a/{0}.html">Read more</a>'
    teaser = (
        "In September the council of the bay recorded more passengers than in any month before, marking a signifi ..."
    )
    found = article(
        after="<div><h2>Related articles</h2><div>"
        + item.format(1, "{Current column}", teaser)
        + item.format(2, "Shipping", teaser)
        + "</div></div>"
    )
    assert found.related == (
        Link(title="Title 1", url="http://www.kestrel.example/a/1.html", column=None, excerpt=teaser),
        Link(title="Title 2", url="http://www.kestrel.example/a/2.html", column="Shipping", excerpt=teaser),
    )


def test_picture_form_has_title_and_excerpt_in_one_link() -> None:
    found = article(
        after='<div><h2>相关文章</h2><ul class="xiangsi"><li><a href="/1"><img src="/1.jpg"><p>冷库里的存货</p>'
        "<span>入秋以来，三家大冷库的存货一直没有降到三千吨以下&amp;quo ...</span></a></li></ul></div>"
    )
    assert found.related == (
        Link(
            title="冷库里的存货",
            url="http://www.kestrel.example/1",
            excerpt="入秋以来，三家大冷库的存货一直没有降到三千吨以下 ...",
        ),
    )


def test_links_are_absolute_under_the_base_and_lead_to_pages() -> None:
    found = article(
        head='<base href="http://www.kestrel.example/base/">',
        after="<div><h2>Related articles</h2><ul>"
        "<li><a href='x.html#top'>One</a></li><li><a href='javascript:;'>Two</a></li>"
        "<li><a href='mailto:a@b.example'>Three</a></li><li><a href='#'>Four</a></li>"
        "<li><a href='//m.kestrel.example/5'>Five</a></li></ul></div>",
    )
    assert [link.url for link in found.related] == [
        "http://www.kestrel.example/base/x.html",
        "http://m.kestrel.example/5",
    ]


def test_menu_entries_are_no_headings() -> None:
    menu = "<ul><li><a href='/latest/'>Latest articles</a></li><li><a href='/about/'>About the harbour</a></li></ul>"
    assert article(top=menu).latest == ()


def test_inline_box_in_the_text_is_related_and_not_body() -> None:
    found = article(inside=f"<p>Read also: <a href='/7.html'>The old pier falls down</a></p><p>{P2} At last.</p>")
    assert [link.title for link in found.related] == ["The old pier falls down"]
    assert "old pier" not in (found.body or "")
    assert (found.body or "").endswith("At last.")


# --- pictures, addresses, site rules


def test_lazy_picture_with_caption() -> None:
    found = article(
        inside="<figure><img class='lazy' src='/skin/grey.gif' data-original='/d/pier.jpg'>"
        "<noscript><img src='/d/pier.jpg'>"
        f"</noscript><figcaption>The pier.</figcaption></figure><p>{P2} So.</p>"
    )
    assert found.images == (Image(url="http://www.kestrel.example/d/pier.jpg", caption="The pier."),)
    assert "The pier." not in (found.body or "")


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("/shipping/12.html", URL),
        ("http://www.kestrel.example/s/12.html", "http://www.kestrel.example/s/12.html"),
        ("http://www.kestrel.example/", URL),
        ("http://elsewhere.example/s/12.html", URL),
        ("http://[", URL),
    ],
)
def test_canonical_link_is_believed_if_it_is_plausible(canonical: str, url: str) -> None:
    found = article(head=f'<link rel="canonical" href="{canonical}">')
    assert (found.url, found.site) == (url, "kestrel.example")


def test_site_rule_comes_before_every_generic_rule() -> None:
    fields = {
        "title": {"css": "p.lead"},
        "view_count": {"css": "b.n", "regex": r"seen (\d+)"},
        "tags": {"css": "i.t"},
        "body": {"css": "div.text"},
    }
    rules = rules_from_toml(
        {"hosts": ["kestrel.example"], "start": ["http://kestrel.example/"], "fields": fields},
        "kestrel",
        "kestrel.toml",
    )
    found = read(
        f'<h1>{TITLE}</h1><p class="lead">Ours</p><b class="n">seen 12 by us</b><i class="t">a</i><i class="t">b</i>'
        f'<div class="text"><p>{P1}</p><p>{P2}</p></div>',
        rules=rules,
    )
    assert (found.title, found.view_count, found.tags, found.site) == ("Ours", 12, ("a", "b"), "kestrel")
    assert found.body == f"{P1}\n\n{P2}"
    assert found.evidence["title"].rule == "site file: p.lead"


def test_every_field_found_has_its_evidence() -> None:
    found = article('<p class="bloginfo"><span>7人已围观</span></p>')
    assert found.evidence["view_count"].raw == "7人已围观"
    assert re.fullmatch(r"[\w: ]+", found.evidence["view_count"].rule)
    assert all(len(evidence.raw) <= 500 for evidence in found.evidence.values())
    assert {"title", "body", "language"} <= found.evidence.keys()


def test_half_a_character_in_structured_data_is_replaced_and_a_monstrous_count_is_none() -> None:
    data = (
        r'{"@type": "NewsArticle", "headline": "A far-right party loses \ud800", "author": {"name": "Ada \ud83d Low"},'
        r' "interactionStatistic": {"interactionType": "ReadAction", "userInteractionCount": 99999999999999999999}}'
    )
    shown = article(head=f'<script type="application/ld+json">{data}</script>')
    assert shown.view_count is None
    assert shown.authors == ("Ada ? Low",)
    for text in (shown.title, shown.body, *(evidence.raw for evidence in shown.evidence.values())):
        assert text is not None
        assert text.encode()
