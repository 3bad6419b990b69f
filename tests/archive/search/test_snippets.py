from __future__ import annotations

import pytest

from newscrawl.archive.search.matching import Matcher
from newscrawl.archive.search.query import read_query
from newscrawl.archive.search.snippets import LENGTH, snippet
from tests.archive.search.conftest import marked

FILLER = "Lorem ipsum dolor sit amet. " * 40


def snip(query: str, introduction: str | None, body: str | None) -> str:
    return marked(snippet(Matcher(read_query(query)), introduction, body))


def test_it_is_short_and_holds_what_was_found() -> None:
    text = snip("ferry", None, f"{FILLER}The ferry.\n\nNext paragraph. {FILLER}")
    assert "[ferry]. Next paragraph" in text
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(text) <= LENGTH + len("…[]…")


def test_it_begins_and_ends_with_whole_words() -> None:
    text = snip("ferry", None, f"{FILLER}The ferry. {FILLER}").strip("…")
    words = {*FILLER.split(), "The", "[ferry]."}
    assert set(text.split()) <= words


def test_it_stands_where_the_most_of_the_words_do() -> None:
    text = snip("ferry harbour", "A ferry.", f"The harbour. {FILLER} The ferry left the harbour. {FILLER}")
    assert "The [ferry] left the [harbour]." in text


def test_it_is_the_beginning_where_nothing_was_found() -> None:
    assert snip("title", "The lead.", FILLER) == "The lead."
    assert snip("title", None, FILLER).endswith("…")
    assert snip("title", None, None) == ""


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("fine", "so ﬁne a day", "so [ﬁne] a day"),
        ("1 2", "½ a day", "[½] a day"),
        ("muller", "Mu\u0308ller!", "[Müller]!"),
        ("strasse", "(Straße)", "([Straße])"),
        ("istanbul", "İstanbul’da", "[İstanbul]’da"),
        ("กา", "การ", "[กา]ร"),
        ("שלום", "שָׁלוֹם לך", "[שָׁלוֹם] לך"),
    ],
)
def test_marks_stand_at_the_letters_of_the_text_itself(query: str, text: str, expected: str) -> None:
    assert snip(query, None, text) == expected


def test_a_run_without_spaces_is_cut_anywhere() -> None:
    text = snip("渡轮", None, "港" * 500 + "渡轮" + "城" * 500)
    assert "港[渡轮]城" in text
    assert len(text) <= LENGTH + len("…[]…")
