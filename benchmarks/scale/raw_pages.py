"""What pages that are kept cost: to keep them, to import them, to read them again by today's extraction.

    python -m benchmarks.scale.raw_pages [--articles 500] [--rounds 3] [--kind small]

A made-up site of so many articles is crawled without and with its pages kept; then the WARC file is read by warcio
alone, which is the floor, imported into a new archive, and read again where it lies. CPU is of all processes together.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.crawl.measure import WORK, Incomplete
from benchmarks.crawl.site import Site, write_site
from benchmarks.crawl.systems import OUTPUT, articles_in, ours
from benchmarks.crawl.web_server import WebServer, free_port
from benchmarks.tables import table
from benchmarks.turns import Spent, cores, end_in_order, run, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

_READ_ALL = (
    "import sys\nfrom warcio.archiveiterator import ArchiveIterator\n"
    "for name in sys.argv[1:]:\n"
    "    with open(name, 'rb') as file:\n"
    "        for record in ArchiveIterator(file):\n"
    "            record.content_stream().read()\n"
)


def stages(site: Site, folder: Path) -> Iterator[tuple[str, Spent]]:
    """Go through all that can be done with a site's pages; yield what each took.

    Raises:
        Incomplete: If an archive does not hold all articles.
    """
    core = cores()[0]
    plain, kept, imported = (folder / name for name in ("plain", "kept", "imported"))
    for each in (plain, kept, imported):
        each.mkdir()
    yield "crawl", run(ours(site, plain, {"NEWSCRAWL_EXPORTS": ""}), plain / OUTPUT, core=core)
    raw = {"NEWSCRAWL_EXPORTS": "", "NEWSCRAWL_KEEP_RAW": kept / "raw"}
    yield "crawl, with its pages kept", run(ours(site, kept, raw), kept / OUTPUT, core=core)
    files = [str(path) for path in sorted((kept / "raw").rglob("*.warc.gz"))]
    yield "read by warcio alone", run([sys.executable, "-c", _READ_ALL, *files], folder / OUTPUT, core=core)
    newscrawl = [sys.executable, "-m", "newscrawl"]
    command = [*newscrawl, "import", *files, "--archive", str(imported / "archive.db"), "--jobs", "1"]
    command += ["-s", f"NEWSCRAWL_ALLOW_HOSTS={site.host}"]
    yield "import", run(command, imported / OUTPUT, core=core)
    for archive in (kept, imported):
        if (found := articles_in(archive)) != len(site.articles):
            raise Incomplete(f"{archive.name}: {found} of {len(site.articles)} articles")
    reparse = [*newscrawl, "reparse", "--archive", str(kept / "archive.db"), "--jobs", "1"]
    yield "reparse, preview", run(reparse, kept / OUTPUT, core=core)
    yield "reparse, applied", run([*reparse, "--apply"], kept / OUTPUT, core=core)


def measure(kind: str, articles: int, rounds: int) -> str:
    """Return the table."""
    port = free_port()
    root, prefix = WORK / f"site-raw-{port}", WORK / f"nginx-{port}"
    site = write_site(root, kind, articles, f"http://127.0.0.1:{port}")
    found: dict[str, list[float]] = {}
    try:
        with WebServer(prefix, {port: root}, cores()[1]):
            for _ in range(rounds):
                with tempfile.TemporaryDirectory(dir=WORK) as made:
                    for name, spent in stages(site, Path(made)):
                        found.setdefault(name, []).append(spent.cpu)
                        tell(f"{name}: {spent.cpu:.1f} s of CPU")
    finally:
        for folder in (root, prefix):
            shutil.rmtree(folder, ignore_errors=True)
    rows = [
        (
            name,
            f"{median(taken):.1f}",
            f"{1000 * median(taken) / len(site.urls):.1f}",
            f"{len(site.urls) / median(taken):.0f}",
            f"{median(own / crawl for own, crawl in zip(taken, found['crawl'], strict=True)):.2f}",
        )
        for name, taken in found.items()
    ]
    return table(("", "CPU s", "ms a page", "pages per CPU second", "times the crawl"), rows)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=("small", "big"), default="small")
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    end_in_order()
    WORK.mkdir(parents=True, exist_ok=True)
    text = measure(options.kind, options.articles, options.rounds)
    print(f"Measured on {datetime.now(UTC):%Y-%m-%d}: {options.articles} articles, {options.kind} pages.\n\n{text}")


if __name__ == "__main__":
    main()
