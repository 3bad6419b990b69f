from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from benchmarks.search import measure, words
from benchmarks.search.words import Newsroom
from newscrawl.archive import connect_read_only

if TYPE_CHECKING:
    from pathlib import Path


def test_articles_are_the_same_for_the_same_seed() -> None:
    first, again = Newsroom(), Newsroom()
    assert [first.article(number) for number in range(3)] == [again.article(number) for number in range(3)]


@pytest.fixture(autouse=True)
def few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "VOCABULARY", 2_000)


@pytest.mark.parametrize("alone", [True, False])
def test_an_archive_is_made_and_asked(tmp_path: Path, *, alone: bool) -> None:
    path = tmp_path / "archive.db"
    assert measure.make(path, 30, alone=alone) > 0
    with closing(connect_read_only(path)) as connection:
        assert measure.sizes(connection).startswith("30 articles of")
        (first, *rest) = measure.questions(connection)
    assert "27 hits" in first
    assert len(rest) > 20
