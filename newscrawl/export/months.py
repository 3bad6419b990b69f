"""Months: the JSON lines of each site and month, the form that all others are made from."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.archive.reading import read_month, read_months
from newscrawl.export.names import folder_name
from newscrawl.export.objects import entry_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newscrawl.archive import Connection
    from newscrawl.archive.reading import Month
    from newscrawl.export.lineage import Lineage
    from newscrawl.export.manifest import Entry
    from newscrawl.export.objects import Objects


_ENCODE = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make one for each line


def line_of(value: object) -> bytes:
    """Return a value as a line of JSON."""
    return (_ENCODE(value) + "\n").encode("utf-8", "backslashreplace")


def write_months(
    connection: Connection, objects: Objects, known: Mapping[str, Entry], lineage: Lineage, *, recount: bool
) -> dict[str, list[Entry]]:
    """Write the months that have changed.

    Args:
        connection: The archive, in a snapshot.
        objects: Where they are written.
        known: What the last export has of them, by name.
        lineage: Compares what is written with the last export.
        recount: Whether the archive is to count its articles anew.

    Returns:
        The files of all months, by site, in their order.
    """
    entries: dict[str, list[Entry]] = {}
    for month in read_months(connection, recount=recount):
        name = f"{folder_name(month.site)}/{month.month}.jsonl"
        entry = known.get(name)
        if entry is None or not _is_same(entry, month) or not objects.holds(entry):
            entry = _write(connection, objects, name, month, lineage)
        if entry.rows:
            entries.setdefault(month.site, []).append(entry)
    lineage.compare_vanished({entry.name for months in entries.values() for entry in months})
    return entries


def lines_of(objects: Objects, entry: Entry) -> Iterator[bytes]:
    """Yield the lines of a month that was written."""
    with objects.path_of(entry).open("rb") as file:
        yield from file


def _is_same(entry: Entry, month: Month) -> bool:
    return (entry.rows, entry.fingerprint) == (month.articles, month.fingerprint)


def _write(connection: Connection, objects: Objects, name: str, month: Month, lineage: Lineage) -> Entry:
    # What is noted is what was read: were the archive's sums ever wrong, a month would be written again, never missed.
    rows = fingerprint = 0
    newest = 0
    first = last = None
    old = set()
    with objects.create() as file:
        for filed in read_month(connection, month.site, month.month):
            line = line_of(filed.item)
            file.write(line)
            if lineage.is_old(filed.item["change_number"]):
                old.add(hash(line))
            rows += 1
            fingerprint += filed.stamp
            newest = max(newest, filed.item["change_number"])
            first, last = first or filed.at, filed.at
    lineage.compare(name, file.sha256, old)
    entry = entry_of(name, file)
    return replace(entry, rows=rows, fingerprint=fingerprint, change_number=newest, first_date=first, last_date=last)
