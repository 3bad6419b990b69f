"""Backup: a copy of the archive as it was before a new newscrawl changes its schema."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

from newscrawl.errors import ArchiveError, ArchiveFull

if TYPE_CHECKING:
    from pathlib import Path

KEPT = 2
"""Backups that are kept: those made last. They are as large as the archive was."""

_ROOM = 16 * 1024 * 1024
"""Bytes that must be free beside the copy: the migration itself writes, too."""

_MARK = ".before-"
_PARTIAL = ".partial"


def back_up(path: Path, migration: str) -> Path:
    """Copy an archive to `NAME.before-MIGRATION` beside it; the copy has its name only once it is whole and on disk.

    Call it while nobody can write.

    Args:
        path: The archive.
        migration: The first migration that it has not seen.

    Raises:
        ArchiveFull: If the disk has no room for the copy. The archive was not touched.
        ArchiveError: If the copy is not what it should be. The archive was not touched.
    """
    target = path.with_name(f"{path.name}{_MARK}{migration}")
    temporary = target.with_name(f"{target.name}{_PARTIAL}")
    try:
        for stale in _copies(path):
            if stale.name.endswith(_PARTIAL):  # of one that was killed
                stale.unlink(missing_ok=True)
        _check_room(path)
        # Not page by page: what VACUUM writes is one file, without a WAL, and every page has been read for it.
        with closing(sqlite3.connect(f"file:{uri_path(path)}?mode=ro", uri=True, isolation_level=None)) as source:
            source.execute("VACUUM INTO ?", (str(temporary),))
            _verify(source, temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    except sqlite3.DatabaseError as error:
        if "is full" in str(error):
            raise _no_room(path) from error
        raise ArchiveError(f"cannot copy the archive {str(path)!r} before its schema is changed: {error}") from error
    except OSError as error:
        raise ArchiveError(
            f"cannot copy the archive {str(path)!r} before its schema is changed: {error.strerror or error}"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)
    return target


def drop_old_backups(path: Path) -> None:
    """Remove all but the newest backups."""
    for old in backups_of(path)[:-KEPT]:
        old.unlink(missing_ok=True)


def backups_of(path: Path) -> list[Path]:
    """Return an archive's backups, the newest last: migrations are numbered. One that is being made is none yet."""
    return [file for file in _copies(path) if not file.name.endswith(_PARTIAL)]


def _copies(path: Path) -> list[Path]:
    mark = f"{path.name}{_MARK}"
    return sorted(file for file in path.absolute().parent.iterdir() if file.name.startswith(mark))


def uri_path(path: Path) -> str:
    """Return a path as it stands in a `file:` URI of SQLite's."""
    return quote(str(path.absolute()))


def sync_folder(folder: Path) -> None:
    """Make new names in a folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_room(path: Path) -> None:
    size = sum(file.stat().st_size for file in (path, path.with_name(f"{path.name}-wal")) if file.exists())
    if shutil.disk_usage(path.parent).free < size + _ROOM:
        raise _no_room(path)


def _no_room(path: Path) -> ArchiveFull:
    size = path.stat().st_size / 1024**2
    return ArchiveFull(
        f"{str(path)!r} is of an earlier schema, and the disk has no room for the copy that is made before that is "
        f"changed ({size:.0f} MB); free some space and run again, nothing was touched"
    )


def _verify(source: sqlite3.Connection, copy: Path) -> None:
    """Raise unless a copy can be opened, is whole, and is of the same archive.

    Raises:
        ArchiveError: If it is not.
    """
    with closing(sqlite3.connect(f"file:{uri_path(copy)}?mode=ro", uri=True)) as db:
        answers = [db.execute("PRAGMA quick_check").fetchone()[0], *_identity(db)]
    expected = ["ok", *_identity(source)]
    if answers != expected:
        raise ArchiveError(f"the copy of the archive before its schema is changed is not whole: {answers} {expected}")


def _identity(db: sqlite3.Connection) -> list[object]:
    questions = ("PRAGMA application_id", "SELECT max(rowid) FROM _sqlite_migrations", "SELECT count(*) FROM articles")
    return [db.execute(question).fetchone()[0] for question in questions]
