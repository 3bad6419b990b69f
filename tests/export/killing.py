"""Export in a process that is killed at one of its system calls, for each of several.

`python -m tests.export.killing ARCHIVE BEFORE FOLDER POINTS` copies the exports in BEFORE to FOLDER/<n> and exports
over them in a process that is killed at the n-th file that it opens, renames or removes; it prints every n.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from newscrawl.export import export

_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "tempfile.mkstemp"}


def die_at(number: int) -> None:
    """Kill this process at the n-th thing that it does to files from now."""
    left = number

    def watch(event: str, _arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event in _EVENTS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def survives(archive: Path, folder: Path, number: int) -> bool:
    """Export in a child that dies at the n-th step; tell whether it was done before."""
    child = os.fork()
    if child == 0:
        try:
            die_at(number)
            export(archive, folder)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


def main(archive: Path, before: Path, folder: Path, points: int) -> None:
    """Count the steps of an export that is left alone, then kill one at so many of them, chosen at random."""
    steps = 1
    while not survives(archive, shutil.copytree(before, folder / "count", dirs_exist_ok=True), steps):
        shutil.rmtree(folder / "count")
        steps += 1
    for number in sorted(random.sample(range(1, steps), min(points, steps - 1))):
        killed = not survives(archive, shutil.copytree(before, folder / str(number)), number)
        sys.stdout.write(f"{number} {killed}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
