"""Tags, column, breadcrumb, introduction, disclaimer and view count, found by how pages are made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.extract import extract_article
from newscrawl.extract.counts import find_view_count
from newscrawl.extract.notices import is_notice, sponsor_mark
from newscrawl.page import Page

if TYPE_CHECKING:
    from newscrawl.items import Article

TITLE = "Nine villages share one ferry"
TEXT = (
    "<p>The ferry of Stone Sound calls at nine villages from Monday, the council of the islands said in a letter.</p>"
    "<p>Until now each village had a boat of its own, and most of them lay in the harbour from October to April.</p>"
    "<p>The new ship carries forty passengers, eleven bicycles and, on Thursdays, the mail for the whole sound.</p>"
    "<p>Fares stay as they are until the end of the year; then the council will count what the winter has cost.</p>"
)


def read(top: str = "", above: str = "", below: str = "", head: str = "", text: str = TEXT) -> Article:
    html = (
        f"<html><head><title>{TITLE} - Sound Post</title>{head}</head><body>{top}<article><header>{above}"
        f"<h1>{TITLE}</h1></header><div class='entry-content'>{text}</div>{below}</article></body></html>"
    )
    page = Page.from_bytes(
        "https://sound-post.example/news/ferry.html",
        html.encode(),
        {"content-type": "text/html; charset=utf-8"},
        datetime(2024, 5, 1, tzinfo=UTC),
    )
    return extract_article(page, None)


@pytest.mark.parametrize(
    "below",
    [
        '<p>Posted by Ada <a rel="tag" href="/t/ferry">ferry</a> <a rel="tag" href="/t/islands">islands</a></p>',
        '<ul class="tags-list"><li><a href="/x/1">ferry</a></li><li><a href="/x/2">islands</a></li></ul>',
        '<nav class="article-tags"><ul><li><a href="/x/1">ferry</a></li><li><a href="/x/2">islands</a></li></ul></nav>',
        '<div><a href="/tag/ferry">ferry</a> <a href="/tag/islands">islands</a></div>',
        '<div><h2>Topics</h2><ul><li><a href="/x/1">ferry</a></li><li><a href="/x/2">islands</a></li></ul></div>',
        "<p>Keywords: ferry, islands</p>",
    ],
)
def test_tags_by_label_rel_class_or_address(below: str) -> None:
    assert read(below=below).tags == ("ferry", "islands")


@pytest.mark.parametrize(
    "top",
    [
        '<div class="widget_tag_cloud"><h3>Tags</h3><a href="/tag/tax">tax</a> <a href="/tag/snow">snow</a></div>',
        '<div class="trending-tags"><a href="/tag/tax">tax</a> <a href="/tag/snow">snow</a></div>',
    ],
)
def test_the_sites_own_topics_are_no_tags(top: str) -> None:
    assert read(top=top).tags == ()


@pytest.mark.parametrize(
    ("above", "head"),
    [
        ('<a href="/islands/">Islands</a>', ""),
        ('<p class="kicker">Islands</p>', '<meta property="article:section" content="Islands">'),
        ("", '<meta property="article:section" content="Islands, Traffic">'),
    ],
)
def test_column_by_label_above_the_title_or_head(above: str, head: str) -> None:
    assert read(above=above, head=head).column == "Islands"


@pytest.mark.parametrize(
    "above",
    ['<a href="/author/ada/">Ada Winter</a>', '<a href="#share">Share</a>', '<a href="/">Sound Post</a>'],
)
def test_no_column_is_read_from_authors_buttons_and_home(above: str) -> None:
    assert read(above=above).column is None


@pytest.mark.parametrize(
    "top",
    [
        f'<div><a href="/">Start</a> » <a href="/news/">News</a> » {TITLE}</div>',
        f'<ul><li><a href="/">Start</a></li><li><a href="/news/">News</a></li><li>{TITLE}</li></ul>',
        '<nav class="breadcrumbs"><a href="/">&gt;</a><a href="/">Post</a> &gt; <a href="/news/">News</a></nav>',
    ],
)
def test_breadcrumb_by_shape(top: str) -> None:
    assert read(top=top).breadcrumb == ("News",)


LEAD = "From Monday one ship replaces nine boats; what it costs will be known in the new year."


@pytest.mark.parametrize(
    ("text", "head"),
    [
        (f'<p class="story__introduction">{LEAD}</p>{TEXT}', ""),
        (f"<p><strong>{LEAD}</strong></p>{TEXT}", ""),
        (f"<h2>{LEAD}</h2>{TEXT}", ""),
        (f'<div class="x1">{LEAD}</div>{TEXT}', f'<meta name="description" content="{LEAD}">'),
        (f"<p><b>Summary</b>{LEAD}</p>{TEXT}", ""),
    ],
)
def test_introduction_by_class_markup_or_description(text: str, head: str) -> None:
    article = read(text=text, head=head)
    assert article.introduction == LEAD
    assert article.body is not None
    assert LEAD not in article.body


def test_a_first_paragraph_like_the_others_is_no_introduction() -> None:
    assert read().introduction is None


@pytest.mark.parametrize(
    "notice",
    [
        "The views expressed in this article are the author's own and not those of soundpost.example.",
        "If you buy something through our links, we may earn a small commission.",
        "This article is not intended as a substitute for professional medical advice.",
        "Dieser Beitrag gibt die Meinung des Autors wieder, nicht die der Redaktion.",
        "Die markierten Links sind Affiliate-Links, für die wir eine Provision erhalten.",
        "本文仅代表作者个人观点，与本站立场无关。",
        "Мнение автора может не совпадать с мнением редакции.",
        "Las opiniones expresadas son responsabilidad exclusiva de sus autores.",
    ],
)
def test_a_sentence_that_is_a_notice_is_the_disclaimer(notice: str) -> None:
    assert is_notice(notice)
    article = read(text=f"{TEXT}<p>{notice}</p>")
    assert article.disclaimer == notice
    assert article.body is not None
    assert notice not in article.body


@pytest.mark.parametrize(
    "sentence",
    [
        "The council has views of its own on the ferry, and expressed them on Monday in a long letter.",
        "Commission and council agreed on Monday that the ferry will be paid for by the nine villages.",
        "Kommentare von Lesern geben nicht die Meinung der Redaktion wieder.",
    ],
)
def test_other_sentences_are_no_notice(sentence: str) -> None:
    assert not is_notice(sentence)
    assert read(text=f"{TEXT}<p>{sentence}</p>").disclaimer is None


def test_mark_of_a_paid_article() -> None:
    assert sponsor_mark("4 November 2021 | PAID CONTENT") == "PAID CONTENT"
    assert sponsor_mark("Paid content makes up a tenth of the paper") is None


@pytest.mark.parametrize(
    ("text", "views"),
    [
        ("Hanna VossClicks: 370 times", 370),
        ("Économie1 234 vues03/02/2025", 1234),
        ("지역조회수 1,234", 1234),
        ("Seitenaufrufe: 5540 mal angezeigt", 5540),
        ("Read (1,905)", 1905),
    ],
)
def test_view_count_glued_to_its_neighbours(text: str, views: int) -> None:
    assert find_view_count(text) == views


def test_label_and_number_in_two_cells() -> None:
    below = "<table><tr><td>Page views:</td><td>5540</td></tr></table>"
    assert read(below=below).view_count == 5540
