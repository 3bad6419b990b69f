from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import Lease, State, Visit
from newscrawl.spiders.recorder import MOST_TOGETHER, Recorder

if TYPE_CHECKING:
    from collections.abc import Coroutine

NOW = datetime(2026, 11, 22, 20, 41, tzinfo=UTC)


def visit(number: int, state: State = State.STORED) -> Visit:
    return Visit(lease=Lease(number, f"https://news.example/{number}", 1, 0, None), at=NOW, state=state)


class Archive:
    """Takes visits, but for those that are broken."""

    def __init__(self, under_way: int = 16, broken: frozenset[int] = frozenset()) -> None:
        self.commits: list[list[int]] = []
        self.broken = broken
        self.recorder = Recorder(self.commit, lambda: under_way)

    def commit(self, visits: list[Visit]) -> None:
        numbers = [visit.lease.url_id for visit in visits]
        if self.broken & set(numbers):
            raise ZeroDivisionError(str(numbers))
        self.commits.append(numbers)

    def run(self, *visits: Visit) -> list[BaseException | None]:
        async def together() -> list[BaseException | None]:
            waiting: list[Coroutine[None, None, None]] = [self.recorder.record(one) for one in visits]
            return await asyncio.gather(*waiting, return_exceptions=True)

        return asyncio.run(together())


def test_visits_that_come_together_are_committed_together() -> None:
    archive = Archive()
    assert archive.run(*map(visit, range(MOST_TOGETHER + 3))) == [None] * (MOST_TOGETHER + 3)
    assert archive.commits == [[*range(MOST_TOGETHER)], [*range(MOST_TOGETHER, MOST_TOGETHER + 3)]]


def test_no_visit_waits_for_others_when_none_is_under_way() -> None:
    archive = Archive(under_way=1)
    archive.run(visit(1), visit(2))
    assert archive.commits == [[1], [2]]


def test_what_failed_is_committed_at_once_after_those_that_wait() -> None:
    archive = Archive()
    archive.run(visit(1), visit(2, State.OWED), visit(3))
    assert archive.commits == [[1, 2], [3]]


def test_a_visit_that_cannot_be_committed_costs_no_other() -> None:
    archive = Archive(broken=frozenset({2}))
    done = archive.run(*map(visit, range(4)))
    assert [type(error) for error in done] == [type(None), type(None), ZeroDivisionError, type(None)]
    assert archive.commits == [[0], [1], [3]]


def test_a_visit_that_cannot_be_committed_now_raises() -> None:
    archive = Archive(broken=frozenset({1}))
    with pytest.raises(ZeroDivisionError):
        archive.recorder.record_now(visit(1))
