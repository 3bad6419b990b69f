"""Recorder: commits visits, those together that come at about the same time.

A commit costs as much as a visit's own statements, and the search index more by each. What waits to be committed counts
as under way: `kill -9` costs no more than it would without.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from newscrawl.archive import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.archive import Visit

MOST_TOGETHER = 8
"""Visits of one transaction. Others who write wait for it."""

LONGEST = 0.2
"""Seconds that a visit waits for others at most."""


class _Batch:
    """Visits that are committed together."""

    def __init__(self, commit: Callable[[list[Visit]], None]) -> None:
        self.visits: list[Visit] = []
        self.is_full = asyncio.Event()
        self.committed = asyncio.ensure_future(self._when_full(commit))

    async def _when_full(self, commit: Callable[[list[Visit]], None]) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.is_full.wait(), LONGEST)
        self.is_full.set()
        commit(self.visits)


class Recorder:
    """Collects visits, and has them committed.

    Args:
        commit: Commits some visits together, in the order in which they came; or none of them, if it raises.
        under_way: Returns how many pages are being fetched, read or recorded: for no more than these is waited.
    """

    def __init__(self, commit: Callable[[list[Visit]], None], under_way: Callable[[], int]) -> None:
        self._commit = commit
        self._under_way = under_way
        self._batch: _Batch | None = None

    async def record(self, visit: Visit) -> None:
        """Have a visit committed; return when it is. What makes that fail is raised here, and costs no other visit."""
        if self._batch is None or self._batch.is_full.is_set():
            self._batch = _Batch(self._commit)
        batch = self._batch
        batch.visits.append(visit)
        # What failed may say that the site is down, and then nothing more is to be asked.
        if visit.state is State.OWED or len(batch.visits) >= min(MOST_TOGETHER, self._under_way()):
            batch.is_full.set()
        await asyncio.wait({batch.committed})
        error = batch.committed.exception()
        if error is not None and len(batch.visits) == 1:
            raise error
        if error is not None:
            self._commit([visit])

    def record_now(self, visit: Visit) -> None:
        """Commit a visit by itself, at once."""
        self._commit([visit])
