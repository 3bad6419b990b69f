from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import Connection, connect
from newscrawl.archive.connection import APPLICATION_ID, migration_names
from newscrawl.archive.dictionary import DICTIONARY
from newscrawl.archive.report import DID
from newscrawl.archive.sums import SUMS
from newscrawl.archive.visit import State
from newscrawl.errors import ArchiveError
from newscrawl.items import FIELDS, LINK_LISTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def archive(path: Path) -> Iterator[Connection]:
    connection = connect(path)
    yield connection
    connection.close()


def tables(archive: Connection) -> dict[str, str]:
    return dict(
        archive.execute(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view') "
            "AND name NOT LIKE 'sqlite%' AND name != '_sqlite_migrations' "
            "AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')"  # FTS5's own, behind its table
        )
    )


def columns(archive: Connection, table: str) -> set[str]:
    return {row[1] for row in archive.execute(f"PRAGMA table_xinfo({table})")}


def test_the_schema_was_made_by_named_migrations(archive: Connection) -> None:
    applied = archive.execute("SELECT migration_set, name FROM _sqlite_migrations ORDER BY id").fetchall()
    assert applied == [("newscrawl", name) for name in migration_names()]
    assert migration_names()[0] == "0001_spine"
    assert migration_names() == sorted(migration_names())


def test_the_file_says_that_it_is_an_archive(path: Path, archive: Connection) -> None:
    assert archive.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert path.read_bytes()[:16] == b"SQLite format 3\x00"
    assert APPLICATION_ID.to_bytes(4, "big") == b"ncrw"


def test_every_table_is_strict(archive: Connection) -> None:
    listed = archive.execute("PRAGMA table_list").fetchall()
    strict = {
        name: is_strict for _, name, kind, _, _, is_strict in listed if name in tables(archive) and kind == "table"
    }
    assert strict
    assert set(strict.values()) == {1}


def test_a_value_of_the_wrong_type_is_refused(archive: Connection) -> None:
    with pytest.raises(ArchiveError, match="cannot store TEXT value in INTEGER column"), archive.transaction():
        archive.execute("UPDATE archive SET change_number = 'many'")


def test_foreign_keys_hold(archive: Connection) -> None:
    assert archive.execute("PRAGMA foreign_keys").fetchone() == (1,)
    with pytest.raises(ArchiveError, match="FOREIGN KEY"), archive.transaction():
        archive.execute("INSERT INTO tags VALUES (99, 1, 'ferry')")


def test_foreign_keys_hold_in_an_archive_that_is_opened_again(path: Path) -> None:
    connect(path).close()
    again = connect(path)
    assert again.execute("PRAGMA foreign_keys").fetchone() == (1,)
    again.close()


def test_an_analyst_reads_while_a_crawl_writes(path: Path, archive: Connection) -> None:
    assert archive.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    analyst = sqlite3.connect(path, isolation_level=None)
    analyst.execute("BEGIN")
    assert analyst.execute("SELECT change_number FROM archive").fetchone() == (0,)
    with archive.transaction():
        archive.execute("UPDATE archive SET change_number = 7")
    assert analyst.execute("SELECT change_number FROM archive").fetchone() == (0,)
    analyst.execute("COMMIT")
    assert analyst.execute("SELECT change_number FROM archive").fetchone() == (7,)
    analyst.close()


def test_the_dictionary_explains_every_table_and_column_and_nothing_else(archive: Connection) -> None:
    there = {(table, column) for table in tables(archive) for column in ("", *columns(archive, table))}
    explained = {(table, column): text for table, names in DICTIONARY.items() for column, text in names.items()}
    assert set(explained) == there
    assert all(text.endswith(".") and len(text) > 5 for text in explained.values())


def test_the_dictionary_stands_in_the_file(archive: Connection) -> None:
    rows = archive.execute("SELECT table_name, column_name, meaning FROM data_dictionary")
    stored = {(table, column): meaning for table, column, meaning in rows}
    assert stored == {(table, column): text for table, names in DICTIONARY.items() for column, text in names.items()}


def test_columns_are_named_as_the_items_fields(archive: Connection) -> None:
    elsewhere = {"tags", *LINK_LISTS}
    assert set(FIELDS) - elsewhere <= columns(archive, "articles")
    assert columns(archive, "tags")


def test_every_state_of_a_url_is_allowed_and_has_its_sum(archive: Connection) -> None:
    sql = tables(archive)["urls"]
    assert all(f"'{state}'" in sql for state in State)
    assert set(SUMS) == set(State)
    assert {"heard_of", *SUMS.values(), *DID} <= columns(archive, "runs")


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT 1 FROM urls WHERE key = 'x'", "sqlite_autoindex_urls_1"),
        (
            "SELECT id FROM urls WHERE site = 'x' AND queue = 'now' AND due_at < 'y' ORDER BY due_at, id LIMIT 1",
            "urls_due",
        ),
        ("SELECT * FROM articles WHERE url = 'x'", "sqlite_autoindex_articles_1"),
        (
            "SELECT id FROM urls INDEXED BY urls_read WHERE site = 'x' AND fetched_at < 'y' AND state = 'stored' "  # noqa: ISC004
            "ORDER BY fetched_at DESC LIMIT 9",
            "urls_read",
        ),
        ("SELECT url FROM urls INDEXED BY urls_starts WHERE site = 'x' AND source = 'start'", "urls_starts"),
        ("SELECT * FROM articles WHERE site = 'x' AND text_hash = 'y' ORDER BY id LIMIT 1", "articles_by_text"),
    ],
)
def test_the_hot_questions_are_one_look_up(archive: Connection, sql: str, index: str) -> None:
    plan = " ".join(row[3] for row in archive.execute(f"EXPLAIN QUERY PLAN {sql}"))
    assert index in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("sql", "indexes"),
    [
        ("SELECT * FROM article_changes WHERE seen_at > 'x' ORDER BY seen_at", {"revisions_by_time"}),
        ("SELECT * FROM article_changes WHERE site = 'x' ORDER BY seen_at DESC LIMIT 9", {"revisions_by_time"}),
        ("SELECT * FROM silent_edits WHERE site = 'x' ORDER BY seen_at DESC LIMIT 9", {"revisions_silent"}),
        ("SELECT * FROM view_counts_daily WHERE day = 'x' AND site = 'y' ORDER BY gain", {"view_counts_by_time"}),
        (
            "SELECT * FROM view_counts_daily WHERE day = (SELECT max(day) FROM views_gained_per_day) ORDER BY gain",
            {"SEARCH last USING INDEX view_counts_by_time"},
        ),
        ("SELECT * FROM view_counts_daily WHERE article_id = 1", {"SEARCH last USING PRIMARY KEY (article_id=?"}),
        ("SELECT * FROM rising_now WHERE rank <= 9", {"view_counts_by_time"}),
        ("SELECT * FROM articles_gone WHERE site = 'x' ORDER BY missing_since DESC LIMIT 9", {"absences_by_time"}),
        ("SELECT sum(views) FROM views_by_column", {"articles_by_column"}),
        ("SELECT language, count(*) FROM articles_current GROUP BY language", {"COVERING INDEX articles_by_column"}),
        (
            "SELECT * FROM promotions WHERE article_id = 1",
            {"urls_by_article", "link_entries_by_url", "link_spans_by_entry"},
        ),
        (
            "SELECT * FROM link_graph WHERE to_article_id = 1 AND valid_from < 'x'",
            {"urls_by_article", "link_entries_by_url", "link_spans_by_entry"},
        ),
        ("SELECT * FROM link_graph WHERE from_article_id = 1", {"link_looks_by_article", "SEARCH span USING INTEGER"}),
        ("SELECT * FROM links WHERE article_id = 1", {"link_looks_by_article", "SEARCH span USING INTEGER"}),
        ("SELECT * FROM links WHERE id = 1", {"SEARCH span USING INTEGER PRIMARY KEY (rowid=?)"}),
        ("SELECT * FROM links WHERE url_id = 1", {"link_entries_by_url", "link_spans_by_entry"}),
        ("SELECT * FROM link_tops WHERE url = 'x' AND site = 'y'", {"link_entries_on_top", "link_spans_by_entry"}),
        ("SELECT why FROM why_not_archived WHERE key = 'x'", {"sqlite_autoindex_urls_1"}),
        (
            "SELECT title FROM articles_current WHERE site = 'x' ORDER BY published_at DESC LIMIT 9",
            {"articles_by_site"},
        ),
    ],
)
def test_analysts_questions_go_by_the_indexes_that_are_made_for_them(
    archive: Connection, sql: str, indexes: set[str]
) -> None:
    plan = " ".join(row[3] for row in archive.execute(f"EXPLAIN QUERY PLAN {sql}"))
    assert all(index in plan for index in indexes), plan


@pytest.mark.parametrize("where", ["", "WHERE site = 'x' AND list = 'popular'"])
def test_the_newest_promotions_are_found_from_the_last_entry_on(archive: Connection, where: str) -> None:
    sql = f"EXPLAIN QUERY PLAN SELECT * FROM promotions {where} ORDER BY entry_id DESC LIMIT 9"
    plan = " ".join(row[3] for row in archive.execute(sql))
    assert plan.startswith("SCAN span SEARCH")
    assert "TEMP B-TREE" not in plan
