"""Workspace: a coordinator's folder for files that come and go. Whose folder is locked, lives."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from newscrawl.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder of the coordinator's own."""

    folder: Path
    name: str
    """What the coordinator is called."""


@contextmanager
def workspace(parent: Path) -> Iterator[Workspace]:
    """Have a folder in the block; those of coordinators that died are removed.

    Args:
        parent: Where such folders lie. It stays, as its lock does: who waits for that must find the same file.

    Raises:
        BadInput: If it cannot be made.
    """
    name = secrets.token_hex(4)
    folder = parent / name
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with FileLock(parent / _LOCK):
            for other in [path for path in parent.iterdir() if path.is_dir()]:
                if not _is_locked(other):
                    shutil.rmtree(other, ignore_errors=True)
            folder.mkdir()
            held = FileLock(folder / _LOCK)
            held.acquire()
    except OSError as error:
        raise BadInput(
            f"cannot make a folder in {str(parent)!r} ({error.strerror or error}); see to its rights"
        ) from error
    try:
        yield Workspace(folder, name)
    finally:
        held.release()
        shutil.rmtree(folder, ignore_errors=True)


def is_alive(ours: Workspace, holder: str) -> bool:
    """Tell whether a coordinator lives that a lease names.

    Args:
        ours: A workspace beside its.
        holder: What the lease says of it.
    """
    folders = [path for path in ours.folder.parent.iterdir() if path.is_dir()]
    return any(folder.name in holder.split() and _is_locked(folder) for folder in folders)


def _is_locked(folder: Path) -> bool:
    file = folder / _LOCK
    if not file.exists():
        return False
    try:
        with FileLock(file).acquire(timeout=0):
            return False
    except Timeout:
        return True
