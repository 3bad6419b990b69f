"""Writing files so that a reader sees the old one or the new one, never half of either."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from newscrawl.archive.backup import sync_folder
from newscrawl.errors import ExportError, ExportsFull

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEMPORARY = ".newscrawl-tmp-"


@dataclass
class NewFile:
    """One file of an export, written under a temporary name until `publish` renames it."""

    folder: Path
    path: str
    """Relative to the folder, with forward slashes."""
    temporary: Path
    stream: IO[bytes]
    rows: int = 0
    """Articles in it."""
    size: int = 0
    """Bytes in it."""

    def __post_init__(self) -> None:
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self.stream.write(data)
        self._digest.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        """SHA-256 of what was written, hexadecimal."""
        return self._digest.hexdigest()

    def finish(self) -> None:
        """Sync the temporary file to the disk and close it."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()

    def publish(self) -> None:
        """Give the file its name, unless a file of the same content has it already: its time stamp stays, then."""
        target = self.folder / self.path
        if target.is_file() and target.stat().st_size == self.size and _sha256(target) == self.sha256:
            self.temporary.unlink()
            return
        self.temporary.replace(target)
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


class Batch:
    """The files of one export: all of them get their names, or none does.

    Args:
        folder: Where the export goes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, NewFile] = {}
        """By path."""

    def create(self, path: str) -> NewFile:
        """Begin a file under a temporary name beside its later place.

        Raises:
            IsADirectoryError: If a folder has that name; better now than when half of the files have theirs.
        """
        target = self.folder / path
        if target.is_dir():
            raise IsADirectoryError(f"{path} is a folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=target.parent)
        temporary = Path(name)
        self.files[path] = NewFile(self.folder, path, temporary, os.fdopen(handle, "wb"))
        temporary.chmod(0o644)  # mkstemp's 0600 would hide the exports from a web server
        return self.files[path]

    def publish(self) -> None:
        """Give every file its name."""
        for file in self.files.values():
            file.publish()

    def discard(self) -> None:
        """Remove what has no name yet."""
        for file in self.files.values():
            with suppress(OSError):  # what is left in its buffer finds no room on a full disk
                file.stream.close()
            file.temporary.unlink(missing_ok=True)


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
    for left in (*folder.glob(f"{_TEMPORARY}*"), *folder.glob(f"*/{_TEMPORARY}*")):
        if left.is_file():
            left.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
