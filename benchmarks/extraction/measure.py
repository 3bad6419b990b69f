"""Measures extraction beside its peers and writes the tables of benchmarks/README.md: `make bench-extraction`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.extraction import corpus, report
from benchmarks.extraction.processes import ROOT, Worker
from benchmarks.extraction.quality import Reading
from benchmarks.extraction.speed import WARM_UP, measure_rounds, summarise
from benchmarks.extraction.systems import STANDARD, SYSTEMS
from benchmarks.tables import write_into_readme

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.extraction.corpus import Row
    from benchmarks.extraction.systems import System

ITEMS = ROOT / "build" / "benchmarks"
"""Where each system's answers go, for `score.py --worst`. They hold the corpus's text; git ignores them."""


def main() -> int:
    """Measure, print the tables, and put them into the README."""
    options = _options()
    if not (options.corpus / "index.jsonl").exists():
        print(f"there is no corpus at {options.corpus}; name its folder with --corpus", file=sys.stderr)
        return 1
    rows = corpus.read_index(options.corpus)
    readers = [system for system in SYSTEMS if system.kind != "floor"]
    start = partial(Worker, folder=options.corpus, peers=options.peers)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        readings = list(pool.map(partial(_read_all, rows, start), readers))
    quality = {reading.system: reading.scored(options.corpus) for reading in readings}

    mixed = corpus.shuffled(rows)
    sample, warm_up = mixed[: options.sample], mixed[options.sample :][:WARM_UP]
    _tell(f"speed: {options.rounds} rounds over {len(sample)} pages")
    rounds = measure_rounds(SYSTEMS, sample, warm_up, options.rounds, start)
    speed = {name: summarise(own, rounds[STANDARD.name]) for name, own in rounds.items()}

    facts = report.Facts(
        day=datetime.now(UTC).date(),
        digest=corpus.digest(options.corpus),
        pages=len(rows),
        sample=len(sample),
        rounds=options.rounds,
    )
    text = report.tables(facts, quality, speed)
    print(text)
    if options.write:
        write_into_readme(report.PART, text)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, required=True, help="the Python of the peers' environment")
    parser.add_argument("--corpus", type=Path, default=corpus.FOLDER, help="folder of the saved pages")
    parser.add_argument("--sample", type=int, default=200, help="pages that speed is measured on (default: 200)")
    parser.add_argument("--rounds", type=int, default=5, help="how often (default: 5)")
    parser.add_argument("--dry", dest="write", action="store_false", help="leave the README alone")
    options = parser.parse_args()
    # Not resolved: in an environment, `python` is a link, and what it is called by says which one it is of.
    options.peers, options.corpus = options.peers.absolute(), options.corpus.resolve()
    return options


def _read_all(rows: list[Row], start: Callable[[System], Worker], system: System) -> Reading:
    """Let a system read all pages; keep its answers."""
    with start(system) as worker:
        items = {row["id"]: worker.ask(row) for row in rows}
        peak = worker.finish()
    ITEMS.mkdir(parents=True, exist_ok=True)
    with (ITEMS / f"{system.name.replace(', ', '-').replace(' ', '-')}.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(item) + "\n" for item in items.values())
    _tell(f"{system.name}: read {len(items)} pages")
    return Reading(system.name, worker.about, items, peak)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
