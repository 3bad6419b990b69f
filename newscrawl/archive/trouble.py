"""Trouble: what an error of SQLite's driver means."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from newscrawl.archive.waiting import LONGEST_WAIT
from newscrawl.errors import ArchiveDamaged, ArchiveError, ArchiveFull, TookTooLong

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


def translated(  # noqa: PLR0911 - one for each
    error: sqlite3.Error | UnicodeDecodeError, path: Path, longest_wait: float = LONGEST_WAIT
) -> ArchiveError:
    """Return what an error of the driver means, as one of ours, which says what to do."""
    text = str(error)
    if text == "interrupted":
        return TookTooLong("the query took longer than it may, and was ended; ask for less")
    if "disk is full" in text or ("disk I/O error" in text and _disk_is_full(path)):
        return no_space(path)
    if isinstance(error, UnicodeDecodeError):
        return ArchiveDamaged(str(path), "what should be text in it is none")
    if "article_search" in text or getattr(error, "sqlite_errorname", "") == "SQLITE_CORRUPT_VTAB":
        return ArchiveDamaged(str(path), f"its search index: {text}", "newscrawl search --rebuild")
    if "malformed" in text or "not a database" in text:
        return ArchiveDamaged(str(path), text)
    if "is locked" in text:
        return ArchiveError(
            f"the archive {str(path)!r} is locked by another process, for longer than {longest_wait:.0f} s; end that "
            "process or its transaction and run again, nothing is lost"
        )
    if "unable to open" in text or "readonly" in text:
        return ArchiveError(
            f"the archive {str(path)!r} cannot be opened or written ({text}): see whether this user may write it and "
            "in its folder, and whether the disk is mounted read-only"
        )
    return ArchiveError(f"the archive {str(path)!r} failed: {text}")


def no_space(path: Path) -> ArchiveFull:
    """Return the error for a full disk."""
    return ArchiveFull(f"the disk under {str(path)!r} is full; free some space and run again, nothing is lost")


def _disk_is_full(path: Path) -> bool:
    return shutil.disk_usage(path.parent).free < 1024 * 1024
