"""LiveLine: one line at the bottom of a terminal that is written anew, with the log going past above it."""

from __future__ import annotations

import io
import logging
import sys
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.live import Live
from rich.text import Text

if TYPE_CHECKING:
    from typing import Self


class LiveLine:
    """Keeps a line at the bottom of the terminal until it is stopped.

    Whatever is written to standard error meanwhile, by the log or otherwise, goes above it, line by line.
    """

    def __init__(self, console: Console, stderr: TextIO) -> None:
        self._console = console
        self._stderr = stderr
        self._live = Live(
            console=console,
            auto_refresh=False,  # no thread: it is written by the event loop
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._above = _Above(console, stderr)
        self._handlers: list[logging.StreamHandler[TextIO]] = []

    @classmethod
    def on_terminal(cls, stderr: TextIO) -> Self | None:
        """Return a line for standard error; None if that is no terminal, or one that cannot go back in a line."""
        # Rich lets the environment speak for a terminal; what is piped stays plain, whatever is set.
        console = Console(file=stderr, highlight=False, emoji=False, soft_wrap=True)
        return cls(console, stderr) if stderr.isatty() and console.is_interactive else None

    def start(self) -> None:
        """Show the line."""
        for handler in logging.root.handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is self._stderr:
                handler.setStream(self._above)
                self._handlers.append(handler)
        sys.stderr = self._above
        self._live.start()
        # A process that is killed cannot give the cursor back.
        self._console.show_cursor()

    def show(self, text: str) -> None:
        """Write the line anew; what does not fit is cut."""
        line = Text(text, no_wrap=True, overflow="ellipsis", end="")
        line.truncate(max(1, self._console.width - 1), overflow="ellipsis")
        self._live.update(line, refresh=True)

    def stop(self) -> None:
        """Take the line away, and let standard error be what it was."""
        self._live.stop()
        for handler in self._handlers:
            if handler.stream is self._above:
                handler.setStream(self._stderr)
        if sys.stderr is self._above:
            sys.stderr = self._stderr
        self._above.flush_rest()


class _Above(io.TextIOBase, TextIO):
    """Standard error while the line is shown: whole lines go above it."""

    def __init__(self, console: Console, stderr: TextIO) -> None:
        self._console = console
        self._stderr = stderr
        self._rest = ""

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        if lines:
            self._console.print(Text("\n".join(lines)), soft_wrap=True)
        return len(text)

    def flush_rest(self) -> None:
        """Write what has come without an end of line."""
        if self._rest:
            self._stderr.write(self._rest)
            self._rest = ""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stderr.fileno()
