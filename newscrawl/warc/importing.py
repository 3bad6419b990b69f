"""Importing: a WARC file of others becomes articles: read like a crawl's pages, each at its own date.

Reading processes read several pages at a time; one writer records them in the order of the file, with the place that is
reached. So an import that is killed goes on there, and one that is done over changes nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filelock import Timeout

from newscrawl import __version__
from newscrawl.archive import connect
from newscrawl.archive.imported import ImportedPages
from newscrawl.archive.locks import lock
from newscrawl.archive.warc_files import FileKey, WarcFile
from newscrawl.errors import AlreadyRunning, ExitCode
from newscrawl.items import Evidence
from newscrawl.reader.pool import Readers, in_order
from newscrawl.reader.process import ReaderBroke
from newscrawl.warc.answers import BadAnswer, read_answer_record
from newscrawl.warc.judging import Judge, ReadingOptions
from newscrawl.warc.reading import MOST_HEAD, Place, Record, open_warc, read_records
from newscrawl.warc.sifting import EARLIEST, Skipped, sift

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from newscrawl.archive import Visit
    from newscrawl.archive.warc_files import Waiting

FIRST_BYTES = 64 * 1024
"""Bytes of a file whose digest tells it from others of the same name and size."""

BATCH = 16
"""Pages that are committed together: the most that a killed import reads again, beside those being read."""

IDLE_BATCH = 500
"""Records that are no pages after which the place is committed all the same."""

WAITS = "waiting: its site is being crawled"
BROKE = "skipped: reading it broke"


@dataclass(frozen=True, slots=True)
class ImportSums:
    """What the records of a file came to."""

    name: str
    counts: Mapping[str, int]
    """In a few words -> records; their sum is the number of records that were read."""
    waiting: int = 0
    """Records that wait, since their site is being crawled: import the file again."""
    was_done: bool = False
    """Whether the file had been imported before, so that nothing was to be done."""

    @property
    def records(self) -> int:
        """Records that were read."""
        return sum(self.counts.values())

    def of(self, kind: str) -> int:
        """Return how many records came to something of a kind: "article", "no article", "refused", "skipped"."""
        return sum(count for what, count in self.counts.items() if what.partition(":")[0] == kind)


@dataclass(frozen=True, slots=True)
class _Page:
    """A record of which something may become."""

    place: Place
    after: Place
    skipped: str | None
    """Why nothing does, in a few words; the rest is not given then."""
    site: str = ""
    url: str = ""
    at: datetime = EARLIEST
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def import_warc(  # noqa: PLR0913 - how it is done
    archive: Path,
    file: Path,
    options: ReadingOptions | None = None,
    *,
    jobs: int | None = None,
    told: Callable[[int, int], None] | None = None,
    now: datetime | None = None,
) -> ImportSums:
    """Import a WARC file into an archive, which is made if there is none.

    Args:
        archive: The archive.
        file: `.warc` or `.warc.gz`, as anybody writes them.
        options: By what settings pages are read.
        jobs: Reading processes; None: one for each core that may be used.
        told: Is told now and then how many bytes of how many are read.
        now: The present moment; None: it is asked for.

    Raises:
        BadInput: If the file cannot be read, or is none.
        AlreadyRunning: If another import into this archive is under way.
        ArchiveFull, ArchiveError: If the archive cannot be written. What was committed is kept.
    """
    now = now or datetime.now(UTC)
    with open_warc(file) as opened, closing(connect(archive)) as connection:
        try:
            held = lock(archive, "import", longest=0)
        except Timeout:
            raise AlreadyRunning(
                f"another import into {str(archive)!r} is under way; wait until it has ended"
            ) from None
        try:
            key = _key(file, opened)
            pages = ImportedPages(connection, __version__, key.name, now)
            pages.note_deaths()
            progress = WarcFile(connection, key, now)
            work = _Import(opened, pages, progress, options or ReadingOptions(), now, told)
            return asyncio.run(work.run(jobs or usable_cores()), debug=False)
        finally:
            held.release()


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _key(file: Path, opened: BinaryIO) -> FileKey:
    size = opened.seek(0, os.SEEK_END)
    opened.seek(0)
    name = os.fsencode(file.name).decode(errors="backslashreplace")  # SQLite takes no other bytes
    return FileKey(name, size, hashlib.sha256(opened.read(FIRST_BYTES)).hexdigest())


class _Import:
    """The import of one file."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it hangs on
        self,
        file: BinaryIO,
        pages: ImportedPages,
        progress: WarcFile,
        options: ReadingOptions,
        now: datetime,
        told: Callable[[int, int], None] | None,
    ) -> None:
        self._file = file
        self._size = file.seek(0, os.SEEK_END)
        self._pages = pages
        self._progress = progress
        self._options = options
        self._now = now
        self._told = told
        self._sums = Counter(progress.sums)
        self._judge: Judge

    async def run(self, jobs: int) -> ImportSums:
        """Import what is not imported yet."""
        progress, name = self._progress, self._pages.name
        waiting = progress.waiting()
        if progress.ended_at is not None and not waiting:
            return ImportSums(name, progress.sums, was_done=True)
        try:
            await self._import(waiting, jobs)
        except (asyncio.CancelledError, SystemExit):
            self._pages.end("signal", "ended by a signal", ExitCode.SIGNAL)
            raise
        with self._pages.batch():
            progress.end(self._sums, self._now)
        self._pages.end()
        return ImportSums(name, dict(self._sums), waiting=len(progress.waiting()))

    async def _import(self, waiting: list[Waiting], jobs: int) -> None:
        progress = self._progress
        async with Readers(jobs, self._options.sites) as readers:
            self._judge = Judge(readers, self._options)
            for one in waiting:
                record = next(read_records(self._file, Place(one.offset, one.nth), self._most), None)
                if record is not None and record.place == (one.offset, one.nth):
                    await self._take([record], readers.ahead, again=True)
            if progress.ended_at is None:
                records = read_records(self._file, Place(*progress.place), self._most)
                await self._take(records, readers.ahead)

    @property
    def _most(self) -> int:
        return self._options.most_bytes + MOST_HEAD

    async def _take(self, records: Iterable[Record], ahead: int, *, again: bool = False) -> None:
        """Read records and write what they come to, in order.

        Args:
            records: The records.
            ahead: Pages that are under way at a time.
            again: Whether these have waited.
        """
        done: list[tuple[_Page, Visit | str]] = []
        pages = 0
        found = in_order(map(self._page, records), self._read, lambda page: len(page.body), ahead)
        async for page, visit in found:
            done.append((page, visit))
            pages += page.skipped is None
            if pages >= BATCH or len(done) >= IDLE_BATCH:
                self._write(done, again=again)
                done, pages = [], 0
        if done:
            self._write(done, again=again)

    def _page(self, record: Record) -> _Page:
        """Return what of a record may become something, or why nothing does."""
        place, after = record.place, record.after
        try:
            url, at, block = sift(record, self._options.allowed, self._now)
            site = self._pages.site_of(url) or self._judge.site_of(url)
            if self._judge.ignores(site, url):
                return _Page(place, after, "skipped: the site's file says to ignore it")
            answer = read_answer_record(block, self._options.most_bytes)
        except Skipped as why:
            return _Page(place, after, f"skipped: {why}")
        except BadAnswer as error:
            return _Page(place, after, f"skipped: {error.kind}")
        if answer.status != 200:
            return _Page(place, after, f"skipped: HTTP {answer.status // 100}xx")
        return _Page(place, after, None, site, url, at, answer.body, answer.headers)

    async def _read(self, page: _Page) -> Visit | str:
        if page.skipped is not None:
            return page.skipped
        try:
            reading = await self._judge.judge(page.site, page.url, page.body, page.headers, page.at)
        except ReaderBroke:
            return BROKE
        visit = reading.visit
        if visit.source is not None:
            return f"no article: {visit.source}"
        if visit.article is None or not reading.parts:
            return visit
        said = f"its other parts are not in the file: {len(reading.parts)} or more"
        evidence = {**visit.article.evidence, "body_truncated": Evidence(rule="import", raw=said)}
        return replace(visit, article=replace(visit.article, evidence=evidence))

    def _write(self, done: list[tuple[_Page, Visit | str]], *, again: bool) -> None:
        """Commit what some records came to, and the place behind the last of them."""
        with self._pages.batch():
            for page, visit in done:
                if again:
                    self._progress.done(page.place)
                    self._sums[WAITS] -= 1
                what = visit if isinstance(visit, str) else self._record(page, visit)
                self._sums[what] += 1
            self._sums = +self._sums
            place = Place(*self._progress.place) if again else done[-1][0].after
            self._progress.reached(place, self._sums)
        if self._told is not None:
            self._told(min(place.offset, self._size), self._size)

    def _record(self, page: _Page, visit: Visit) -> str:
        age = self._now - ((visit.article.published_at if visit.article else None) or page.at)
        rest = self._judge.rest_of(page.site, age)
        try:
            return self._pages.record(visit, page.site, self._judge.origin_of(page.site), rest)
        except AlreadyRunning:
            self._progress.put_off(page.place, page.site)
            return WAITS
