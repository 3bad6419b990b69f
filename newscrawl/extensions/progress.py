"""Progress: what a crawl is doing, as a live line on a terminal, and as a line per minute in a log."""

from __future__ import annotations

import logging
import sys
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from newscrawl.archive.sums import count_waiting
from newscrawl.errors import ArchiveError
from newscrawl.shown import shown

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

    from newscrawl.extensions.live_line import LiveLine
    from newscrawl.spiders.news import NewsSpider

logger = logging.getLogger(__name__)

TICK = 0.5
"""Seconds between two writings of the live line."""

COUNT_EVERY = 4
"""Ticks between two counts of what waits: in a ledger of a million addresses one takes some 20 ms."""

RATE_OVER = 60.0
"""Seconds of the past that the rate is taken over."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a crawl stands."""

    site: str
    fetched: int
    failed: int
    stored: int
    """New articles, and new versions of known ones."""
    waiting: int
    """Addresses that were heard of and not asked yet."""
    per_minute: int
    """Pages in the last minute, answered or not."""
    seconds: float
    """Since the crawl began."""
    state: str
    """What it waits for; "" while it works."""

    def on_terminal(self) -> str:
        """Return it as a line that is written anew."""
        state = f"  {self.state}" if self.state else ""
        return (
            f"{shown(self.site)}  fetched {self.fetched}  stored {self.stored}  waiting {self.waiting}  "
            f"{self.per_minute}/min  {timedelta(seconds=int(self.seconds))}{state}"
        )

    def in_log(self) -> str:
        """Return it as a line for a log."""
        state = f"; {self.state}" if self.state else ""
        return (
            f"fetched {self.fetched} pages ({self.failed} failed, {self.per_minute} a minute), "
            f"stored {self.stored} articles, {self.waiting} addresses wait{state}"
        )


class Progress:
    """Shows how the crawl stands.

    Args:
        interval: Seconds between two lines in a log; 0: none.
        logs_elsewhere: Whether the log goes into a file: it has its lines, then, beside a terminal's live line, too.
    """

    def __init__(self, interval: float, *, logs_elsewhere: bool) -> None:
        self._interval = interval
        self._logs_elsewhere = logs_elsewhere
        self._spider: NewsSpider
        self._line: LiveLine | None = None
        self._loops: list[AsyncioLoopingCall | LoopingCall] = []
        self._began = 0.0
        self._past: deque[tuple[float, int]] = deque()
        self._ticks = 0
        self._waiting = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for the begin and the end of the crawl."""
        settings = crawler.settings
        extension = cls(settings.getfloat("LOGSTATS_INTERVAL"), logs_elsewhere=bool(settings.get("LOG_FILE")))
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: NewsSpider) -> None:
        """Begin to show."""
        self._spider = spider
        self._began = time.monotonic()
        self._past.append((self._began, 0))
        self._line = _live_line()
        if self._line is not None:
            self._line.start()
            self._repeat(self.tick, TICK, now=True)
        if self._interval and (self._line is None or self._logs_elsewhere):
            self._repeat(self.log, self._interval, now=False)

    def spider_closed(self) -> None:
        """Show no more."""
        for loop in self._loops:
            if loop.running:
                loop.stop()
        self._loops.clear()
        if self._line is not None:
            self._line.stop()
            self._line = None

    def tick(self) -> None:
        """Write the live line anew."""
        try:
            standing = self._standing(counts=self._ticks % COUNT_EVERY == 0)
        except ArchiveError:  # the spider meets it, too, and ends the run
            return
        self._ticks += 1
        if self._line is not None:
            self._line.show(standing.on_terminal())

    def log(self) -> None:
        """Write a line into the log."""
        try:
            logger.info("%s", self._standing(counts=True).in_log())
        except ArchiveError:  # the same
            return

    def _repeat(self, call: object, seconds: float, *, now: bool) -> None:
        loop = create_looping_call(call)  # type: ignore[arg-type]  # a method without arguments
        loop.start(seconds, now=now)
        self._loops.append(loop)

    def _standing(self, *, counts: bool) -> Standing:
        run, now = self._spider.run, time.monotonic()
        with run.connection.errors():
            did = run.did()
        if counts:
            self._waiting = count_waiting(run.connection, run.site)
        asked = did["fetched"] + did["failed"]
        self._past.append((now, asked))
        while len(self._past) > 2 and now - self._past[1][0] >= RATE_OVER:
            self._past.popleft()
        since, before = self._past[0]
        return Standing(
            site=run.site,
            fetched=did["fetched"],
            failed=did["failed"],
            stored=did["articles_new"] + did["articles_changed"],
            waiting=self._waiting,
            per_minute=round((asked - before) / max(now - since, 1) * 60),
            seconds=now - self._began,
            state=self._state(datetime.now(UTC)),
        )

    def _state(self, now: datetime) -> str:
        """Return what the crawl waits for, in words; "" while it works."""
        pause = self._spider.outage.pause(now)
        if pause is not None:
            why, left = pause
            return f"{why}, waiting {_seconds(left)} s"
        if self._spider.crawler.engine.downloader.active:
            return ""
        due = self._spider.run.ledger.next_due(now)
        return f"next try in {_seconds(due - now)} s" if due is not None and due > now else ""


def _seconds(span: timedelta) -> int:
    return max(1, round(span.total_seconds()))


def _live_line() -> LiveLine | None:
    """Return a line for standard error, if that is a terminal; most runs have none, and do not load what draws it."""
    if not sys.stderr.isatty():
        return None
    from newscrawl.extensions.live_line import LiveLine  # noqa: PLC0415

    return LiveLine.on_terminal(sys.stderr)
