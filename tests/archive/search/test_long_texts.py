"""A search of long texts ends in its time. What it did is counted: the texts that were folded."""

from __future__ import annotations

from contextlib import closing
from time import monotonic
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest

from newscrawl.archive import connect_read_only
from newscrawl.archive.search import door, folding, matching, snippets
from newscrawl.archive.search.folding import composed
from newscrawl.archive.search.query import MOST_WORDS, read_query
from newscrawl.errors import BadInput
from tests.archive.search.conftest import Library, marked, store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANY = 4
LONG = "żółw beta alpha gamma\n\n" * 10_000
LATE = f"{LONG}The harbour ferry."


@pytest.fixture(scope="module")
def long_texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    path: Path = tmp_path_factory.mktemp("long") / "archive.db"
    store(path, {f"long-{number}": {"title": f"T{number}", "body": LATE} for number in range(MANY)})
    with closing(connect_read_only(path)) as connection:
        yield Library(connection)


@pytest.fixture
def looked_through(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the lengths of all texts in which words are sought, as they come."""
    lengths: list[int] = []
    for name in ("fold", "fold_with_places"):

        def counting(text: str, name: str = name) -> object:
            lengths.append(len(text))
            return getattr(folding, name)(text)

        monkeypatch.setattr(matching, name, counting)
    return lengths


def test_of_a_long_text_the_beginning_is_looked_through(long_texts: Library, looked_through: list[int]) -> None:
    assert long_texts.search('"alpha gamma"').total == MANY
    assert max(looked_through) <= max(door.OF_A_TEXT, snippets.LOOKED_THROUGH) < len(LATE)


def test_what_may_stand_further_down_is_told_as_more(long_texts: Library) -> None:
    found = long_texts.search('"harbour ferry"')
    assert (found.hits, found.total, found.has_more) == ((), 0, True)
    assert long_texts.search("harbour ferry").total == MANY


def test_no_text_is_looked_through_for_a_phrase_when_the_time_is_over(
    long_texts: Library, looked_through: list[int]
) -> None:
    found = long_texts.search('"alpha gamma"', deadline=monotonic())
    assert (found.hits, found.total, found.has_more) == ((), 0, True)
    assert looked_through == []


def test_the_time_is_looked_at_before_each_article(long_texts: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter(range(100))
    monkeypatch.setattr(door, "monotonic", lambda: next(seconds))
    found = long_texts.search('"alpha gamma"', deadline=5)
    assert 0 < found.total < MANY
    assert found.has_more


def test_snippets_are_sought_at_the_beginning_when_the_time_is_over(
    long_texts: Library, looked_through: list[int]
) -> None:
    hits = long_texts.search("beta", deadline=monotonic()).hits
    assert len(hits) == MANY
    assert all("[beta]" in marked(hit.snippet) for hit in hits)
    assert max(looked_through) <= snippets.BRIEFLY


def test_accents_without_end_are_put_together_piece_by_piece() -> None:
    text = "a" + "\u0301\u0316" * 300
    assert len(composed(text)) in {len(text), len(text) - 1}
    for usual in ("e\u0301 " * 400, "港" * 700 + "e\u0301", "각" * 600):
        assert composed(usual) == normalize("NFC", usual)


def test_phrases_have_so_many_words() -> None:
    read_query('"' + "a " * MOST_WORDS + '"')
    with pytest.raises(BadInput, match="write at most 100, those of phrases counted"):
        read_query('"' + "a " * MOST_WORDS + '" -b')
