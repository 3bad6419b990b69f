"""Ending: what happens when a signal ends the run. The process is gone within seconds, whatever hangs or drips.

    SIGTERM, SIGINT    nothing more is asked; what is under way may come in for GRACE seconds, then it is given up
    once more          as `kill -9`, which costs nothing
    LIMIT              the same, if the end itself hangs

What is given up stays leased, and the end of the run owes it to the next one. Scrapy's own way waits for every response
under way: 176 seconds for one that drips, when systemd kills after 90 and Docker after 10.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self, TypeVar

from scrapy import signals
from twisted.python.failure import Failure

from newscrawl.archive import Run
from newscrawl.errors import ExitCode
from newscrawl.middlewares.downloads import Interrupted

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from types import FrameType

    from scrapy.crawler import Crawler

GRACE = 2.5
"""Seconds that what is under way has to come in. A page takes one; closing the browser and the books take two more."""

LIMIT = 7.0
"""Seconds from the signal to the end of the process. Docker kills after 10, and 8 are promised."""

_BEAT = 0.1
"""Seconds between two looks at what is under way."""

_SIGNALS = (signal.SIGTERM, signal.SIGINT)

T = TypeVar("T")


class Ending:
    """Ends a run on a signal. Other spiders than ours end in the same way.

    Args:
        crawler: Whose run is ended.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._scrapys: dict[int, Any] = {}
        self._is_interruptible = False
        self._over_at: float | None = None
        self._under_way: set[asyncio.Task[Any]] = set()
        self.has_begun = False
        """Whether a signal has come."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the signals over from Scrapy when the spider opens; before, there is nothing to end."""
        ending = cls(crawler)
        crawler.signals.connect(ending.take_over, signals.spider_opened)
        return ending

    @property
    def is_over(self) -> bool:
        """Whether what is under way is given up by now."""
        return self._over_at is not None and time.monotonic() >= self._over_at

    def take_over(self) -> None:
        """Put our handlers before Scrapy's. Only the main thread may; a crawl in another one keeps what there is."""
        if threading.current_thread() is not threading.main_thread():
            return
        # The system's own handler writes each signal's number there, also while the main thread is not to be reached.
        reading, writing = socket.socketpair()
        writing.settimeout(0)
        before = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        watch = threading.Thread(target=_watch, args=(reading, writing, before), name="ending", daemon=True)
        watch.start()
        for number in _SIGNALS:
            self._scrapys[number] = signal.getsignal(number)
            signal.signal(number, self._end)

    async def guard(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what the work returns. A task guards one work at a time.

        Raises:
            Interrupted: If a signal ends the run before it has done so.
        """
        if self.is_over:
            work.close()
            raise Interrupted
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - the event loop runs nothing else that awaits
        self._under_way.add(task)
        try:
            return await work
        except asyncio.CancelledError:
            if task in self._under_way:  # it was not given up by us
                raise
            task.uncancel()
            raise Interrupted from None
        finally:
            self._under_way.discard(task)

    @contextmanager
    def interrupts(self) -> Iterator[None]:
        """Let a signal raise `Interrupted` in the block, which does not return to the event loop for long.

        Raises:
            Interrupted: Also if one has come before.
        """
        if self.has_begun:
            raise Interrupted
        self._is_interruptible = True
        try:
            yield
        finally:
            self._is_interruptible = False

    def _end(self, number: int, frame: FrameType | None) -> None:
        """Begin to end (a signal's handler: between any two steps of the main thread)."""
        if self.has_begun:
            return
        self.has_begun = True
        run = getattr(self._crawler.spider, "run", None)
        if isinstance(run, Run):
            run.connection.hurry()  # it may be waiting for another's lock at this moment
        if callable(scrapys := self._scrapys[number]):
            scrapys(number, frame)
        for again in _SIGNALS:  # Scrapy's handler has put others there
            signal.signal(again, self._end)
        if self._is_interruptible:
            self._is_interruptible = False
            raise Interrupted
        from twisted.internet import reactor  # noqa: PLC0415 - it is installed by now

        reactor.callFromThread(self._begin)

    def _begin(self) -> None:
        self._over_at = time.monotonic() + GRACE
        self._sweep()

    def _sweep(self) -> None:
        """Drop what was not sent yet; give up what is under way when its time is over. Until the end of the process."""
        engine = self._crawler.engine
        assert engine is not None  # noqa: S101 - the spider was opened
        for slot in engine.downloader.slots.values():
            while slot.queue:
                slot.queue.popleft()[1].errback(_interrupted())
        while self.is_over and self._under_way:
            self._under_way.pop().cancel()  # once: it may have something to put in order
        asyncio.get_running_loop().call_later(_BEAT, self._sweep)


def _interrupted() -> Failure:
    return Failure(Interrupted())  # type: ignore[no-untyped-call]


def _watch(reading: socket.socket, writing: socket.socket, forward_to: int) -> None:
    """End the process at the second signal, or when its time is over (a thread: the main one may hang anywhere).

    Args:
        reading: Where the numbers of signals come in.
        writing: Their other end, kept open.
        forward_to: File descriptor that they went to before; -1: none.
    """
    over_at: float | None = None
    while True:
        try:
            reading.settimeout(None if over_at is None else max(over_at - time.monotonic(), 0.001))
            numbers = reading.recv(1)
        except TimeoutError:
            break
        if forward_to >= 0:
            with suppress(BlockingIOError):  # then its reader has enough to wake up for
                os.write(forward_to, numbers)
        if numbers[0] in _SIGNALS:
            if over_at is not None:
                break
            over_at = time.monotonic() + LIMIT
    writing.close()
    os._exit(int(ExitCode.SIGNAL))
