"""Raw pages: which bytes pages were read from, in WARC files beside the archive.

The files are written by `newscrawl.warc`; here is what the archive knows of them. A page's row is committed with what
the page came to, and its bytes are in the file before that.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.archive.trouble import no_space
from newscrawl.errors import ArchiveError, BadInput
from newscrawl.items import iso_utc
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from newscrawl.archive.connection import Connection

LAST_FILES = 20
"""Files of a site, the newest ones, whose ends are looked at when a run begins: those of runs that ended in order were
looked at by the runs after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """Where the bytes of one answer lie."""

    url: str
    """Canonical URL that it was the answer to."""
    fetched_at: datetime
    path: Path
    """The WARC file."""
    offset: int
    """Byte at which the record of the answer begins."""
    length: int
    """Bytes of that record."""
    request_length: int
    """Bytes of the record of the request behind it."""
    digest: bytes
    """SHA-1 of the payload."""
    is_revisit: bool
    """Whether the payload lies in an earlier record of the same address."""

    @property
    def end(self) -> int:
        """The byte behind it."""
        return self.offset + self.length + self.request_length


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page that was kept, and the record that holds its payload."""

    url_id: int
    url: str
    fetched_at: str
    """UTC, ISO 8601."""
    path: Path
    """The WARC file with the payload."""
    offset: int
    length: int
    digest: bytes


def begin_raw_file(connection: Connection, run_id: int, path: Path) -> None:
    """Note a file in which nothing is committed yet. Call it in a transaction."""
    connection.execute(
        "INSERT INTO raw_files (path, run_id, size) VALUES (?, ?, 0)", (_as_kept(connection.path, path), run_id)
    )


def note_raw_pages(connection: Connection, run_id: int, pages: Iterable[RawPage]) -> None:
    """Note where pages lie. Call it in the transaction that records them, when their bytes are in the file.

    Args:
        connection: The archive, in a transaction.
        run_id: The run that fetched them.
        pages: Of addresses that the ledger knows; others are left out.
    """
    for page in pages:
        path = _as_kept(connection.path, page.path)
        connection.execute(
            "INSERT INTO raw_files (path, run_id, size) VALUES (?, ?, ?) "
            "ON CONFLICT (path) DO UPDATE SET size = excluded.size",
            (path, run_id, page.end),
        )
        connection.execute(
            "INSERT INTO raw_pages SELECT urls.id, ?, raw_files.id, ?, ?, ?, ?, ? FROM urls, raw_files "
            "WHERE urls.key = ? AND raw_files.path = ? ON CONFLICT DO NOTHING",
            (
                *(iso_utc(page.fetched_at), page.offset, page.length, page.request_length, page.digest),
                *(page.is_revisit, url_key(page.url), path),
            ),
        )


def kept_before(connection: Connection, url: str, digest: bytes) -> str | None:
    """Return when a page of this address with the same payload was kept whole (UTC, ISO 8601); None: never."""
    with connection.errors():
        row = connection.execute(
            "SELECT max(fetched_at) FROM raw_pages WHERE url_id = (SELECT id FROM urls WHERE key = ?) AND digest = ? "
            "AND is_revisit = 0",
            (url_key(url), digest),
        ).fetchone()
    return row[0] if row else None


def kept_pages(connection: Connection, url_id: int, at: str | None = None) -> list[KeptPage]:
    """Return the pages of an address that were kept, the newest first.

    Args:
        connection: The archive.
        url_id: The address's number in the ledger.
        at: Only the one that was fetched at this moment; None: all.
    """
    with connection.errors():
        rows = connection.execute(
            "SELECT urls.url, kept.fetched_at, raw_files.path, whole.offset, whole.length, whole.digest "
            "FROM raw_pages AS kept JOIN urls ON urls.id = kept.url_id "
            "JOIN raw_pages AS whole ON whole.url_id = kept.url_id AND whole.fetched_at = "
            "CASE kept.is_revisit WHEN 0 THEN kept.fetched_at ELSE (SELECT max(fetched_at) FROM raw_pages AS earlier "
            "WHERE earlier.url_id = kept.url_id AND earlier.digest = kept.digest AND earlier.is_revisit = 0) END "
            "JOIN raw_files ON raw_files.id = whole.file_id "
            "WHERE kept.url_id = ? AND kept.fetched_at = coalesce(?, kept.fetched_at) ORDER BY kept.fetched_at DESC",
            (url_id, at),
        ).fetchall()
    return [
        KeptPage(url_id, url, fetched_at, where(connection.path, path), offset, length, digest)
        for url, fetched_at, path, offset, length, digest in rows
    ]


def kept_part(connection: Connection, url: str, at: str) -> tuple[KeptPage | None, int | None]:
    """Return the page of an address that was kept at a moment, and the article that the address belongs to.

    Args:
        connection: The archive.
        url: Canonical URL.
        at: When it was fetched (UTC, ISO 8601).
    """
    with connection.errors():
        row = connection.execute("SELECT id, article_id FROM urls WHERE key = ?", (url_key(url),)).fetchone()
    if row is None:
        return None, None
    pages = kept_pages(connection, row[0], at)
    return (pages[0] if pages else None), row[1]


def newest_kept(connection: Connection, url: str) -> KeptPage:
    """Return the newest page of an address that was kept.

    Args:
        connection: The archive.
        url: Canonical URL.

    Raises:
        BadInput: If there is none, with what to do.
    """
    with connection.errors():
        row = connection.execute("SELECT id FROM urls WHERE key = ?", (url_key(url),)).fetchone()
    pages = kept_pages(connection, row[0]) if row else []
    if not pages:
        raise BadInput(
            f"no page of {url} was kept in {str(connection.path)!r}: a crawl keeps them with "
            "-s NEWSCRAWL_KEEP_RAW=FOLDER, from then on"
        )
    return pages[0]


def raw_files(connection: Connection) -> list[tuple[Path, int]]:
    """Return the WARC files that the archive names, with the bytes of each that are committed."""
    with connection.errors():
        rows = connection.execute("SELECT path, size FROM raw_files ORDER BY id").fetchall()
    return [(where(connection.path, path), size) for path, size in rows]


def cut_tails(connection: Connection, site: str, last: int = -1) -> None:
    """Cut off what lies behind the committed bytes of a site's files: pages whose commit did not come.

    A file of which nothing was committed goes as a whole.

    Args:
        connection: The archive. The site's lock is held, so that no other run of it can be alive.
        site: The site's name.
        last: How many files, the newest ones; -1: all.
    """
    with connection.errors():
        rows = connection.execute(
            "SELECT path, size FROM raw_files WHERE run_id IN (SELECT id FROM runs WHERE site = ?) "
            "ORDER BY id DESC LIMIT ?",
            (site, last),
        ).fetchall()
    for kept, size in rows:
        path = where(connection.path, kept)
        try:
            if size == 0:
                path.unlink(missing_ok=True)
            elif path.stat().st_size > size:
                os.truncate(path, size)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ArchiveError(f"cannot cut off the end of the raw pages {str(path)!r}: {error.strerror}") from error
    empty = [(kept,) for kept, size in rows if size == 0]
    if empty:
        with connection.transaction():
            connection.executemany("DELETE FROM raw_files WHERE path = ? AND size = 0", empty)


def where(archive: Path, kept: str) -> Path:
    """Return where a file lies whose path stands in an archive's `raw_files`."""
    return archive.parent / kept


def _as_kept(archive: Path, path: Path) -> str:
    """Return the path as the archive keeps it: both may be moved together."""
    folder, absolute = archive.parent.absolute(), path.absolute()
    return str(absolute.relative_to(folder) if absolute.is_relative_to(folder) else absolute)


def failed(error: OSError, path: Path) -> ArchiveError:
    """Return what it means that a WARC file cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return no_space(path)
    return ArchiveError(f"cannot write the raw pages {str(path)!r}: {error.strerror or error}")


def knows_raw_pages(connection: Connection) -> bool:
    """Tell whether any page was ever kept."""
    return connection.execute("SELECT 1 FROM raw_files LIMIT 1").fetchone() is not None


def pages_of(connection: Connection, article_id: int, url: str) -> Sequence[tuple[Path, int, int]]:
    """Return what was kept of an article, at whatever address: (file, offset, bytes), requests included."""
    rows = connection.execute(
        "SELECT path, offset, length + request_length FROM raw_pages JOIN raw_files ON raw_files.id = file_id "
        "WHERE url_id IN (SELECT id FROM urls WHERE article_id = ? OR key = ?)",
        (article_id, url_key(url)),
    ).fetchall()
    return [(where(connection.path, path), offset, length) for path, offset, length in rows]
