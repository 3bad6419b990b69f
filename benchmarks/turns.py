"""What is spent by processes that take turns: CPU of whole process trees, rounds, medians of ratios.

CPU time, not time by the clock, and ratios within a round, not seconds: what else the machine does meets all that take
part in a round alike, and a ratio carries over to other machines.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]


class RunFailed(RuntimeError):
    """A measured command ended with another exit code than it should; its own message is in the sentence."""


@dataclass(frozen=True)
class Spent:
    """What a process and all its children took."""

    cpu: float
    """Seconds, of user and system."""
    wall: float
    """Seconds by the clock."""

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.cpu - other.cpu, self.wall - other.wall)

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.cpu + other.cpu, self.wall + other.wall)


def end_in_order() -> None:
    """Let SIGTERM unwind this process, so that the servers that it has started end with it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """Let the processes that are started within run on one core; None: on all."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, before if core is None else {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cores() -> tuple[int, int]:
    """Return the core for what is measured, and the one for what serves it (the same one where there is no other)."""
    found = sorted(os.sched_getaffinity(0))
    return found[0], found[-1]


class Started:
    """A command that runs, and will be waited for.

    Args:
        command: Its words.
        core: The one core that it and its children run on; None: all.
        log: Where what it says goes.
        environment: Variables beside those that are there already.
    """

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        *,
        core: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.command, self.log = command, log
        self._begun = time.perf_counter()
        with log.open("wb") as out, pinned(core):
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=out, stderr=subprocess.STDOUT
            )

    @property
    def seconds(self) -> float:
        """By the clock, since it was started."""
        return time.perf_counter() - self._begun

    def wait(self, codes: Collection[int] = (0,)) -> Spent:
        """Wait for its end; return what it and its children took, as far as it waited for them.

        Args:
            codes: Exit codes that it may end with.

        Raises:
            RunFailed: If it ends with another one.
        """
        _, status, usage = os.wait4(self.process.pid, 0)
        wall = self.seconds
        code = self.process.returncode = os.waitstatus_to_exitcode(status)
        if code not in codes:
            said = self.log.read_text(encoding="utf-8", errors="replace")[-3000:]
            raise RunFailed(f"{' '.join(self.command)} ended with {code}; it said:\n{said}")
        return Spent(usage.ru_utime + usage.ru_stime, wall)


def run(
    command: Sequence[str], log: Path, *, core: int | None = None, environment: Mapping[str, str] | None = None
) -> Spent:
    """Run a command to its end.

    Raises:
        RunFailed: If it ends with another exit code than 0.
    """
    return Started(command, log, core=core, environment=environment).wait()


def take_turns(jobs: Mapping[str, Callable[[], Spent]], rounds: int) -> dict[str, list[Spent]]:
    """Return what each job took in each round. Within a round all have their turn; who begins changes."""
    found: dict[str, list[Spent]] = {name: [] for name in jobs}
    names = list(jobs)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            spent = jobs[name]()
            found[name].append(spent)
            tell(f"round {number + 1} of {rounds}: {name}: {spent.cpu:.2f} s of CPU in {spent.wall:.1f} s")
    return found


def median_ratio(own: Sequence[float], standard: Sequence[float]) -> float:
    """Return how many times the standard is of ours, round against the same round: the median of these."""
    return median(theirs / ours for ours, theirs in zip(own, standard, strict=True))


def tell(line: str) -> None:
    """Say on standard error how far it is."""
    print(line, file=sys.stderr, flush=True)
