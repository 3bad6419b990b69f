"""The process that runs strangers' statements: answers inquiries on a socket until that ends, within kernel limits.

What goes wrong beyond that ends the process, and who asked starts another: memory that is asked for beyond the limit is
refused by the kernel, and a statement that cannot be interrupted is ended by killing the process.
"""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import sys
from contextlib import suppress
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newscrawl.archive.inquiries import Answer, Inquiry
from newscrawl.archive.limits import Clock, plainly
from newscrawl.archive.served import ServedArchive
from newscrawl.errors import ArchiveError, TookTooLong

if TYPE_CHECKING:
    from newscrawl.archive.connection import Connection

_BATCH = 16
"""Rows that are fetched at a time: what is fetched and not yet cut must fit into memory."""

_NO_FAULT_OF_ITS_OWN: Final = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL),
}

Reply = tuple[str, Any]
"""What came of an inquiry: ("answer", Answer), or a kind of failure and its sentence."""


def main() -> None:
    """Answer inquiries; the arguments are the socket's number, the archive's path and the bytes of memory."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.SIG_IGN)  # a terminal or systemd sends them to all; who asks says when to end
    number, path, most = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (int(most), int(most)))
    desk = _Desk(Path(path))
    with Pipe(int(number)) as pipe, suppress(EOFError, ConnectionError):
        pipe.send("ready")
        while True:
            pipe.send(desk.reply(pipe.recv()))


class _Desk:
    def __init__(self, path: Path) -> None:
        self._archive = ServedArchive(path, _equip)

    def reply(self, inquiry: Inquiry) -> Reply:
        """Answer an inquiry, or say what kind of failure it is."""
        try:
            connection = self._archive.connection()
            with Clock(connection).at_most(inquiry.milliseconds):
                return "answer", _answer_at_any_length(connection, inquiry)
        except TookTooLong:
            return "took too long", ""
        except ArchiveError as error:
            self._archive.close()
            return "archive", str(error)
        except MemoryError:
            self._archive.close()
            return "no answer", "this needs more memory than a query may take; ask for less at a time"
        except _Over:
            return "too large", f"the answer is larger than {inquiry.total // 2**20} MB; ask for fewer rows or columns"
        except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError) as error:
            return self._failure(connection, error)

    def _failure(self, connection: Connection, error: Exception) -> Reply:
        code = _code(error)
        if code in _NO_FAULT_OF_ITS_OWN and isinstance(error, sqlite3.DatabaseError):
            self._archive.close()
            return "archive", str(connection.trouble(error))
        if code == sqlite3.SQLITE_TOOBIG:
            return "no answer", "a text in it is longer than a query may make or read"
        return "no answer", str(error)


def _equip(connection: Connection) -> None:
    """Give a connection what Datasette's statements call, and keep what a query heaps up in memory: off the disk."""
    conn = connection.db.conn
    conn.execute("PRAGMA temp_store = MEMORY")
    conn.create_function("escape_fts", 1, _escape_fts, deterministic=True)


class _Over(Exception):
    """The answer is larger than it may be."""


def _answer_at_any_length(connection: Connection, inquiry: Inquiry) -> Answer:
    """Answer; what only reads also reads a text that is longer than any that may be made."""
    clock = Clock(connection)
    try:
        with clock.at_most(inquiry.milliseconds):
            return _answer(connection, inquiry)
    except sqlite3.DataError as error:
        if _code(error) != sqlite3.SQLITE_TOOBIG:
            raise
        with plainly(connection), clock.at_most(inquiry.milliseconds):
            try:
                return _answer(connection, inquiry)
            except sqlite3.DatabaseError as second:
                # It was not allowed to do what made the text; that the text is too long says more.
                raise (error if str(second).startswith("not authorized") else second) from None


def _answer(connection: Connection, inquiry: Inquiry) -> Answer:
    connection.db.conn.text_factory = lambda data: _text(data, inquiry.cell)
    cursor = connection.execute(inquiry.sql, inquiry.parameters)
    try:
        if cursor.description is None:
            raise sqlite3.OperationalError("this gives no rows; ask by SELECT")
        columns = tuple(column[0] for column in cursor.description)
        rows: list[tuple[Any, ...]] = []
        total = 0
        most = inquiry.rows
        while most is None or len(rows) <= most:
            batch = cursor.fetchmany(_BATCH)
            for row in batch:
                cut = tuple(_cell(value, inquiry.cell) for value in row)
                total += sum(len(value) if isinstance(value, (str, bytes)) else 8 for value in cut)
                rows.append(cut)
            if total > inquiry.total:
                raise _Over
            if len(batch) < _BATCH:
                break
    finally:
        cursor.close()
        if connection.db.conn.in_transaction:  # a BEGIN would keep what is read from now on as it is now
            connection.db.rollback()
    is_cut = most is not None and len(rows) > most
    return Answer(columns, rows[:most] if is_cut else rows, is_cut)


def _code(error: Exception) -> int:
    """Return SQLite's code of an error; errors of the driver itself have none."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


def _text(data: bytes, most: int) -> str:
    """Return a text; of a long one the beginning, and how long it is."""
    if len(data) <= most:
        return data.decode("utf-8", "replace")
    begin = data[: most * 4].decode("utf-8", "ignore")
    return f"{begin[:most]}… [cut: it has {len(data):,} bytes]" if len(begin) > most else begin


def _escape_fts(words: str) -> str:
    """Return what was typed as words that must all be there, whatever they look like."""
    return " ".join('"{}"'.format(word.replace('"', '""')) for word in str(words).split())


def _cell(value: Any, most: int) -> Any:  # noqa: ANN401 - any value of SQLite
    if isinstance(value, bytes) and len(value) > most:
        return f"[{len(value):,} bytes, too long to be given]"
    return value


if __name__ == "__main__":
    os.umask(0o077)
    main()
