"""How much memory a crawl of ours holds, by how many addresses the archive knows: `make bench-memory`.

    python -m benchmarks.crawl.memory [--known 1000000] [--articles 300]

An archive is made that knows so many addresses of the site; then the site is crawled, and the memory of the crawler
and of the process that reads pages is looked at, twenty times a second. Beside it the same without known addresses, and
Scrapy's own filter of duplicates, told the same addresses, in a crawl that only downloads. Memory is the resident set.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import psutil

from benchmarks.crawl.known import know, let_half_wait
from benchmarks.crawl.measure import WORK
from benchmarks.crawl.site import Site, write_site
from benchmarks.crawl.systems import OURS, OUTPUT, bare_with_filter, ours
from benchmarks.crawl.web_server import WebServer, free_port
from benchmarks.tables import ABSENT, table, write_into_readme
from benchmarks.turns import Started, cores, end_in_order, tell

EVERY = 0.05
"""Seconds between two looks."""


class Watch(threading.Thread):
    """Looks at a process and its children until they are gone."""

    def __init__(self, pid: int) -> None:
        super().__init__()
        self._root = psutil.Process(pid)
        self.crawler = 0.0
        """MB at most of the process itself."""
        self.together = 0.0
        """MB at most of the process and all its children."""
        self._over = threading.Event()

    def run(self) -> None:
        """Look."""
        while not self._over.wait(EVERY):
            try:
                own = self._root.memory_info().rss / 1e6
                children = sum(_resident(child) for child in self._root.children(recursive=True))
            except psutil.NoSuchProcess:
                return
            self.crawler, self.together = max(self.crawler, own), max(self.together, own + children)

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()


def _resident(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / 1e6
    except psutil.NoSuchProcess:
        return 0.0


def watch(command: list[str], log: Path, codes: tuple[int, ...] = (0,)) -> Watch:
    """Return what a command held at most."""
    started = Started(command, log, core=cores()[0])
    found = Watch(started.process.pid)
    found.start()
    started.wait(codes)
    found.end()
    tell(f"{found.crawler:.0f} MB, {found.together:.0f} MB together")
    return found


def measure(site: Site, known: int) -> list[tuple[str, Watch]]:
    """Return what each crawl held at most."""
    found = []
    with tempfile.TemporaryDirectory(dir=WORK) as made:
        folder = Path(made)
        found.append((f"{OURS.name}, knowing nothing", watch(ours(site, folder), folder / OUTPUT)))
    with tempfile.TemporaryDirectory(dir=WORK) as made:
        folder, other = Path(made) / "settled", Path(made) / "waiting"
        folder.mkdir()
        tell(f"making an archive that knows {known:,} addresses")
        know(folder / "archive.db", site.origin, site.host, others=known)
        shutil.copytree(folder, other)
        let_half_wait(other / "archive.db")
        name = f"{OURS.name}, knowing {known:,} addresses"
        found.append((f"{name}, all settled", watch(ours(site, folder), folder / OUTPUT)))
        limit = {"CLOSESPIDER_PAGECOUNT": 2 * len(site.articles)}
        # 7: ended by the limit, as it must where half a million wait.
        found.append((f"{name}, half of them waiting", watch(ours(site, other, limit), other / OUTPUT, (7,))))
    for name, count in (("Scrapy, download only, told nothing", 0), (f"Scrapy, told {known:,} addresses", known)):
        with tempfile.TemporaryDirectory(dir=WORK) as made:
            folder = Path(made)
            addresses = (f"{site.origin}/world/2016-01-01/{500_000 + number}.html\n" for number in range(count))
            (folder / "known.txt").write_text("".join(addresses), encoding="utf-8")
            found.append((name, watch(bare_with_filter(site, folder, folder / "known.txt"), folder / OUTPUT)))
    return found


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--known", type=int, default=1_000_000)
    parser.add_argument("--articles", type=int, default=300, help="that the site has beside (default: 300)")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args()
    end_in_order()
    WORK.mkdir(parents=True, exist_ok=True)
    port = free_port()
    root, prefix = WORK / f"site-memory-{port}", WORK / f"nginx-{port}"
    site = write_site(root, "small", options.articles, f"http://127.0.0.1:{port}")
    try:
        with WebServer(prefix, {port: root}, cores()[1]):
            found = measure(site, options.known)
    finally:
        for made in (root, prefix):
            shutil.rmtree(made, ignore_errors=True)
    rows = [
        (name, f"{one.crawler:.0f}", f"{one.together:.0f}" if name.startswith(OURS.name) else ABSENT)
        for name, one in found
    ]
    shown = table(("crawl", "crawler, MB", "with the process that reads pages, MB"), rows)
    text = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} by `make bench-memory`: a site of {options.articles} articles "
        f"of 12 KB.\n\n{shown}"
    )
    print(text)
    if options.write:
        write_into_readme("memory", text)


if __name__ == "__main__":
    main()
