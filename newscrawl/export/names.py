"""Names: what people call the files of an export. Links to the objects, given when the manifest names them.

A machine follows the manifest; between two exports, and where one was killed, these may be of the export before.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from newscrawl.export.files import new_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from newscrawl.export.manifest import ChangesEntry, Entry
    from newscrawl.export.objects import Objects

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]|^\.")
_TAKEN = frozenset(
    {
        *("objects", "changes", "manifest.json", "articles.json", "articles.csv"),
        *("article.schema.json", "change.schema.json", "manifest.schema.json"),
    }
)
"""Names that are no site's."""

_MONTH_NAME = re.compile(r"[A-Za-z0-9_.-]+/\d{4}-\d{2}\.(?:jsonl|jsonl\.gz|csv|parquet)")
_WHOLE_NAMES = frozenset({"articles.json", "articles.csv"})
_NO_LINKS = frozenset({errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})


def folder_name(site: str) -> str:
    """Return a site's name as a folder, another for each: `127.0.0.1:8000` becomes `127.0.0.1_8000`."""
    name = _UNSAFE.sub(lambda match: "_" if match[0] == ":" else f"_{ord(match[0]):x}_", site)
    return f"_{name}" if name in _TAKEN else name


def check_names(folder: Path, names: Iterable[str]) -> None:
    """Make the folders of some names, and see that they can be given; better now than behind the manifest.

    Raises:
        OSError: If something is in the way.
    """
    for name in names:
        target = folder / name
        if target.is_dir() and not target.is_symlink():
            raise IsADirectoryError(errno.EISDIR, f"{name} is a folder")
        target.parent.mkdir(exist_ok=True)


def give_names(folder: Path, objects: Objects, entries: Iterable[Entry | ChangesEntry]) -> None:
    """Give each file its name, unless it has it."""
    for entry in entries:
        source, target = objects.path_of(entry), folder / entry.name
        if not _is_given(source, target):
            _link(source, target)


def _is_given(source: Path, target: Path) -> bool:
    try:
        there, is_link = target.stat(), target.is_symlink()
    except OSError:
        return False
    meant = source.stat()
    same = (there.st_dev, there.st_ino) == (meant.st_dev, meant.st_ino)
    # A copy has its object's time.
    copied = (there.st_size, there.st_mtime_ns) == (meant.st_size, meant.st_mtime_ns)
    return (same or copied) and not is_link


def _link(source: Path, target: Path) -> None:
    """Make a name for an object's bytes, in one step: a link, or a copy where there are no links."""
    with new_file(target.parent) as file:
        file.stream.close()
        file.path.unlink()
        try:
            os.link(source, file.path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            shutil.copy2(source, file.path)
        file.path.replace(target)


def take_names(folder: Path, sites: Iterable[str], former: Iterable[str], keep: Collection[str]) -> None:
    """Remove the files of months and sites that the archive holds no more, and of formats that are not wanted.

    Args:
        folder: The exports' folder.
        sites: The archive's sites.
        former: Names that earlier manifests know; only what an export can have written is removed.
        keep: Names that stay.
    """
    found = {name for name in former if _MONTH_NAME.fullmatch(name) or name in _WHOLE_NAMES} | _WHOLE_NAMES
    for site in map(folder_name, sites):
        found |= {f"{site}/{path.name}" for path in (folder / site).glob("*")}
    for name in sorted(found - set(keep)):
        path = folder / name
        ours = name in _WHOLE_NAMES or (_MONTH_NAME.fullmatch(name) and path.parent.name not in {"..", ".", *_TAKEN})
        if not ours or path.is_dir() or path.parent.is_symlink():
            continue
        path.unlink(missing_ok=True)
        with suppress(OSError):  # not empty: somebody keeps something there
            path.parent.rmdir()
