"""SteadyTimers: Twisted's timers go by the monotonic clock, which nobody can set.

By its own, the machine's, a step of the clock back by five hours holds up for five hours whatever was about to be
called, a connection for instance, and the time limit that should end the wait as well.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class SteadyTimers:
    """Sets the reactor's clock once, before anything waits for it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:  # noqa: ARG003 - Scrapy's signature
        """Set it: extensions are made when the reactor has been installed."""
        from twisted.internet import reactor  # noqa: PLC0415 - not before it was chosen

        reactor.seconds = time.monotonic  # type: ignore[method-assign, misc]
        return cls()
