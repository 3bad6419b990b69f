"""What it takes to begin a run, by how many articles the archive holds: `make bench-start`.

    python -m benchmarks.crawl.start [--articles 1000000] [--rounds 5] [--keep FOLDER]

A site of one page is crawled into an archive of a million articles of this site, and into one that knows but this page,
in turns. Told are CPU and time until the run's first request, which is its start, and of the whole run, which exports
nothing; and both as multiples of the small archive's. With --keep, the archive is kept there and taken from there the
next time.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Self

import psutil

from benchmarks.crawl.known import know
from benchmarks.crawl.measure import WORK
from benchmarks.crawl.pages import Layout
from benchmarks.crawl.site import Site
from benchmarks.crawl.stories import Newsroom
from benchmarks.crawl.systems import OUTPUT, ours
from benchmarks.tables import table, write_into_readme
from benchmarks.turns import Spent, Started, cores, end_in_order, median_ratio, run, take_turns, tell
from newscrawl.archive import connect_read_only

if TYPE_CHECKING:
    from types import TracebackType

PORT = 48_231
"""Part of the site's name, and so of the archive that is kept."""
NO_EXPORT = {"NEWSCRAWL_EXPORTS": ""}
PATIENCE = 600
"""Seconds until a run must have asked something."""


class OnePage:
    """A site of one page, which notes when it is first asked for anything."""

    def __init__(self) -> None:
        newsroom = Newsroom(1, Layout.paragraphs)
        self.site = Site(f"http://127.0.0.1:{PORT}", (f"http://127.0.0.1:{PORT}/",), (), 0)
        page = Layout(newsroom, self.site.origin).article(newsroom.stories[0])
        # Its links would lead to pages that it does not have.
        body = page.replace("<a href=", "<b data-was=").replace("</a>", "</b>").encode()
        self.asked = asked = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked.set()
                found = self.path == "/"
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body) if found else 0))
                self.end_headers()
                self.wfile.write(body if found else b"")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@dataclass
class Begun:
    """What runs took until their first request, by round."""

    spent: list[Spent]


def crawl(server: OnePage, folder: Path, begun: Begun) -> Spent:
    """Crawl the site into the archive of a folder."""
    server.asked.clear()
    started = Started(ours(server.site, folder, NO_EXPORT), folder / OUTPUT, core=cores()[0])
    if not server.asked.wait(PATIENCE):
        raise TimeoutError(f"nothing was asked within {PATIENCE} s")
    tree = psutil.Process(started.process.pid)
    times = [process.cpu_times() for process in (tree, *tree.children(recursive=True))]
    begun.spent.append(Spent(sum(one.user + one.system for one in times), started.seconds))
    return started.wait()


def prepare(folder: Path, articles: int, server: OnePage) -> None:
    """Make an archive of so many articles; crawl the site for the first time."""
    archive = folder / "archive.db"
    if articles:
        tell(f"making an archive of {articles:,} articles")
        folder.mkdir(parents=True)
        know(archive, server.site.origin, server.site.host, articles=articles, others=articles // 2)
    folder.mkdir(parents=True, exist_ok=True)
    run(ours(server.site, folder, NO_EXPORT), folder / OUTPUT)


def measure(articles: int, rounds: int, folder: Path) -> str:
    """Return the table."""
    great, small = folder / f"{articles}", folder / "small"
    shutil.rmtree(small, ignore_errors=True)
    with OnePage() as server:
        if not (great / "archive.db").exists():
            prepare(great, articles, server)
        prepare(small, 0, server)
        begun = {great: Begun([]), small: Begun([])}
        whole = take_turns(
            {f"{at.name}": partial(crawl, server, at, begun[at]) for at in (great, small)},
            rounds,
        )
    counts = {at: _articles(at) for at in begun}
    rows = []
    for what, spent in (
        ("until the first request", {at: begun[at].spent for at in begun}),
        ("the whole run", {at: whole[at.name] for at in begun}),
    ):
        for unit, of in (("CPU", "cpu"), ("by the clock", "wall")):
            taken = {at: [float(getattr(one, of)) for one in spent[at]] for at in begun}
            ratio = median_ratio(taken[small], taken[great])
            rows.append((f"{what}, {unit}", *(f"{median(taken[at]):.2f} s" for at in (great, small)), f"{ratio:.2f}"))
    return table(("", *(f"{counts[at]:,} articles" for at in (great, small)), "ratio"), rows)


def _articles(folder: Path) -> int:
    with closing(connect_read_only(folder / "archive.db")) as connection:
        (count,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    return int(count)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="folder where the archive is kept")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args()
    end_in_order()
    WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as made:
        shown = measure(options.articles, options.rounds, (options.keep or Path(made)).absolute())
    text = f"Measured on {datetime.now(UTC):%Y-%m-%d} by `make bench-start`: {options.rounds} rounds.\n\n{shown}"
    print(text)
    if options.write:
        write_into_readme("start", text)


if __name__ == "__main__":
    main()
