"""Whatever a page holds, the answer is an article or "not an article"."""

from __future__ import annotations

import contextlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.errors import NotAnArticle
from newscrawl.extract import extract_article
from newscrawl.items import Article, article_to_json
from newscrawl.page import Page

TAGS = (
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "a",
    "b",
    "span",
    "ul",
    "li",
    "section",
    "figure",
    "time",
    "noscript",
    "table",
    "td",
)
WORDS = (
    "Related articles", "Popular Articles", "最新文章", "Read more", "Tags:", "标签：", "简介", "Introduction",
    "{Current column}", "您现在的位置是：", "4People have watched", "浏览（", "）", "2018-03-13", ">>", "作者：",
    "Disclaimer:", "10万+", "...", "&#0 ...", "\u202e", "市场有风险，投资需谨慎，本文不构成投资建议。",
    "A sentence that is long enough to be taken for a paragraph of an article, with a comma and a full stop.",
)  # fmt: skip
ATTRIBUTES = (
    "", " href='/a/1.html'", " href='javascript:;'", " href='http://['", " class='con_text'", " class='tags'",
    " hidden", " itemprop='headline'", " itemprop='articleBody'", " datetime='2018-13-45'", " title='A sentence'",
    " style='display:none'", " class='breadcrumb'", " data-views='x'", " class='con_nav'",
)  # fmt: skip
JSON_LD = '<script type="application/ld+json">{}</script>'
HEADS = (
    "", JSON_LD.replace("{}", '{"@type":"NewsArticle","headline":[1],"author":{"name":{}},"image":null}'),
    JSON_LD.replace("{}", '[[[{"@graph":"x"}]]]'), '<base href="::">', '<link rel="canonical" href="//">',
    '<meta property="article:published_time" content="99999999999">', "<title>A | B</title>",
)  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.sampled_from(
        ("<br>", '<img src="a.jpg" data-src="b.jpg">', '<script src="/e/public/ViewClick/?id=1"></script>')
    ),
    st.text(max_size=20),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(HEADS), st.lists(PIECES, max_size=30), st.sampled_from((None, "http://example.com/a/2.html")))
def test_any_markup_is_answered(head: str, pieces: list[str], url: str | None) -> None:
    check(Page(url, f"<html><head>{head}</head><body>{''.join(pieces)}</body></html>"))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(WORDS), st.sampled_from(("\n", "- ", "-\n", "\n\n")), st.text(max_size=30)),
        max_size=30,
    )
)
def test_any_text_is_answered(pieces: list[str]) -> None:
    check(Page(None, "".join(pieces), "text"))


def test_a_line_of_nothing_but_control_characters_is_no_title() -> None:
    check(Page(None, "\x1b\x850000000000000000000市场有风险，投资需谨慎，本文不构成投资建议。", "text"))


def check(page: Page) -> None:
    article: Article | None = None
    with contextlib.suppress(NotAnArticle):
        article = extract_article(page)
    if article is not None:
        assert [name for name, value in article_to_json(article).items() if value == ""] == []


def test_a_picture_of_absurd_size_is_no_error() -> None:
    page = Page("https://a.example/1", f"<h1>A pier</h1><img src=/a.jpg width={'9' * 5000}><p>{WORDS[-1]}</p>")
    assert extract_article(page).title == "A pier"
