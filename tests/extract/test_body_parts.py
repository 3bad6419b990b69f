"""The body of pages whose text stands in parts, or in unusual boxes."""

from __future__ import annotations

import pytest

from newscrawl.extract import extract_article
from newscrawl.page import Page

LONG = (
    "The harbour council voted on Monday for a second pier, which is to be built by the spring after next, if the "
    "money of the province comes in time and the tides allow it."
)
MORE = (
    "Fishermen had asked for the pier for eleven years. Their boats lie three deep on the old one, and in a storm the "
    "outer ones have to leave for the bay of the neighbours."
)
LAST = "The work begins in March. Until then the old pier stays open, said Ada Lind, who speaks for the council."
TEXT = f"<p>{LONG}</p><p>{MORE}</p><p>{LAST}</p>"


def body(inner: str, head: str = "", url: str = "https://harbour.example/news/pier") -> str:
    html = f"<html lang=en><head><title>A second pier</title>{head}</head><body>{inner}</body></html>"
    return extract_article(Page.from_bytes(url, html.encode()), None).body or ""


def test_reading_of_a_character_stands_beside_the_text() -> None:
    text = body(
        "<article><h1>港の話</h1><p><ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>の新しい桟橋が来春に完成する見込みだと町議会が月曜日に発表しました。</p></article>"
    )
    assert text.startswith("港の新しい桟橋")


def test_articles_of_a_side_column_make_it_no_part_of_the_text() -> None:
    teasers = "".join(
        f"<article><h3><a href=/{n}>Boat {n} for sale</a></h3><p class=excerpt>{MORE}</p></article>" for n in range(4)
    )
    text = body(
        f"<div class=single-main><h1>A second pier</h1><div class=entry-content>{TEXT}</div>"
        f"<aside class=widget>{teasers}</aside></div>"
    )
    assert text == f"{LONG}\n\n{MORE}\n\n{LAST}"


def test_quotation_in_a_figure_is_text_and_its_caption_is_not() -> None:
    text = body(
        f"<article><h1>A second pier</h1><p>{LONG}</p><figure><blockquote><p>{LAST}</p></blockquote></figure>"
        f"<p>{MORE}</p><figure><img src=/a.jpg><figcaption>The old pier in a storm.</figcaption></figure></article>"
    )
    assert text == f"{LONG}\n\n{LAST}\n\n{MORE}"


def test_text_that_folds_is_text() -> None:
    text = body(
        f"<article><h1>A second pier</h1><p>{LONG}</p><div class=js-readmore><p>{MORE}</p></div><p>{LAST}</p></article>"
    )
    assert MORE in text


def test_report_above_a_live_blog_and_its_entries_are_one_text() -> None:
    entries = "".join(f"<div class=post><h3>Vote {n}</h3><p>{LONG} Round {n}.</p></div>" for n in range(5))
    text = body(
        f"<main><article><h1>A second pier</h1><div itemprop=articleBody><p>{MORE}</p><p>{LAST}</p></div>"
        f"<h2><a href=#live>Live</a></h2><section itemprop=articleBody>{entries}</section></article></main>"
    )
    assert text.startswith(MORE)
    assert text.endswith("Round 4.")


def test_next_article_of_an_endless_page_is_none_of_the_text() -> None:
    text = body(
        f"<main><article><h1>A second pier</h1><div class=article-body>{TEXT}</div></article>"
        f"<article><h1>The old pier</h1><div class=article-body><p>{MORE[::-1]}</p><p>{LONG[::-1]}</p></div></article>"
        "</main>"
    )
    assert text == f"{LONG}\n\n{MORE}\n\n{LAST}"


def test_announcement_made_of_headings_is_text() -> None:
    text = body(
        f"<article><h1>A second pier</h1><blockquote><h3>{LONG}</h3><h4>Come and see the plans!</h4></blockquote>"
        "</article>"
    )
    assert text == f"{LONG}\n\nCome and see the plans!"


def test_page_at_the_root_that_leads_nowhere_is_an_article() -> None:
    assert body(
        f"<main><h1>Farewell</h1><p>{LONG}</p><p>{MORE}</p><a href=/legal>Legal</a></main>", url="https://pier.example/"
    )


def test_text_begins_below_a_headline_that_the_data_word_otherwise() -> None:
    head = "<meta property=og:title content='Council votes for another pier in the harbour'>"
    text = body(
        f"<div class=page><div>Thank you for registering</div><header><h1>A second pier is agreed</h1></header>{TEXT}"
        "</div>",
        head,
    )
    assert text == f"{LONG}\n\n{MORE}\n\n{LAST}"


def test_short_sentence_among_the_first_paragraphs_belongs_to_the_text() -> None:
    slides = "".join(f"<div class=slide><h2>Pier {n}</h2><p>{LONG} It is number {n}.</p></div>" for n in range(5))
    text = body(
        f"<main><h1>Piers of the coast</h1><section><p>Piers are a joy to see and fish from.</p><p>{MORE}</p></section>"
        f"<section class=slides>{slides}</section></main>"
    )
    assert text.startswith("Piers are a joy")


def test_title_made_into_a_class_says_nothing_about_its_box() -> None:
    text = body(
        f"<article><h1>Piers</h1><div><p>{LONG}</p>"
        f"<div class='slide a-similar-pier-was-built-in-the-north'><p>{MORE}</p></div>"
        f"<p>{LAST}</p></div></article>"
    )
    assert MORE in text


@pytest.mark.parametrize(
    ("box", "entry"),
    [
        ("<table><tr><td><a href=/n>North pier</a></td><td>120 metres, oak</td></tr></table>", "North pier"),
        ("<ul><li>The longest of them all, built in 1804</li><li><a href=/n>North pier</a></li></ul>", "North pier"),
    ],
)
def test_linked_entry_of_a_table_or_list_is_text(box: str, entry: str) -> None:
    assert entry in body(f"<article><h1>A second pier</h1><p>{LONG}</p>{box}<p>{MORE}</p><p>{LAST}</p></article>")
