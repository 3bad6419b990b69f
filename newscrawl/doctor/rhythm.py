"""Rhythm: when a site is usually crawled and has news. "No crawl" is the scheduler's matter, "no news" is none."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from newscrawl.items import from_iso_utc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newscrawl.archive import RunReport

ENOUGH_RUNS = 3
"""Runs that tell of a rhythm."""

LATE = 3
"""Times the usual interval after which a crawl is missing: one that was skipped, or took long, is not."""

LEAST_LATE = timedelta(minutes=30)
"""However often a site is crawled, it is not missed before this."""


def usual_interval(runs: Sequence[RunReport]) -> timedelta | None:
    """Return how long it usually is from one run's begin to the next; None where too few tell.

    Args:
        runs: The newest first.
    """
    begins = [from_iso_utc(run.started_at) for run in runs]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(begins)]
    return timedelta(seconds=median(gaps)) if len(gaps) >= ENOUGH_RUNS - 1 else None


def is_missed(runs: Sequence[RunReport], now: datetime) -> bool:
    """Tell whether a crawl should have begun long ago."""
    interval = usual_interval(runs)
    if interval is None:
        return False
    return now - from_iso_utc(runs[0].started_at) > max(interval * LATE, LEAST_LATE)
