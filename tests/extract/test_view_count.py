"""Where pages state their views, and what looks like views and is none: the mechanisms of widespread systems."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from newscrawl.extract import extract_article
from newscrawl.extract.structured import read_structured
from newscrawl.extract.view_count import view_count_candidates
from newscrawl.extract.walk import outline_of_tree
from newscrawl.page import Page

if TYPE_CHECKING:
    from newscrawl.items import Article

TEXT = (
    "<p>The harbour council voted on Monday for a second pier, which is to be built by the spring after next.</p>"
    "<p>Fishermen had asked for the pier for eleven years, because their boats lie three deep on the old one.</p>"
    "<p>The work begins in March. Until then the old pier stays open, and the ferry lands at the mill.</p>"
)


def page(line: str, head: str = "") -> Page:
    html = (
        f"<html><head><title>A second pier</title>{head}</head><body><article><h1>A second pier</h1>{line}"
        f"<div class=entry-content>{TEXT}</div></article></body></html>"
    )
    return Page.from_bytes("https://harbour.example/pier", html.encode())


def article(line: str, head: str = "") -> Article:
    return extract_article(page(line, head), None)


def json_ld(**values: object) -> str:
    node = {"@type": "NewsArticle", "headline": "A second pier", **values}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def statistic(action: object, count: object) -> dict[str, object]:
    return {"@type": "InteractionCounter", "interactionType": action, "userInteractionCount": count}


@pytest.mark.parametrize(
    "line",
    [
        "<p>Gelesen <span id=busuanzi_value_page_pv></span> mal</p>",
        "<p>本文总阅读量<span id=busuanzi_value_page_pv>0</span>次</p>",
        "<p>阅读量：<span id=busuanzi_value_page_pv>-</span></p>",
        "<p>Views: <span id=busuanzi_value_page_pv><i class=spinner></i></span></p>",
        "<p>点击：<span id=hits>0</span> 次</p>",
        "<p>点击：<span id=onclickshowdiv>0</span> 次</p>",
        "<p>浏览次数：<span class=WP_VisitCount>0</span></p>",
        "<p>点击：<em class=num>0</em> 次<script src='/api.php?op=count&id=7&modelid=1'></script></p>",
        "<p>0 views</p><script>$.get('/e/public/ViewClick/?classid=3&id=8')</script>",
        "<p>Views: <em class=tptn_counter>0</em></p>",
        "<p>阅读：<span class=leancloud-visitors-count>0</span></p>",
        "<p>点击：<script src='/e/public/ViewClick/?classid=3&id=800&addclick=1'></script></p>",
        "<p>点击：<script src='/plus/count.php?view=yes&aid=7&mid=1'></script>次</p>",
    ],
)
def test_number_that_a_script_would_write_is_not_on_the_page(line: str) -> None:
    assert article(line).view_count is None


@pytest.mark.parametrize(
    "src",
    [
        "/e/public/ViewClick/?classid=3&amp;id=800",
        "/e/public/ViewClick/ViewMore.php?classid=3&amp;id=800",
        "/plus/count.php?view=yes&amp;aid=7&amp;mid=1",
        "/api.php?op=count&amp;id=7&amp;modelid=1",
    ],
)
def test_script_that_writes_the_number_is_evidence(src: str) -> None:
    found = article(f"<p>Views: <script src='{src}'></script></p>")
    assert found.evidence["view_count_script"].raw == "https://harbour.example" + src.replace("&amp;", "&")


@pytest.mark.parametrize(
    "script",
    [
        "$.get('ADDRESS', function (n) { $('#hits').text(n); });",
        '$.getScript("ADDRESS");',
        "$.ajax({ url: 'ADDRESS', dataType: 'jsonp' });",
        "var s = document.createElement('script'); s.src = 'ADDRESS'; document.body.appendChild(s);",
        """document.write('<script src="ADDRESS"><\\/script>');""",
        r"""document.write("<script src=\"ADDRESS\"><\/script>");""",
    ],
)
@pytest.mark.parametrize(
    "address",
    [
        "/e/public/ViewClick/?classid=3&id=800&addclick=1",
        "/e/public/ViewMore/?id=8",
        "/api.php?op=count&id=7&modelid=1",
    ],
)
def test_an_inline_script_that_asks_for_the_number_is_evidence(script: str, address: str) -> None:
    found = article(f"<p>点击：<span id=hits>0</span><script>{script.replace('ADDRESS', address)}</script></p>")
    assert found.view_count is None
    assert found.evidence["view_count_script"].raw == f"https://harbour.example{address}"


@pytest.mark.parametrize(
    "line",
    [
        "<script>$.get('/api.php?op=count&id=' + id + '&modelid=1')</script>",
        "<script>$.get(root + '/api.php?op=count&id=7&modelid=1')</script>",
        "<script>$.get('/api.php?op=' + 'count')</script>",
        "<script>var path = '/ViewClick/?id=1&down=1'</script>",
        "<script>" + "var filler = 1;" * 2000 + "$.get('/api.php?op=count&id=7&modelid=1')</script>",
        "<!-- <script src='/e/public/ViewClick/?classid=3&id=8'></script> -->",
        "<p>Ask '/api.php?op=count&id=7&modelid=1' for it.</p>",
        "".join(f"<i class=WP_VisitCount url='/_visitcountdisplay?siteId=2&type=3&articleId={n}'></i>" for n in (1, 2)),
    ],
)
def test_what_is_no_call_for_this_articles_number_is_no_evidence(line: str) -> None:
    assert "view_count_script" not in article(line).evidence


def test_an_element_that_names_where_its_number_comes_from_is_evidence() -> None:
    address = "/_visitcountdisplay?siteId=2&type=3&articleId=77"
    found = article(f"<p>浏览次数：<span class=WP_VisitCount url='{address}'>0</span></p>")
    assert found.view_count is None
    assert found.evidence["view_count_script"].raw == f"https://harbour.example{address}"


def test_a_counter_of_views_comes_before_one_that_may_count_anything() -> None:
    found = article(
        "<script src='/ads/click.php?id=9'></script><script src='/api.php?op=count&id=7&modelid=1'></script>"
    )
    assert found.evidence["view_count_script"].raw == "https://harbour.example/api.php?op=count&id=7&modelid=1"


def test_a_page_that_states_its_number_leaves_no_script_to_ask() -> None:
    found = article("<p>1,234 views</p><script src='/e/public/ViewClick/?classid=3&id=8'></script>")
    assert found.view_count == 1234
    assert "view_count_script" not in found.evidence


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("<p>点击：<script src='/plus/count.php?view=yes&aid=7&mid=1'></script>370</p>", 370),
        ("<p>点击：<script src='/plus/count.php?aid=7'></script> 370 次</p>", 370),
        ("<dd class=hits><meta itemprop=interactionCount content='UserPageVisits:1,234'>Hits: 99</dd>", 1234),
        ("<dl><dd class=hits>Hits: 1234</dd></dl>", 1234),
        ("<p>查看: <span class=xi1>1234</span></p>", 1234),
        ("<span class=post-views><i class=icon></i> <span class=count>1,234</span></span>", 1234),
        ("<p><span class=entry-views>1.2K</span></p>", 1200),
        ("<div data-views=1234></div>", 1234),
        ("<p>0 views</p>", 0),
        ("<p>No views yet</p>", 0),
        ("<table><tr><td>Views:</td><td>1,234</td></tr></table>", 1234),
    ],
)
def test_number_that_the_server_wrote_is_read(line: str, count: int) -> None:
    assert article(line).view_count == count


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("<p>12 Comments · 30 shares · 5 likes</p>", "other labels"),
        ("<ul><li data-views=1>a</li><li data-views=2>b</li></ul>", "counts of list entries"),
        ("<p>5 min read</p>", "time to read"),
        (f"<div data-views={'9' * 5000}></div>", "no number of anything"),
        ("<meta itemprop=interactionCount content='UserComments:12'>", "comments"),
        ("<p>Downloads: <script src='/e/public/ViewClick/?id=1&down=1'></script>12</p>", "downloads"),
    ],
)
def test_other_numbers_are_no_views(line: str, reason: str) -> None:
    found = article(line)
    assert (found.view_count, "view_count_script" in found.evidence) == (None, False), reason


@pytest.mark.parametrize(
    ("stated", "count"),
    [
        (statistic("https://schema.org/ReadAction", 1234), 1234),
        (statistic({"@type": "ViewAction"}, "1,234"), 1234),
        (statistic({"@type": "http://schema.org/WatchAction"}, "1234.0"), 1234),
        ([statistic("LikeAction", 7), statistic("ReadAction", 1234)], 1234),
        (statistic("https://schema.org/LikeAction", 7), None),
        (statistic("https://schema.org/CommentAction", 7), None),
        (statistic("https://schema.org/ReadAction", "12.5"), None),
        (statistic("https://schema.org/ReadAction", "9" * 5000), None),
        (statistic("https://schema.org/ReadAction", None), None),
        ("ReadAction", None),
    ],
)
def test_structured_data_state_views_by_the_kind_of_action(stated: object, count: int | None) -> None:
    assert article("", json_ld(interactionStatistic=stated)).view_count == count


def test_older_structured_data_name_the_kind_in_the_value() -> None:
    assert article("", json_ld(interactionCount=["UserComments:7", "UserPageVisits:1234"])).view_count == 1234
    assert article("", json_ld(interactionCount="1234 UserPageVisits")).view_count == 1234


@pytest.mark.parametrize(("action", "count"), [("ReadAction", 1234), ("CommentAction", None)])
def test_microdata_name_the_kind_beside_the_number(action: str, count: int | None) -> None:
    kind = f"<meta itemprop=interactionType content='https://schema.org/{action}'>"
    number = "<meta itemprop=userInteractionCount content=1234>"
    for parts in (kind + number, number + kind):
        counter = f"<div itemprop=interactionStatistic itemscope>{parts}</div>"
        assert article(counter).view_count == count


def test_candidates_come_in_order_of_belief() -> None:
    line = "<p>Views: 1,234</p><span class=post-views>99</span>"
    tree = page(line, json_ld(interactionStatistic=statistic("ReadAction", 1250))).tree
    outline = outline_of_tree(tree)
    found = list(view_count_candidates(outline, read_structured(outline), outline.blocks))
    assert [(one.value, one.rule) for one in found] == [
        (1250, "JSON-LD interactionStatistic"),
        (1234, "label: views"),
        (99, "class"),
    ]
