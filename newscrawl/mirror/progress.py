"""Progress: how far a long reading has come, as a bar on a terminal, and as a line now and then elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from newscrawl.shown import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

INTERVAL = 60.0
"""Seconds between two lines where there is no terminal."""


class Progress:
    """Shows how many of the bytes are done, as long as its block lasts.

    Args:
        stream: Where it is shown: standard error.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._what = ""
        self._total = self._done = 0
        self._told = time.monotonic()
        console = Console(file=stream, highlight=False, emoji=False)
        self._bars: Bars | None = None
        if stream.isatty() and console.is_interactive:
            columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
            self._bars = Bars(*columns, console=console, transient=True)
            self._task = self._bars.add_task("", total=None)

    def begin(self, what: str, total: int) -> None:
        """Begin with so many bytes."""
        self._what, self._total, self._done = what, total, 0
        if self._bars is not None:
            self._bars.reset(self._task, description=what, total=total)

    def over(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield chunks on, and count them."""
        for chunk in chunks:
            yield chunk
            self.advance(len(chunk))

    def advance(self, count: int) -> None:
        """So many bytes more are done."""
        self._done += count
        if self._bars is not None:
            self._bars.advance(self._task, count)
        elif time.monotonic() - self._told >= INTERVAL:
            self.say(f"{self._what}: {self._done / 1e6:.1f} of {self._total / 1e6:.1f} MB")

    def say(self, text: str) -> None:
        """Write a line."""
        self._told = time.monotonic()
        if self._bars is not None:
            self._bars.console.print(harmless(text), markup=False)
        else:
            print(harmless(text), file=self._stream, flush=True)

    def __enter__(self) -> Self:
        if self._bars is not None:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()
