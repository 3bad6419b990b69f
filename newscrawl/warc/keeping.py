"""Keeping: the pages of a run, in WARC files of its own.

What is kept is in the file before the archive names it, so that `kill -9` leaves no name without bytes; after a power
cut, the pages of the last second may be such. A file that a dead run left is never written on.
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from newscrawl import __version__
from newscrawl.archive.raw_pages import RawPage, failed
from newscrawl.warc.records import pack_exchange, pack_info

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from newscrawl.warc.exchange import Exchange

SYNC_EVERY = 1.0
"""Seconds between two waits for the disk. One for each page would cost a fast crawl more than all else."""


class Keeper:
    """Writes the pages of one run.

    Args:
        folder: Where the files are written.
        site: The site's name.
        run_id: The run's number.
        most: Bytes of a file after which another is begun.
        kept_before: Tells when the same payload of an address was kept already, by its SHA-1.
        begins: Is told of each file before anything is in it.
        agent: The name by which the crawler asks.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what files are named and begun with
        self,
        folder: Path,
        site: str,
        run_id: int,
        most: int,
        kept_before: Callable[[str, bytes], str | None],
        begins: Callable[[Path], None],
        agent: str,
    ) -> None:
        self._folder = folder
        self._site = site
        self._run_id = run_id
        self._most = most
        self._kept_before = kept_before
        self._begins = begins
        self._agent = agent
        self._serial = 0
        self._path = folder
        self._file: int | None = None
        self._size = 0
        self._synced_at = 0.0

    def keep(self, url: str, exchange: Exchange, at: datetime) -> RawPage:
        """Write an answer and its request; return where they lie.

        Args:
            url: Canonical URL, as the ledger has it.
            exchange: What went over the wire.
            at: When the answer came.

        Raises:
            ArchiveFull: If the disk is full.
            ArchiveError: If they cannot be written.
        """
        digest = hashlib.sha1(exchange.body, usedforsecurity=False).digest()
        seen_at = self._kept_before(url, digest)
        records = pack_exchange(exchange, at, digest, seen_at)
        try:
            if self._file is None or self._size >= self._most:
                self._begin(at)
            offset = self._size
            self._write(records.answer + records.request)
        except OSError as error:
            raise failed(error, self._path) from error
        return RawPage(
            url=url,
            fetched_at=at,
            path=self._path,
            offset=offset,
            length=len(records.answer),
            request_length=len(records.request),
            digest=digest,
            is_revisit=seen_at is not None,
        )

    def close(self) -> None:
        """Close the file; what it holds is on the disk then."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):  # what was promised of it is kept: the bytes were handed to the system
                os.fdatasync(file)
            os.close(file)

    def _begin(self, at: datetime) -> None:
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        while self._file is None:
            self._serial += 1
            name = f"{quote(self._site, safe='')[:150]}-{at:%Y%m%dT%H%M%S}-{self._run_id}-{self._serial:05}.warc.gz"
            self._path = self._folder / name
            with suppress(FileExistsError):  # another archive's, in the same folder
                self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        self._size = 0
        self._begins(self._path)
        info = {
            "software": f"newscrawl/{__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "http-header-user-agent": self._agent,
            "robots": "classic",
            "isPartOf": f"run {self._run_id} of {self._site}",
        }
        self._write(pack_info(name, info))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write(self, data: bytes) -> None:
        """Hand bytes to the system: all of them, or the file is as it was."""
        file = self._file
        assert file is not None  # noqa: S101 - it was begun
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(file, left) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(file, self._size)
                os.lseek(file, self._size, os.SEEK_SET)
            raise
        self._size += len(data)
        now = time.monotonic()
        if now - self._synced_at >= SYNC_EVERY:
            os.fdatasync(file)
            self._synced_at = now
