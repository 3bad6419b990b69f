"""Whether a site is due: its last run in the archive against the `every` of its file. No clock is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.durations import in_words
from newscrawl.errors import ExitCode

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.archive import LastRun

_CUT_SHORT = {"limit": "was ended by a limit", "signal": "was ended by a signal", "died": "died", "failed": "failed"}

MOST_SLACK = timedelta(minutes=10)
"""How much earlier than `every` says a site is due, but by no more than a tenth of it: a scheduler that comes a second
earlier than an hour ago must not make an hourly site one of every two hours."""


@dataclass(frozen=True, slots=True)
class Due:
    """Whether a site is due."""

    is_due: bool
    why: str
    """In words."""
    at: datetime | None = None
    """When it will be due, where that is known and still to come."""


def assess(every: timedelta | None, last: LastRun | None, now: datetime, began: datetime) -> Due:
    """Tell whether a site is due.

    Args:
        every: The least time between the starts of two runs; None: due whenever somebody asks.
        last: Its last run; None if it has had none.
        now: The present moment.
        began: When whoever asks began: a run that has started since has done their work.
    """
    if last is None:
        return _due("never crawled")
    return _done_by_others(last, now, began) or _by_outcome(last, now) or _by_time(every, last, now)


def _due(why: str) -> Due:
    return Due(is_due=True, why=why)


def _done_by_others(last: LastRun, now: datetime, began: datetime) -> Due | None:
    if last.outcome == "running":
        return Due(is_due=False, why=f"run {last.run_id} is under way, since {moment(last.started_at)}")
    if began <= last.started_at <= now:
        return Due(is_due=False, why=f"run {last.run_id} has just crawled it")
    return None


def _by_outcome(last: LastRun, now: datetime) -> Due | None:
    """Tell what follows from how a run ended, whatever the time."""
    name = f"run {last.run_id}"
    if last.exit_code == ExitCode.NOTHING_USABLE and last.waits_until is not None:
        if last.waits_until <= now:
            return _due(f"what was put off in {name} is due")
        why = f"in {name} the site asked to be left alone until {moment(last.waits_until)}"
        return Due(is_due=False, why=why, at=last.waits_until)
    how = _CUT_SHORT.get(last.outcome)
    return _due(f"{name} {how}") if how is not None else None


def _by_time(every: timedelta | None, last: LastRun, now: datetime) -> Due:
    if last.started_at > now:
        return _due(f"the clock was set back: run {last.run_id} began at {moment(last.started_at)}")
    ago = f"run {last.run_id} began {in_words(now - last.started_at)} ago"
    if every is None:
        return _due(ago)
    at = last.started_at + every - min(every / 10, MOST_SLACK)
    return Due(is_due=now >= at, why=f"{ago}, it is due every {in_words(every)}", at=at if now < at else None)


def moment(at: datetime) -> str:
    """Return a moment to the minute, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
