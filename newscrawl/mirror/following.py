"""Following: a published export -> a folder that is one itself, at any moment, wherever this is killed.

The order is the exporter's: objects, manifest, names; only then is anything removed. An object that is here is
not fetched again; one that was cut off is gone on with.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from newscrawl.archive.backup import sync_folder
from newscrawl.errors import AlreadyRunning, ExportDamaged, ExportError, ExportFileMissing, ExportsFull
from newscrawl.export.change_files import forget_changes
from newscrawl.export.files import check_folder, export_errors, new_file, put, sweep
from newscrawl.export.manifest import CHANGES, MANIFEST, OBJECTS, REMEMBERED
from newscrawl.export.names import give_names, take_names
from newscrawl.export.objects import Objects
from newscrawl.mirror.keeping import State, earlier_exports, local_export, may_keep_past, read_state, write_state
from newscrawl.mirror.manifest import month_of, read_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.export.manifest import ChangesEntry, Entry
    from newscrawl.mirror.manifest import Published
    from newscrawl.mirror.progress import Progress
    from newscrawl.mirror.transfer import Remote

PART = ".newscrawl-part-"
"""What the name of a file begins with that is not here in full; its SHA-256 follows."""

LOCK = ".newscrawl-mirror.lock"

TRIES = 3
"""Times that the manifest is read anew because another was published while its files were fetched."""

_ROOM = 16 * 1024 * 1024
"""Bytes that are left free on the disk at least."""

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What came of following an export."""

    articles: int
    change_number: int
    fetched: int
    """Files that were fetched."""
    bytes: int
    """Bytes of them that were fetched."""
    is_new: bool
    """Whether the manifest is another than before."""


def mirror(remote: Remote, folder: Path, progress: Progress) -> Mirrored:
    """Bring a folder up to what is published at an address, or begin it.

    Args:
        remote: Where the export is published.
        folder: Where the mirror is, or is to be.
        progress: Is told what is fetched.

    Raises:
        BadInput: If the folder holds something else.
        AlreadyRunning: If another process mirrors into it.
        NotFetched: If the server cannot be reached; what is here stays, and is gone on with.
        ExportDamaged: If what it sends is not what its manifest says; what is here stays.
        ExportsFull, ExportError: If the folder cannot be written.
    """
    check_folder(folder)
    held = FileLock(folder / LOCK)
    try:
        held.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunning(f"another process mirrors into {str(folder)!r}; wait until it has ended") from None
    try:
        with export_errors(folder):
            return _Mirror(remote, folder, progress).follow()
    finally:
        held.release()


class _Mirror:
    """One following of an export."""

    def __init__(self, remote: Remote, folder: Path, progress: Progress) -> None:
        self._remote = remote
        self._folder = folder
        self._progress = progress
        self._state = read_state(folder, remote.where)
        self._former = local_export(folder)
        self._fetched = self._bytes = 0

    def follow(self) -> Mirrored:
        sweep(self._folder)
        etag = self._state.etag if self._former is not None else None
        tries = TRIES
        while True:
            tries -= 1
            answer = self._remote.newer_manifest(etag)
            if answer is None:
                assert self._former is not None  # noqa: S101 - else there was no ETag
                published = self._former
            else:
                published = read_manifest(answer.body, self._remote.where)
            try:
                self._take(published)
            except ExportFileMissing:
                if not tries:
                    raise
                etag = None  # another export may have been published meanwhile
                self._progress.say("a file is there no more: reading the manifest anew")
                continue
            if answer is not None:
                self._remember(replace(self._state, etag=answer.etag))
            return Mirrored(
                published.articles,
                published.change_number,
                self._fetched,
                self._bytes,
                self._former is None or self._former.sha256 != published.sha256,
            )

    def _take(self, published: Published) -> None:
        """Make the folder this export."""
        self._refuse_links(published)
        write_state(self._folder, self._state)  # from here on the folder is this mirror's
        objects = Objects(self._folder)
        self._fetch_all(published)
        if self._former is None or self._former.sha256 != published.sha256:
            self._publish(published, objects)
        for entry in published.named:
            (self._folder / entry.name).parent.mkdir(exist_ok=True)
        give_names(self._folder, objects, published.named)
        self._tidy(published, objects)

    def _refuse_links(self, published: Published) -> None:
        """Raise if a folder below the mirror's is a link: what is written there would be written elsewhere."""
        months = {month[0] for month in map(month_of, published.files) if month}
        for name in sorted({OBJECTS, CHANGES, *months}):
            if (self._folder / name).is_symlink():
                raise ExportError(
                    f"{str(self._folder / name)!r} is a symbolic link; a mirror writes through none: remove it and run "
                    "again"
                )

    def _fetch_all(self, published: Published) -> None:
        wanted = [file for file in published.stored.values() if not self._is_here(file)]
        size = sum(file.bytes for file in wanted)
        if shutil.disk_usage(self._folder).free < size + _ROOM:
            raise ExportsFull(
                f"the disk under the mirror in {str(self._folder)!r} has no room for what is to be fetched "
                f"({size / 1e6:.0f} MB); free some space and run again, nothing is lost"
            )
        if wanted:
            self._progress.say(f"{len(wanted)} of {len(published.stored)} files to fetch, {size / 1e6:.1f} MB")
        self._progress.begin("mirroring", size)
        for file in wanted:
            self._fetch(file)
        sync_folder(self._folder / OBJECTS)

    def _is_here(self, file: Entry | ChangesEntry) -> bool:
        """Tell whether a file is here: what has its name was whole when it got it."""
        path = self._folder / file.path
        return not path.is_symlink() and path.is_file() and path.stat().st_size == file.bytes

    def _fetch(self, file: Entry | ChangesEntry) -> None:
        """Fetch a file, or what is missing of it, and give it its name once it is what it should be."""
        target = self._folder / file.path
        part = target.with_name(f"{PART}{file.sha256}")
        if part.is_symlink() or (part.exists() and part.stat().st_size > file.bytes):
            part.unlink()
        begin = part.stat().st_size if part.exists() else 0
        if begin and self._append(file, part, begin) != file.sha256:
            part.unlink()  # what was here was of no use
            begin = 0
            self._progress.say(f"{file.name}: what was here of it was of no use, fetching it anew")
        elif begin:
            part.replace(target)
            return
        found = self._append(file, part, 0)
        if found != file.sha256:
            part.unlink()
            raise ExportDamaged(
                self._remote.where, [f"{file.path}: expected bytes with the SHA-256 {file.sha256}, found {found}"]
            )
        part.replace(target)

    def _append(self, file: Entry | ChangesEntry, part: Path, begin: int) -> str:
        """Append what is missing to a part of a file; return the SHA-256 of the whole."""
        digest = hashlib.sha256()
        if begin:
            with part.open("rb") as known:
                while chunk := known.read(_CHUNK):
                    digest.update(chunk)
            self._progress.advance(begin)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o644)
        with os.fdopen(handle, "wb") as out:
            for chunk in self._remote.stream(file.path, file.bytes, begin):
                out.write(chunk)
                digest.update(chunk)
                self._bytes += len(chunk)
                self._progress.advance(len(chunk))
            out.flush()
            os.fsync(out.fileno())
        self._fetched += 1
        return digest.hexdigest()

    def _publish(self, published: Published, objects: Objects) -> None:
        """Put the manifest in its place. It lies among the objects as well, as the exporter has it."""
        objects.add(MANIFEST, published.body)
        known = [sha256 for sha256 in self._state.manifests if sha256 != published.sha256][: REMEMBERED - 1]
        if self._former is not None and not may_keep_past(self._folder, published, self._former):
            known = []
        self._remember(replace(self._state, etag=None, manifests=(published.sha256, *known)))
        with new_file(self._folder) as file:
            file.write(published.body)
            put(file, self._folder / MANIFEST)

    def _remember(self, state: State) -> None:
        if state != self._state:
            write_state(self._folder, state)
            self._state = state

    def _tidy(self, published: Published, objects: Objects) -> None:
        """Remove what neither this manifest nor those before it name, as the exporter does."""
        # Whatever the last manifest named may have a name that is to go, also where its objects may not stay.
        former_names = {entry.name for entry in self._former.files} if self._former else set()
        earlier = [one for one in earlier_exports(self._folder, self._state) if one.sha256 != published.sha256]
        named = {entry.name for entry in published.files}
        former = former_names | {entry.name for one in earlier for entry in one.files}
        folders = {month[0] for month in map(month_of, published.files) if month}
        take_names(self._folder, (), former | self._names_in(folders), named)
        kept = [published, *earlier]
        forget_changes(self._folder, {file.name for file in published.changes})
        stored = {file.sha256 for one in kept for file in one.stored.values()}
        if self._former is not None and self._former.sha256 not in {one.sha256 for one in kept}:
            # Before its files, so that it never names what is there no more, wherever this is killed.
            objects.path_to(self._former.sha256).unlink(missing_ok=True)
        objects.keep(stored | {one.sha256 for one in kept})
        wanted = {f"{PART}{file.sha256}" for file in published.stored.values()}
        for part in (self._folder / OBJECTS).glob(f"{PART}*"):
            if part.name not in wanted:
                with suppress(FileNotFoundError):
                    part.unlink()

    def _names_in(self, folders: set[str]) -> set[str]:
        return {f"{folder}/{path.name}" for folder in folders for path in (self._folder / folder).glob("*")}
