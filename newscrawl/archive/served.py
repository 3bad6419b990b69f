"""An archive that is open for strangers for a long time, while crawls write it and people move it about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.archive.connection import Connection, connect_read_only
from newscrawl.archive.limits import restrict
from newscrawl.errors import ArchiveError, BadInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONGEST_WAIT = 1.0
"""Seconds to wait for another's lock: somebody waits for a page."""


class ServedArchive:
    """Keeps a restricted connection for as long as the archive's name leads to the same file. Belongs to one thread.

    Args:
        path: The archive.
        prepare: Called with each new connection, as long as it may do more than read.
    """

    def __init__(self, path: Path, prepare: Callable[[Connection], None] | None = None) -> None:
        self._path = path
        self._prepare = prepare
        self._connection: Connection | None = None
        self._file: tuple[int, int] | None = None

    def connection(self) -> Connection:
        """Return the connection; a new one if there is another file by now.

        Raises:
            ArchiveError: If there is no archive that can be read at the moment; there may be one the next time.
        """
        try:
            status = self._path.stat()
        except OSError as error:
            self.close()
            raise ArchiveError(f"the archive {str(self._path)!r} is not there: {error.strerror}") from error
        file = (status.st_dev, status.st_ino)
        if self._connection is None or file != self._file:
            self.close()
            try:
                connection = connect_read_only(self._path, longest_wait=LONGEST_WAIT)
            except BadInput as error:  # it went in this very moment
                raise ArchiveError(str(error)) from error
            if self._prepare is not None:
                self._prepare(connection)
            connection.db.conn.text_factory = lambda data: str(data, "utf-8", "replace")  # damaged texts are shown, too
            restrict(connection)
            self._connection, self._file = connection, file
        return self._connection

    def close(self) -> None:
        """Close the file; the next use opens it anew. To be called when it failed: it may be mended by then."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
