"""Whatever is typed is answered, or refused in a sentence; what is found has what was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newscrawl.archive.search.folding import composed, fold, fold_with_places
from newscrawl.archive.search.matching import Matcher
from newscrawl.archive.search.query import read_query
from newscrawl.archive.search.tokens import tokens
from newscrawl.errors import BadInput
from tests.archive.search.conftest import ARTICLES, name_of

if TYPE_CHECKING:
    from newscrawl.archive.search import Sort
    from tests.archive.search.conftest import Library

PIECES = [
    "ferry",
    "harbour",
    "渡轮",
    "港",
    "เรือ",
    "학교",
    "Müller",
    "OR",
    "AND",
    "NOT",
    "NEAR(",
    "*",
    '"',
    "-",
    "(",
    ")",
    "^",
]
PIECES += [
    "title:",
    "+",
    "{a b}:",
    "\0",
    "\x1b",
    "🚢",
    "\ud800",
    "\ue003",
    "'",
    ";",
    " ",
    "½",
    "ß",
    "İ",
    "\u0301",
    "ﷺ",
    "e\u0301",
]
typed = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda between: between.join(parts))
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=typed, sort=st.sampled_from(["rank", "date", "views"]), site=st.sampled_from([None] * 9 + ['"', "x"]))
@example(query="word " * 10_000, sort="rank", site=None)
@example(query="a" * 1000, sort="rank", site=None)
@example(query="港城渡轮" * 250, sort="rank", site=None)
@example(query='"', sort="rank", site='" OR "')
@example(query="ferry", sort="date", site="\ud800\0")
def test_whatever_is_typed_is_answered_or_refused_in_a_sentence(
    library: Library, query: str, sort: Sort, site: str | None
) -> None:
    try:
        read_query(query)
    except BadInput:
        with pytest.raises(BadInput, match=r"write|add"):
            library.search(query, sort=sort)
    else:
        found = library.search(query, sort=sort, site=site, column=site)
        assert found.total == len(found.hits)
        assert {name_of(hit.url) for hit in found.hits} == (expected(query) if site is None else set())


def expected(query: str) -> set[str]:
    """Return the articles in whose texts, read one by one, is what was asked for."""
    matcher = Matcher(read_query(query))
    fields = ("title", "introduction", "body")
    return {name for name, article in ARTICLES.items() if matcher.accepts(*map(article.get, fields))}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(ARTICLES)), data=st.data())
def test_whatever_stands_in_a_text_is_found_as_a_phrase(library: Library, name: str, data: st.DataObject) -> None:
    words = str(ARTICLES[name]["body"]).split()
    first = data.draw(st.integers(0, len(words) - 1))
    phrase = " ".join(words[first : first + data.draw(st.integers(1, 5))]).strip('"')
    try:
        assert name in library.found(f'"{phrase}"')
    except BadInput:
        assert not tokens(fold(phrase))


@settings(max_examples=150, deadline=None)
@given(st.text())
@example("ﷺ İI ﬁ ½ Å\u0301 각 \ud800 ǅ")
def test_a_text_is_folded_character_by_character(text: str) -> None:
    folded, places = fold_with_places(composed(text))
    assert folded == fold(text)
    assert len(places) == len(folded) + 1
    assert list(places) == sorted(places)
    assert fold(folded) == folded


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_token_is_one_word_to_sqlite(text: str) -> None:
    for token in tokens(fold(text)):
        assert token
        assert " " not in token
        assert not any("\ue000" <= char <= "\uf8ff" for char in token)


def test_more_words_than_anybody_means_are_refused() -> None:
    assert len(read_query("word " * 32).groups) == 32
    with pytest.raises(BadInput, match="too many words; write at most 32"):
        read_query("word " * 33)
    with pytest.raises(BadInput, match="too long; write at most 1000 characters"):
        read_query("word " * 10_000)


@pytest.mark.parametrize("query", ["", " ", "!?.,", "🚢 🚢", '""', "-", '"', "*", "\0", "\ue003", "\u0301"])
def test_what_has_no_letter_is_refused(query: str) -> None:
    with pytest.raises(BadInput, match="no letter or digit"):
        read_query(query)
