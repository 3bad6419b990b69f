"""WARC files of others: how far each is imported. It is committed with what its records came to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.items import iso_utc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newscrawl.archive.connection import Connection


class FileKey(NamedTuple):
    """What a file is known by."""

    name: str
    size: int
    digest: str
    """SHA-256 of its first bytes."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that waits until its site is not being crawled."""

    offset: int
    nth: int
    site: str


class WarcFile:
    """How far one file is imported.

    Args:
        connection: The archive.
        key: The file.
        now: The present moment.
    """

    def __init__(self, connection: Connection, key: FileKey, now: datetime) -> None:
        self._connection = connection
        with connection.transaction():
            connection.execute(
                "INSERT INTO warc_files (name, size, digest, started_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (*key, iso_utc(now)),
            )
            row = connection.execute(
                "SELECT id, position, nth, ended_at, sums FROM warc_files WHERE name = ? AND size = ? AND digest = ?",
                key,
            ).fetchone()
        self.id: int = row[0]
        self.place: tuple[int, int] = (row[1], row[2])
        """Where the next record begins that was not imported yet."""
        self.ended_at: str | None = row[3]
        self.sums: dict[str, int] = json.loads(row[4])
        """What its records came to so far."""

    def reached(self, place: tuple[int, int], sums: Mapping[str, int]) -> None:
        """Note that everything before a place is imported. Call it in the transaction that records it."""
        self._connection.execute(
            "UPDATE warc_files SET position = ?, nth = ?, sums = ? WHERE id = ?",
            (*place, json.dumps(dict(sorted(sums.items()))), self.id),
        )

    def end(self, sums: Mapping[str, int], now: datetime) -> None:
        """Note that the last record was read."""
        self._connection.execute(
            "UPDATE warc_files SET sums = ?, ended_at = coalesce(ended_at, ?) WHERE id = ?",
            (json.dumps(dict(sorted(sums.items()))), iso_utc(now), self.id),
        )

    def waiting(self) -> list[Waiting]:
        """Return the records that wait, in order."""
        with self._connection.errors():
            rows = self._connection.execute(
                "SELECT position, nth, site FROM warc_waiting WHERE file_id = ? ORDER BY position, nth", (self.id,)
            ).fetchall()
        return [Waiting(*row) for row in rows]

    def put_off(self, place: tuple[int, int], site: str) -> None:
        """Have a record wait."""
        self._connection.execute(
            "INSERT INTO warc_waiting VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (self.id, *place, site)
        )

    def done(self, place: tuple[int, int]) -> None:
        """Have a record wait no more."""
        self._connection.execute(
            "DELETE FROM warc_waiting WHERE file_id = ? AND position = ? AND nth = ?", (self.id, *place)
        )
