"""Another process that holds a lock on an archive: `python -m tests.faults.holder HOW ARCHIVE SECONDS`.

Says "held" once it has the lock; lets go after so many seconds, or when its standard input is closed.
"""

from __future__ import annotations

import select
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HOW = {
    # Another writer: nobody else can write, all can read.
    "write": ("BEGIN IMMEDIATE",),
    # The file for itself: nobody else can even read.
    "exclusive": ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "UPDATE archive SET change_number = 0"),
    # An analyst who reads one state for long.
    "read": ("BEGIN", "SELECT count(*) FROM articles"),
}


@contextmanager
def held(how: str, archive: Path, seconds: float = 600) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold a lock, until it lets go or the block ends."""
    holder = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.holder", how, str(archive), str(seconds)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        yield holder
    finally:
        holder.communicate()


def main(how: str, archive: str, seconds: float) -> None:
    """Hold the lock."""
    with closing(sqlite3.connect(archive, isolation_level=None, timeout=60)) as db:
        for statement in HOW[how]:
            db.execute(statement).fetchall()
        print("held", flush=True)  # noqa: T201 - what the test waits for
        select.select([sys.stdin], [], [], seconds)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
