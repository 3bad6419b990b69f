"""Pace: keeps the requests to a host as far apart as its robots.txt asks.

Scrapy has a downloader slot per host, made anew after a minute without requests, with the delay of the settings. So the
delay is set each time that a request has reached its slot, before the slot decides when to send it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import signals

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler


class Pace:
    """Slows the slots of hosts down. Whoever makes one keeps it: the signals do not.

    Args:
        crawler: Its downloader's slots are slowed down.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._delays: dict[str, float] = {}

    def slow_down(self, request: Request, delay: float) -> None:
        """Send no two requests to the host of `request` within `delay` seconds, and only one at a time, from now on.

        Ports and schemes of a host share a slot; the slowest wish among them holds.
        """
        engine = self._crawler.engine
        assert engine is not None  # noqa: S101 - a request comes from a running engine
        if not self._delays:  # most hosts ask for nothing, and the signal costs every request
            self._crawler.signals.connect(self._hold, signals.request_reached_downloader)
        slot = engine.downloader.get_slot_key(request)
        self._delays[slot] = max(delay, self._delays.get(slot, 0))

    def _hold(self, request: Request) -> None:
        """Hold the slot that a request has reached to the delay of its host."""
        engine = self._crawler.engine
        assert engine is not None  # noqa: S101 - the same
        key = request.meta["download_slot"]
        if key in self._delays:
            restrain(engine.downloader.slots[key], self._delays[key])


def restrain(slot: Slot, delay: float) -> None:
    """Let a slot send one request at a time, and no two within `delay` seconds, whatever the jitter."""
    slot.concurrency = 1
    slot.delay = max(slot.delay, delay)
    slot.jitter = min(slot.jitter, 1 - delay / slot.delay)
