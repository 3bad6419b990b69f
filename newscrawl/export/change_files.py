"""Files of changes: what changed between two exports, for whoever follows by a cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.archive.changes import read_changes, share_changed, was_taken_down
from newscrawl.export.files import sha256_of
from newscrawl.export.manifest import CHANGES, CHANGES_NAME, OBJECTS, ChangesEntry
from newscrawl.export.months import line_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from newscrawl.archive import Connection
    from newscrawl.export.manifest import Manifest
    from newscrawl.export.objects import Objects
    from newscrawl.export.options import Options


MANY = 10_000
"""Changes beyond which it is asked whether they are more than half of all there is: then the months' files are the
shorter way, and after a year without exports a file of changes would be as large as they are."""


def write_changes(
    connection: Connection, objects: Objects, past: Manifest | None, number: int, options: Options
) -> tuple[ChangesEntry, ...]:
    """Write what changed since the last export.

    Args:
        connection: The archive, in a snapshot.
        objects: Where they are written.
        past: The last export; None: there is none that this one goes on from.
        number: The archive's change number.
        options: How many files are kept, and whether those that are there are read.

    Returns:
        The files that lead to this export without a gap, the oldest first.
    """
    if past is None or _are_too_many(connection, past.change_number):
        return ()
    kept, begin = [], past.change_number
    if not was_taken_down(connection, past.change_number):
        kept = _chain(objects, past, full=options.full)
        if not kept and past.changes:  # the last one is lost: it can be written again
            begin = past.changes[-1].from_number
    if number > begin and options.keep:
        kept.append(_write(connection, objects, begin, number))
    return tuple(kept[-options.keep :]) if options.keep else ()


def forget_changes(folder: Path, keep: Collection[str]) -> None:
    """Remove the plain names of files of changes that are named no more; their bytes lie among the objects.

    Args:
        folder: The exports' folder.
        keep: Names that stay.
    """
    for path in (folder / CHANGES).glob("*-*.jsonl"):
        name = f"{CHANGES}/{path.name}"
        if name not in keep and CHANGES_NAME.fullmatch(name) and path.is_file():
            path.unlink(missing_ok=True)


def _are_too_many(connection: Connection, since: int) -> bool:
    changed, articles = share_changed(connection, since)
    return changed > max(MANY, articles // 2)


def _chain(objects: Objects, past: Manifest, *, full: bool) -> list[ChangesEntry]:
    """Return the earlier files that are there, and lead to the last export without a gap."""
    chain: list[ChangesEntry] = []
    begin = past.change_number
    for entry in reversed(past.changes):
        if entry.to_number != begin or not objects.holds(entry):
            break
        if full and sha256_of(objects.path_of(entry)) != entry.sha256:
            break
        chain.insert(0, entry)
        begin = entry.from_number
    return chain


def _write(connection: Connection, objects: Objects, begin: int, end: int) -> ChangesEntry:
    # An archive that was set back comes to the same numbers by other changes: the name alone does not say which.
    rows = 0
    with objects.create() as file:
        for change in read_changes(connection, begin):
            file.write(line_of(change))
            rows += 1
    return ChangesEntry(
        name=f"{CHANGES}/{begin}-{end}.jsonl",
        path=f"{OBJECTS}/{file.sha256}",
        from_number=begin,
        to_number=end,
        rows=rows,
        bytes=file.size,
        sha256=file.sha256,
    )
