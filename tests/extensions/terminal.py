"""A terminal for tests: a real pseudo-terminal, and what a person would see on it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_CONTROL = re.compile(r"\x1b\[(\??)([\d;]*)([A-Za-z])|([\r\n])")


@dataclass
class Shown:
    """What a process did to its terminal."""

    code: int
    raw: str
    """Every byte that it wrote."""
    screen: list[str]
    """What stood on the terminal in the end, with all that was scrolled away above."""


def run_on_terminal(
    command: Sequence[str], cwd: Path, columns: int = 100, env: Mapping[str, str] | None = None, seconds: float = 120
) -> Shown:
    """Run a process with its standard output and error on one terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
    process = subprocess.Popen(
        command,
        cwd=cwd,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**environment, "TERM": "xterm", **(env or {})},
    )
    os.close(theirs)
    written = bytearray()
    while True:
        try:
            written += os.read(ours, 65536)
        except OSError:  # the last of its processes has closed it
            break
    os.close(ours)
    code = process.wait(timeout=seconds)
    raw = written.decode()
    return Shown(code, raw, screen_of(raw, columns))


def screen_of(raw: str, columns: int) -> list[str]:
    """Return the lines that stand on a terminal of this width after what was written to it."""
    lines, row, column, end = [""], 0, 0, 0
    for control in _CONTROL.finditer(raw + "\r"):
        for char in raw[end : control.start()]:
            if column == columns:
                row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
            lines[row] = lines[row][:column].ljust(column) + char + lines[row][column + 1 :]
            column += 1
        end = control.end()
        private, number, name, plain = control.groups()
        if plain == "\r":
            column = 0
        elif plain == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif name == "A":
            row = max(0, row - int(number or 1))
        elif name == "K":
            lines[row] = "" if number == "2" else lines[row][:column]
        else:
            assert private or name == "m", f"the test's terminal does not know {control[0]!r}"
    return [line.rstrip() for line in lines]
