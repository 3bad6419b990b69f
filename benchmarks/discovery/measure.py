"""How many requests a site costs: all its articles, and nothing but its articles.

    python -m benchmarks.discovery.measure [--articles 10000]

Crawls `benchmarks.discovery.newspaper` twice, without and with a sitemap, and prints for each run: articles found of
those published, other pages that were stored, requests, and requests per new article; before the second run one article
is published. Counts do not depend on the machine.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.discovery.newspaper import Newspaper
from benchmarks.discovery.site import Server
from newscrawl.archive import connect_read_only


@dataclass(frozen=True)
class Crawled:
    """What a run came to."""

    found: int
    published: int
    others_stored: int
    requests: int
    new: int
    exit_code: int

    def row(self, name: str) -> str:
        """Return a row of the table."""
        return (
            f"| {name} | {self.found} of {self.published} | {self.others_stored} | {self.requests} | "
            f"{self.requests / max(1, self.new):.3f} | {self.exit_code} |"
        )


def crawl(server: Server, newspaper: Newspaper, archive: Path) -> Crawled:
    """Run the crawl once more; requests are counted by the server."""
    server.hits.clear()
    before = _stored(archive)
    settings = {
        "NEWSCRAWL_ARCHIVE": archive,
        "NEWSCRAWL_EXPORTS": archive.with_suffix(".exports"),
        "NEWSCRAWL_ALLOW_HOSTS": server.host,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "LOG_LEVEL": "WARNING",
    }
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={server.url}", *options]
    done = subprocess.run(command, check=False, text=True, capture_output=True)
    print(done.stdout, file=sys.stderr)
    stored = _stored(archive)
    published = {server.url.rstrip("/") + newspaper.article_path(n) for n in range(newspaper.articles)}
    return Crawled(
        found=len(stored & published),
        published=len(published),
        others_stored=len(stored - published),
        requests=server.hits.total(),
        new=len(stored & published) - len(before & published),
        exit_code=done.returncode,
    )


def _stored(archive: Path) -> set[str]:
    if not archive.exists():
        return set()
    with closing(connect_read_only(archive)) as connection:
        return {url for (url,) in connection.execute("SELECT url FROM articles")}


def main() -> None:
    """Crawl each site twice and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    count = parser.parse_args().articles
    print("| site, run | articles | others stored | requests | per new article | exit code |")
    print("|---|---|---|---|---|---|")
    for with_sitemap in (False, True):
        newspaper = Newspaper(count, with_sitemap=with_sitemap)
        name = "with a sitemap" if with_sitemap else "without a sitemap"
        with Server(newspaper) as server, tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "archive.db"
            print(crawl(server, newspaper, archive).row(f"{name}, first"), flush=True)
            newspaper.articles += 1
            print(crawl(server, newspaper, archive).row(f"{name}, one new article"), flush=True)
            print(f"{name}: {_kinds(server.hits)}", file=sys.stderr)


def _kinds(hits: Counter[str]) -> dict[str, int]:
    return dict(Counter(path.strip("/").partition("/")[0].partition("?")[0] or "/" for path in hits).most_common())


if __name__ == "__main__":
    main()
