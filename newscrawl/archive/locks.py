"""Locks: what only one process does at a time with an archive, beside what SQLite itself locks."""

from __future__ import annotations

import errno
import hashlib
from typing import TYPE_CHECKING
from urllib.parse import quote

from filelock import FileLock, Timeout

from newscrawl.archive.trouble import no_space
from newscrawl.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

FOR_EVER = -1.0
"""Seconds to wait for a lock: without end."""

MOST_NAME = 250
"""Characters of a lock's name in that of its file, which may have 255 with its end. Hosts may be longer."""


def lock_path(path: Path, name: str) -> Path:
    """Return where the file of one of an archive's locks lies. It stays there, and says nothing by being there."""
    quoted = quote(name, safe="")
    if len(quoted) > MOST_NAME:
        digest = hashlib.sha256(name.encode()).hexdigest()
        quoted = f"{quoted[: MOST_NAME - len(digest) - 1]}-{digest}"
    return path.with_name(path.name + ".locks") / f"{quoted}.lock"


def lock(path: Path, name: str, *, longest: float = FOR_EVER) -> FileLock:
    """Take one of an archive's locks: a kernel lock, which a process that dies gives back, however it dies.

    Args:
        path: The archive's path; its locks lie in a folder beside it.
        name: What is locked.
        longest: Seconds to wait for another process that holds it; 0: not at all.

    Raises:
        filelock.Timeout: If another process holds it for longer.
        ArchiveError: If there can be no lock file.
    """
    file = lock_path(path, name)
    folder = file.parent
    try:
        folder.mkdir(exist_ok=True)
        taken = FileLock(file)
        taken.acquire(timeout=longest)
    except Timeout:
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise no_space(path) from error
        raise ArchiveError(
            f"cannot lock the archive by a file in {str(folder)!r}: {error.strerror or error}"
        ) from error
    return taken
