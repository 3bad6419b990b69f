"""Opening the archive's file: is it ours, is it whole, is it of today's schema. The only user of sqlite-utils.

WAL lets an analyst read for as long as they like while a crawl writes. `synchronous=NORMAL` is safe under WAL against
`kill -9`; after a power cut the last commits may be missing, but never half a commit.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sqlite_utils import Database

from newscrawl.archive.backup import back_up, drop_old_backups, uri_path
from newscrawl.archive.locks import lock
from newscrawl.archive.migrations import migrations, write_dictionary
from newscrawl.archive.search import index as search_index
from newscrawl.archive.trouble import translated
from newscrawl.archive.waiting import LONGEST_WAIT, ONE_TRY, PatientConnection
from newscrawl.errors import ArchiveCut, ArchiveError, ArchiveTooNew, BadInput, NotAnArchive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

logger = logging.getLogger(__name__)

LARGE_WAL = 64 * 1024 * 1024
"""Bytes of the WAL file beyond which it is told, and to which it is cut when it has been written back. A crawl alone
leaves some 16 MB; who reads one state for hours makes it grow by all that is written meanwhile."""

WAL_PAGES = 4000
"""Pages of the WAL file after which they are put into their place: 16 MB. By SQLite's 1000, those that many articles
change are put there so often that storing takes 7 % more time."""

MANY = 10_000
"""Articles from which it is told in any case that an archive is brought up to date: it takes a while."""

STATEMENTS = 512
"""Statements that stay prepared: a crawl's are some 200, and Python's own cache holds 128."""

APPLICATION_ID = 0x6E637277
"""`PRAGMA application_id` of a newscrawl archive: the letters "ncrw"."""


class Connection:
    """One open archive file. Belongs to one thread."""

    def __init__(self, conn: PatientConnection, path: Path, *, writes: bool = False) -> None:
        self.db = Database(conn)
        self.path = path
        self.lease: str | None = None
        """Token of the lease of a site (`site_leases`) that it is used under."""
        self.execute = conn.execute
        self.executemany = conn.executemany
        self.hurry = conn.hurry
        self._conn = conn
        self._writes = writes

    @property
    def hurries(self) -> bool:
        """Whether the process was told to end, so that no lock is waited for any more."""
        return self._conn.hurries

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything in the block together, or nothing of it.

        Inside another transaction it is part of that one. Takes the write lock at the start: a transaction that reads
        first and writes later would fail at once, without waiting, when another process wrote in between.

        Raises:
            ArchiveFull: If the disk is full.
            ArchiveError: If the archive could not be written.
        """
        with self.errors():
            if self.db.conn.in_transaction:
                yield
                return
            self.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.execute("COMMIT")
            except BaseException:
                self.db.rollback()
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one consistent state in the block, whatever others write meanwhile."""
        with self.errors():
            self.execute("BEGIN")
            try:
                yield
            finally:
                self.db.rollback()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn the driver's errors into ours, which say what to do."""
        try:
            yield
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter: SQLite quotes a damaged schema
            if self.hurries and "is locked" in str(error):
                raise ArchiveCut(
                    f"a signal ended the wait for the archive {str(self.path)!r}, which another process has locked; "
                    "run it again, nothing is lost"
                ) from error
            raise self.trouble(error) from error

    def trouble(self, error: sqlite3.Error | UnicodeDecodeError) -> ArchiveError:
        """Return what an error of the driver means, as one of ours."""
        return translated(error, self.path, self._conn.longest_wait)

    def close(self) -> None:
        """Close the file. What was not committed is gone."""
        self.db.close()
        if not self._writes:  # what others leave there is theirs to tell
            return
        wal = self.path.with_name(f"{self.path.name}-wal")
        # Closed by the last that has it open, it is not there any more.
        size = wal.stat().st_size if wal.exists() else 0
        if size > LARGE_WAL:
            logger.warning(
                "%s has grown to %d MB, since another process reads the archive and does not end: until then nothing "
                "that is written can be put into its place; nothing is lost",
                wal,
                size // 1024**2,
            )


def connect(path: Path) -> Connection:
    """Open an archive for writing; create it if there is none, migrate it if it is of an earlier schema.

    Before it is migrated, it is copied to `NAME.before-MIGRATION` beside it.

    Raises:
        NotAnArchive: If the file is something else. It is not touched.
        ArchiveTooNew: If a later newscrawl wrote it. It is not touched.
        ArchiveFull: If the disk is full.
        ArchiveError: If it cannot be opened or written.
    """
    if not path.parent.is_dir():
        raise ArchiveError(
            f"cannot make the archive {str(path)!r}: there is no folder {str(path.parent)!r}; make it first"
        )
    _check_file(path)
    connection = _open(f"file:{uri_path(path)}?mode=rwc", path, writes=True)
    try:
        with connection.errors():
            _check_identity(connection)
            _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_read_only(path: Path, *, any_schema: bool = False, longest_wait: float = LONGEST_WAIT) -> Connection:
    """Open an existing archive for reading; nothing is created, migrated or changed.

    Args:
        path: The archive.
        any_schema: Whether one of an earlier schema is opened, too; the caller must expect to find less in it.
        longest_wait: Seconds that a statement waits for another process's lock.

    Raises:
        BadInput: If there is no such file.
        NotAnArchive: If the file is something else.
        ArchiveTooNew: If a later newscrawl wrote it.
        ArchiveError: If it cannot be read, or is of an earlier schema (a crawl migrates it).
    """
    if not path.exists():
        raise BadInput(f"there is no archive {str(path)!r}; `scrapy crawl news` makes one")
    _check_file(path)
    # SQLite reads an archive in WAL mode with the help of files beside it; where it may not make them, nobody writes.
    alone = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    connection = _open(f"file:{uri_path(path)}?mode=ro{'&immutable=1' if alone else ''}", path, longest_wait)
    try:
        with connection.errors():
            _check_identity(connection)
            if not any_schema:
                _check_today(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_file(path: Path) -> None:
    """Refuse what is no SQLite file before SQLite sees it."""
    if not path.exists():
        return
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise ArchiveError(f"cannot read the archive {str(path)!r}: {error.strerror}") from None
    if head and head != b"SQLite format 3\x00":
        raise NotAnArchive(f"{str(path)!r} is not a newscrawl archive (it is no SQLite file); name another file")


def _open(uri: str, path: Path, longest_wait: float = LONGEST_WAIT, *, writes: bool = False) -> Connection:
    try:
        conn = sqlite3.connect(
            uri,
            uri=True,
            timeout=ONE_TRY,
            isolation_level=None,
            factory=PatientConnection,
            cached_statements=STATEMENTS,
        )
    except sqlite3.Error as error:
        raise translated(error, path) from error
    conn.longest_wait = longest_wait
    return Connection(conn, path, writes=writes)


def _check_identity(connection: Connection) -> None:
    path = connection.path
    # In this order: whoever makes an archive at this moment signs it before making its first table.
    if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() and not _is_ours(connection):
        raise NotAnArchive(f"{str(path)!r} is not a newscrawl archive (it is a SQLite file of something else)")
    known = {m.name for m in migrations.pending(connection.db)} | {m.name for m in migrations.applied(connection.db)}
    todays = set(migration_names())
    if later := sorted(known - todays):
        raise ArchiveTooNew(f"{str(path)!r} was written by a later newscrawl (it has {later[0]!r}); upgrade newscrawl")


def _check_today(connection: Connection) -> None:
    path = str(connection.path)
    if not _is_ours(connection):
        raise NotAnArchive(f"{path!r} is empty; it is no newscrawl archive yet")
    if pending := migrations.pending(connection.db):
        raise ArchiveError(
            f"{path!r} is of an earlier schema (it lacks {pending[0].name!r}); the next crawl into it keeps a copy and "
            "brings it up to date"
        )


def migration_names() -> list[str]:
    """Return the names of all migrations that this version knows, in order."""
    return [m.name for m in migrations.pending(Database(memory=True))]


def _is_ours(connection: Connection) -> bool:
    return bool(connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)


def _prepare(connection: Connection) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA journal_size_limit = {LARGE_WAL}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")
    if not _is_ours(connection) or migrations.pending(connection.db):
        with lock(connection.path, "schema"):  # two first crawls at once: one makes the schema, the other waits for it
            if not _is_ours(connection):
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _migrate(connection)
    with connection.transaction():
        write_dictionary(connection.db)
        search_index.renew(connection)


def _migrate(connection: Connection) -> None:
    """Bring the schema up to date, all of it or nothing. Nobody can write between the copy and the change."""
    with connection.transaction():
        if migrations.applied(connection.db) and (pending := migrations.pending(connection.db)):
            _say_what_it_takes(connection)
            back_up(connection.path, pending[0].name)
        migrations.apply(connection.db)
        write_dictionary(connection.db)
    with suppress(OSError):  # they only take up room
        drop_old_backups(connection.path)


def _say_what_it_takes(connection: Connection) -> None:
    (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    logger.log(
        logging.WARNING if articles >= MANY else logging.INFO,
        "the archive %r is copied and brought up to date: %d articles; search index and near-duplicates take some 3 "
        "seconds for each thousand, more where texts share much, so about %d minutes; nobody else can write meanwhile",
        str(connection.path),
        articles,
        -(-articles * 3 // 60_000),
    )
