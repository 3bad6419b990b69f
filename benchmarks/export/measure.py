"""What an export costs in time and memory, by how much has changed.

    python -m benchmarks.archive.make hundred.db --articles 100000
    python -m benchmarks.export.measure hundred.db --folder /tmp/exports [--rounds 5]

The archive is changed: measure a copy. Each export is a process of its own; time is by the clock and of the CPU, memory
is the process's peak. Changes are new counts, as a crawl finds them: of the newest articles, or of any.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from newscrawl.archive import connect
from newscrawl.archive.article_months import recount_months

MEGABYTE = 1_000_000


class Cost(NamedTuple):
    """What one process took."""

    seconds: float
    cpu: float
    """Seconds."""
    memory: float
    """MB at its peak."""


def export(archive: Path, folder: Path, *options: str) -> Cost:
    """Export in a process of its own."""
    command = [sys.executable, "-m", "newscrawl", "export", "--archive", str(archive), "--to", str(folder), *options]
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(time.monotonic() - started, cpu, usage.ru_maxrss * 1024 / MEGABYTE)


def change(archive: Path, count: int, newest: int | None, chance: random.Random) -> None:
    """Change articles as a visit that finds another view count does.

    Args:
        archive: The archive.
        count: How many.
        newest: Of how many of the newest ones they are; None: of all.
        chance: Chooses them.
    """
    connection = connect(archive)
    chosen = connection.execute(
        "SELECT id FROM articles WHERE published_at IS NOT NULL ORDER BY published_at DESC LIMIT ?", (newest or -1,)
    ).fetchall()
    with connection.transaction():
        for (article,) in chance.sample(chosen, count):
            (number,) = connection.execute(
                "UPDATE archive SET change_number = change_number + 1 RETURNING change_number"
            ).fetchone()
            connection.execute(
                "UPDATE articles SET view_count = coalesce(view_count, 0) + 1, change_number = ? WHERE id = ?",
                (number, article),
            )
    connection.close()


def measure(archive: Path, folder: Path, rounds: int, options: list[str]) -> dict[str, list[Cost]]:
    """Return the costs of each kind of export."""
    chance = random.Random(1)  # noqa: S311 - no secret
    costs: dict[str, list[Cost]] = {}
    shutil.rmtree(folder, ignore_errors=True)
    costs["everything"] = [export(archive, folder, *options)]
    costs["nothing has changed"] = [export(archive, folder, *options) for _ in range(rounds)]
    kinds = (
        ("1 article has changed", 1, 2000),
        ("1,000 of the newest 2,000", 1000, 2000),
        ("1,000 of all", 1000, None),
    )
    for name, count, newest in kinds:
        made = []
        for _ in range(rounds):
            change(archive, count, newest, chance)
            made.append(export(archive, folder, *options))
        costs[name] = made
    return costs


def main() -> None:
    """Measure, and print a table of medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--folder", type=Path, required=True, help="where the exports go; what is there is removed")
    parser.add_argument("--rounds", type=int, default=5)
    arguments, options = parser.parse_known_args()
    connection = connect(arguments.archive)
    with connection.transaction():
        recount_months(connection)
    connection.close()
    costs = measure(arguments.archive, arguments.folder, arguments.rounds, options)
    manifest = json.loads((arguments.folder / "manifest.json").read_bytes())
    size = sum(entry["bytes"] for entry in manifest["files"] if entry["name"].endswith(".jsonl"))
    print(f"{manifest['articles']} articles, {size / MEGABYTE:.0f} MB of JSON lines, {len(manifest['files'])} files")
    print("| export | seconds | CPU seconds | peak memory, MB |\n| --- | --- | --- | --- |")
    for name, made in costs.items():
        seconds, cpu, memory = (statistics.median(values) for values in zip(*made, strict=True))
        print(f"| {name} | {seconds:.2f} | {cpu:.2f} | {memory:.0f} |")


if __name__ == "__main__":
    main()
