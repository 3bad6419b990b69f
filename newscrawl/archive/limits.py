"""What statements of strangers may do to an archive, and cost: they read, nothing else, and nothing of theirs is long.

A connection that is restricted cannot write, attach, load or set anything, whatever its statements say. How long a text
may be is limited in SQLite itself: `zeroblob(1e9)` is refused before the memory for it is asked for. Time is limited
by a `Clock`; what no limit of SQLite reaches (a quadratic `instr` runs as one step), a process of its own with
limits of the kernel does: `inquiry_desk`.
"""

from __future__ import annotations

import math
import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newscrawl.archive.authorizer import only_reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.archive.connection import Connection

LONGEST_VALUE = 32 * 1024 * 1024
"""Bytes of one text, blob or row. What a page of 10 MB, the largest that is fetched, becomes in UTF-8 fits."""

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 500,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 250_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 100,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 5000,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}

_PLAIN_FUNCTIONS = {"like", "glob", "match", "count", "escape_fts"}
"""What a filter needs. None of them makes a text."""

_STEPS = 200
"""Instructions of SQLite's machine between two looks at the clock: one may make a text of 32 MB, which takes 10 ms."""


def keep_callbacks_quiet() -> None:
    """Let what a callback raises end its statement and nothing more, as Python's driver has it.

    Datasette has the driver print tracebacks instead, for the whole process.
    """
    sqlite3.enable_callback_tracebacks(False)  # noqa: FBT003 - the driver takes it so


def restrict(connection: Connection) -> None:
    """Let a connection read the archive from now on, and do nothing else."""
    conn = connection.db.conn
    conn.execute("PRAGMA query_only = ON")
    for number, most in _LIMITS.items():
        conn.setlimit(number, most)
    conn.set_authorizer(_judge)


class Clock:
    """Ends the statements of a connection when their time is over.

    Args:
        connection: Whose statements.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ends: list[float] = []

    @property
    def ends_at(self) -> float:
        """When the time of the outermost block is over, by `time.monotonic`; never outside of blocks."""
        return self._ends[0] if self._ends else math.inf

    @property
    def is_over(self) -> bool:
        """Whether the time of the outermost block is over."""
        return time.monotonic() >= self.ends_at

    @contextmanager
    def at_most(self, milliseconds: float) -> Iterator[None]:
        """End what runs in the block after so long; blocks may stand in each other.

        Raises:
            TookTooLong: When the time is over.
        """
        conn = self._connection.db.conn
        self._ends.append(min([time.monotonic() + milliseconds / 1000, *self._ends[-1:]]))
        conn.set_progress_handler(self._must_end, _STEPS)
        try:
            yield
        except sqlite3.OperationalError as error:
            if str(error) != "interrupted":
                raise
            raise self._connection.trouble(error) from error
        finally:
            self._ends.pop()
            conn.set_progress_handler(self._must_end if self._ends else None, _STEPS)

    def _must_end(self) -> bool:
        return time.monotonic() >= self._ends[-1]


@contextmanager
def plainly(connection: Connection) -> Iterator[None]:
    """Let a restricted connection read values of any length in the block, but call no function that makes one."""
    conn = connection.db.conn
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2**31 - 1)  # SQLite takes it for the most that it was built for
    conn.set_authorizer(_judge_plainly)
    try:
        yield
    finally:
        conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        conn.set_authorizer(_judge)


def _judge(action: int, one: str | None, two: str | None, *where: str | None) -> int:
    if action == sqlite3.SQLITE_TRANSACTION:  # a page of ours reads one snapshot
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and (one or "").lower() == "database_list":  # it tells where the file lies
        return sqlite3.SQLITE_DENY
    return only_reading(action, one, two, *where)


def _judge_plainly(action: int, one: str | None, two: str | None, *where: str | None) -> int:
    if action == sqlite3.SQLITE_FUNCTION and (two or "").lower() not in _PLAIN_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return _judge(action, one, two, *where)
