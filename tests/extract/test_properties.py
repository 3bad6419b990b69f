"""What holds of every article, whatever the page: of random markup, of broken bytes, of our own pages with damage."""

from __future__ import annotations

import json
import random
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz.rules import faults_of
from newscrawl.errors import NotAnArticle
from newscrawl.extract import extract_article
from newscrawl.items import article_to_json
from newscrawl.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures" / "sites").glob("*/*/page.html"))
URL = "https://news.example/a/1.html"
quick = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)

TEXTS = st.one_of(
    st.sampled_from(
        [
            "Related articles",
            "Popular articles",
            "点击排行",
            "最新文章",
            "Meistgelesen",
            "Tags:",
            "标签：",
            "作者：王小明",
            "By Ann Lee",
            "Views: 1,204",
            "浏览（12）",
            "2018-03-13 10:20",
            "Introduction",
            "Disclaimer: none of it is advice.",
            "{Current column}",
            "[!--title--]",
            "{dede:field.title/}",
            "{{ title }}",
            "<%= title %>",
            "${title}",
            "Home > City",
            "&#8;&#x1;",
            "e&#769;",
            "cafe\u0301",
            "&amp;amp;lt;b&amp;gt;",
            "\u202e\u200b",
            "\x85",
            "&nbsp;",
            "The council opened the line today, and hundreds of people came to see the first boat leave the harbour.",
            "港城的渡轮今天恢复了航班，市民早晨在码头排队等候，船员说这条线路将全年运行，票价不变。",
        ]
    ),
    st.text(max_size=25),
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        " class=tags",
        " class='breadcrumb'",
        " class=author rel=author",
        " itemprop=headline",
        " itemprop=author",
        " itemprop=datePublished content='2018-02-30'",
        " href=/a/2.html",
        " href='javascript:x'",
        " href='data:,x'",
        " href='ftp://a.example/x'",
        " href='//['",
        " href='http://a b/'",
        " href=' /x y?q=é#f '",
        " href='#'",
        " hidden",
        " src=/i.jpg",
        " src='data:image/gif;base64,x'",
        " src='file:///x.jpg'",
        " datetime='2018-03-13T25:61'",
        " lang=zz",
        " title='{title}'",
        " data-views='1e9'",
        " name=x",
    ]
)
TAGS = st.sampled_from(
    [
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
        "article",
        "figure",
        "figcaption",
        "img",
        "time",
        "table",
        "td",
        "br",
        "noscript",
        "blockquote",
    ]
)


def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    inner = st.lists(children, max_size=5).map("".join)
    return st.builds("<{0}{1}>{2}</{0}>".format, TAGS, ATTRIBUTES, inner)


VALUES = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), TEXTS), lambda v: st.lists(v, max_size=3))
TYPES = st.sampled_from(["Person", "Organization", ["Person"], ["Person", 1, None], [["Person"]], {"@id": "Person"}, 7])
NODES = st.fixed_dictionaries(
    {"name": VALUES}, optional={"@type": TYPES, "@id": VALUES, "item": VALUES, "interactionType": VALUES}
)


def data(node: dict[str, Any]) -> str:
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


FIELDS = [
    *("headline", "datePublished", "author", "articleSection", "keywords", "description", "image", "name", "@type"),
    *("publisher", "isAccessibleForFree", "interactionStatistic", "itemListElement", "articleBody"),
]
ANY_NODES = VALUES | NODES | st.lists(NODES, max_size=3)
DATA = st.dictionaries(st.sampled_from(FIELDS), ANY_NODES).map(lambda node: data({"@type": "NewsArticle", **node}))
AUTHORS = ANY_NODES.map(lambda author: data({"@type": ["NewsArticle"], "headline": "Ferry opens", "author": author}))
MARKUP = st.recursive(TEXTS, element, max_leaves=25)
HEADS = st.one_of(st.just(""), DATA, AUTHORS, st.builds("<meta property='{}' content='{}'>".format, st.sampled_from(
    ["og:title", "og:url", "article:section", "author", "keywords"]), TEXTS))  # fmt: skip
PARAGRAPH = "<p>The council opened the line, and many people came to see the boat leave.</p>"
PROSE = f"<h1>Ferry line opens</h1>{PARAGRAPH * 4}"


@quick
@given(HEADS, st.lists(MARKUP, max_size=6).map("".join), st.sampled_from(["", PROSE]), st.sampled_from([None, URL]))
def test_markup(head: str, body: str, prose: str, url: str | None) -> None:
    check(f"<html><head>{head}</head><body>{body}{prose}{body}</body></html>".encode(), url)


@quick
@given(st.binary(max_size=300), st.integers(0, 300), st.sampled_from(["utf-8", "gbk", "utf-16", "latin-1"]))
def test_bytes(damage: bytes, at: int, charset: str) -> None:
    page = f"<html><body>{PROSE}</body></html>".encode(charset)
    check(page[:at] + damage + page[at:], URL)


@quick
@given(st.lists(st.one_of(TEXTS, st.sampled_from(["\n", "- ", "\n\n", " > "])), max_size=30).map("".join))
def test_text(text: str) -> None:
    check(text.encode(), None)


@pytest.mark.parametrize("seed", range(4))
def test_our_own_pages_with_damage(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - damage, no secret
    for path in chance.sample(FIXTURES, 8):
        page = bytearray(path.read_bytes())
        damage: Callable[[bytearray, int, int], None] = chance.choice([_cut, _double, _flip])
        for _ in range(chance.randrange(1, 12)):
            at = chance.randrange(len(page) - 1)
            damage(page, at, chance.randrange(at, min(len(page), at + 2_000)))
        check(bytes(page), URL)


def _cut(page: bytearray, start: int, end: int) -> None:
    del page[start : min(end, start + len(page) // 8)]


def _double(page: bytearray, start: int, end: int) -> None:
    page[end:end] = page[start:end]


def _flip(page: bytearray, start: int, _end: int) -> None:
    page[start] ^= 0xFF


def check(body: bytes, url: str | None) -> None:
    first, second = answer(body, url), answer(body, url)
    assert first == second
    assert json.loads(json.dumps(first)) == first
    assert faults_of(first) == []


def answer(body: bytes, url: str | None) -> dict[str, Any]:
    try:
        return article_to_json(extract_article(Page.from_bytes(url, body)))
    except NotAnArticle as error:
        return {"refused": str(error)}


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ({"title": ""}, "empty"),
        ({"body": "a\x08"}, "control"),
        ({"title": "cafe\u0301"}, "NFC"),
        ({"column": "{Current column}"}, "template"),
        ({"tags": ["[!--tags--]"]}, "template"),
        ({"related": [{"title": "x", "url": "javascript:x"}]}, "http"),
        ({"title": "x", "evidence": {}}, "evidence"),
        ({"title": "x", "evidence": {"title": {"rule": "h1", "raw": "a\x1bx"}}}, "control"),
        ({"published_at": "2018-03-13T10:20:00"}, "UTC"),
        ({"modified_at": "2018-03-13T10:20:00+01:00"}, "UTC"),
        ({"fetched_at": "yesterday"}, "UTC"),
    ],
)
def test_faults_are_seen(item: dict[str, Any], fault: str) -> None:
    assert any(fault in found for found in faults_of({"evidence": {name: {} for name in item}, **item}))


def test_what_is_composed_of_rare_parts_is_composed_in_the_fields() -> None:
    assert not unicodedata.is_normalized("NFC", "\u0627\u0653")
    links = "<h3>Latest news</h3><ul>" + "<li><a href=/a/{0}.html>Ferry number {0}</a>" * 3 + "</ul>"
    article = answer((PROSE + links).replace("Ferry", "\u0627\u0653").encode(), URL)
    assert article["title"] == "\u0622 line opens"
    assert article["latest"][0]["title"].startswith("\u0622 number")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("itâ€™s the cafÃ© line", "encoded twice"),
        ("ÐŸÐ°Ñ€Ð¾Ð¼ Ð¾Ñ‚ÐºÑ€Ñ‹Ñ‚", "encoded twice"),
        ("the AMANHÃ” line", None),
    ],
)
def test_text_that_was_encoded_twice_is_noted(text: str, rule: str | None) -> None:
    page = PROSE.replace("Ferry", text).encode()
    assert answer(page, URL)["evidence"].get("encoding", {}).get("rule") == rule


def test_bytes_that_fitted_no_charset_are_noted() -> None:
    page = f"<p>Ä Ö Ü É è</p>{PROSE}".encode() + b"<p>\xff"
    assert answer(page, URL)["evidence"]["encoding"] == {"rule": "bytes replaced", "raw": "utf-8"}
