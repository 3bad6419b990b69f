"""docs/archive.md: every table and view has its place, with its columns and a question that can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from docs import archive as page
from newscrawl.archive import Connection, connect
from newscrawl.archive.dictionary import DICTIONARY

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = page.TARGET.read_text(encoding="utf-8")
VIEWS = {name for name, columns in DICTIONARY.items() if columns[""].startswith("View: ")}
SECTIONS = dict(zip(page.HEADING.findall(TEXT), page.HEADING.split(TEXT)[2::2], strict=True))
QUESTIONS = page.QUESTION.findall(TEXT)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    connection = connect(tmp_path_factory.mktemp("empty") / "archive.db")
    yield connection
    connection.close()


def test_every_view_has_its_section_and_nothing_else_has(empty: Connection) -> None:
    there = {name for (name,) in empty.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    assert there == VIEWS == set(SECTIONS)


def test_every_section_asks_its_view_a_question_and_shows_the_answer() -> None:
    for name, section in SECTIONS.items():
        assert any(name in question for question in page.QUESTION.findall(section)), name
    assert TEXT.count("```\n\n```text\n") == len(QUESTIONS)


def test_every_table_is_named() -> None:
    overview = TEXT.partition("## What is in it")[2].partition("\n## ")[0]
    assert {name for name in DICTIONARY if f"`{name}`" not in overview} == VIEWS


def test_columns_mean_what_the_dictionary_says() -> None:
    assert page.with_columns(TEXT) == TEXT, "run: python docs/archive.py"


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_questions_can_be_asked(empty: Connection, question: str) -> None:
    empty.execute(question).fetchall()
