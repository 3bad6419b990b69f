"""Lineage: whether the archive goes on from the export that lies in the folder.

An archive of which a backup was put back, or another one, may have come to a change number by other changes. Then its
changes since that export are not all that is new to whoever copied it. What is written is compared with what is
there: a line that has not changed since that export must be in it, and one that is in it and not in the archive must
have changed since, or left a tombstone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newscrawl.archive.changes import has_changed

if TYPE_CHECKING:
    from newscrawl.archive import Connection
    from newscrawl.export.manifest import Manifest
    from newscrawl.export.objects import Objects


class Lineage:
    """What is known of an archive's past by the export that lies in the folder.

    Args:
        connection: The archive, in a snapshot.
        objects: The folder's objects.
        past: That export's manifest; None: there is none that can be read.
        number: The archive's change number.
    """

    def __init__(self, connection: Connection, objects: Objects, past: Manifest | None, number: int) -> None:
        self._connection = connection
        self._objects = objects
        self._named = {} if past is None else past.named()
        self._since = -1 if past is None else past.change_number
        self.goes_on = past is not None and past.change_number <= number
        """Whether nothing speaks against it so far."""

    def is_old(self, change_number: int) -> bool:
        """Tell whether an article of this change number should be in the export."""
        return self.goes_on and change_number <= self._since

    def compare(self, name: str, sha256: str | None, old: set[int]) -> None:
        """Compare a month that was written anew with what the export has of it.

        Args:
            name: The month's file.
            sha256: Its SHA-256; None: it was not written, since the month is empty.
            old: Hashes of the lines written that should be in the export; used up.
        """
        if not self.goes_on:
            return
        entry = self._named.get(name)
        if entry is not None and entry.sha256 == sha256:
            return
        if entry is not None:
            if not self._objects.holds(entry):
                self.goes_on = False
                return
            with self._objects.path_of(entry).open("rb") as lines:
                for line in lines:
                    if hash(line) in old:
                        old.remove(hash(line))
                    elif not self._is_explained(line):
                        self.goes_on = False
                        return
        self.goes_on = not old

    def compare_vanished(self, names: set[str]) -> None:
        """Compare the months that the archive holds no more.

        Args:
            names: Those that it holds.
        """
        for name, entry in self._named.items():
            if entry.is_month and name not in names:
                self.compare(name, None, set())

    def _is_explained(self, line: bytes) -> bool:
        try:
            url = json.loads(line)["url"]
        except (ValueError, KeyError, TypeError):
            return False
        return isinstance(url, str) and has_changed(self._connection, url, self._since)
