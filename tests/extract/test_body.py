"""The body on pages of any make: what is taken for the text, and what beside and behind it is not."""

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


def body(inner: str, head: str = "") -> str:
    html = f"<html lang=en><head><title>A second pier</title>{head}</head><body>{inner}</body></html>"
    article = extract_article(Page.from_bytes("https://harbour.example/news/pier", html.encode()), None)
    return article.body or ""


def test_share_button_above_the_text_swallows_no_paragraph() -> None:
    text = body(
        f"<article><h1>A second pier</h1><div class=bar><span>Share</span></div>"
        f"<div class=entry-content><p>{LONG}</p><p>{MORE}</p><p>{LAST}</p></div></article>"
    )
    assert text == f"{LONG}\n\n{MORE}\n\n{LAST}"


def test_text_goes_on_below_a_list_of_links_inside_it() -> None:
    text = body(
        f"<article><h1>A second pier</h1><div class=text><p>{LONG}</p><p>{MORE}</p><p>Read also</p>"
        f"<p><a href=/a>The old pier is older than the town</a></p><p>{LAST}</p><p>{LONG[::-1]}</p></div></article>"
    )
    assert LAST in text
    assert "older than the town" not in text


def test_first_paragraph_in_a_box_of_its_own_belongs_to_the_text() -> None:
    text = body(
        f"<main><h1>A second pier</h1><section class=one><div class=copy><p>{LAST} {MORE}</p></div></section>"
        f"<section class=two><div class=copy><p>{LONG}</p><p>{MORE}</p><p>{LONG}</p></div></section></main>"
    )
    assert text.startswith(LAST)


def test_what_stands_above_the_title_is_no_text() -> None:
    text = body(
        f"<div class=wrap><p>{LAST} This is a note of the house about itself, above everything.</p>"
        f"<div><h1>A second pier</h1></div><div><p>{LONG}</p><p>{MORE}</p><p>{LONG}</p><p>{MORE}</p></div></div>"
    )
    assert text.startswith(LONG)


@pytest.mark.parametrize(
    "line",
    [
        "<div>Advertisement</div>",
        "<p>Read also: <a href=/b>The old pier is older than the town</a></p>",
        "<div class=NewsletterModule-title>Our letter to you, each Friday at noon</div>",
        "<div class=InlineImage-imageEmbedCaption>The old pier in a storm, seen from the bay.</div>",
        "<p>An dieser Stelle finden Sie externen Inhalt, der den Artikel ergänzt.</p>",
        "<div class=kommentarmodul>You are not logged in, and cannot comment.</div>",
        "<p>5 min read</p>",
    ],
)
def test_line_of_the_house_inside_a_text_is_none_of_it(line: str) -> None:
    text = body(f"<article><h1>A second pier</h1><div><p>{LONG}</p>{line}<p>{MORE}</p><p>{LAST}</p></div></article>")
    assert text == f"{LONG}\n\n{MORE}\n\n{LAST}"


@pytest.mark.parametrize(
    "line",
    [
        "<p>Follow the Harbour Post on Twitter.</p>",
        "<p>Sign up for our letter, it is free.</p>",
        "<p>© Harbour Post 2024</p>",
        "<p>Source: Harbour News Agency</p>",
        (
            "<h3>More great stories</h3><ul><li>Piers of <a href=/a>the north</a></li>"
            "<li>On <a href=/b>tides</a></li></ul>"
        ),
    ],
)
def test_line_of_the_house_behind_a_text_is_none_of_it(line: str) -> None:
    text = body(f"<article><h1>A second pier</h1><div><p>{LONG}</p><p>{MORE}</p><p>{LAST}</p>{line}</div></article>")
    assert text == f"{LONG}\n\n{MORE}\n\n{LAST}"


def test_teaser_of_another_page_is_no_text_and_a_quoted_post_is() -> None:
    text = body(
        f"<article><h1>A second pier</h1><div class=text><p>{LONG}</p>"
        "<div class=box><h3><a href=/other>The old pier is older than the town</a></h3>"
        "<p>Divers found oak of 1204.</p></div>"
        f"<p>{MORE}</p><div class=social-embed><blockquote class=twitter-tweet><p>We have waited for this pier for "
        f"eleven years.</p></blockquote></div><p>{LAST}</p></div></article>"
    )
    assert "oak of 1204" not in text
    assert "We have waited" in text


def test_only_paragraph_is_the_body_though_the_head_repeats_it() -> None:
    text = "The council voted on Monday for a second pier, which is to open in two years."
    head = f'<meta name="description" content="{text}">'
    page = Page("http://example.com/a/1.html", f"<head>{head}</head><body><h1>Second pier</h1><p>{text}</p></body>")
    article = extract_article(page)
    assert (article.introduction, article.body) == (None, text)


@pytest.mark.parametrize("name", ["post-copyright-info", "article-licensing box"])
def test_box_of_terms_behind_a_short_text_is_no_part_of_it(name: str) -> None:
    terms = "<li>Second pier</li>" + "".join(
        f"<li><strong>{label}:</strong> {value}</li>"
        for label, value in (
            ("Title", "Second pier"),
            ("Author", "Ada Holm"),
            ("License", "This work is under CC BY 4.0."),
        )
    )
    page = Page(
        "http://example.com/a/1.html",
        f"<body><h1>Second pier</h1><div><div class='text'><p>{LONG}</p></div>"
        f"<div class='{name}'><ul>{terms}</ul></div></div></body>",
    )
    assert extract_article(page).body == LONG
