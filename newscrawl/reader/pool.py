"""Readers: several reading processes, for whoever has pages at hand. What they find comes in the order of the pages."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Self, TypeVar

from newscrawl.reader.process import Limits, Reader

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
    from pathlib import Path
    from types import TracebackType

    from newscrawl.reader.findings import Findings, Question

T = TypeVar("T")
R = TypeVar("R")

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of pages that are held at a time, read or being read."""


class Readers:
    """Reading processes. Each question goes to one that has nothing to do.

    Args:
        jobs: How many.
        sites: Folder of the operator's own site files.
        limits: What a page may cost.
    """

    def __init__(self, jobs: int, sites: Path, limits: Limits | None = None) -> None:
        self._all = [Reader(None, sites, limits) for _ in range(jobs)]
        self._idle: asyncio.Queue[Reader] = asyncio.Queue()
        for reader in self._all:
            self._idle.put_nowait(reader)
        self.ahead = 2 * jobs + 2
        """Pages that are worth being under way at a time."""

    async def __aenter__(self) -> Self:
        await asyncio.gather(*(reader.start() for reader in self._all))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(reader.close() for reader in self._all))

    async def read(self, question: Question) -> Findings:
        """Return what an answer holds.

        Raises:
            TooMuch, ReaderBroke: As `Reader.read`.
        """
        reader = await self._idle.get()
        try:
            return await reader.read(question)
        finally:
            self._idle.put_nowait(reader)

    def of(self, site: str | None) -> SiteReader:
        """Return a reader of one site's pages; None: of one without a file."""
        return SiteReader(self, site)


class SiteReader:
    """Reads pages of one site, by its file, if it has one."""

    def __init__(self, readers: Readers, site: str | None) -> None:
        self._readers = readers
        self._site = site

    async def read(self, question: Question) -> Findings:
        """Return what an answer holds, as `Readers.read`."""
        return await self._readers.read(replace(question, site=self._site))


async def in_order(
    items: Iterable[T], work: Callable[[T], Awaitable[R]], size: Callable[[T], int], ahead: int
) -> AsyncIterator[tuple[T, R]]:
    """Work on several items at a time; yield each with what came of it, in their order.

    Args:
        items: The items; the next one is asked for when there is room.
        work: What is to be done.
        size: Bytes that an item holds.
        ahead: Items that are under way at a time, at most.
    """
    under_way: deque[tuple[T, asyncio.Task[R], int]] = deque()
    held = 0

    async def one(item: T) -> R:
        return await work(item)

    try:
        for item in items:
            under_way.append((item, asyncio.ensure_future(one(item)), size(item)))
            held += under_way[-1][2]
            await asyncio.sleep(0)  # let it begin
            while under_way and (len(under_way) >= ahead or held > MOST_BYTES or under_way[0][1].done()):
                first, task, weight = under_way.popleft()
                held -= weight
                yield first, await task
        while under_way:
            first, task, _ = under_way.popleft()
            yield first, await task
    finally:
        for _, task, _ in under_way:
            task.cancel()
        # Each ends the process that it has asked, which takes a moment: the event loop may be closed after this.
        await asyncio.gather(*(task for _, task, _ in under_way), return_exceptions=True)
