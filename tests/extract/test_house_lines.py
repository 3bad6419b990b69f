"""House lines: what a newsroom adds to its articles is none of the text, and what only sounds like it is."""

from __future__ import annotations

import pytest

from newscrawl.extract import extract_article
from newscrawl.extract.notices import is_notice
from newscrawl.page import Page

LONG = (
    "The harbour council voted on Monday for a second pier, which is to be built by the spring after next, if the "
    "money of the province comes in time and the tides allow it."
)
MORE = (
    "Fishermen had asked for the pier for eleven years. Their boats lie three deep on the old one, and in a storm the "
    "outer ones have to leave for the bay of the neighbours."
)
LAST = (
    "The work begins in March. Until then the old pier stays open, said Ada Lind, who speaks for the council, and the "
    "ferry calls at it twice a day, in summer at seven and at nine, in winter at eight and at ten, but for Sundays."
)
END = "Nobody has said yet what is to become of the old pier when the new one stands, and of the gulls that live on it."


def body(*paragraphs: str) -> list[str]:
    shown = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    html = f"<html lang=en><head><title>A second pier</title></head><body><h1>A second pier</h1>{shown}</body></html>"
    return (extract_article(Page("https://harbour.example/news/pier", html)).body or "").split("\n\n")


@pytest.mark.parametrize(
    "line",
    [
        "The board says third-party content will be checked from May on.",
        "The new law will require that websites allow cookies only after consent.",
        "The reading time of the bill was cut to one hour by the speaker.",
        "She found the letter in a drawer and asked him to share this story with the world.",
        "Third-party content will be checked from May on, the board says.",
        "Reading time was cut to one hour by the speaker.",
        "Nobody could corroborate this account of the storm.",
    ],
)
def test_sentence_with_words_of_a_house_line_is_text(line: str) -> None:
    assert body(LONG, MORE, LAST, line, END) == [LONG, MORE, LAST, line, END]


@pytest.mark.parametrize(
    "line",
    [
        "Next: the council votes again on Friday, when all of its members are back from the islands.",
        "Next: who pays for the boats that have to lie in the bay until then?",
        "Topics: schools and roads, in that order, said the mayor.",
        "Keywords: hope and patience, said the mayor.",
    ],
)
def test_sentence_that_begins_with_a_label_ends_no_text(line: str) -> None:
    assert body(LONG, MORE, LAST, line, END) == [LONG, MORE, LAST, line, END]


@pytest.mark.parametrize(
    "line",
    [
        "Next: <a href=/n>The council votes again on Friday.</a>",
        "Next: The council votes again",
        "Tags: pier, harbour",
        "Tags: <a href=/t/pier>pier</a>, <a href=/t/harbour>harbour</a>.",
        "Next:",
    ],
)
def test_label_with_a_list_or_title_ends_the_text(line: str) -> None:
    assert body(LONG, MORE, LAST, line, END) == [LONG, MORE, LAST]


def test_label_with_a_question_ends_the_text_of_a_page_saved_as_text() -> None:
    lines = f"A second pier\n\n{LONG}\n\n{MORE}\n\nNext: Who pays for the boats?\n\n{END}"
    assert extract_article(Page(None, lines, "text")).body == f"{LONG}\n\n{MORE}"


@pytest.mark.parametrize(
    "line",
    [
        "Third-party content",
        "This content is hosted by a house of its own, which may set what you have not agreed to.",
        "Lesezeit: 3 Minuten",
        "Please allow cookies to see this map.",
        "An dieser Stelle finden Sie einen externen Inhalt, der den Text ergänzt.",
        "To view this video you need to accept cookies of its host.",
        "Ce contenu est bloqué car vous n'avez pas voulu de cookies.",
        "Share this story with your friends.",
        "1 May 2024 • 3 min read",
        "Rate this article",
    ],
)
def test_line_in_place_of_a_video_or_about_the_page_is_no_text(line: str) -> None:
    assert body(LONG, MORE, LAST, line, END) == [LONG, MORE, LAST, END]


@pytest.mark.parametrize(
    "line",
    [
        "The company's newsletter reported the deal first, and the council heard of it on the radio.",
        "He can be reached at the old harbour every morning, where he mends nets with his daughter.",
        "The firm told people to sign up for the marathon by the end of the month, rain or shine.",
        "Visitors had to sign up to read the full plan at the town hall, where it hung for a week.",
        "Die Zeitung wollte, dass die Fischer sie abonnieren, sie aber lesen kein Blatt.",
    ],
)
def test_last_sentence_that_calls_nobody_is_text(line: str) -> None:
    assert body(LONG, MORE, line) == [LONG, MORE, line]


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for our daily letter and read it with your coffee.",
        "Like what you read? Please subscribe to the Harbour Post for more.",
        "For more of this, <a href=/n>sign up to the newsletter</a> of the harbour.",
        "Ada Lind may be reached at ada@harbour.example.",
        "Follow Ada Lind on Twitter.",
        "Don't forget to subscribe to our channel.",
        "Melden Sie sich hier für unseren Newsletter an.",
        "Abonnez-vous et soutenez la presse du port.",
        "更多内容，请关注港湾报。",
        "Bizi her yerde takip edin.",
    ],
)
def test_last_line_that_calls_readers_is_no_text(line: str) -> None:
    assert body(LONG, MORE, line) == [LONG, MORE]


def test_interest_in_a_company_is_a_notice_where_the_writer_has_it() -> None:
    assert is_notice("The author owns shares of two of the companies mentioned in this column.")
    assert not is_notice("A fool has stock in three of the barges mentioned in the harbour's books.")
