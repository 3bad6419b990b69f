"""What a whole crawl takes, beside a Scrapy crawl that only downloads the same pages: `make bench-crawl`.

    python -m benchmarks.crawl.measure [--sets small big] [--rounds 5] [--only newscrawl] [--write]
    python -m benchmarks.crawl.measure --sets small --profile crawl.txt     # py-spy's samples of one crawl of ours

Each crawler runs in new processes on one core, nginx on another; its CPU is that of its whole tree of processes. A
crawl of one article is its start-up; it is told with and without. A ratio is the CPU of the tuned download-only crawl
divided by the crawler's, in the same round; the last column does the same with the stripped one (`crawl/bare.py`). The
table shows the median of the rounds.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sqlite3
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.crawl.concurrency import REQUESTS
from benchmarks.crawl.site import Site, write_site
from benchmarks.crawl.systems import BARE, NAIVE, OURS, OUTPUT, TUNED, System, peers
from benchmarks.crawl.web_server import WebServer, free_port
from benchmarks.tables import table, write_into_readme
from benchmarks.turns import ROOT, Spent, cores, end_in_order, median_ratio, run, take_turns, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

WORK = ROOT / "build" / "benchmarks" / "crawl"
COUNTS = {"small": 1000, "big": 300}
"""Articles of each set."""
SLOW_SHARE = 5
"""Slow crawlers get so many times fewer articles."""


class Incomplete(RuntimeError):
    """A crawler did not read, or store, what the site has."""


@dataclass(frozen=True)
class Measured:
    """What a crawler took in all rounds."""

    system: System
    site_pages: int
    """Of the whole site."""
    pages: int
    """That it was given: fewer, if it is slow."""
    whole: list[Spent]
    start: list[Spent]
    """Of a site of one article."""
    start_pages: int
    kilobytes: float
    """Of an article's page, on average."""

    @property
    def per_page(self) -> list[float]:
        """CPU seconds per page, start-up left out, by round."""
        constant = median(start.cpu for start in self.start)
        return [(whole.cpu - constant) / (self.pages - self.start_pages) for whole in self.whole]

    @property
    def per_page_with_start(self) -> list[float]:
        """CPU seconds per page of the whole site, start-up included, by round."""
        constant, more = median(start.cpu for start in self.start), self.site_pages - self.start_pages
        return [(constant + more * per_page) / self.site_pages for per_page in self.per_page]


def crawl_once(system: System, site: Site, core: int | None) -> Spent:
    """Let a crawler crawl a site, once.

    Raises:
        Incomplete: If it reads articles, and not all of them.
    """
    WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as name:
        folder = Path(name)
        spent = run(system.command(site, folder), folder / OUTPUT, core=core)
        if system.articles is not None and (found := system.articles(folder)) != len(site.articles):
            raise Incomplete(f"{system.name} has {found} of {len(site.articles)} articles")
    return spent


def measure(kind: str, articles: int, rounds: int, systems: Sequence[System]) -> list[Measured]:
    """Return what each crawler takes for a site of so many articles."""
    crawler_core, server_core = cores()
    ports = free_port(), free_port(), free_port()
    folders = {port: WORK / f"site-{kind}-{port}" for port in ports}
    whole, fewer, single = (
        write_site(folders[port], kind, count, f"http://127.0.0.1:{port}")
        for port, count in zip(ports, (articles, max(2, articles // SLOW_SHARE), 1), strict=True)
    )
    mean = whole.article_bytes / articles / 1000
    tell(f"{kind}: {articles} articles of {mean:.1f} KB, {len(whole.others)} other addresses")
    jobs = {
        f"{system.name}, {what}": partial(crawl_once, system, site, crawler_core)
        for system in systems
        for what, site in (("whole", fewer if system.is_slow else whole), ("start", single))
    }
    try:
        with WebServer(WORK / f"nginx-{ports[0]}", folders, server_core):
            found = take_turns(jobs, rounds)
    finally:
        for folder in (*folders.values(), WORK / f"nginx-{ports[0]}"):
            shutil.rmtree(folder, ignore_errors=True)
    return [
        Measured(
            system,
            _pages(system, whole),
            _pages(system, fewer if system.is_slow else whole),
            found[f"{system.name}, whole"],
            found[f"{system.name}, start"],
            _pages(system, single),
            mean,
        )
        for system in systems
    ]


def _pages(system: System, site: Site) -> int:
    return len(site.articles if system.only_articles else site.urls)


def rows(measured: Sequence[Measured]) -> str:
    """Return the table of one set."""
    tuned, bare = (next(one for one in measured if one.system is floor) for floor in (TUNED, BARE))
    lines = [
        (
            one.system.name,
            f"{one.pages}",
            f"{median(spent.cpu for spent in one.whole):.2f}",
            f"{median(spent.cpu for spent in one.start):.2f}",
            f"{1000 * median(one.per_page):.2f}",
            f"{median_ratio(one.per_page_with_start, tuned.per_page_with_start):.2f}",
            f"{median_ratio(one.per_page, tuned.per_page):.2f}",
            f"{median_ratio(one.per_page_with_start, bare.per_page_with_start):.2f}",
        )
        for one in measured
    ]
    head = ("crawler", "pages", "CPU s", "start-up", "ms a page", "ratio", "without start-up", "to the stripped one")
    return table(head, lines)


def facts(rounds: int) -> str:
    """Return what is to be known of a run, of whatever machine."""
    with_versions = ", ".join(f"{name} {version(name)}" for name in ("Scrapy", "Twisted", "lxml"))
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} by `make bench-crawl`: Python {platform.python_version()}, "
        f"{with_versions}, SQLite {sqlite3.sqlite_version}; {REQUESTS} requests at a time; medians of {rounds} rounds."
    )


def profile(kind: str, articles: int, file: Path) -> None:
    """Crawl once with ours under py-spy: `.svg` a flame graph, `.json` for speedscope, else lines of stacks."""
    _, server_core = cores()
    port = free_port()
    folder = WORK / f"site-{kind}-{port}"
    site = write_site(folder, kind, articles, f"http://127.0.0.1:{port}")
    forms = {".svg": "flamegraph", ".json": "speedscope"}
    spy = [str(Path(sys.executable).with_name("py-spy")), "record", "--subprocesses", "--rate", "200"]
    spy += ["--format", forms.get(file.suffix, "raw"), "--output", str(file.absolute()), "--"]
    try:
        with WebServer(WORK / f"nginx-{port}", {port: folder}, server_core), tempfile.TemporaryDirectory() as name:
            spent = run([*spy, *OURS.command(site, Path(name))], Path(name) / "output.log")
    finally:
        for made in (folder, WORK / f"nginx-{port}"):
            shutil.rmtree(made, ignore_errors=True)
    tell(f"{file}: {len(site.urls)} pages, {spent.cpu:.1f} s of CPU, the profiler's included")


def main() -> None:
    """Measure the sets and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", choices=list(COUNTS), default=list(COUNTS))
    parser.add_argument("--articles", type=int, help="of each set (default: 1000 small, 300 big)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", action="append", help="measure this crawler only, beside the floors; repeatable")
    parser.add_argument("--peers", type=Path, help="the Python that has what benchmarks/crawl/peers.txt names")
    parser.add_argument("--fundus", type=Path, help="the Python that has Fundus")
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="crawl once with ours under py-spy")
    options = parser.parse_args()
    end_in_order()
    if options.profile:
        for kind in options.sets:
            profile(kind, options.articles or COUNTS[kind], options.profile)
        return
    systems = [
        one
        for one in (OURS, NAIVE, *peers(options.peers, options.fundus))
        if not options.only or one.name in options.only
    ]
    parts = []
    for kind in options.sets:
        measured = measure(kind, options.articles or COUNTS[kind], options.rounds, [TUNED, BARE, *systems])
        parts.append(f"### {kind.title()} pages: {measured[0].kilobytes:.0f} KB each\n\n{rows(measured)}")
        print(f"\n{parts[-1]}\n", flush=True)
    if options.write:
        write_into_readme("crawl", "\n\n".join([facts(options.rounds), *parts]))


if __name__ == "__main__":
    main()
