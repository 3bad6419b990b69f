"""Whole: all articles in one file, put together from the months' files without asking the archive again.

They are written anew whenever anything has changed, so they are for archives of some size only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.export import table
from newscrawl.export.manifest import Entry, LeftOut
from newscrawl.export.months import lines_of
from newscrawl.export.objects import entry_of
from newscrawl.export.options import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from newscrawl.export.files import NewFile
    from newscrawl.export.objects import Objects
    from newscrawl.export.options import Options

ARTICLES = "articles.json"
TABLE = "articles.csv"

_CHUNK = 1024 * 1024
"""Bytes that are copied at a time."""


def write_whole(
    objects: Objects, options: Options, entries: Sequence[Entry], known: Mapping[str, Entry]
) -> tuple[list[Entry], list[LeftOut]]:
    """Write the files that hold all articles.

    Args:
        objects: Where they are written.
        options: What is wanted.
        entries: The months' files, in all forms.
        known: The last export's files, by name.

    Returns:
        The files, and those that are left out since there is too much in them.
    """
    size = sum(entry.bytes for entry in entries if entry.is_month)
    wanted = {ARTICLES: ".jsonl"} | ({TABLE: ".csv"} if "csv" in options.formats else {})
    if size > options.whole_limit * MEGABYTE:
        reason = (
            f"the JSON lines of all months have {-(-size // MEGABYTE)} MB, more than the {options.whole_limit} MB up "
            "to which all articles are put into one file as well; take the months' files"
        )
        return [], [LeftOut(name=name, reason=reason) for name in sorted(wanted)]
    return [_write(objects, name, ending, entries, known) for name, ending in wanted.items()], []


def _write(objects: Objects, name: str, ending: str, entries: Sequence[Entry], known: Mapping[str, Entry]) -> Entry:
    parts = sorted((entry for entry in entries if entry.name.endswith(ending)), key=lambda entry: entry.name)
    former = {entry.name: entry.sha256 for entry in known.values() if "/" in entry.name and entry.name.endswith(ending)}
    entry = known.get(name)
    if entry is not None and objects.holds(entry) and former == {part.name: part.sha256 for part in parts}:
        return entry
    with objects.create() as file:
        _WRITERS[name](objects, parts, file)
    dates = [date for part in parts for date in (part.first_date, part.last_date) if date is not None]
    return replace(
        entry_of(name, file),
        rows=sum(part.rows for part in parts),
        first_date=min(dates, default=None),
        last_date=max(dates, default=None),
        change_number=max((part.change_number or 0 for part in parts), default=None),
    )


def _write_array(objects: Objects, parts: Sequence[Entry], file: NewFile) -> None:
    """Write an array of the months' lines. A line of JSON has no line end within it."""
    file.write(b"[")
    is_first = True
    for part in parts:
        for line in lines_of(objects, part):
            file.write((b"\n" if is_first else b",\n") + line[:-1])
            is_first = False
    file.write(b"\n]\n")


def _write_rows(objects: Objects, parts: Sequence[Entry], file: NewFile) -> None:
    """Write the rows of the months' tables under one header."""
    file.write(table.header())
    for part in parts:
        with objects.path_of(part).open("rb") as source:
            source.seek(len(table.header()))
            while chunk := source.read(_CHUNK):
                file.write(chunk)


_WRITERS: dict[str, Callable[[Objects, Sequence[Entry], NewFile], None]] = {ARTICLES: _write_array, TABLE: _write_rows}
