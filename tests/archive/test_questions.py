from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import connect
from newscrawl.archive.questions import Questions
from newscrawl.errors import ArchiveDamaged, BadInput, BadQuery
from tests.archive.driver import A, B, Crawl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "archive.db"
    crawl = Crawl(path)
    crawl.home(A, B)
    for url in (A, B):
        crawl.show(crawl.leased(url))
    crawl.end()
    writer = connect(path)
    with writer.transaction():
        writer.execute("CREATE VIRTUAL TABLE words USING fts5 (word)")
        writer.execute("INSERT INTO words VALUES ('ferry')")
    writer.close()
    return path


@pytest.fixture
def questions(archive: Path) -> Iterator[Questions]:
    questions = Questions(archive)
    yield questions
    questions.close()


def test_a_question_is_answered_with_names_and_rows(questions: Questions) -> None:
    answer = questions.ask("SELECT url, id AS number FROM articles WHERE id <= :most ORDER BY id", {"most": 1})
    assert answer.columns == ("url", "number")
    assert list(answer.rows) == [(A, 1)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM words WHERE words MATCH 'ferry'",
        "SELECT count(*) FROM json_each('[1]')",
        "SELECT count(*) FROM pragma_table_info('tags') WHERE name = 'tag'",
        "PRAGMA quick_check",
        "PRAGMA user_version",
        "EXPLAIN QUERY PLAN SELECT 1",
        "VALUES (1)",
    ],
)
def test_whatever_only_reads_is_answered(questions: Questions, sql: str) -> None:
    assert len(list(questions.ask(sql).rows)) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM articles",
        "INSERT INTO tags VALUES (1, 9, 'x')",
        "UPDATE sqlite_master SET sql = ''",
        "DROP TABLE tags",
        "CREATE TEMP TABLE x (y)",
        "CREATE TEMP VIEW x AS SELECT 1",
        "WITH x AS (SELECT 1) DELETE FROM tags",
        "ATTACH ':memory:' AS other",
        "DETACH main",
        "VACUUM",
        "VACUUM INTO 'copy.db'",
        "REINDEX",
        "ANALYZE",
        "BEGIN IMMEDIATE",
        "SAVEPOINT x",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA writable_schema = 1",
        "PRAGMA user_version = 7",
        "PRAGMA query_only = OFF",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA temp_store_directory = '/'",
        "PRAGMA optimize",
        "SELECT load_extension('x')",
        "INSERT INTO words (words) VALUES ('optimize')",
    ],
)
def test_nothing_else_is_done(archive: Path, questions: Questions, sql: str) -> None:
    before = {file.name: file.read_bytes() for file in archive.parent.glob("archive.db*") if file.is_file()}
    with pytest.raises(BadQuery):
        list(questions.ask(sql).rows)
    assert {file.name: file.read_bytes() for file in archive.parent.glob("archive.db*") if file.is_file()} == before
    assert list(questions.ask("SELECT count(*) FROM articles").rows) == [(2,)]


def test_a_refusal_says_how_to_ask(questions: Questions) -> None:
    with pytest.raises(BadQuery, match="only read: ask by SELECT"):
        questions.ask("DELETE FROM articles")


@pytest.mark.parametrize(
    ("sql", "hint"),
    [
        ("SELECT * FROM artikles", "no view or table 'artikles'; did you mean articles"),
        ("SELECT * FROM neardup", "did you mean near_duplicates"),
        ("SELECT titel FROM articles", r"no column 'titel'; did you mean title.*--describe articles"),
        ("SELECT a.titel FROM articles AS a", "no column 'a.titel'; did you mean title"),
        ("SELECT * FROM qqq", "no view or table 'qqq'; `newscrawl query` lists them all"),
        ("SELEC 1", "does not understand the query: near .SELEC.: syntax error"),
        ("SELECT nosuch(1)", "no such function: nosuch"),
        ("SELECT 1; SELECT 2", "one statement at a time"),
        ("SELECT :site", "parameter :site; give it: --param site=VALUE"),
        ("SELECT ?", "name the query's parameters"),
        ("", "begins with SELECT"),
        ("-- nothing", "begins with SELECT"),
        ("SELECT 'a\0b'", "does not understand"),
    ],
)
def test_a_mistake_is_one_sentence_with_a_hint(questions: Questions, sql: str, hint: str) -> None:
    with pytest.raises(BadQuery, match=hint) as refusal:
        list(questions.ask(sql).rows)
    assert "\n" not in str(refusal.value)


def test_rows_come_as_they_are_asked_for(questions: Questions) -> None:
    rows = questions.ask(ENDLESS).rows
    assert list(islice(rows, 3)) == [(1,), (2,), (3,)]
    rows.close()


def test_text_that_is_none_is_shown_all_the_same(questions: Questions) -> None:
    assert list(questions.ask("SELECT CAST(x'41ff' AS TEXT)").rows) == [("A\ufffd",)]


def test_views_stand_before_tables_and_each_says_what_it_holds(questions: Questions) -> None:
    overview = questions.overview()
    kinds = [one.kind for one in overview]
    assert kinds == sorted(kinds, reverse=True)
    assert {"story_groups", "disclaimers", "articles"} <= {one.name for one in overview}
    assert all(one.meaning for one in overview)


def test_a_view_is_described_column_by_column(questions: Questions) -> None:
    described = questions.describe("near_duplicates")
    assert [one.name for one in described][:3] == ["article_id", "other_article_id", "similarity"]
    assert all(one.meaning for one in described)
    with pytest.raises(BadQuery, match="did you mean near_duplicates"):
        questions.describe("near_duplicate")


def test_an_archive_that_is_damaged_or_not_there_is_no_mistake_in_the_query(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no archive"):
        Questions(tmp_path / "none.db")
    damaged = tmp_path / "archive.db"
    content = bytearray(archive.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    damaged.write_bytes(content)
    with pytest.raises(ArchiveDamaged):
        Questions(damaged).ask("SELECT * FROM articles")
