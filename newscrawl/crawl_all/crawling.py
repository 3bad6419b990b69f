"""Crawls the sites that are due, some at a time. One that breaks, hangs or is killed does not stop the others."""

from __future__ import annotations

import asyncio
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newscrawl.archive import connect, last_run
from newscrawl.crawl_all.child import Child
from newscrawl.crawl_all.due import Due, assess
from newscrawl.crawl_all.results import Result, exit_code_of
from newscrawl.errors import BadInput, BadSiteFile, ExitCode, NewscrawlError, UnknownSite
from newscrawl.sites import load_site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


GRACE = 8.5
"""Seconds between telling a crawl to end and killing it. It needs at most 8, and `docker stop` gives 10 to all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be crawled, and how."""

    archive: Path
    sites: Path
    """Folder of the operator's site files."""
    only: Sequence[str] = ()
    """Names of the sites; none: all that have a file."""
    options: Sequence[str] = ()
    """Settings for each crawl, as NAME=VALUE."""
    jobs: int = 2
    """Crawls at a time."""
    logs: Path | None = None
    """Folder for the output of each crawl; None: stderr."""
    time_limit: timedelta
    """Of one crawl; the next goes on from where it was ended."""

    def names(self) -> list[str]:
        """Return the names of the sites, sorted. Those that come with newscrawl are examples, and not among them.

        Raises:
            BadInput: If there are none.
            UnknownSite: If one that is asked for has no file.
        """
        there = sorted(path.stem for path in self.sites.glob("*.toml"))
        if not there:
            raise BadInput(
                f"there is no site file in {str(self.sites)!r}; make one by `newscrawl site new URL`, or name another "
                "folder by -s NEWSCRAWL_SITES=FOLDER"
            )
        for name in self.only:
            if name not in there:
                raise UnknownSite(
                    f"there is no site named {name!r} in {str(self.sites)!r}; there are: {', '.join(there)}"
                )
        return sorted(set(self.only)) or there


def assess_sites(order: Order) -> dict[str, Due | NewscrawlError]:
    """Return for each site whether it is due, or what is wrong with its file or the archive.

    Raises:
        BadInput: If there are no sites.
    """
    began = datetime.now(UTC)
    return {name: _assess(order, name, began) for name in order.names()}


def crawl_sites(order: Order) -> list[Result]:
    """Crawl the sites that are due; return what came of each, by name.

    Raises:
        BadInput: If there are no sites.
        ArchiveError: If the archive cannot be written; nothing was started.
    """
    names = order.names()
    connect(order.archive).close()  # what is wrong with it is said once; and one process brings its schema up to date
    started = {name: last.started_at for name in names if (last := last_run(order.archive, name)) is not None}
    # Whom we never get to before we are told to end must not be the same ones every time.
    names.sort(key=lambda name: (name in started, started.get(name), name))
    return sorted(asyncio.run(_Crawling(order).run(names)), key=lambda result: result.site)


def _assess(order: Order, name: str, began: datetime) -> Due | NewscrawlError:
    try:
        every = load_site(name, order.sites).every
        return assess(every, last_run(order.archive, name), datetime.now(UTC), began)
    except NewscrawlError as error:
        return error
    except OSError as error:
        return BadSiteFile(f"{name}.toml: cannot be read: {error.strerror}")


class _Crawling:
    """One `crawl-all`."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._began = datetime.now(UTC)
        self._slots = asyncio.Semaphore(order.jobs)
        self._children: set[Child] = set()
        self._is_ending = asyncio.Event()

    async def run(self, names: Sequence[str]) -> list[Result]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._end)
        return await asyncio.gather(*map(self._crawl, names))

    def _end(self) -> None:
        """Start nothing more, and tell each child to end; who asks twice does not want to wait."""
        number = signal.SIGKILL if self._is_ending.is_set() else signal.SIGTERM
        self._is_ending.set()
        for child in self._children:
            child.send(number)

    async def _crawl(self, name: str) -> Result:
        async with self._slots:
            if self._is_ending.is_set():
                return Result(site=name, why="told to end before its turn came", exit_code=ExitCode.SIGNAL)
            # Only now: while it waited for its turn, another process may have crawled it.
            due = _assess(self._order, name, self._began)
            if isinstance(due, NewscrawlError):
                return Result(site=name, why=str(due), exit_code=due.exit_code)
            if not due.is_due:
                return Result(site=name, why=due.why, due_at=due.at)
            return await self._crawl_due(name, due)

    async def _crawl_due(self, name: str, due: Due) -> Result:
        start = time.monotonic()
        try:
            child = await Child.start(name, self._order.options, self._order.logs)
        except (BadInput, OSError) as error:
            return Result(site=name, why=f"{error}", exit_code=ExitCode.BAD_START)
        self._children.add(child)
        if self._is_ending.is_set():  # the signal came while the process was being made
            child.send(signal.SIGTERM)
        why = due.why
        try:
            ended = asyncio.create_task(child.ended())
            returned, is_over = await self._wait(child, ended)
        finally:
            self._children.discard(child)
        code = exit_code_of(returned, is_over=is_over)
        if returned < 0:
            why = f"{why}; killed by {signal.Signals(-returned).name}"
        if is_over:
            why = f"{why}; it took longer than --time-limit allows"
        if code is ExitCode.BAD_START and returned != ExitCode.BAD_START:
            why = f"{why}; it ended with {returned}, which is no code of ours"
        took = timedelta(seconds=time.monotonic() - start)
        return Result(site=name, why=why, exit_code=code, articles_new=self._articles_of(child), took=took)

    async def _wait(self, child: Child, ended: asyncio.Task[int]) -> tuple[int, bool]:
        """Wait for a child's end, and see to it: return its exit status, and whether the time limit ended it."""
        ending = asyncio.create_task(self._is_ending.wait())
        limit = self._order.time_limit.total_seconds()
        await asyncio.wait({ended, ending}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        is_over = not ended.done() and not self._is_ending.is_set()
        if is_over:
            child.send(signal.SIGTERM)
        if not ended.done():
            await asyncio.wait({ended}, timeout=GRACE)
            child.send(signal.SIGKILL)
        return await ended, is_over

    def _articles_of(self, child: Child) -> int | None:
        """Return how many new articles a child has archived; None if it began no run, or that cannot be read."""
        try:
            last = last_run(self._order.archive, child.site)
        except NewscrawlError:  # the child has said so, and its exit code
            return None
        is_its = last is not None and last.pid == child.pid and last.started_at >= self._began
        return last.articles_new if last is not None and is_its else None
