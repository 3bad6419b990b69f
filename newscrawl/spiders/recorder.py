"""Recorder: commits visits, those together that come at about the same time.

A commit costs as much as a visit's own statements, and the search index more by each. What waits to be committed counts
as under way: `kill -9` costs no more than it would without.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from newscrawl.archive import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.archive import Visit

MOST_TOGETHER = 8
"""Visits of one transaction. Others who write wait for it."""

LONGEST = 0.2
"""Seconds that a visit waits for others at most."""


class Recorder:
    """Collects visits, and has them committed.

    Args:
        commit: Commits some visits together, in the order in which they came; or none of them, if it raises.
        under_way: Returns how many pages are being fetched, read or recorded: for no more than these is waited.
    """

    def __init__(self, commit: Callable[[list[Visit]], None], under_way: Callable[[], int]) -> None:
        self._commit = commit
        self._under_way = under_way
        self._waiting: list[tuple[Visit, asyncio.Future[None]]] = []
        self._timer: asyncio.TimerHandle | None = None

    async def record(self, visit: Visit) -> None:
        """Have a visit committed; return when it is."""
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._waiting.append((visit, done))
        # What failed may say that the site is down, and then nothing more is to be asked.
        if visit.state is State.OWED or len(self._waiting) >= min(MOST_TOGETHER, self._under_way()):
            self.flush()
        elif self._timer is None:
            self._timer = loop.call_later(LONGEST, self.flush)
        await done

    def record_now(self, visit: Visit) -> None:
        """Commit a visit, after those that wait."""
        self.flush()
        self._commit([visit])

    def flush(self) -> None:
        """Commit what waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._settle(waiting)

    def _settle(self, waiting: list[tuple[Visit, asyncio.Future[None]]]) -> None:
        """Commit visits together; where that fails, each by itself, so that one that cannot be taken costs no other."""
        try:
            self._commit([visit for visit, _ in waiting])
        except Exception as error:  # noqa: BLE001 - whoever waits for that visit raises it
            if len(waiting) > 1:
                for one in waiting:
                    self._settle([one])
            elif not waiting[0][1].done():
                waiting[0][1].set_exception(error)
            return
        for _, done in waiting:
            if not done.done():
                done.set_result(None)
