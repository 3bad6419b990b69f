"""Another process on the same archive: `python -m tests.archive.neighbour WORK ARCHIVE SITE`, led by lines on stdin."""

from __future__ import annotations

import sys
from pathlib import Path

from newscrawl.archive import connect
from newscrawl.errors import NewscrawlError
from tests.archive.driver import Crawl


def say(sentence: object) -> None:
    """Answer the test."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def hold(path: Path, site: str) -> None:
    """Begin a run, lease the start page, and hold both until told to end."""
    crawl = Crawl(path, site)
    crawl.begin()
    crawl.leased()
    say("begun")
    sys.stdin.readline()
    crawl.end()
    say("ended")


def write(path: Path, site: str) -> None:
    """Crawl many pages as fast as the archive takes them."""
    crawl = Crawl(path, site)
    say("ready")
    sys.stdin.readline()
    connect(path).close()  # made by whichever of them is first, while the others come
    crawl.begin()
    crawl.listing(crawl.leased(), *(f"https://{site}/{number}.html" for number in range(60)))
    while (lease := crawl.lease()) is not None:
        crawl.show(lease)
    say(crawl.end().closes)


def make(path: Path, _site: str) -> None:
    """Open archives that are not there yet, each at the moment at which the others do."""
    say("ready")
    for name in sys.stdin:
        try:
            connect(path.with_name(name.strip())).close()
        except NewscrawlError as error:
            say(error)
        else:
            say("made")


if __name__ == "__main__":
    {"hold": hold, "write": write, "make": make}[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
