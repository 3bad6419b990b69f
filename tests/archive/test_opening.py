from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import Connection, connect, connect_read_only
from newscrawl.errors import ArchiveError, ArchiveTooNew, BadInput, NotAnArchive

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.errors import NewscrawlError
    from tests.archive.driver import Crawl

OPENINGS = pytest.mark.parametrize("opening", [connect, connect_read_only])


def fingerprint(folder: Path) -> dict[str, str]:
    """Return the digest of every file in a folder: what "nothing was changed" means.

    The empty `-wal` and the `-shm` that SQLite leaves beside a WAL file that was read are no content.
    """
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "folder"
        for file in folder.rglob("*")
        if not file.name.endswith("-shm") and not (file.name.endswith("-wal") and file.stat().st_size == 0)
    }


def refusal(opening: Callable[[Path], Connection], path: Path) -> NewscrawlError:
    """Open what must not be opened; return why it was not, having seen that nothing was changed."""
    before = fingerprint(path.parent)
    with pytest.raises((ArchiveError, BadInput)) as caught:
        opening(path).close()
    assert fingerprint(path.parent) == before
    assert path.name in str(caught.value)
    assert "\n" not in str(caught.value)
    return caught.value


@OPENINGS
@pytest.mark.parametrize("content", [b"<html>", b"SQLite format 2\x00 and so on", b"S", bytes(5000)])
def test_a_file_that_is_no_sqlite_is_not_touched(
    path: Path, opening: Callable[[Path], Connection], content: bytes
) -> None:
    path.write_bytes(content)
    assert type(refusal(opening, path)) is NotAnArchive


@OPENINGS
@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_a_sqlite_file_of_something_else_is_not_touched(
    path: Path, opening: Callable[[Path], Connection], mode: str
) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA journal_mode = {mode}")
        other.execute("CREATE TABLE articles (url TEXT)")
        other.commit()
    assert type(refusal(opening, path)) is NotAnArchive


@OPENINGS
def test_a_damaged_file_is_an_archive_error(path: Path, opening: Callable[[Path], Connection]) -> None:
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4096)
    assert "damaged" in str(refusal(opening, path))


@OPENINGS
def test_a_folder_is_no_archive(path: Path, opening: Callable[[Path], Connection]) -> None:
    path.mkdir()
    assert isinstance(refusal(opening, path), ArchiveError)


@OPENINGS
def test_an_archive_of_a_later_newscrawl_is_not_touched(path: Path, opening: Callable[[Path], Connection]) -> None:
    connect(path).close()
    with closing(sqlite3.connect(path)) as later:
        later.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('newscrawl', '9999_later', '2031-01-01')"
        )
        later.commit()
    error = refusal(opening, path)
    assert type(error) is ArchiveTooNew
    assert "9999_later" in str(error)
    assert "upgrade" in str(error)


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no folder"):
        connect(tmp_path / "nowhere" / "archive.db")
    assert not list(tmp_path.iterdir())


def test_reading_makes_no_archive(path: Path) -> None:
    with pytest.raises(BadInput, match="there is no archive"):
        connect_read_only(path)
    assert not list(path.parent.iterdir())


def test_an_empty_file_becomes_an_archive_but_is_none_yet(path: Path) -> None:
    path.touch()
    assert type(refusal(connect_read_only, path)) is NotAnArchive
    connect(path).close()
    connect_read_only(path).close()


@pytest.mark.parametrize("name", ["archive of 100% news?.db", "архив#1.db", "a b&mode=ro.db"])
def test_an_archive_may_have_any_name(tmp_path: Path, name: str) -> None:
    connect(tmp_path / name).close()
    connect_read_only(tmp_path / name).close()
    assert (tmp_path / name).is_file()


def test_opening_again_changes_nothing(path: Path) -> None:
    connect(path).close()
    before = fingerprint(path.parent)
    connect(path).close()
    assert fingerprint(path.parent) == before


def test_a_reader_cannot_write(path: Path) -> None:
    connect(path).close()
    with (
        closing(connect_read_only(path)) as reader,
        pytest.raises(ArchiveError, match="readonly"),
        reader.transaction(),
    ):
        reader.execute("UPDATE archive SET change_number = 1")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no folder here in which nobody may write")
def test_where_nobody_may_write_it_is_said_what_to_look_at() -> None:
    with pytest.raises(ArchiveError, match=r"see whether this user may write it and in its folder"):
        connect(Path("/proc/archive.db"))


def test_a_file_in_the_way_of_the_locks_is_an_archive_error(path: Path) -> None:
    path.with_name(path.name + ".locks").touch()
    with pytest.raises(ArchiveError):
        connect(path)


def test_a_folder_in_the_way_of_a_sites_lock_is_an_archive_error(path: Path, crawl: Crawl) -> None:
    connect(path).close()
    (path.with_name(path.name + ".locks") / "site-news.example.lock").mkdir(parents=True)
    with pytest.raises(ArchiveError):
        crawl.begin()


def test_an_archive_without_its_lock_folder_can_be_used(path: Path, crawl: Crawl) -> None:
    connect(path).close()
    shutil.rmtree(path.with_name(path.name + ".locks"))
    crawl.begin()
    assert crawl.leased().url == "https://news.example/"
