"""Archives of earlier versions: copied first, then brought up to date, all of it or nothing."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl.archive import connect, connect_read_only, progress
from newscrawl.archive.backup import KEPT, backups_of
from newscrawl.archive.connection import migration_names
from newscrawl.errors import ArchiveError, ExitCode
from newscrawl.items import from_iso_utc
from tests.archive.driver import Crawl
from tests.archive.old_archives import GONE, HERE, OWED, START, THEN, make_old_archive
from tests.archive.test_opening import fingerprint
from tests.archive.test_transactions import killed

PROJECT = Path(__file__).parents[2]
EARLIER = migration_names()[1:]
LACKS = pytest.mark.parametrize("lacks", EARLIER)


def ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


def backups(path: Path) -> list[Path]:
    return sorted(file for file in path.parent.iterdir() if ".before-" in file.name)


@LACKS
def test_an_earlier_archive_is_copied_and_brought_up_to_date(path: Path, lacks: str) -> None:
    make_old_archive(path, lacks)
    before = ask(path, "SELECT * FROM articles ORDER BY id")
    connect(path).close()
    assert [name for (name,) in ask(path, "SELECT name FROM _sqlite_migrations ORDER BY id")] == migration_names()
    assert ask(path, "SELECT url, title, body FROM articles ORDER BY id") == [
        (GONE, "gone", "Text of gone."),
        (HERE, "here", "Text of here."),
    ]
    (copy,) = backups(path)
    assert copy.name == f"archive.db.before-{lacks}"
    assert ask(copy, "SELECT * FROM articles ORDER BY id") == before
    assert lacks not in str(ask(copy, "SELECT name FROM _sqlite_migrations"))
    for file in (path, copy):
        assert ask(file, "PRAGMA integrity_check") == [("ok",)]
        assert ask(file, "PRAGMA foreign_key_check") == []


@LACKS
def test_the_next_run_goes_on_where_the_earlier_version_was_killed(path: Path, lacks: str) -> None:
    make_old_archive(path, lacks)
    crawl = Crawl(path, now=from_iso_utc(THEN) + timedelta(hours=2))
    crawl.begin()
    assert crawl.rest_of_round() == [START, OWED]
    assert crawl.end().closes
    crawl.begin()
    assert set(crawl.rest_of_round()) == {START, GONE, HERE, OWED}
    assert crawl.end().closes
    assert ask(path, "SELECT outcome FROM runs ORDER BY id") == [("died",), ("finished",), ("finished",)]


def test_what_was_gone_before_absences_were_kept_is_told_as_one(path: Path) -> None:
    make_old_archive(path, "0003_vanishing")
    connect(path).close()
    assert ask(path, "SELECT article_id, missing_since, run_id, back_at FROM absences") == [(1, THEN, None, None)]
    assert ask(path, "SELECT url FROM urls WHERE missing_since IS NOT NULL") == [(GONE,)]


def test_it_is_told_what_bringing_an_archive_up_to_date_takes_and_how_far_it_is(
    path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0)
    make_old_archive(path, EARLIER[0])
    with caplog.at_level(logging.INFO):
        connect(path).close()
    first, *others = caplog.messages
    assert "is copied and brought up to date: 2 articles" in first
    assert "search index: 1 of 2 articles" in others
    assert "near-duplicates, second time: 1 of 2 articles" in others
    caplog.clear()
    connect(path).close()
    assert not caplog.messages


def test_a_copy_is_an_archive_that_can_be_put_back(path: Path) -> None:
    make_old_archive(path, EARLIER[0])
    connect(path).close()
    (copy,) = backups(path)
    copy.replace(path)
    connect(path).close()
    assert len(ask(path, "SELECT * FROM articles")) == 2


def test_only_the_last_copies_are_kept(path: Path) -> None:
    make_old_archive(path, EARLIER[0])
    for number in range(3):
        path.with_name(f"archive.db.before-0000_{number}").write_bytes(b"old")
    connect(path).close()
    assert [file.name for file in backups(path)][-1] == f"archive.db.before-{EARLIER[0]}"
    assert len(backups(path)) == KEPT


def test_a_copy_that_was_not_finished_counts_as_none_and_goes_when_the_next_is_made(path: Path) -> None:
    make_old_archive(path, EARLIER[0])
    whole = path.with_name("archive.db.before-0000_first")
    unfinished = path.with_name("archive.db.before-9999_last.partial")
    for file in (whole, unfinished):
        file.write_bytes(b"old")
    assert backups_of(path) == [whole]
    connect(path).close()
    assert backups_of(path) == [whole, path.with_name(f"archive.db.before-{EARLIER[0]}")]
    assert not unfinished.exists()


def test_a_new_archive_and_one_of_today_are_not_copied(path: Path) -> None:
    connect(path).close()
    connect(path).close()
    assert backups(path) == []


def test_reading_an_earlier_archive_says_what_to_do_and_touches_nothing(path: Path) -> None:
    make_old_archive(path, EARLIER[0])
    before = fingerprint(path.parent)
    with pytest.raises(ArchiveError, match=f"lacks '{EARLIER[0]}'.*the next crawl into it"):
        connect_read_only(path)
    command = [
        sys.executable,
        "-m",
        "newscrawl",
        "export",
        "--archive",
        str(path),
        "--to",
        str(path.parent / "exports"),
    ]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == ExitCode.WRITE_FAILED
    assert "the next crawl into it" in done.stderr
    assert fingerprint(path.parent) == before


@pytest.mark.long
@pytest.mark.parametrize("stride", [7, pytest.param(1, marks=pytest.mark.soak)])
def test_a_process_that_is_killed_while_it_migrates_leaves_the_old_archive_or_the_new_one(
    tmp_path: Path, stride: int
) -> None:
    points = killed("migrate", tmp_path, stride=stride)
    assert len(points) > 5
    for point in points:
        assert point["found"] in ("old", "new"), point
        assert (point["articles"], point["integrity"], point["migrations"]) == (2, "ok", migration_names())
        assert point["copies"] == [[2, "ok"]]
