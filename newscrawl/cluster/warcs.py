"""A WARC file as a job: imported elsewhere into a shard; the shard is merged, or its table is kept."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from newscrawl import __version__
from newscrawl.archive import connect, connect_read_only
from newscrawl.archive.imported_elsewhere import note_imported, was_imported
from newscrawl.archive.merging import merge
from newscrawl.archive.reading import site_names
from newscrawl.archive.warc_files import FileKey
from newscrawl.cluster.jobs import outcome
from newscrawl.cluster.orders import SHARD, TABLE, Order
from newscrawl.crawl_all.results import Result
from newscrawl.errors import AlreadyRunning, BadInput, ExportError
from newscrawl.export.files import new_file, put
from newscrawl.warc.importing import FIRST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import timedelta

    from newscrawl.archive import Connection
    from newscrawl.cluster.orders import Receipt
    from newscrawl.cluster.workspace import Workspace
    from newscrawl.errors import NewscrawlError

_PARQUET = b"PAR1"
"""What a Parquet file begins and ends with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """What all the files of a command have in common."""

    workspace: Workspace
    archive: Path | None
    """The archive that they are merged into; None: tables are wanted."""
    tables: Path | None
    """Folder of the tables."""
    options: Sequence[str]
    """Settings for each import, as NAME=VALUE."""
    sites: Mapping[str, str]
    """The operator's own site files, by the sites' names."""
    seconds: float
    """How long an import may take."""


class WarcJob:
    """A WARC file.

    Args:
        source: Its path as workers see it, or its http(s) address.
        imports: What it has in common with others.
    """

    def __init__(self, source: str, imports: Imports) -> None:
        self.name = name_of(source)
        self.token = secrets.token_hex(16)
        self.has_results = False
        self._source = source if is_address(source) else str(Path(source).absolute())  # the workers stand elsewhere
        self._imports = imports

    @property
    def _table(self) -> Path | None:
        folder = self._imports.tables
        return None if folder is None else folder / f"{self.name.removesuffix('.gz').removesuffix('.warc')}.parquet"

    def begin(self) -> Result | timedelta | None:
        """Do nothing more where the table is there, or the archive says that it has this very file."""
        if self._table is not None:  # it has its name only once it is whole
            done = self._table.exists()
            return Result(site=self.name, why=f"{self._table} is there already") if done else None
        path = Path(self._source)
        if is_address(self._source) or not path.is_file():  # only a worker sees it
            return None
        try:
            with path.open("rb") as file:
                key = FileKey(self.name, path.stat().st_size, hashlib.sha256(file.read(FIRST_BYTES)).hexdigest())
        except OSError:  # what this machine may not read, a worker may
            return None
        with closing(connect_read_only(self._archive)) as connection:
            done = was_imported(connection, key)
        return Result(site=self.name, why="imported before") if done else None

    @property
    def _archive(self) -> Path:
        assert self._imports.archive is not None  # noqa: S101 - where no tables are wanted, it is given
        return self._imports.archive

    def order(self) -> Order:
        """Return the import."""
        wanted = SHARD if self._table is None else TABLE
        return Order(
            coordinator=self._imports.workspace.name,
            name=self.name,
            token=self.token,
            version=__version__,
            module="newscrawl.cluster.warc_task",
            arguments=(self._source, wanted, *self._imports.options, "NEWSCRAWL_SITES=sites"),
            files={f"sites/{name}.toml": content for name, content in self._imports.sites.items()},
            environment={"SCRAPY_SETTINGS_MODULE": "newscrawl.settings"},
            gives=wanted,
            seconds=self._imports.seconds,
        )

    def seed(self, target: Path) -> None:
        """Do nothing: it begins with an empty shard."""

    def take(self, results: Path, receipt: Receipt) -> None:
        """Merge the shard, or keep the table.

        Raises:
            NewscrawlError: If it is none, or cannot be written.
            AlreadyRunning: If some of its sites are being crawled; the shard is kept beside the archive.
        """
        if self._table is not None:
            _keep(results, self._table, receipt)
        else:
            self._merge(results)
        self.has_results = True

    def _merge(self, results: Path) -> None:
        with closing(connect_read_only(results)) as shard, closing(connect(self._archive)) as connection:
            sites = site_names(shard)
            waiting = [site for site in sites if not _is_merged(connection, results, site)]
            if not waiting:
                note_imported(connection, shard)
                return
        kept = results.replace(self._archive.with_name(f"{self._archive.name}.unmerged-{self.token[:8]}.db"))
        raise AlreadyRunning(
            f"{len(waiting)} of its {len(sites)} sites are being crawled ({waiting[0]}, ...); the others were merged, "
            f"and these wait: newscrawl merge --archive {self._archive} {kept}"
        )

    def lose(self) -> None:
        """Do nothing: nobody has a lease."""

    def done(self, receipt: Receipt) -> Result:
        """Return what came of it."""
        if receipt.returned == 0:
            return outcome(self.name, receipt, receipt.last_words or "imported")
        why = receipt.last_words.removeprefix("newscrawl: ") or "not imported to its end"
        return outcome(self.name, replace(receipt, last_words=""), why)

    def failed(self, error: NewscrawlError) -> Result:
        """Return what came of it, if it was not imported."""
        return Result(site=self.name, why=str(error), exit_code=error.exit_code)

    def release(self) -> None:
        """Do nothing: nobody has a lease."""


def _is_merged(connection: Connection, results: Path, site: str) -> bool:
    """Merge a site; tell whether that could be done."""
    try:
        merge(connection, results, sites=[site])
    except AlreadyRunning:
        return False
    return True


def warc_jobs(sources: Sequence[str], imports: Imports) -> list[WarcJob]:
    """Return the jobs for some files.

    Raises:
        BadInput: If two would have the same name.
    """
    jobs = [WarcJob(source, imports) for source in dict.fromkeys(sources)]
    if twice := _first_twice(job.name for job in jobs):
        raise BadInput(
            f"two of the files are called {twice!r}; import them one after the other, into folders of their own"
        )
    return jobs


def name_of(source: str) -> str:
    """Return the name of a file, by its path or address.

    Raises:
        BadInput: If it has none that a file can have.
    """
    path = unquote(urlsplit(source).path) if is_address(source) else source
    name = PurePosixPath(path).name
    if not name or not name.isprintable():
        raise BadInput(f"{source!r} names no file")
    return name


def is_address(source: str) -> bool:
    """Tell whether a source is an address, and no path."""
    return source.startswith(("http://", "https://"))


def _first_twice(names: Iterable[str]) -> str | None:
    met = set[str]()
    for name in names:
        if name in met:
            return name
        met.add(name)
    return None


def _keep(results: Path, table: Path, receipt: Receipt) -> None:
    with results.open("rb") as reading:
        begin = reading.read(len(_PARQUET))
        reading.seek(-min(len(_PARQUET), results.stat().st_size), 2)
        if begin != _PARQUET or reading.read() != _PARQUET:
            raise ExportError(f"{receipt.worker} sent what is no Parquet file; it was not kept: look at that machine")
        reading.seek(0)
        with new_file(table.parent) as file:
            while chunk := reading.read(1024 * 1024):
                file.write(chunk)
            put(file, table)
