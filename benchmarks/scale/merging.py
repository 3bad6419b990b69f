"""What it costs to import a WARC file, to carve a site out of an archive, to send it, and to merge it into another.

    python -m benchmarks.scale.merging [--articles 1000] [--kind small]

The pages are those of `benchmarks.crawl`: of 11 KB (small) or 240 KB (big), with 21 links in lists beside each article.
CPU is that of this process and of those that it began.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks.crawl.site import write_site
from newscrawl.archive import connect
from newscrawl.archive.merging import carve, merge
from newscrawl.cluster.parcels import pack, unpack
from newscrawl.warc.importing import import_warc
from tests.warc.ccnews import Page, write

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

ORIGIN = "https://gazette.example"


def measure(articles: int, kind: str) -> None:
    """Print what each step costs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shard, part, packed, unpacked, into = (folder / f"{number}.db" for number in range(5))
        site = write_site(folder / "site", kind, articles, ORIGIN)
        pages = [Page(url, (folder / "site" / url.removeprefix(f"{ORIGIN}/")).read_bytes()) for url in site.articles]
        file = write(folder / "news.warc.gz", *pages)
        print(f"{articles} articles, their pages of {site.article_bytes / articles / 1000:.1f} KB")
        say("import it into a shard", articles, lambda: import_warc(shard, file, jobs=1))
        say("carve the site out of it", articles, lambda: carve(shard, part, sites=["gazette.example"]))
        parcel = say("pack that", articles, lambda: pack(part, packed))
        say("unpack it", articles, lambda: unpack(packed, unpacked, parcel))
        with closing(connect(into)) as connection:
            say("merge it into an empty archive", articles, lambda: merge(connection, unpacked))
            say("merge it again, where it changes nothing", articles, lambda: merge(connection, unpacked))
        sizes = (path.stat().st_size / articles / 1000 for path in (file, shard, packed))
        print("{:.1f} KB for each article in the WARC file, {:.1f} in the shard, {:.1f} of it packed".format(*sizes))


def say(what: str, count: int, work: Callable[[], T]) -> T:
    """Do some work and print its CPU time."""
    began = sum(os.times()[:4])
    done = work()
    took = sum(os.times()[:4]) - began
    print(f"{took / count * 1000:8.2f} ms of CPU for each article: {what}", flush=True)
    return done


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--kind", choices=("small", "big"), default="small")
    asked = parser.parse_args()
    measure(asked.articles, asked.kind)
