"""What pages, servers and files say, as it may stand in a terminal: nothing in it that a terminal obeys.

A page's title can hold escape sequences that rewrite the screen, marks that turn the text around it, and line ends that
begin a line of their own in a log.
"""

from __future__ import annotations

import io
from typing import IO

MAX_SHOWN = 160
"""Characters of one text; a body is known by its first words."""


def shown(text: str) -> str:
    """Return a text as one harmless line, cut."""
    line = " ".join(text.split())
    return one_line(line if len(line) <= MAX_SHOWN else line[: MAX_SHOWN - 1] + "…")


def one_line(text: str) -> str:
    """Return a text as one line in which each character that a terminal might obey is U+FFFD."""
    line = " ".join(text.split())
    return line if line.isprintable() else "".join(char if char.isprintable() else "\ufffd" for char in line)


def harmless(text: str) -> str:
    """Return lines of ours, in which a text of others may stand: as they are, but for what a terminal might obey."""
    if text.isprintable():
        return text
    return "".join(char if char == "\n" or char.isprintable() else " " if char == "\t" else "\ufffd" for char in text)


class HarmlessStream(io.TextIOBase):
    """A stream for people: what is written to it comes out harmless.

    Args:
        stream: Where it goes.
    """

    def __init__(self, stream: IO[str]) -> None:
        super().__init__()
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text."""
        return self._stream.write(harmless(text))

    def flush(self) -> None:
        """Write what waits."""
        self._stream.flush()
