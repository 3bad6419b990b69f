"""A site as a job: leased in the archive, seeded with its part of it, crawled elsewhere, merged."""

from __future__ import annotations

import logging
import os
import socket
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newscrawl import __version__
from newscrawl.archive import connect, connect_read_only
from newscrawl.archive.beginning import take_lease
from newscrawl.archive.merging import carve, merge
from newscrawl.archive.reading import site_names
from newscrawl.archive.site_leases import end_lease, lease_of, renew_leases
from newscrawl.cluster.jobs import outcome, report_of
from newscrawl.cluster.orders import SHARD, Order
from newscrawl.cluster.workspace import is_alive
from newscrawl.crawl_all.results import Result
from newscrawl.errors import AlreadyRunning, ArchiveError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from newscrawl.archive.site_leases import SiteLease
    from newscrawl.cluster.orders import Receipt
    from newscrawl.cluster.workspace import Workspace
    from newscrawl.errors import NewscrawlError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawls:
    """What all the sites of a command have in common."""

    archive: Path
    workspace: Workspace
    options: Sequence[str]
    """Settings for each crawl, as NAME=VALUE."""
    seconds: float
    """How long a crawl may take."""

    def holder(self) -> str:
        """Return in words who holds the leases."""
        return f"`newscrawl cluster crawl` {self.workspace.name} (process {os.getpid()} on {socket.gethostname()})"


class SiteJob:
    """A site.

    Args:
        name: The site's name.
        file: The content of its site file.
        start: Canonical URLs of its start pages.
        why: Why it is crawled, in words.
        crawls: What it has in common with others.
    """

    def __init__(self, name: str, file: str, start: Sequence[str], why: str, crawls: Crawls) -> None:
        self.name = name
        self._file = file
        self._start = start
        self._why = why
        self._crawls = crawls
        self._lease: SiteLease
        self._is_lost = False
        self.has_results = False
        """Whether anything was merged."""
        self.report: dict[str, Any] = {}
        """The run's report."""

    @property
    def token(self) -> str:
        """Of its lease."""
        return self._lease.token

    def begin(self) -> Result | timedelta | None:
        """Lease the site. Where the lease of a coordinator that died has not expired yet, wait for that."""
        with closing(connect(self._crawls.archive)) as connection:
            try:
                self._lease = take_lease(connection, self.name, self._start, self._crawls.holder())
            except AlreadyRunning as error:
                lease = lease_of(connection, self.name)
                if lease is None or is_alive(self._crawls.workspace, lease.holder):
                    return Result(site=self.name, why=str(error), exit_code=error.exit_code)
                # Its crawl may go on for as long: a worker that nobody attends ends it before.
                logger.warning("%s: %s; waiting for that", self.name, error)
                return max(lease.expires_at - datetime.now(UTC), timedelta(seconds=1))
        return None

    def order(self) -> Order:
        """Return the crawl: `scrapy crawl`, as it would run here."""
        ours = {
            "NEWSCRAWL_ARCHIVE": f"{{folder}}/{SHARD}",
            "NEWSCRAWL_SITES": "{folder}/sites",
            "NEWSCRAWL_EXPORTS": "",
            "NEWSCRAWL_REPORT": "{folder}/report",
        }
        options = [*self._crawls.options, *(f"{name}={value}" for name, value in ours.items())]
        settings = (part for option in options for part in ("-s", option))
        return Order(
            coordinator=self._crawls.workspace.name,
            name=self.name,
            token=self.token,
            version=__version__,
            module="scrapy",
            arguments=("crawl", "news", "-a", f"site={self.name}", *settings),
            files={f"sites/{self.name}.toml": self._file},
            environment={"SCRAPY_SETTINGS_MODULE": "newscrawl.settings"},
            has_seed=True,
            seconds=self._crawls.seconds,
        )

    def seed(self, target: Path) -> None:
        """Write the site's part of the archive."""
        with closing(connect_read_only(self._crawls.archive)) as connection:
            is_known = self.name in site_names(connection)
        if is_known:
            carve(self._crawls.archive, target, sites=[self.name])
        else:
            connect(target).close()

    def take(self, results: Path, receipt: Receipt) -> None:
        """Merge what the crawl has brought: what its archive says of this site, and nothing else that may stand there.

        Raises:
            ArchiveError: If it is no archive, or cannot be merged.
            AlreadyRunning: If somebody else crawls the site by now; the results are kept beside the archive.
        """
        with closing(connect_read_only(results)) as connection:
            is_known = self.name in site_names(connection)
        if not is_known:  # it did not begin
            return
        archive = self._crawls.archive
        with closing(connect(archive)) as connection:
            connection.lease = self.token
            try:
                merge(connection, results, sites=[self.name])
            except AlreadyRunning as error:
                kept = results.replace(archive.with_name(f"{archive.name}.unmerged-{self.token[:8]}.db"))
                raise AlreadyRunning(
                    f"{error}; what was crawled meanwhile is kept: newscrawl merge {kept} --archive {archive}"
                ) from error
        self.has_results = True
        self.report = report_of(receipt)

    def lose(self) -> None:
        """Note that the lease is somebody else's."""
        self._is_lost = True

    def done(self, receipt: Receipt) -> Result:
        """Return what came of the crawl."""
        why = self._why
        if self._is_lost:
            why = f"{why}; its lease was lost meanwhile, and what it brought was merged all the same"
        return outcome(self.name, receipt, why)

    def failed(self, error: NewscrawlError) -> Result:
        """Return what came of the site, if it was not crawled."""
        return Result(site=self.name, why=f"{self._why}; {error}", exit_code=error.exit_code)

    def release(self) -> None:
        """Give the lease back."""
        try:
            with closing(connect(self._crawls.archive)) as connection:
                self._is_lost = not end_lease(connection, self.token)
        except ArchiveError as error:  # then it expires
            logger.warning("%s: its lease cannot be given back: %s", self.name, error)


def renew(archive: Path, tokens: Collection[str]) -> set[str]:
    """Renew leases; return the tokens of those that are still held."""
    with closing(connect(archive)) as connection:
        return renew_leases(connection, tokens)
