from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import connect
from newscrawl.archive.inquiries import Inquiry, NoAnswer, TooLarge
from newscrawl.archive.inquiry_desk import InquiryDesk
from newscrawl.errors import ArchiveError, TookTooLong
from tests.archive.driver import SITE, A, Crawl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEMORY = 200 * 1024 * 1024
FOREVER = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "


def make_archive(path: Path) -> Path:
    crawl = Crawl(path)
    crawl.home(A)
    crawl.show(crawl.leased(A))
    crawl.end()
    return path


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("inquiries") / "archive.db")


@pytest.fixture(scope="module")
def desk(archive: Path) -> Iterator[InquiryDesk]:
    desk = InquiryDesk(archive, 1, MEMORY, grace=0.4)
    yield desk
    desk.close()


def ask(desk: InquiryDesk, sql: str, **cost: int) -> list[tuple[object, ...]]:
    return desk.ask(Inquiry(sql, milliseconds=cost.pop("milliseconds", 3000), **cost)).rows


def test_a_query_is_answered_with_its_columns_and_rows(desk: InquiryDesk) -> None:
    answer = desk.ask(Inquiry("SELECT url, site FROM articles WHERE site = :site", {"site": SITE}))
    assert (answer.columns, answer.rows, answer.is_cut) == (("url", "site"), [(A, SITE)], False)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT zeroblob(1e9)",
        "SELECT randomblob(1000000000)",
        "SELECT replace(hex(zeroblob(1000000)), '0', printf('%.*c', 1000, 'x'))",
        FOREVER.replace("x + 1", "x || x") + "SELECT length(x) FROM c",
        "SELECT " + ", ".join(["zeroblob(30000000)"] * 40),
        "SELECT " + "(" * 300 + "1" + ")" * 300,
        "SELECT " + "abs(" * 300 + "1" + ")" * 300,
        " UNION ALL ".join(["SELECT 1"] * 200),
        f"SELECT 'x' LIKE '{'%a' * 1000}'",
        f"SELECT {', '.join('1' * 2000)}",
    ],
)
def test_what_would_take_too_much_is_refused_and_the_next_is_answered(desk: InquiryDesk, sql: str) -> None:
    with pytest.raises(NoAnswer):
        ask(desk, sql)
    assert ask(desk, "SELECT 1") == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        FOREVER + "SELECT count(*) FROM c",
        FOREVER + "SELECT group_concat(x) FROM c",
        FOREVER + "SELECT x, randomblob(1000000) FROM c ORDER BY 2",
    ],
)
def test_what_takes_too_long_is_ended(desk: InquiryDesk, sql: str) -> None:
    with pytest.raises((TookTooLong, NoAnswer)):
        ask(desk, sql, milliseconds=200)
    assert ask(desk, "SELECT 1") == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT instr(printf('%.*c', 30000000, 'a'), printf('%.*c', 15000000, 'a') || 'b')",
        "SELECT printf('%.*c', 2000000000, 'x')",
    ],
)
def test_a_step_that_cannot_be_interrupted_is_ended_with_its_process(desk: InquiryDesk, sql: str) -> None:
    with pytest.raises(TookTooLong):
        ask(desk, sql, milliseconds=50)
    assert ask(desk, "SELECT 1") == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM articles",
        "WITH x AS (SELECT 1) DELETE FROM articles",
        "CREATE TABLE x (y)",
        "CREATE TEMP TABLE x (y)",
        "ATTACH DATABASE ':memory:' AS other",
        "VACUUM INTO '/tmp/stolen.db'",
        "UPDATE sqlite_master SET sql = ''",
        "INSERT INTO sqlite_master VALUES ('table', 'x', 'x', 0, '')",
        "PRAGMA user_version = 7",
        "PRAGMA query_only = OFF",
        "PRAGMA trusted_schema = ON",
        "PRAGMA writable_schema = ON",
        "SELECT * FROM pragma_journal_mode('delete')",
        "SELECT load_extension('evil')",
        "SELECT fts3_tokenizer('simple')",
        "SELECT writefile('/tmp/stolen', 'x')",
        "SAVEPOINT x",
        "BEGIN",
        "SELECT 1; SELECT 2",
        "",
    ],
)
def test_nothing_but_reading_is_allowed(desk: InquiryDesk, archive: Path, sql: str) -> None:
    before = archive.read_bytes()
    with pytest.raises(NoAnswer):
        ask(desk, sql)
    assert archive.read_bytes() == before


def test_what_a_reader_wants_to_know_of_the_schema_is_told(desk: InquiryDesk) -> None:
    assert ask(desk, "SELECT name FROM pragma_table_info('articles') LIMIT 1") == [("id",)]
    assert ask(desk, "SELECT value FROM json_each('[1, 2]')") == [(1,), (2,)]


def test_rows_beyond_the_limit_are_left_out_and_it_is_said(desk: InquiryDesk) -> None:
    answer = desk.ask(Inquiry(FOREVER + "SELECT x FROM c", rows=20))
    assert (len(answer.rows), answer.is_cut) == (20, True)


def test_a_long_text_is_cut_and_says_how_long_it_is(desk: InquiryDesk) -> None:
    ((text,),) = ask(desk, "SELECT printf('%.*c', 1000, 'x')", cell=10)
    assert text == f"{'x' * 10}… [cut: it has 1,000 bytes]"


def test_an_answer_that_is_too_large_is_none(desk: InquiryDesk) -> None:
    with pytest.raises(TooLarge, match="larger than 1 MB"):
        ask(desk, FOREVER + "SELECT printf('%.*c', 100000, 'x') FROM c", total=2**20)


def test_a_text_that_is_longer_than_any_may_be_made_is_read_all_the_same(tmp_path: Path) -> None:
    path = make_archive(tmp_path / "archive.db")
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE articles SET body = ?", ("x" * 40_000_000,))
    desk = InquiryDesk(path, 1, MEMORY)
    try:
        ((url, body),) = ask(desk, "SELECT url, body FROM articles ORDER BY id", cell=30)
        assert (url, body) == (A, f"{'x' * 30}… [cut: it has 40,000,000 bytes]")
        with pytest.raises(NoAnswer, match="longer than"):
            ask(desk, "SELECT upper(body) FROM articles")
    finally:
        desk.close()


def test_an_archive_that_goes_breaks_or_is_replaced_is_read_again_when_it_is_back(tmp_path: Path) -> None:
    path = make_archive(tmp_path / "archive.db")
    kept = shutil.copy(path, tmp_path / "kept.db")
    desk = InquiryDesk(path, 1, MEMORY)
    count = "SELECT count(*) FROM articles"
    try:
        assert ask(desk, count) == [(1,)]
        path.unlink()
        with pytest.raises(ArchiveError, match="not there"):
            ask(desk, count)
        path.write_bytes(b"not a database at all" * 100)
        with pytest.raises(ArchiveError, match="not a newscrawl archive"):
            ask(desk, count)
        path.unlink()
        with closing(sqlite3.connect(kept)) as conn, conn:
            conn.execute("UPDATE articles SET title = 'another'")
        shutil.copy(kept, path)
        assert ask(desk, "SELECT title FROM articles") == [("another",)]
        torn = bytearray(path.read_bytes())
        torn[4096:] = b"\xff" * (len(torn) - 4096)
        path.unlink()
        path.write_bytes(torn)
        with pytest.raises(ArchiveError, match="damaged"):
            ask(desk, count)
        path.unlink()
        shutil.copy(kept, path)
        assert ask(desk, count) == [(1,)]
    finally:
        desk.close()


def test_a_crawl_that_writes_keeps_nobody_from_reading_and_an_exclusive_lock_is_told(tmp_path: Path) -> None:
    path = make_archive(tmp_path / "archive.db")
    desk = InquiryDesk(path, 1, MEMORY)
    writer = connect(path)
    count = "SELECT count(*) FROM articles WHERE title = 'new'"
    try:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE articles SET title = 'new'")
        assert ask(desk, count) == [(0,)]
        with pytest.raises(NoAnswer):
            ask(desk, "BEGIN")
        assert ask(desk, count) == [(0,)]
        writer.execute("COMMIT")
        assert ask(desk, count) == [(1,)]
    finally:
        writer.close()
        desk.close()
    desk = InquiryDesk(path, 1, MEMORY)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as owner:
            owner.execute("PRAGMA locking_mode = EXCLUSIVE")
            owner.execute("BEGIN EXCLUSIVE")
            with pytest.raises(ArchiveError, match="locked by another process, for longer than 1 s"):
                ask(desk, count)
        assert ask(desk, count) == [(1,)]
    finally:
        desk.close()
