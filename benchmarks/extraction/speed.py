"""Speed: CPU time of each system on the same pages, in rounds that take turns."""

from __future__ import annotations

import math
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.extraction.corpus import Row
    from benchmarks.extraction.processes import Worker
    from benchmarks.extraction.systems import System

TURN = 10
"""Pages that a system reads before the next one has its turn: what else the machine does meets all of them alike."""
WARM_UP = 10
"""Pages that each process reads before it is measured: imports, tables and patterns that are made at first use."""

Round = list[float]
"""CPU seconds of one system on each page, in the pages' order."""


@dataclass(frozen=True)
class Speed:
    """How fast a system is, over all rounds."""

    pages_per_second: float
    """Per second of CPU time, in the median round."""
    times_standard: float
    """How many times as fast as the standard, round against the same round; the median of these."""
    mean_ms: float
    """Mean of the pages' medians."""
    p99_ms: float
    """Of a hundred pages, all but the slowest take no longer; of the pages' medians."""


def measure_rounds(
    systems: Sequence[System], rows: list[Row], warm_up: list[Row], rounds: int, start: Callable[[System], Worker]
) -> dict[str, list[Round]]:
    """Return each system's rounds.

    Each round has new processes: no cache has seen a page before. Who begins a turn changes from turn to turn.
    """
    found: dict[str, list[Round]] = {system.name: [] for system in systems}
    for number in range(rounds):
        with ExitStack() as stack:
            workers = [stack.enter_context(start(system)) for system in systems]
            for worker in workers:
                found[worker.name].append([])
                for row in warm_up:
                    worker.ask(row)
            for turn, begin in enumerate(range(0, len(rows), TURN)):
                first = turn % len(workers)
                for worker in workers[first:] + workers[:first]:
                    found[worker.name][-1] += [worker.ask(row)["cpu"] for row in rows[begin : begin + TURN]]
            for worker in workers:
                worker.finish()
        print(f"round {number + 1} of {rounds} is over", file=sys.stderr, flush=True)
    return found


def summarise(rounds: list[Round], standard: list[Round]) -> Speed:
    """Return the speed that rounds show, beside the rounds of the standard that took turns with them."""
    by_page = sorted(median(times) for times in zip(*rounds, strict=True))
    ratios = [sum(theirs) / sum(own) for own, theirs in zip(rounds, standard, strict=True)]
    return Speed(
        pages_per_second=len(by_page) / median(map(sum, rounds)),
        times_standard=median(ratios),
        mean_ms=1000 * fmean(by_page),
        p99_ms=1000 * by_page[math.ceil(0.99 * len(by_page)) - 1],
    )
