"""Files of changes: what changed between two exports, for whoever follows by a cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.archive.changes import read_changes, share_changed, was_taken_down
from newscrawl.export.files import new_file, put
from newscrawl.export.manifest import CHANGES, CHANGES_NAME, ChangesEntry
from newscrawl.export.months import line_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from newscrawl.archive import Connection
    from newscrawl.export.manifest import Manifest


MANY = 10_000
"""Changes beyond which it is asked whether they are more than half of all there is: then the months' files are the
shorter way, and after a year without exports a file of changes would be as large as they are."""


def write_changes(
    connection: Connection, folder: Path, past: Manifest | None, number: int, keep: int
) -> tuple[ChangesEntry, ...]:
    """Write what changed since the last export.

    Args:
        connection: The archive, in a snapshot.
        folder: The exports' folder.
        past: The last export; None: there is none that this one goes on from.
        number: The archive's change number.
        keep: How many files are kept.

    Returns:
        The files that lead to this export without a gap, the oldest first.
    """
    if past is None or _are_too_many(connection, past.change_number):
        return ()
    kept = [] if was_taken_down(connection, past.change_number) else _chain(folder, past)
    if number > past.change_number and keep:
        kept.append(_write(connection, folder, past.change_number, number))
    return tuple(kept[-keep:]) if keep else ()


def forget_changes(folder: Path, keep: Collection[str]) -> None:
    """Remove the files of changes that no manifest names any more.

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


def _chain(folder: Path, past: Manifest) -> list[ChangesEntry]:
    """Return the earlier files that are there, and lead to the last export without a gap."""
    chain: list[ChangesEntry] = []
    begin = past.change_number
    for entry in reversed(past.changes):
        path = folder / entry.path
        if entry.to_number != begin or not path.is_file() or path.stat().st_size != entry.bytes:
            break
        chain.insert(0, entry)
        begin = entry.from_number
    return chain


def _write(connection: Connection, folder: Path, begin: int, end: int) -> ChangesEntry:
    name = f"{CHANGES}/{begin}-{end}.jsonl"
    target = folder / name
    target.parent.mkdir(exist_ok=True)
    rows = 0
    with new_file(target.parent) as file:
        for change in read_changes(connection, begin):
            file.write(line_of(change))
            rows += 1
        put(file, target)
    return ChangesEntry(
        name=name, path=name, from_number=begin, to_number=end, rows=rows, bytes=file.size, sha256=file.sha256
    )
