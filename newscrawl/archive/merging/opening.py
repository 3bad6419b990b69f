"""Opening an archive to be merged: it is read as it is at one moment, and never written."""

from __future__ import annotations

import shutil
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from newscrawl.archive.connection import connect, connect_read_only
from newscrawl.archive.locks import lock
from newscrawl.archive.migrations import migrations
from newscrawl.errors import BadInput, NotAnArchive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.archive.connection import Connection

_COPY = ".merging-"


def check_source(source: Path, beside: Path) -> None:
    """Refuse what cannot be merged, before anything is made.

    Raises:
        BadInput: If there is no such archive, or it is the other one itself.
        NotAnArchive, ArchiveTooNew, ArchiveError: If it cannot be read.
    """
    if source.exists() and beside.exists() and source.samefile(beside):
        raise BadInput(f"{str(source)!r} is the archive that it is to be merged into; name another one")
    connect_read_only(source, any_schema=True).close()
    if source.stat().st_size == 0:
        raise NotAnArchive(f"{str(source)!r} is empty; it is no newscrawl archive yet, or a copy of one that failed")


@contextmanager
def open_source(source: Path, beside: Path) -> Iterator[Connection]:
    """Open an archive for reading, in one state of it, whatever others write meanwhile.

    One of an earlier schema is copied, and the copy brought up to date; it lies beside the other archive until the end.

    Args:
        source: The archive.
        beside: The archive that it is merged into.

    Raises:
        BadInput: If there is no such archive, or it is the other one itself.
        NotAnArchive, ArchiveTooNew, ArchiveError: If it cannot be read.
    """
    check_source(source, beside)
    with closing(connect_read_only(source, any_schema=True)) as connection:
        is_todays = not migrations.pending(connection.db)
        if is_todays:
            with _reading(connection):
                yield connection
    if not is_todays:
        with (
            _migrated_copy(source, beside) as copy,
            closing(connect_read_only(copy)) as connection,
            _reading(connection),
        ):
            yield connection


@contextmanager
def _reading(connection: Connection) -> Iterator[None]:
    # What views and triggers of a file of others may call is not up to the file.
    connection.execute("PRAGMA trusted_schema = OFF")
    with connection.snapshot():
        yield


@contextmanager
def _migrated_copy(source: Path, beside: Path) -> Iterator[Path]:
    """Make a copy of an archive of an earlier schema, of today's; one at a time, so that what a death left can go."""
    held = lock(beside, "merging-copy")
    try:
        for left in beside.parent.glob(f"{beside.name}{_COPY}*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(mkdtemp(prefix=f"{beside.name}{_COPY}", dir=beside.parent))
        try:
            copy = folder / "archive.db"
            with closing(connect_read_only(source, any_schema=True)) as connection, connection.errors():
                connection.execute("VACUUM INTO ?", (str(copy),))
            connect(copy).close()
            yield copy
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        held.release()
