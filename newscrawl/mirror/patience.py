"""Patience: how often something that fails is tried, and how long is waited in between."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from urllib3.exceptions import MaxRetryError

from newscrawl.errors import NotFetched
from newscrawl.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES = 5
"""Times in a row that an address is asked that fails, and comes no further."""

FIRST_WAIT = 1.0
"""Seconds before the second try; each later one waits twice as long."""

LONGEST_WAIT = 300.0
"""Seconds that a server may ask to wait (`Retry-After`). For one that asks for more, run again later."""


class Failures:
    """Counts the failures in a row, and waits between them."""

    def __init__(self, wait: Callable[[float], None]) -> None:
        self._wait = wait
        self._count = 0

    def forget(self) -> None:
        """Count anew."""
        self._count = 0

    def again(self, url: str, why: str, asked: float | None = None) -> None:
        """Wait before the next try.

        Args:
            url: What failed.
            why: How.
            asked: How long the server asks to wait, in seconds.

        Raises:
            NotFetched: If that was the last.
        """
        self._count += 1
        if asked is not None and asked > LONGEST_WAIT:
            raise NotFetched(f"{url}: {why}, and the server asks to wait for {asked:.0f} s; run again then")
        if self._count >= TRIES:
            raise NotFetched(f"{url}: {why}, {self._count} times in a row; run again later, it goes on from there")
        self._wait(max(asked or 0.0, FIRST_WAIT * 2 ** (self._count - 1)))


def retry_after(told: str | None) -> float | None:
    """Return how many seconds a `Retry-After` asks to wait; None if it says nothing."""
    if not told:
        return None
    if told.isascii() and told.isdigit() and len(told) < 10:
        return float(told)
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        return None


def reason_of(error: Exception) -> str:
    """Return what failed, in words."""
    if isinstance(error, MaxRetryError) and error.reason:
        error = error.reason
    name = type(error).__name__
    known = {
        "NameResolutionError": "the host name leads nowhere",
        "NewConnectionError": "no connection",
        "ConnectTimeoutError": "no connection in time",
        "ReadTimeoutError": "no answer in time",
        "ProtocolError": "the connection broke off",
        "IncompleteRead": "the body broke off",
        "SSLError": "its certificate is not valid",
    }
    return known.get(name) or shown(str(error)) or name
