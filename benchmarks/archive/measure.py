"""Measures how soon each view answers: its first 100 rows, and the typical questions.

    python -m benchmarks.archive.measure million.db [--rounds 5] [--only rising_now]

Each question runs in a process of its own: cold, when the kernel has been told to forget the file, and warm, the median
of some rounds after that. All rows are fetched. Milliseconds of wall clock, so measure when nothing else runs; the CPU
time of a warm round is the same whatever else does.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.archive.questions import QUESTIONS, SITE, SMALL_SITE
from newscrawl.archive import connect_read_only

LIMIT = 1.0


def forget(path: Path) -> None:
    """Tell the kernel to forget what it has read of the file."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(file)


def ask(path: Path, sql: str, rounds: int) -> tuple[int, list[float], list[float]]:
    """Return how many rows a question has, and the seconds and CPU seconds that each round took, the first one cold."""
    connection = connect_read_only(path)
    values = parameters(connection.execute)
    connection.close()
    forget(path)
    taken, worked = [], []
    for _ in range(rounds + 1):
        connection = connect_read_only(path)
        started, busy = time.perf_counter(), time.process_time()
        rows = connection.execute(sql, values).fetchall()
        taken.append(time.perf_counter() - started)
        worked.append(time.process_time() - busy)
        connection.close()
    return len(rows), taken, worked


def parameters(execute: object) -> dict[str, object]:
    """Return what the questions ask about: an article of average history, one that stood on top, a day near the end."""
    assert callable(execute)  # noqa: S101 - for the types
    (last,) = execute("SELECT max(day) FROM day_sums WHERE observations > 0").fetchone()
    day, next_day, week = execute(
        "SELECT date(?, '-3 days'), date(?, '-2 days'), date(?, '-10 days')", (last,) * 3
    ).fetchone()
    (count,) = execute("SELECT max(id) FROM articles").fetchone()
    promoted = execute(
        "SELECT urls.article_id FROM top_spans JOIN urls ON urls.id = url_id ORDER BY pages DESC LIMIT 1"
    )
    gone = execute("SELECT article_id FROM absences LIMIT 1").fetchone()
    key = execute("SELECT key FROM urls WHERE id = ?", (count + count // 4,)).fetchone()
    return {
        "site": SITE,
        "small": SMALL_SITE,
        "day": day,
        "next_day": next_day,
        "week": week,
        "article": count // 20 * 10 + 6,
        "promoted": promoted.fetchone()[0],
        "gone": gone[0] if gone else 0,
        "key": key[0] if key else "",
    }


def main() -> None:
    """Print a line for each question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help="this view alone")
    parser.add_argument("--sql", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.sql:
        rows, taken, worked = ask(arguments.path, arguments.sql, arguments.rounds)
        print(rows, taken[0], statistics.median(taken[1:]), statistics.median(worked[1:]))
        return
    print("| view | question | rows | cold ms | warm ms | CPU ms |\n| --- | --- | --- | --- | --- | --- |")
    slow = 0
    for view, questions in QUESTIONS.items():
        if arguments.only not in (None, view):
            continue
        for question, sql in {"first 100 rows": f"SELECT * FROM {view} LIMIT 100", **questions}.items():
            rounds = ("--rounds", str(arguments.rounds))
            command = [sys.executable, "-m", "benchmarks.archive.measure", str(arguments.path), *rounds, "--sql", sql]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            count, *seconds = map(float, done.stdout.split())
            slow += max(seconds) > LIMIT
            print(f"| {view} | {question} | {count:.0f} |", *(f"{s * 1e3:.1f} |" for s in seconds), flush=True)
    print(f"\n{slow} took longer than {LIMIT:.0f} s")


if __name__ == "__main__":
    main()
