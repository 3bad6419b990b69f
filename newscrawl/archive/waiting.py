"""Waiting for a lock that another process holds on the archive, in steps so short that a signal can end the wait.

SQLite's own wait (its busy timeout) is one call of C: while it lasts, no signal handler of Python's runs, so a crawl
that is told to end would go on waiting. It also sleeps longer with each look, up to a tenth of a second, when a crawl
holds the lock for some 20 ms. Here SQLite waits not at all, and the statement is tried again.
"""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ONE_TRY = 0.0
"""Seconds for which SQLite itself waits for a lock."""

LONGEST_WAIT = 60.0
"""Seconds to wait for another's lock in all. Python's default of 5 s lost articles to a writer that took 10 s."""

WAIT_WHEN_ENDING = 2.5
"""Seconds to wait, all statements together, once the process was told to end: it must be gone within 8 s."""

_PAUSES = (0.001, 0.01)
"""Seconds between two tries: at first, and once it takes longer than another crawl's transaction."""

_AT_FIRST = 0.2
"""Seconds for which that is."""


class PatientConnection(sqlite3.Connection):
    """A connection whose statements wait for the locks of others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the driver's
        super().__init__(*args, **kwargs)
        self.longest_wait = LONGEST_WAIT
        """Seconds that one statement waits."""
        self._left: float | None = None
        """Seconds that may still be waited; None while nobody told the process to end."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - the driver's
        """Run a statement; wait while it is refused because of another's lock."""
        try:
            return super().execute(sql, parameters)
        except sqlite3.OperationalError as error:
            if not _may_pass(error) or self._is_over():
                raise
        return self._again(super().execute, sql, parameters)

    def hurry(self) -> None:
        """Wait no longer than a moment from now on: the process was told to end. A signal's handler may call it."""
        if self._left is None:
            self._left = WAIT_WHEN_ENDING

    @property
    def hurries(self) -> bool:
        """Whether the process was told to end."""
        return self._left is not None

    def _is_over(self) -> bool:
        """Tell whether the process was told to end and has waited long enough; SQLite then waits no more, either."""
        is_over = self._left is not None and self._left <= 0
        if is_over:
            super().execute("PRAGMA busy_timeout = 0")
        return is_over

    def _again(self, statement: Callable[..., sqlite3.Cursor], *args: object) -> sqlite3.Cursor:
        began = time.monotonic()
        while True:
            tried = time.monotonic()
            try:
                return statement(*args)
            except sqlite3.OperationalError as error:
                if not _may_pass(error):
                    raise
                time.sleep(_PAUSES[tried - began > _AT_FIRST])
                now = time.monotonic()
                if self._left is not None:
                    self._left -= now - tried
                if now - began > self.longest_wait or self._is_over():
                    raise


def _may_pass(error: sqlite3.OperationalError) -> bool:
    """Tell whether a statement was refused because of a lock that may go away."""
    code = getattr(error, "sqlite_errorcode", 0)  # errors of the driver itself have none
    # A transaction whose snapshot is out of date can never write, however long it waits.
    return code & 0xFF == sqlite3.SQLITE_BUSY and code != sqlite3.SQLITE_BUSY_SNAPSHOT
