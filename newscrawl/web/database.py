"""The archive as Datasette's database: its statements are run by processes that may be killed."""

from __future__ import annotations

import asyncio
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from newscrawl.archive.inquiries import Inquiry
from newscrawl.archive.inquiry_desk import InquiryDesk
from newscrawl.archive.served import ServedArchive
from newscrawl.errors import ArchiveError, TookTooLong
from newscrawl.web.bare_datasette import Database, QueryInterrupted, Results

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.archive import Connection
    from newscrawl.archive.inquiries import Answer
    from newscrawl.web.bare_datasette import Datasette

T = TypeVar("T")

NAME = "archive"
"""What the database is called in addresses, whatever its file is called."""

PROCESSES = 2
"""Inquiries that are answered at a time, of each kind."""

_THREADS = 4
"""Pages of ours that are read at a time."""

_OURS_BYTES = 512 * 1024 * 1024
"""Memory for what a table page asks: a row of 200 MB is read, and two copies of it are made on the way."""

_THEIRS_BYTES = 256 * 1024 * 1024
"""Memory for SQL that somebody typed."""

_COUNTING = 150
"""Milliseconds for counting rows: of 10,000,000 it would take seconds, and a page says "many" as well."""

_COUNTS = ("select count(*) ", "select (select count(*) ")
"""How the statements begin by which Datasette counts."""


_COUNT_ALL = re.compile(r"select count\(\*\) from (\S+) ?\Z")
_COUNT_STEPWISE = r"select count(*) from (select 1 from \1 limit 1000000000000)"
"""SQLite counts the rows of a whole table in one step, which nothing can interrupt; so they are counted one by one."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the answers to one request may cost."""

    cell: int = 1_000_000
    """Characters of one text."""
    is_typed: bool = False
    """Whether it holds SQL that somebody typed. That waits for others of its kind only."""


COST: ContextVar[Cost] = ContextVar("COST", default=Cost())  # noqa: B039 - it is frozen


class Row(tuple[Any, ...]):  # noqa: SLOT001 - each answer has a kind of its own
    """A row as Datasette expects it: its values by number and by name."""

    names: dict[str, int]

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401 - any value of SQLite
        if isinstance(key, str):
            try:
                key = self.names[key]
            except KeyError:
                raise IndexError("No item with that key") from None  # as sqlite3.Row does
        return tuple.__getitem__(self, key)

    def keys(self) -> list[str]:
        """Return the columns' names."""
        return list(self.names)


class ArchiveDatabase(Database):  # type: ignore[misc]  # untyped
    """The archive.

    Args:
        datasette: Whose database it is.
        path: Where it lies.
    """

    def __init__(self, datasette: Datasette, path: Path) -> None:
        super().__init__(datasette, path=str(path), is_mutable=True)
        self._ours = _Counter(path, _OURS_BYTES)
        self._theirs = _Counter(path, _THEIRS_BYTES)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="archive")
        self._in_thread = threading.local()
        self._archive_path = path

    @property
    def folder(self) -> Path:
        """Where the archive lies."""
        return self._archive_path.parent

    async def execute(  # noqa: PLR0913, PLR0917 - Datasette's
        self,
        sql: str,
        params: Any = None,  # noqa: ANN401 - the driver's
        truncate: bool = False,  # noqa: FBT001, FBT002 - Datasette's
        custom_time_limit: float | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,  # noqa: ARG002, FBT001, FBT002 - Datasette's
    ) -> Any:  # noqa: ANN401 - Results, untyped
        """Answer a statement."""
        cost = COST.get()
        most = self.ds.max_returned_rows
        inquiry = Inquiry(
            _COUNT_ALL.sub(_COUNT_STEPWISE, sql),
            params if params is not None else {},
            milliseconds=min(self.ds.sql_time_limit_ms, custom_time_limit or _usual_limit(sql)),
            rows=(most + 1 if most == (page_size or self.ds.page_size) else most) if truncate else None,
            cell=cost.cell,
        )
        counter = self._theirs if cost.is_typed else self._ours
        try:
            answer = await counter.ask(inquiry)
        except TookTooLong as error:
            raise QueryInterrupted(error, sql, params) from error
        kind = type("Row", (Row,), {"names": {name: number for number, name in enumerate(answer.columns)}})
        description = tuple((name, None, None, None, None, None, None) for name in answer.columns)
        return Results([kind(row) for row in answer.rows], answer.is_cut, description)

    async def attached_databases(self) -> list[Any]:
        """Return none: there are none, and what SQLite tells of them is where the archive lies."""
        return []

    async def execute_fn(self, fn: Callable[[Any], T]) -> T:
        """Run one of Datasette's functions that look at the schema."""

        def look(connection: Connection) -> T:
            with connection.errors():
                return fn(connection.db.conn)

        return await self.read(look)

    async def read(self, function: Callable[[Connection], T]) -> T:
        """Run a function of ours with a restricted connection, in a thread.

        Raises:
            ArchiveError: If the archive cannot be read at the moment.
        """

        def run() -> T:
            archive = self._archive()
            try:
                return function(archive.connection())
            except TookTooLong:
                raise
            except ArchiveError:
                archive.close()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    def _archive(self) -> ServedArchive:
        """Return this thread's own."""
        if not hasattr(self._in_thread, "archive"):
            self._in_thread.archive = ServedArchive(self._archive_path)
        archive: ServedArchive = self._in_thread.archive
        return archive

    def close(self) -> None:
        """End the processes."""
        self._ours.close()
        self._theirs.close()
        self._threads.shutdown(wait=False, cancel_futures=True)


class _Counter:
    """A desk and the threads that wait at it, one for each of its processes: who waits longer waits in their queue."""

    def __init__(self, path: Path, data_bytes: int) -> None:
        self._desk = InquiryDesk(path, PROCESSES, data_bytes)
        self._threads = ThreadPoolExecutor(PROCESSES, thread_name_prefix="inquiry")

    async def ask(self, inquiry: Inquiry) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._desk.ask, inquiry)

    def close(self) -> None:
        self._desk.close()
        self._threads.shutdown(wait=False, cancel_futures=True)


def _usual_limit(sql: str) -> float:
    return _COUNTING if sql.startswith(_COUNTS) else float("inf")
