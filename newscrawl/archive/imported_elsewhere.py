"""WARC files that were imported into another archive, whose articles were merged into this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.archive.connection import Connection
    from newscrawl.archive.warc_files import FileKey


def was_imported(connection: Connection, key: FileKey) -> bool:
    """Tell whether a WARC file was imported to its end, and no record of it waits."""
    with connection.errors():
        row = connection.execute(
            "SELECT 1 FROM warc_files WHERE name = ? AND size = ? AND digest = ? AND ended_at IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM warc_waiting WHERE file_id = warc_files.id)",
            key,
        ).fetchone()
    return row is not None


def note_imported(into: Connection, source: Connection) -> None:
    """Note the WARC files that were imported to their end into an archive that was merged.

    Args:
        into: The archive that it was merged into.
        source: That archive.
    """
    with source.errors():
        ended = source.execute(
            "SELECT name, size, digest, position, nth, started_at, ended_at, sums FROM warc_files "
            "WHERE ended_at IS NOT NULL AND id NOT IN (SELECT file_id FROM warc_waiting)"
        ).fetchall()
    with into.transaction():
        into.executemany(
            "INSERT INTO warc_files (name, size, digest, position, nth, started_at, ended_at, sums) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET position = excluded.position, "
            "nth = excluded.nth, ended_at = coalesce(ended_at, excluded.ended_at), sums = excluded.sums",
            ended,
        )
