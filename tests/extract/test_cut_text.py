"""Text that the page does not show: cut by a paywall, or held by the structured data for a script to write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from newscrawl.errors import NotAnArticle
from newscrawl.extract import extract_article
from newscrawl.page import Page

if TYPE_CHECKING:
    from newscrawl.items import Article

LONG = (
    "The harbour council voted on Monday for a second pier, which is to be built by the spring after next, if the "
    "money of the province comes in time and the tides allow it."
)
MORE = (
    "Fishermen had asked for the pier for eleven years. Their boats lie three deep on the old one, and in a storm the "
    "outer ones have to leave for the bay of the neighbours."
)


def article(body: str, data: dict[str, object] | None = None, title: str = "A second pier") -> Article:
    script = f"<script type=application/ld+json>{json.dumps({'@type': 'NewsArticle'} | data)}</script>" if data else ""
    html = f"<html lang=en><head><title>{title} | Harbour Post</title>{script}</head><body>{body}</body></html>"
    return extract_article(Page.from_bytes("https://harbour.example/news/pier", html.encode()), None)


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to continue reading",
        "This article is for subscribers only.",
        "Il reste encore 60 % du texte à découvrir, pour nos lecteurs inscrits.",
        "Dieser Artikel ist nur für Abonnenten.",
        "この記事は会員限定です。",
        "Этот текст доступен только для подписчиков",
    ],
)
def test_line_of_a_paywall_is_evidence_that_the_text_is_cut_and_none_of_it(line: str) -> None:
    found = article(
        f"<article><h1>A second pier</h1><p>{LONG}</p><p>{MORE}</p><div class=box><p>{line}</p></div></article>"
    )
    assert found.body == f"{LONG}\n\n{MORE}"
    assert found.evidence["body_truncated"].rule == "paywall box"
    assert found.evidence["body_truncated"].raw == line


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement. Scroll to continue reading",
        "Weiterlesen nach der Anzeige",
        "Verder lezen na de advertentie",
        "The old boat house, which was open to members only, is torn down.",
        "Visitors had to sign up to read the full plan at the town hall, where it hung for a week.",
        "Subscribe to continue reading",
    ],
)
@pytest.mark.parametrize("behind", [2, 4])
def test_text_that_goes_on_behind_such_a_line_is_not_cut(line: str, behind: int) -> None:
    text = [f"{LONG} Day {day}." for day in range(8)]
    shown = "".join(f"<p>{part}</p>" for part in [*text[:-behind], line, *text[-behind:]])
    found = article(f"<article><h1>A second pier</h1>{shown}</article>")
    assert [part for part in (found.body or "").split("\n\n") if part != line] == text
    assert "body_truncated" not in found.evidence


def test_offers_in_the_box_of_a_wall_are_none_of_the_text() -> None:
    offer = "Read all that happens in the harbour for one coin a week, and stop whenever you like."
    box = f"<div class=box><p>Subscribe to continue reading</p><p>{offer}</p><p>{offer} No strings.</p></div>"
    found = article(f"<article><h1>A second pier</h1><p>{LONG}</p><p>{MORE}</p>{box}</article>")
    assert found.body == f"{LONG}\n\n{MORE}"
    assert found.evidence["body_truncated"].raw == "Subscribe to continue reading"


def test_last_sentence_about_members_is_text() -> None:
    line = "The old boat house, which was open to members only, is torn down."
    found = article(f"<article><h1>A second pier</h1><p>{LONG}</p><p>{MORE}</p><p>{line}</p></article>")
    assert found.body == f"{LONG}\n\n{MORE}\n\n{line}"
    assert "body_truncated" not in found.evidence


def test_data_that_call_a_stub_not_free_are_evidence_that_it_is_cut() -> None:
    found = article(
        f"<article><h1>A second pier</h1><p>{LONG}</p></article>",
        {"headline": "A second pier", "isAccessibleForFree": False},
    )
    assert found.body == LONG
    assert found.evidence["body_truncated"].rule == "JSON-LD isAccessibleForFree"


def test_whole_text_is_not_cut_though_comments_are_for_subscribers() -> None:
    text = "".join(f"<p>{LONG} Day {day}.</p>" for day in range(12))
    found = article(
        f"<article><h1>A second pier</h1>{text}"
        "<div class=comments><p>Comments are for subscribers only.</p></div></article>",
        {"headline": "A second pier", "isAccessibleForFree": False},
    )
    assert "body_truncated" not in found.evidence


@pytest.mark.parametrize(
    "written", [f"<p>{LONG}</p><p>{MORE}</p>", f"{LONG}\n\n{MORE}", f"&lt;p&gt;{LONG}&lt;/p&gt;{MORE}"]
)
def test_text_that_a_script_would_write_is_read_from_the_data(written: str) -> None:
    found = article(
        "<h1>A second pier</h1><div id=app>Loading</div>", {"headline": "A second pier", "articleBody": written}
    )
    assert found.body == f"{LONG}\n\n{MORE}"
    assert found.evidence["body"].rule == "JSON-LD articleBody"


def test_text_that_the_page_shows_is_read_from_the_page() -> None:
    found = article(
        f"<article><h1>A second pier</h1><p>{LONG}</p><p>{MORE}</p></article>",
        {"headline": "A second pier", "articleBody": f"{MORE} {LONG}"},
    )
    assert found.body == f"{LONG}\n\n{MORE}"


def test_data_of_another_article_are_not_believed() -> None:
    with pytest.raises(NotAnArticle):
        article(
            "<div id=app>Loading</div>", {"headline": "The old pier", "articleBody": f"{MORE} {LONG}"}, title="News"
        )
