"""Forms: the other forms of a month's file, made from its JSON lines: gzip, CSV, Parquet."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, cast

from newscrawl.export import table
from newscrawl.export.months import lines_of
from newscrawl.export.objects import entry_of
from newscrawl.export.parquet import write_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import IO

    from newscrawl.export.files import NewFile
    from newscrawl.export.manifest import Entry
    from newscrawl.export.objects import Objects

_LEVEL = 6
"""Of gzip: 9 gains 1 % on text and takes twice as long."""


def write_form(objects: Objects, form: str, month: Entry, known: Mapping[str, Entry]) -> Entry:
    """Write a month in another form, unless the last export has it.

    Args:
        objects: Where it is written.
        form: One of `FORMS`.
        month: The month's JSON lines.
        known: The last export's files, by name.
    """
    name = f"{month.name.removesuffix('.jsonl')}.{form}"
    former, entry = known.get(month.name), known.get(name)
    if former is not None and former.sha256 == month.sha256 and entry is not None and objects.holds(entry):
        return entry
    with objects.create() as file:
        FORMS[form](lines_of(objects, month), file)
    return entry_of(name, file, like=month)


def _write_gzip(lines: Iterator[bytes], file: NewFile) -> None:
    # Neither a name nor a time in it: the same lines are the same bytes.
    with gzip.GzipFile("", "wb", _LEVEL, cast("IO[bytes]", file), mtime=0) as packed:
        for line in lines:
            packed.write(line)


def _write_table(lines: Iterator[bytes], file: NewFile) -> None:
    file.write(table.header())
    for line in lines:
        file.write(table.row(json.loads(line)))


FORMS: dict[str, Callable[[Iterator[bytes], NewFile], None]] = {
    "jsonl.gz": _write_gzip,
    "csv": _write_table,
    "parquet": write_parquet,
}
"""By the ending of their names: what writes a month's lines into a file."""
