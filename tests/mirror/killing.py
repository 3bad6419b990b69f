"""Mirror or import in a process that is killed at one of its steps, for each of several.

`python -m tests.mirror.killing mirror URL BEFORE FOLDER POINTS` copies the mirror in BEFORE to FOLDER/<n> and follows
URL there in a process that is killed at the n-th file that it opens, links, renames or removes, or piece that comes;
`python -m tests.mirror.killing import EXPORT - FOLDER POINTS` imports to FOLDER/<n>/new.db, and is killed at the n-th
such thing or statement of SQLite's. Each prints every n.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import signal
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.mirror.following import mirror
from newscrawl.mirror.progress import Progress
from newscrawl.mirror.rebuilding import rebuild
from newscrawl.mirror.sources import open_source
from newscrawl.mirror.transfer import Remote

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_EVENTS = {"open", "os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "tempfile.mkstemp", "piece"}
_STATEMENTS = {"execute", "executemany", "commit", "close"}


class Pieces(Progress):
    """Takes each piece that comes for a step."""

    def advance(self, count: int) -> None:
        sys.audit("piece")
        super().advance(count)


def count_down(number: int) -> Callable[[], int]:
    """Kill this process at the n-th step from now; return what tells how many it has done."""
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if done == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(event: str, _arguments: tuple[Any, ...]) -> None:
        if event in _EVENTS:
            step()

    def watch(_frame: FrameType, event: str, called: Any) -> None:  # noqa: ANN401 - any callable
        is_sqlite = isinstance(getattr(called, "__self__", None), sqlite3.Connection | sqlite3.Cursor)
        if event == "c_call" and is_sqlite and called.__name__ in _STATEMENTS:
            step()

    sys.addaudithook(hear)
    sys.setprofile(watch)
    return lambda: done


def steps_of(work: Callable[[], object], number: int = 0) -> int | None:
    """Work in a child that dies at the n-th step, 0: not; return how many it did, None if it died."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            done = count_down(number)
            work()
            os.write(tell, done().to_bytes(8))
        finally:
            os._exit(0)
    os.close(tell)
    with os.fdopen(told, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return None if os.WIFSIGNALED(status) else int.from_bytes(said)


def main(what: str, source: str, before: Path, folder: Path, points: int) -> None:
    """Count the steps of a process that is left alone, then kill one at so many of them, chosen at random."""

    def work(place: Path) -> Callable[[], object]:
        place.mkdir(parents=True, exist_ok=True)
        if what == "import":
            return lambda: rebuild(open_source(source), place / "new.db", Pieces(io.StringIO()))
        shutil.copytree(before, place, dirs_exist_ok=True)
        return lambda: mirror(Remote(source), place, Pieces(io.StringIO()))

    steps = steps_of(work(folder / "count")) or 0
    shutil.rmtree(folder / "count")
    for number in sorted(random.sample(range(1, steps), min(points, steps - 1))):
        killed = steps_of(work(folder / str(number)), number) is None
        sys.stdout.write(f"{number} {killed}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
