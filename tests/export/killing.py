"""Export in a process that is killed at one of its steps: each thing that it does to files is one.

`python -m tests.export.killing ARCHIVE BEFORE FOLDER STRIDE` copies the exports in BEFORE to FOLDER/<n> and exports
over them in a process that is killed at its n-th step, for every n-th of so many (1: for all); it prints every n.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from newscrawl.export import export

_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod", "tempfile.mkstemp"}


def die_at(number: int, told: int) -> None:
    """Kill this process at the n-th thing that it does to files from now; tell of each through a pipe."""
    left = number

    def watch(event: str, _arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event in _EVENTS:
            left -= 1
            os.write(told, b".")
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def steps_of(archive: Path, folder: Path, number: int) -> tuple[int, bool]:
    """Export in a child that dies at the n-th step; return how many it made, and whether it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            die_at(number, writing)
            export(archive, folder)
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:  # noqa: PTH123 - a descriptor
        steps = len(pipe.read())
    _, status = os.waitpid(child, 0)
    return steps, os.WIFSIGNALED(status)


def copy(before: Path, folder: Path) -> Path:
    """Copy exports with their links, which are what an export would find."""
    subprocess.run(["cp", "-a", str(before), str(folder)], check=True)
    return folder


def main(archive: Path, before: Path, folder: Path, stride: int) -> None:
    """Count the steps of an export that is left alone, then kill it at the steps that the stride hits."""
    steps, _ = steps_of(archive, copy(before, folder / "whole"), 10**9)
    for number in range(1 + secrets.randbelow(stride), steps + 1, stride):
        _, was_killed = steps_of(archive, copy(before, folder / str(number)), number)
        sys.stdout.write(f"{number} {was_killed}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
