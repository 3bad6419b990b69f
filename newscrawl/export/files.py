"""Writing files so that a reader sees the old one or the new one, never half of either."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.archive.backup import sync_folder
from newscrawl.errors import ExportError, ExportsFull

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPORARY = ".newscrawl-tmp-"
"""What the names of temporary files begin with."""


class NewFile:
    """A file that is written under a temporary name.

    Args:
        folder: Where it lies.
    """

    def __init__(self, folder: Path) -> None:
        handle, name = tempfile.mkstemp(prefix=TEMPORARY, dir=folder)
        self.path = Path(name)
        self.stream = os.fdopen(handle, "wb")
        self.size = 0
        """Bytes written."""
        self._digest = hashlib.sha256()
        self.path.chmod(0o644)  # mkstemp's 0600 would hide the exports from a web server

    def write(self, data: bytes) -> int:
        """Append bytes; return how many (as file objects do)."""
        self.stream.write(data)
        self._digest.update(data)
        self.size += len(data)
        return len(data)

    @property
    def sha256(self) -> str:
        """SHA-256 of what was written, hexadecimal."""
        return self._digest.hexdigest()

    def finish(self) -> None:
        """Sync it to the disk and close it."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()

    def discard(self) -> None:
        """Remove it, unless it has its name."""
        with suppress(OSError):  # what is left in its buffer finds no room on a full disk
            self.stream.close()
        self.path.unlink(missing_ok=True)


@contextmanager
def new_file(folder: Path) -> Iterator[NewFile]:
    """Write a file in the block and sync it at its end; remove it unless it has been given a name by then.

    Args:
        folder: Where it lies under its temporary name.
    """
    file = NewFile(folder)
    try:
        yield file
    finally:
        file.discard()


def put(file: NewFile, target: Path) -> None:
    """Give a file its name, over what may stand there, so that this lasts through a power cut."""
    file.finish()
    file.path.replace(target)
    sync_folder(target.parent)


@contextmanager
def export_errors(folder: Path) -> Iterator[None]:
    """Turn the system's errors into ours."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise ExportsFull(
                f"the disk under the exports in {str(folder)!r} is full; free some space and run again, nothing is lost"
            ) from error
        raise ExportError(f"cannot write the exports in {str(folder)!r}: {error.strerror or error}") from error


def check_folder(folder: Path) -> None:
    """Make the folder if need be and try to write in it, so that a crawl does not find out at its end.

    Raises:
        ExportError: If it cannot be written.
    """
    with export_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


def sweep(folder: Path) -> None:
    """Remove temporary files that a killed export left. Call it under the export's lock."""
    for left in (*folder.glob(f"{TEMPORARY}*"), *folder.glob(f"*/{TEMPORARY}*")):
        if left.is_file():
            left.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
