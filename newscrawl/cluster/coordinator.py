"""The coordinator: hands jobs out, and takes their results.

Dask chooses the worker, and gives a task to another one when its worker dies. What is large goes past it, in pieces
from file to file: neither the scheduler nor a worker ever holds more than a piece of an archive.

    worker                                  coordinator
    work(order)   waits for its seed   <-   attend, every BEAT: who is there, what has it said
                                       <-   take_piece ..., begin
                  runs the command     <-   attend ...; the lease is renewed while somebody answers
                  packs the results
    receipt       keeps them           <-   give_piece ..., forget
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.cluster import worker
from newscrawl.cluster.attempt import Abandoned
from newscrawl.cluster.attendance import BEAT, Attendance, InHand
from newscrawl.cluster.orders import GRACE, PIECE
from newscrawl.cluster.parcels import BadParcel, unpack
from newscrawl.cluster.session import Lost, SchedulerAway
from newscrawl.errors import ExitCode, NewscrawlError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from newscrawl.cluster.jobs import Job, Output
    from newscrawl.cluster.orders import Parcel, Receipt
    from newscrawl.cluster.session import Session
    from newscrawl.crawl_all.results import Result

logger = logging.getLogger(__name__)

TRIES = 5
"""How often a job is handed out, if its scheduler or its results are lost. A worker that dies is Dask's to replace."""

TRANSFERS = 2
"""Files that are sent or fetched at a time."""

_LAST = 5.0
"""Seconds to fetch and merge what has come when all was told to end, beside what the commands need for that."""

_LOOK = 0.25
"""Seconds between two looks at signals and time limits."""


class Ended(NewscrawlError):
    """A job was not done by the end of the coordinator, or not at all. Raised in it; the next run does it."""

    exit_code = ExitCode.SIGNAL


class Broke(NewscrawlError):
    """A job ended in what nobody foresaw, and no other did. Raised by nobody; the log has the traceback."""

    exit_code = ExitCode.WRITE_FAILED


class Coordinator:
    """Has jobs done.

    Args:
        session: The connection to the scheduler.
        name: What its attempts know it by.
        folder: Where files lie that come and go.
        output: Where the output of the commands goes.
        renew: Renews the leases of some tokens, and returns which are still held.
        patience: Seconds to wait for a worker, when there is none.
    """

    def __init__(  # noqa: PLR0913 - one argument per part
        self,
        session: Session,
        name: str,
        folder: Path,
        *,
        output: Output,
        renew: Callable[[Collection[str]], set[str]],
        patience: float,
    ) -> None:
        self._session = session
        self._folder = folder
        self._output = output
        self._patience = patience
        self._transfers = asyncio.Semaphore(TRANSFERS)
        self._merging = asyncio.Lock()
        self._attendance = Attendance(session, name, folder, output=output, renew=renew, transfers=self._transfers)
        self._over_at: float | None = None
        self._trouble: NewscrawlError | None = None

    async def run(self, jobs: Sequence[Job]) -> list[Result]:
        """Have the jobs done; return what came of each."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._told_to_end)
        attending = asyncio.create_task(self._attendance.go_on())
        try:
            return await self._do_all(deque(jobs), attending)
        finally:
            attending.cancel()
            await asyncio.gather(attending, return_exceptions=True)

    async def _do_all(self, waiting: deque[Job], attending: asyncio.Task[None]) -> list[Result]:
        doing: dict[asyncio.Task[Result], Job] = {}
        results: list[Result] = []
        alone_since = time.monotonic()
        while waiting or doing:
            now = time.monotonic()
            alone_since = now if self._attendance.workers else alone_since
            if attending.done():
                error = attending.exception()
                self._end(error if isinstance(error, NewscrawlError) else Ended(f"it ended by {error!r}"))
            elif now - alone_since > self._patience:
                self._end(
                    SchedulerAway(f"there was no worker for {self._patience:.0f} s; start some and run this again")
                )
            while waiting and self._trouble is None and len(doing) < sum(self._attendance.workers.values()):
                job = waiting.popleft()
                doing[asyncio.create_task(self._do(job))] = job
            if self._trouble is not None:
                results += [job.failed(self._trouble) for job in waiting]
                waiting.clear()
            if self._over_at is not None and now > self._over_at:
                for task in doing:
                    task.cancel()
            if not doing:
                await asyncio.sleep(_LOOK)
                continue
            done, _ = await asyncio.wait(doing, timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED)
            results += [_result_of(task, doing.pop(task)) for task in done]
        return results

    async def _do(self, job: Job) -> Result:
        """Do a job; return what came of it."""
        try:
            while isinstance(refused := await asyncio.to_thread(job.begin), timedelta):
                await self._wait(refused)
        except NewscrawlError as error:
            return job.failed(error)
        if refused is not None:
            return refused
        token = job.token
        held = self._attendance.jobs[token] = InHand(job)
        try:
            return await self._try(held)
        except NewscrawlError as error:
            return job.failed(error)
        except asyncio.CancelledError:
            if self._trouble is None:
                raise
            return job.failed(self._trouble)
        finally:
            del self._attendance.jobs[token]
            if held.seed is not None:
                held.seed[0].unlink(missing_ok=True)
            self._output.close(job.name)
            await asyncio.to_thread(job.release)

    async def _wait(self, long: timedelta) -> None:
        until = time.monotonic() + long.total_seconds()
        while time.monotonic() < until:
            if self._trouble is not None:
                raise self._trouble
            await asyncio.sleep(_LOOK)

    async def _try(self, held: InHand) -> Result:
        """Hand a job out until its results are here."""
        job = held.job
        lost: Exception | None = None
        for held.number in range(TRIES):
            if self._trouble is not None:
                raise self._trouble
            try:
                receipt = await self._hand_out(held)
                await self._collect(job, receipt)
            except (Lost, BadParcel, Abandoned) as error:
                if self._trouble is None:
                    logger.warning("%s: %s; it is handed out again", job.name, error)
                    await asyncio.sleep(BEAT)
                lost = error
            else:
                return job.done(receipt)
        raise self._trouble or Ended(f"it was lost {TRIES} times, at last since {lost}")

    async def _hand_out(self, held: InHand) -> Receipt:
        """Let a worker do a job; return what it says of it."""
        held.seen = None
        order = replace(held.job.order(), number=held.number)
        future = await self._session.submit(worker.work, order, key=f"newscrawl-{order.token}-{held.number}")
        held.future = future
        try:
            receipt: Receipt = await self._session.result(future)
        except Lost:
            if held.failure is not None:
                raise held.failure from None
            raise
        finally:
            held.future = None
            future.release()
        return receipt

    async def _collect(self, job: Job, receipt: Receipt) -> None:
        """Fetch and take the results of a job."""
        with suppress(Lost):  # what it has said at last
            await self._attendance.ask(receipt.worker)
        if receipt.parcel is not None:
            packed, results = (self._folder / f"{job.token}.{name}" for name in ("packed", "results"))
            try:
                async with self._transfers:
                    await self._fetch(receipt, receipt.parcel, packed)
                await asyncio.to_thread(unpack, packed, results, receipt.parcel)
                async with self._merging:
                    await asyncio.to_thread(job.take, results, receipt)
            finally:
                packed.unlink(missing_ok=True)
                results.unlink(missing_ok=True)
        with suppress(Lost):
            await self._session.call(receipt.worker, worker.forget, receipt.attempt)

    async def _fetch(self, receipt: Receipt, parcel: Parcel, target: Path) -> None:
        at = 0
        with target.open("wb") as file:
            while at < parcel.packed:
                piece = await self._session.call(receipt.worker, worker.give_piece, receipt.attempt, at)
                if not 0 < len(piece) <= min(PIECE, parcel.packed - at):
                    raise BadParcel(f"the results from {receipt.worker} are not whole")
                at += await asyncio.to_thread(file.write, piece)

    def _told_to_end(self) -> None:
        """Hand nothing more out, and tell all to end in order; who asks twice does not want to wait."""
        if self._trouble is None:
            self._end(Ended("a signal ended it"))
        else:
            self._attendance.end_by, self._over_at = signal.SIGKILL, time.monotonic() + _LAST

    def _end(self, trouble: NewscrawlError) -> None:
        if self._trouble is not None:
            return
        self._trouble = trouble
        self._attendance.end_by, self._over_at = signal.SIGTERM, time.monotonic() + GRACE + _LAST
        for held in self._attendance.jobs.values():
            if held.seen is None:  # no worker is at it
                self._attendance.cancel(held)


def _result_of(task: asyncio.Task[Result], job: Job) -> Result:
    """Return what came of a job. One that broke does not stop the others."""
    error = task.exception()
    if error is None:
        return task.result()
    logger.error("%s broke", job.name, exc_info=error)
    return job.failed(Broke(f"it broke in what nobody foresaw ({type(error).__name__}: {error}); the log says where"))
