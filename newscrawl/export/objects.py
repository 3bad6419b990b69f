"""Objects: files named by the SHA-256 of their bytes. One that has its name is whole, and never changes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from newscrawl.export.files import NewFile, new_file, put, sha256_of
from newscrawl.export.manifest import OBJECTS, SHA256, Entry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from newscrawl.export.manifest import ChangesEntry


class Objects:
    """The folder of the objects.

    Args:
        folder: The exports' folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / OBJECTS
        self.folder.mkdir(exist_ok=True)

    def path_of(self, entry: Entry | ChangesEntry) -> Path:
        """Return where the bytes of a file lie."""
        return self.path_to(entry.sha256)

    def path_to(self, sha256: str) -> Path:
        """Return where an object lies, or would."""
        return self.folder / sha256

    def holds(self, entry: Entry | ChangesEntry) -> bool:
        """Tell whether the bytes of a file are there, by their number."""
        path = self.path_of(entry)
        return path.is_file() and path.stat().st_size == entry.bytes

    @contextmanager
    def create(self) -> Iterator[NewFile]:
        """Write an object in the block; at its end it gets its name, unless one of the same bytes has it already."""
        with new_file(self.folder) as file:
            yield file
            target = self.folder / file.sha256
            if target.is_file() and target.stat().st_size == file.size and sha256_of(target) == file.sha256:
                return
            put(file, target)

    def add(self, name: str, data: bytes) -> Entry:
        """Write an object that holds no articles."""
        with self.create() as file:
            file.write(data)
        return entry_of(name, file)

    def keep(self, names: Collection[str]) -> None:
        """Remove all objects but these.

        Args:
            names: Their SHA-256.
        """
        for path in self.folder.iterdir():
            if path.name not in names and SHA256.fullmatch(path.name) and path.is_file():
                path.unlink(missing_ok=True)


def entry_of(name: str, file: NewFile, like: Entry | None = None) -> Entry:
    """Return the entry of a file that was written.

    Args:
        name: What it is called.
        file: The file.
        like: An entry of the same articles; None: it holds none.
    """
    return Entry(
        name=name,
        path=f"{OBJECTS}/{file.sha256}",
        rows=like.rows if like else 0,
        bytes=file.size,
        sha256=file.sha256,
        first_date=like.first_date if like else None,
        last_date=like.last_date if like else None,
        change_number=like.change_number if like else None,
    )
