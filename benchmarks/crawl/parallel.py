"""How much faster two sites are crawled at once, by two processes into one archive: `make bench-parallel`.

    python -m benchmarks.crawl.parallel [--articles 500] [--rounds 5] [--kind small]

Each crawl has a core of its own. In each round both sites are crawled one after the other, then at once, into one
archive; and at once into an archive each, which is what the shared file costs nothing in. Time is by the clock, so the
machine must be idle. nginx, which serves both, runs on the same two cores.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.crawl.measure import WORK, Incomplete
from benchmarks.crawl.site import Site, write_site
from benchmarks.crawl.systems import articles_in, ours
from benchmarks.crawl.web_server import WebServer, free_port
from benchmarks.tables import table, write_into_readme
from benchmarks.turns import Spent, Started, cores, end_in_order, median_ratio, take_turns

if TYPE_CHECKING:
    from collections.abc import Sequence

APART = "one after the other, into one archive"
SHARED = "both at once, into one archive"
OWN = "both at once, into an archive each"


def crawl(sites: Sequence[Site], *, at_once: bool, shared: bool) -> Spent:
    """Crawl all sites; return what they took together, and how long it was until the last had ended.

    Raises:
        Incomplete: If not all articles are there afterwards.
    """
    with tempfile.TemporaryDirectory(dir=WORK) as made:
        folders = [Path(made) / ("shared" if shared else f"{number}") for number in range(len(sites))]
        started: list[Started] = []
        spent: list[Spent] = []
        for number, (site, folder, core) in enumerate(zip(sites, folders, cores(), strict=True)):
            folder.mkdir(exist_ok=True)
            # An export each: both would else write the same one.
            command = ours(site, folder, {"NEWSCRAWL_EXPORTS": Path(made) / f"exports-{number}"})
            started.append(Started(command, Path(made) / f"{number}.log", core=core))
            if not at_once:
                spent.append(started[-1].wait())
        if at_once:
            spent = [one.wait() for one in started]
        expected = sum(len(site.articles) for site in sites)
        if (found := sum(articles_in(folder) for folder in set(folders))) != expected:
            raise Incomplete(f"{found} of {expected} articles are there")
    walls = [one.wall for one in spent]
    return Spent(sum(one.cpu for one in spent), max(walls) if at_once else sum(walls))


def measure(kind: str, articles: int, rounds: int) -> str:
    """Return the table."""
    ports = free_port(), free_port()
    roots = {port: WORK / f"site-parallel-{port}" for port in ports}
    prefix = WORK / f"nginx-{ports[0]}"
    sites = [write_site(root, kind, articles, f"http://127.0.0.1:{port}") for port, root in roots.items()]
    try:
        with WebServer(prefix, roots, None):
            found = take_turns(
                {
                    APART: partial(crawl, sites, at_once=False, shared=True),
                    SHARED: partial(crawl, sites, at_once=True, shared=True),
                    OWN: partial(crawl, sites, at_once=True, shared=False),
                },
                rounds,
            )
    finally:
        for folder in (*roots.values(), prefix):
            shutil.rmtree(folder, ignore_errors=True)
    standard = [one.wall for one in found[APART]]
    rows = [
        (
            name,
            f"{median(one.wall for one in spent):.1f}",
            f"{median(one.cpu for one in spent):.1f}",
            f"{median_ratio([one.wall for one in spent], standard):.2f}",
        )
        for name, spent in found.items()
    ]
    return table(("two sites", "seconds", "CPU s", "times as fast"), rows)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=("small", "big"), default="small")
    parser.add_argument("--articles", type=int, default=500, help="of each site (default: 500)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args()
    end_in_order()
    WORK.mkdir(parents=True, exist_ok=True)
    text = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} by `make bench-parallel`: two sites of {options.articles} "
        f"{options.kind} pages, {options.rounds} rounds.\n\n{measure(options.kind, options.articles, options.rounds)}"
    )
    print(text)
    if options.write:
        write_into_readme("parallel", text)


if __name__ == "__main__":
    main()
