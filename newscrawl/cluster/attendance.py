"""Attendance: what goes on while jobs are handed out. Workers are asked, seeds are sent, leases are renewed."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.cluster import worker
from newscrawl.cluster.orders import GRACE, PIECE, UNATTENDED, Phase
from newscrawl.cluster.parcels import pack
from newscrawl.cluster.session import Lost, SchedulerAway
from newscrawl.errors import ArchiveError, NewscrawlError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine
    from pathlib import Path

    from distributed import Future

    from newscrawl.cluster.jobs import Job, Output
    from newscrawl.cluster.orders import Parcel, State
    from newscrawl.cluster.session import Session

logger = logging.getLogger(__name__)

BEAT = 1.0
"""Seconds between two questions to a worker."""

MOST_QUESTIONS = 200
"""Questions in a second, of however many workers: each costs the scheduler 0.7 ms of CPU."""

RENEW = 15.0
"""Seconds between two renewals of the leases: a sixth of what they are good for."""


@dataclass(slots=True)
class Seen:
    """An attempt, as it was seen last."""

    attempt: str
    address: str
    at: float
    said: int = 0


@dataclass(slots=True)
class InHand:
    """A job that is being done."""

    job: Job
    number: int = 0
    """How often it was handed out before."""
    future: Future | None = None
    """Dask's, while a worker is to do it."""
    seen: Seen | None = None
    """The attempt at it; None while no worker is known to have it."""
    seed: tuple[Path, Parcel] | None = None
    """Packed, once it was wanted."""
    failure: NewscrawlError | None = None
    """Why it cannot be done, found while a worker has it."""


class Attendance:
    """Looks after the jobs that are in hand.

    Args:
        session: The connection to the scheduler.
        name: What attempts know the coordinator by.
        folder: Where seeds lie.
        output: Where the output of the commands goes.
        renew: Renews the leases of some tokens, and returns which are still held.
        transfers: Held while a file is sent or fetched.
    """

    def __init__(  # noqa: PLR0913 - one argument per part
        self,
        session: Session,
        name: str,
        folder: Path,
        *,
        output: Output,
        renew: Callable[[Collection[str]], set[str]],
        transfers: asyncio.Semaphore,
    ) -> None:
        self.jobs: dict[str, InHand] = {}
        """By their tokens."""
        self.workers: dict[str, int] = {}
        """By their addresses: how many threads each has."""
        self.end_by: signal.Signals | None = None
        """What attempts are ended by, once all is to end."""
        self._session = session
        self._name = name
        self._folder = folder
        self._output = output
        self._renew = renew
        self._transfers = transfers
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._pushing: dict[str, asyncio.Task[None]] = {}
        self._cancelling: set[asyncio.Future[None]] = set()

    async def go_on(self) -> None:
        """Look after all jobs, until it is cancelled.

        Raises:
            SchedulerAway: If the scheduler has been away for too long.
        """
        renewing = asyncio.create_task(self._renew_all())
        try:
            while True:
                with suppress(Lost):
                    self.workers = dict(await self._session.workers())
                    for address in self.workers.keys() - self._asking.keys():
                        _keep(self._asking, address, self._ask_in_peace(address))
                await asyncio.sleep(max(BEAT, len(self.workers) / MOST_QUESTIONS))
        finally:
            tasks = [renewing, *self._asking.values(), *self._pushing.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def cancel(self, held: InHand) -> None:
        """Take a job back from Dask."""
        if held.future is not None:
            task = asyncio.ensure_future(held.future.cancel(force=True))
            self._cancelling.add(task)
            task.add_done_callback(self._cancelling.discard)

    async def ask(self, address: str) -> None:
        """Ask a worker how things stand, and give it what it waits for.

        Raises:
            Lost: If it does not answer.
        """
        seen = [held.seen for held in self.jobs.values() if held.seen is not None and held.seen.address == address]
        said = {one.attempt: one.said for one in seen}
        for state in await self._session.call(address, worker.attend, self._name, said):
            held = self.jobs.get(state.token)
            if held is None or state.number != held.number:  # nobody waits for it any more
                await self._session.call(address, worker.end, state.attempt, int(signal.SIGKILL))
                continue
            self._note(held, state, address)
            if self.end_by is not None and state.phase is not Phase.OVER:
                await self._session.call(address, worker.end, state.attempt, int(self.end_by))
            elif state.phase is Phase.WAITS and state.attempt not in self._pushing:
                _keep(self._pushing, state.attempt, self._push(address, state, held))

    def _note(self, held: InHand, state: State, address: str) -> None:
        seen = held.seen
        if seen is None or seen.attempt != state.attempt:
            seen = held.seen = Seen(state.attempt, address, 0.0)
        if state.said > seen.said:  # two questions may have been under way
            self._output.write(held.job.name, state.output[seen.said - state.said :])
        seen.at, seen.said = time.monotonic(), max(seen.said, state.said)

    async def _ask_in_peace(self, address: str) -> None:
        """Ask a worker. One that does not answer holds up no other."""
        with suppress(Lost, SchedulerAway):
            await self.ask(address)

    async def _push(self, address: str, state: State, held: InHand) -> None:
        """Send a job's seed to an attempt. If that is cut short, the attempt is found waiting again."""
        try:
            async with self._transfers:
                if held.seed is None:
                    held.seed = await asyncio.to_thread(self._make_seed, held.job)
                path, parcel = held.seed
                with path.open("rb") as file:
                    at = 0
                    while piece := await asyncio.to_thread(file.read, PIECE):
                        await self._session.call(address, worker.take_piece, state.attempt, at, piece)
                        at += len(piece)
                await self._session.call(address, worker.begin, state.attempt, parcel)
        except Lost as error:
            logger.warning("%s: its seed did not reach %s: %s", held.job.name, address, error)
        except NewscrawlError as error:
            held.failure = error
            self.cancel(held)

    def _make_seed(self, job: Job) -> tuple[Path, Parcel]:
        seed, packed = (self._folder / f"{job.token}.{name}" for name in ("seed", "seed.packed"))
        try:
            job.seed(seed)
            return packed, pack(seed, packed)
        finally:
            seed.unlink(missing_ok=True)

    async def _renew_all(self) -> None:
        """Renew the leases of all jobs, but of those whose worker is silent for longer than it goes on in silence."""
        while True:
            await asyncio.sleep(RENEW)
            least = time.monotonic() - UNATTENDED - GRACE
            wanted = {token for token, held in self.jobs.items() if held.seen is None or held.seen.at > least}
            try:
                kept = await asyncio.to_thread(self._renew, wanted)
            except ArchiveError as error:
                logger.warning("the leases cannot be renewed: %s", error)
                continue
            for held in [self.jobs[token] for token in wanted - kept if token in self.jobs]:
                held.job.lose()
                if held.seen is not None:  # somebody else is at it; what was done is taken all the same
                    with suppress(Lost, SchedulerAway):
                        await self._session.call(held.seen.address, worker.end, held.seen.attempt, int(signal.SIGTERM))


def _keep(tasks: dict[str, asyncio.Task[None]], name: str, work: Coroutine[None, None, None]) -> None:
    """Begin a task that is known by a name while it lasts."""

    def forget(_: asyncio.Task[None]) -> None:
        del tasks[name]

    tasks[name] = asyncio.create_task(work)
    tasks[name].add_done_callback(forget)
