"""One system in a process of its own: lines of the index on standard input, a line of JSON for each on standard output.

    python -m benchmarks.extraction.worker SYSTEM CORPUS

The first line out says what is measured, the last one (at the end of the input) how much memory it took at most. Those
between are what `score.py` reads: `{"id", "title", "body", "published_at", "authors", "cpu"}`, or `{"id", "error"}`.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.extraction.corpus import page_reader
from benchmarks.extraction.systems import SYSTEMS

if TYPE_CHECKING:
    from benchmarks.extraction.corpus import Answer, Reader, Saved

FAILURES = (ValueError, TypeError, AttributeError, LookupError, ImportError)
"""What peers raise at pages that they do not understand: mostly by oversight, so that it has no class of theirs."""


def main() -> None:
    """Answer until there are no more questions."""
    name, folder = sys.argv[1:]
    system = next(system for system in SYSTEMS if system.name == name)
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # what a peer prints must not come between the answers
        load, read = page_reader(Path(folder)), system.load()
        say(
            out, {"version": version(system.distribution), "lxml": version("lxml"), "python": platform.python_version()}
        )
        for line in sys.stdin:
            row = json.loads(line)
            say(out, {"id": row["id"], **timed(read, load(row))})
        say(out, {"peak_mb": peak_memory()})


def timed(read: Reader, saved: Saved) -> Answer:
    """Return a system's answer and the CPU time that it took, the freeing of its trees included."""
    start = time.process_time()
    try:
        answer = read(saved)
    except FAILURES as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    return {**answer, "cpu": time.process_time() - start}


def say(out: Any, answer: Answer) -> None:  # noqa: ANN401 - a text file
    """Write a line, at once."""
    out.write(json.dumps(answer) + "\n")
    out.flush()


def peak_memory() -> float | None:
    """Return the most memory that this process held, in MB, where the system tells it (Linux).

    Not `getrusage`: there a process inherits the peak of the one that started it.
    """
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="utf-8")) if status.exists() else None
    return int(found[1]) / 1000 if found else None


if __name__ == "__main__":
    main()
