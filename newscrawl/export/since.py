"""Since: what has changed in an archive since a change number, as lines of JSON."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from newscrawl.archive import connect_read_only
from newscrawl.archive.changes import read_changes
from newscrawl.archive.reading import change_number
from newscrawl.errors import BadInput
from newscrawl.export.months import line_of

if TYPE_CHECKING:
    from pathlib import Path

_MOST_DIGITS = 18
"""Digits of a cursor; SQLite's numbers have no more."""


def print_changes(archive: Path, since: str, out: IO[bytes]) -> None:
    """Write what changed after a change number, the oldest first, then a line with the number to ask with next time.

    Args:
        archive: Path of the archive.
        since: The change number, as somebody typed it.
        out: Where the lines go.

    Raises:
        BadInput: If it is no change number of this archive, or there is no archive.
        ArchiveError: If the archive cannot be read.
    """
    cursor = _cursor(since)
    connection = connect_read_only(archive)
    try:
        with connection.snapshot():
            number = change_number(connection)
            if cursor > number:
                raise BadInput(
                    f"the cursor {cursor} is beyond the change number of {str(archive)!r}, which is {number}: it is of "
                    "another archive, or of a later state of this one; take everything (--since 0, or the files of an "
                    "export) and go on from the number that stands at its end"
                )
            for change in read_changes(connection, cursor):
                out.write(line_of(change))
            out.write(line_of({"kind": "cursor", "change_number": number}))
            out.flush()
    finally:
        connection.close()


def _cursor(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise BadInput(
            f"{text[:100]!r} is no cursor: give the change number of the last answer, as its last line or the manifest "
            "has it, or 0 for everything"
        )
    return int(text)
