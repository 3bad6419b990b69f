"""Durations as people write them in settings and site files: a whole number and a unit, such as 30m, 6h, 1d, 2w."""

from __future__ import annotations

import re
from datetime import timedelta

from newscrawl.errors import BadInput

LONGEST = timedelta(days=3660)
"""A longer one is a slip of the pen."""

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DURATION = re.compile(r"([1-9]\d{0,5})([mhdw])", re.ASCII)


def duration_of(word: str) -> timedelta | None:
    """Read a whole number and m(inutes), h(ours), d(ays) or w(eeks); None if a word is anything else."""
    match = _DURATION.fullmatch(word)
    return int(match[1]) * _UNITS[match[2]] if match else None


def parse_duration(word: str) -> timedelta:
    """Read a duration that must be one.

    Raises:
        BadInput: If it is none, or longer than `LONGEST`. The sentence does not say where it stands.
    """
    duration = duration_of(word)
    if duration is None:
        raise BadInput(f'{word!r} is no duration; write a whole number and m, h, d or w, as in "6h"')
    if duration > LONGEST:
        raise BadInput(f"{word!r} is too long; the longest is {LONGEST.days}d")
    return duration


def in_words(duration: timedelta) -> str:
    """Return a duration in a unit that leaves a number to grasp, cut to a whole one: "45 s", "12 min", "3 h", "2 d".

    One that is less than nothing, since a clock was set back, is "0 s".
    """
    seconds = max(0, int(duration.total_seconds()))
    for unit, length, most in (("s", 1, 120), ("min", 60, 7200), ("h", 3600, 2 * 86400)):
        if seconds < most:
            return f"{seconds // length} {unit}"
    return f"{seconds // 86400} d"
