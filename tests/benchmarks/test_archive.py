"""The archive that views are measured on: made the same each time, whole, and with an answer for every question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.archive.make import make
from benchmarks.archive.measure import ask, parameters
from benchmarks.archive.questions import QUESTIONS
from newscrawl.archive import connect
from newscrawl.archive.dictionary import DICTIONARY
from newscrawl.archive.summaries import recount

if TYPE_CHECKING:
    from pathlib import Path

ARTICLES = 300


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "archive.db"
    make(path, ARTICLES)
    return path


def test_it_is_whole_and_its_sums_are_right(made: Path) -> None:
    archive = connect(made)
    assert archive.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert archive.execute("PRAGMA foreign_key_check").fetchall() == []
    (counts,) = archive.execute("SELECT count(*) FROM view_counts").fetchone()
    (links,) = archive.execute("SELECT count(*) FROM links").fetchone()
    assert counts > 10 * ARTICLES
    assert links > 5 * ARTICLES
    sums = [archive.execute(f"SELECT * FROM {table}").fetchall() for table in ("day_sums", "top_spans")]
    archive.execute("BEGIN")
    recount(archive)
    assert sums == [archive.execute(f"SELECT * FROM {table}").fetchall() for table in ("day_sums", "top_spans")]
    archive.execute("ROLLBACK")
    triggers = archive.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()
    assert triggers > (10,)
    archive.close()


def test_every_question_has_an_answer(made: Path) -> None:
    archive = connect(made)
    values = parameters(archive.execute)
    lean = {"silent_edits", "articles_gone", "article_changes", "rising_now", "view_half_life", "view_counts_daily"}
    for view, questions in QUESTIONS.items():
        for question, sql in questions.items():
            rows = archive.execute(sql, values).fetchall()
            # Of 300 articles in two years not every one was changed, and not every day saw one.
            assert rows or view in lean or "small" in sql or "site" in sql, (view, question)
    archive.close()


def test_cold_and_warm_answers_are_measured(made: Path) -> None:
    rows, taken, worked = ask(made, "SELECT * FROM views_by_column", 2)
    assert rows > 10
    assert len(taken) == len(worked) == 3


def test_every_view_for_analysts_is_asked() -> None:
    views = {name for name, columns in DICTIONARY.items() if columns[""].startswith("View: ")}
    assert views - set(QUESTIONS) <= {
        *("disclaimers", "disclaimers_by_family", "article_disclaimers", "near_duplicates"),
        *("story_groups", "story_articles", "article_stamps"),  # measured where they are made
    }
