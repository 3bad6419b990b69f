"""Gives a Python process a clock that a test sets: the machine's, moved by the seconds in a file.

The environment variable NEWSCRAWL_TEST_CLOCK names the file.

Python imports a `sitecustomize` on PYTHONPATH before anything else, so whoever asks the time gets this one: our own
code, Scrapy's, Twisted's. Timers of asyncio go by the monotonic clock, which no one can set, here as on a real machine.
"""

from __future__ import annotations

import datetime  # noqa: ICN001 - to replace what is in it
import os
import time
from typing import Any, Self

_real_time = time.time
_RealDatetime = datetime.datetime


def _ahead() -> float:
    try:
        with open(os.environ["NEWSCRAWL_TEST_CLOCK"], encoding="ascii") as file:  # noqa: PTH123 - loaded before all else
            return float(file.read() or 0)
    except (OSError, ValueError):
        return 0


def _moved_time() -> float:
    return _real_time() + _ahead()


class _MovedDatetime(_RealDatetime):
    @classmethod
    def now(cls, tz: Any = None) -> Self:  # noqa: ANN401 - as the base class
        return cls.fromtimestamp(_moved_time(), tz)


if "NEWSCRAWL_TEST_CLOCK" in os.environ:
    time.time = _moved_time
    datetime.datetime = _MovedDatetime  # type: ignore[misc]
