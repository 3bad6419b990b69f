"""Sources: where an export is read from: a folder, or an address."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from newscrawl.errors import BadInput, ExportDamaged, ExportError, ExportFileMissing
from newscrawl.export.manifest import MANIFEST, MAX_BYTES
from newscrawl.mirror.asking import CHUNK
from newscrawl.mirror.transfer import Remote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from newscrawl.export.manifest import ChangesEntry, Entry

_ADDRESS = ("http://", "https://")
_LEAST_LIMIT = 64 * 1024 * 1024
"""Bytes that are read in any case of a file that is called as it should be and may be another: of an older export."""


class Source(Protocol):
    """An export as it can be read."""

    where: str
    """Its folder or address, as people know it."""

    def manifest_body(self) -> bytes:
        """Return the manifest's bytes."""

    def stream(self, path: str, size: int) -> Iterator[bytes]:
        """Yield a file's bytes: as many as it is to have, or raise."""

    def small(self, path: str) -> bytes:
        """Return a whole file no larger than a manifest."""

    def has_name(self, file: Entry | ChangesEntry) -> bool:
        """Tell whether the file stands under its plain name, too."""

    def close(self) -> None:
        """Be done with it."""


def open_source(where: str) -> Source:
    """Return the export in a folder or at an address.

    Raises:
        BadInput: If there is no such folder, or the address is none of http(s).
    """
    if where.lower().startswith(_ADDRESS):
        return RemoteSource(Remote(where))
    if "://" in where:
        raise BadInput(f"{where!r} is no http(s) address and no folder; give one of them")
    return FolderSource(Path(where))


class FolderSource:
    """An export in a folder.

    Args:
        folder: The folder.

    Raises:
        BadInput: If there is none.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise BadInput(f"there is no folder {str(folder)!r}; name one that holds an export, or its address")
        self.folder = folder
        self.where = str(folder)

    def manifest_body(self) -> bytes:
        """Return the manifest's bytes.

        Raises:
            ExportFileMissing, ExportDamaged: If there is none, or it is too large.
        """
        return self.small(MANIFEST)

    def small(self, path: str) -> bytes:
        """Return a whole file no larger than a manifest.

        Raises:
            ExportFileMissing, ExportDamaged: If there is none, or it is too large.
        """
        with self._opened(path) as file:
            if self._size(file) > MAX_BYTES:
                raise ExportDamaged(self.where, [f"{path}: expected at most {MAX_BYTES} bytes, found more"])
            return file.read()

    def stream(self, path: str, size: int) -> Iterator[bytes]:
        """Yield a file's bytes.

        Raises:
            ExportFileMissing: If there is no such file.
            ExportDamaged: If it has more or fewer bytes than it is to have.
        """
        with self._opened(path) as file:
            found = self._size(file)
            if found != size:
                raise ExportDamaged(self.where, [f"{path}: expected {size} bytes, found {found}"])
            while chunk := file.read(CHUNK):
                yield chunk

    def has_name(self, file: Entry | ChangesEntry) -> bool:
        """Tell whether the file stands under its plain name, too.

        Raises:
            ExportDamaged: If something else stands there.
        """
        plain, stored = self.folder / file.name, self.folder / file.path
        if not plain.exists() and not plain.is_symlink():
            return False
        if stored.exists() and not plain.is_symlink() and plain.samefile(stored):
            return True
        with self._opened(file.name) as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
        if found == file.sha256:
            return True
        if (self.folder / "objects" / found).is_file():  # of an export before this one: it is renamed last
            return False
        raise ExportDamaged(self.where, [_other(file, found)])

    def close(self) -> None:
        """Be done with it."""

    def strangers(self, known: set[str]) -> list[str]:
        """Return what lies among the objects and changes without being named, by path."""
        found = []
        for part in ("objects", "changes"):
            folder = self.folder / part
            if folder.is_dir():
                found += [f"{part}/{file.name}" for file in folder.iterdir() if not file.name.startswith(".newscrawl-")]
        return sorted(set(found) - known)

    @contextmanager
    def _opened(self, path: str) -> Iterator[BufferedReader]:
        target = self.folder
        for step in path.split("/"):
            target /= step
            if target.is_symlink():
                raise ExportDamaged(self.where, [f"{path}: expected a file, found a symbolic link"])
        if not target.exists():
            raise ExportFileMissing(self.where, [f"{path}: expected a file, found none"])
        if not target.is_file():
            raise ExportDamaged(self.where, [f"{path}: expected a file, found something else"])
        try:
            with target.open("rb") as file:
                yield file
        except PermissionError as error:
            raise ExportError(f"cannot read {str(target)!r}: {error.strerror}; mend its permissions") from error

    @staticmethod
    def _size(file: BufferedReader) -> int:
        size = file.seek(0, 2)
        file.seek(0)
        return size


class RemoteSource:
    """An export at an address.

    Args:
        remote: Speaks with the server.
    """

    def __init__(self, remote: Remote) -> None:
        self.remote = remote
        self.where = remote.where
        self.manifest_body = remote.manifest_body
        self.close = remote.close

    def small(self, path: str) -> bytes:
        """Return a whole file no larger than a manifest; raises as `Remote.whole`."""
        return b"".join(self.remote.whole(path, MAX_BYTES))

    def stream(self, path: str, size: int) -> Iterator[bytes]:
        """Yield a file's bytes; see `Remote.stream`."""
        return self.remote.stream(path, size)

    def has_name(self, file: Entry | ChangesEntry) -> bool:
        """Tell whether the file stands under its plain name, too.

        It is read once more only where the server's ETags do not say that the two are the same.

        Raises:
            ExportDamaged: If something else stands there.
            NotFetched: If the server cannot be reached.
        """
        digest = hashlib.sha256()
        try:
            etag = self.remote.etag_of(file.name)
            if etag is not None and etag == self.remote.etag_of(file.path):
                return True
            for chunk in self.remote.whole(file.name, max(4 * file.bytes, _LEAST_LIMIT)):
                digest.update(chunk)
        except ExportFileMissing:
            return False
        found = digest.hexdigest()
        if found == file.sha256:
            return True
        try:
            self.remote.etag_of(f"objects/{found}")  # of an export before this one: it is renamed last
        except ExportFileMissing:
            raise ExportDamaged(self.where, [_other(file, found)]) from None
        return False


def _other(file: Entry | ChangesEntry, found: str) -> str:
    return f"{file.name}: expected the bytes of {file.path}, found others (SHA-256 {found})"


def hashed(source: Source, file: Entry | ChangesEntry) -> Iterator[bytes]:
    """Yield a file's bytes.

    Raises:
        ExportDamaged: If they are not as many as they should be, or, at the end, if they are others.
    """
    digest = hashlib.sha256()
    for chunk in source.stream(file.path, file.bytes):
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != file.sha256:
        raise ExportDamaged(
            source.where, [f"{file.path}: expected bytes with the SHA-256 {file.sha256}, found {digest.hexdigest()}"]
        )
