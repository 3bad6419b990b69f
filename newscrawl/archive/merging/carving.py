"""Carving: a small archive of some of what is in a large one."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

from newscrawl.archive.connection import connect
from newscrawl.archive.merging.merging import merge
from newscrawl.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from newscrawl.archive.merging.sums import Mark, MergeSums

_FOLDER = ".carving"


def carve(source: Path, target: Path, *, sites: Collection[str] | None = None, since: Mark | None = None) -> MergeSums:
    """Make an archive of some sites of another one, or of what has changed in it. It has its name once it is whole.

    A crawl of the sites may go on in it, and it can be merged into any other.

    Args:
        source: The archive, which is only read.
        target: The archive to make; a new file.
        sites: The sites; None: all.
        since: Only what has changed since then; None: everything.

    Raises:
        BadInput: If there is no such archive, or it lacks one of the sites, or the target is there.
        ArchiveFull, ArchiveError: As any use.
    """
    if target.exists():
        raise BadInput(f"{str(target)!r} is there already; name a new file")
    folder = target.with_name(f"{target.name}{_FOLDER}")
    shutil.rmtree(folder, ignore_errors=True)  # of one that was killed
    try:
        folder.mkdir(parents=True)
        with closing(connect(folder / "archive.db")) as connection:
            # What is only to be merged elsewhere is not searched.
            sums = merge(connection, source, sites=sites, since=since, followed=since is None)
        (folder / "archive.db").replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return sums
