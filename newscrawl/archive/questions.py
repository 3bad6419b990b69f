"""Questions: SQL of an analyst, put to the archive. Whatever it says, nothing is written anywhere.

The file is opened read-only; beyond that an authorizer lets nothing through but reading: no other file is attached, no
PRAGMA sets anything, no extension is loaded, no temporary table is made.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from newscrawl.archive.authorizer import only_reading
from newscrawl.archive.connection import connect_read_only
from newscrawl.errors import BadQuery, QueryCut

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping
    from pathlib import Path

_OF_THE_FILE = frozenset(
    {
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT),
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_NOMEM),
    }
)
"""Codes of errors that say something about the archive's file, and not about the question."""

_STEPS = 20_000
"""Steps of SQLite's machine between two looks whether somebody has pressed Ctrl-C: some milliseconds."""

_NO_SUCH = re.compile(r"no such (table|column): (.+)")
_NOT_GIVEN = re.compile(r"binding parameter :?(\w+)|Binding (\d+) has no name|bindings supplied")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question came to."""

    columns: tuple[str, ...]
    rows: Generator[tuple[Any, ...], None, None]
    """The rows, read as they are asked for. Close them before the archive."""


@dataclass(frozen=True, slots=True)
class Described:
    """A table, a view or a column, and what it holds."""

    name: str
    kind: str
    """"view" or "table"; of a column its type, '' where it has none."""
    meaning: str


class Questions:
    """An archive that is asked.

    Args:
        path: The archive.

    Raises:
        BadInput, ArchiveError: As `connect_read_only`.
    """

    def __init__(self, path: Path) -> None:
        self._connection = connect_read_only(path)
        conn = self._connection.db.conn
        conn.text_factory = lambda raw: raw.decode("utf-8", "replace")
        conn.execute("PRAGMA query_only = ON")
        if not _has_room_for_temporary_files():
            conn.execute("PRAGMA temp_store = MEMORY")  # a large sort would fail
        conn.set_authorizer(only_reading)
        # A signal's handler runs as soon as Python does: here. What it raises ends the statement.
        conn.set_progress_handler(lambda: 0, _STEPS)

    def close(self) -> None:
        """Close the archive."""
        self._connection.close()

    def ask(self, sql: str, values: Mapping[str, Any] | None = None) -> Answer:
        """Ask one question.

        Args:
            sql: One statement that reads.
            values: For its parameters, by their names.

        Raises:
            BadQuery: If it is no such statement; the sentence says what may be meant.
            QueryCut: If somebody pressed Ctrl-C.
        """
        with self._errors(sql):
            cursor = self._connection.execute(sql, values or {})
            if cursor.description is None:
                raise BadQuery("there is no question in this SQL; give a statement that begins with SELECT")
            return Answer(tuple(name for name, *_ in cursor.description), self._rows(cursor, sql))

    def overview(self) -> list[Described]:
        """Return all views and then all tables with what they hold."""
        rows = self._connection.execute(
            "SELECT name, type, coalesce(meaning, '') FROM sqlite_master "
            "LEFT JOIN data_dictionary ON table_name = name AND column_name = '' "
            "WHERE type IN ('view', 'table') AND (meaning IS NOT NULL OR type = 'view') ORDER BY type DESC, name"
        )
        return [Described(*row) for row in rows]

    def describe(self, name: str) -> list[Described]:
        """Return the columns of a view or table with what they hold, in their order.

        Raises:
            BadQuery: If there is none of that name.
        """
        rows = self._connection.execute(
            "SELECT info.name, info.type, coalesce(meaning, '') FROM pragma_table_xinfo(?1) AS info "
            "LEFT JOIN data_dictionary ON table_name = ?1 AND column_name = info.name ORDER BY info.cid",
            (name,),
        ).fetchall()
        if not rows:
            raise BadQuery(f"the archive has no view or table {name!r}{self._near(name, self._names())}")
        return [Described(*row) for row in rows]

    def _rows(self, cursor: sqlite3.Cursor, sql: str) -> Generator[tuple[Any, ...], None, None]:
        with self._errors(sql):
            yield from cursor

    @contextmanager
    def _errors(self, sql: str) -> Iterator[None]:
        """Turn the driver's errors into sentences that say what may be meant."""
        with self._connection.errors():
            try:
                yield
            except sqlite3.Error as error:
                code = getattr(error, "sqlite_errorcode", 0) & 0xFF
                if code == sqlite3.SQLITE_INTERRUPT:
                    raise QueryCut("a signal ended the query") from error
                if code in _OF_THE_FILE:
                    raise
                if code == sqlite3.SQLITE_AUTH:
                    raise BadQuery(
                        "the archive is only read: ask by SELECT, WITH, VALUES or EXPLAIN, or by a PRAGMA that sets "
                        "nothing, such as table_info"
                    ) from error
                raise BadQuery(self._sentence(str(error), sql)) from error

    def _sentence(self, text: str, sql: str) -> str:
        if text.startswith("You can only execute one statement"):
            return "give one statement at a time; what follows the first ; is another"
        if missing := _NOT_GIVEN.search(text):
            name = missing[1]
            return (
                f"the query has the parameter :{name}; give it: --param {name}=VALUE"
                if name
                else ("name the query's parameters: write :name in place of ?, and give --param name=VALUE")
            )
        if not (unknown := _NO_SUCH.match(text)):
            return f"SQLite does not understand the query: {text}"
        kind, name = unknown.groups()
        bare = name.rpartition(".")[2]
        if kind == "table":
            return f"the archive has no view or table {name!r}{self._near(bare, self._names())}"
        mentioned = [view for view in self._names() if re.search(rf"\b{re.escape(view)}\b", sql)]
        columns = sorted({column.name for view in mentioned for column in self.describe(view)})
        return f"there is no column {name!r}{self._near(bare, columns, *mentioned[:1])}"

    def _near(self, name: str, names: list[str], view: str | None = None) -> str:
        near = get_close_matches(name.lower(), names, n=3, cutoff=0.6)
        near += [other for other in names if name.lower() in other and other not in near][: 3 - len(near)]
        question = f"; did you mean {', '.join(near)}?" if near else ";"
        where = f"--describe {view}` lists its columns" if view else "` lists them all"
        return f"{question} `newscrawl query{' ' if view else ''}{where}"

    def _names(self) -> list[str]:
        return [described.name for described in self.overview()]


def _has_room_for_temporary_files() -> bool:
    try:
        return os.access(tempfile.gettempdir(), os.W_OK)
    except FileNotFoundError:
        return False
