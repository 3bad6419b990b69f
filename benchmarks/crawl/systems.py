"""The crawlers that are measured, each as the command that crawls a site into a folder."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.crawl.concurrency import REQUESTS
from newscrawl.archive import connect_read_only

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from benchmarks.crawl.site import Site

SLOW = ("news-please", "newspaper4k")
"""Peers that take twenty times as long as the others."""

OUTPUT = "output.log"
"""The file in a crawler's folder that takes what it says."""


@dataclass(frozen=True)
class System:
    """A crawler."""

    name: str
    command: Callable[[Site, Path], list[str]]
    """From a site and an empty folder for whatever it writes."""
    articles: Callable[[Path], int] | None = None
    """How many articles it has stored or, if it does not store, read, by what is in the folder; None: it reads none."""
    only_articles: bool = False
    """It fetches the articles alone, not the lists and sitemaps that lead to them."""
    is_slow: bool = False
    """It gets a site of fewer articles: what it takes for a page shows there as well."""


def ours(site: Site, folder: Path, more: Mapping[str, object] | None = None) -> list[str]:
    """Return the command of our crawl.

    Args:
        site: What to crawl.
        folder: Where its archive and its exports go.
        more: Further settings.
    """
    settings: dict[str, object] = {
        "NEWSCRAWL_ARCHIVE": folder / "archive.db",
        "NEWSCRAWL_EXPORTS": folder / "exports",
        "NEWSCRAWL_ALLOW_HOSTS": site.host,
        "CONCURRENT_REQUESTS_PER_DOMAIN": REQUESTS,
        "CONCURRENT_REQUESTS": REQUESTS,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "ERROR",
        **(more or {}),
    }
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={site.origin}/", *options]


def articles_in(folder: Path) -> int:
    """Return how many articles our archive holds."""
    with closing(connect_read_only(folder / "archive.db")) as connection:
        (count,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    return int(count)


def _bare(site: Site, folder: Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.crawl.bare", str(_list(site.urls, folder))]


def _tuned(site: Site, folder: Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.crawl.bare", "--tuned", str(_list(site.urls, folder))]


def bare_with_filter(site: Site, folder: Path, known: Path) -> list[str]:
    """Return the command of a crawl that only downloads, with Scrapy's filter of duplicates.

    Args:
        site: What to download.
        folder: For its list of addresses.
        known: A file of addresses that the filter is told beforehand.
    """
    return [*_bare(site, folder), str(known)]


def _naive(site: Site, folder: Path) -> list[str]:
    archive = str(folder / "naive.db")
    return [sys.executable, "-m", "benchmarks.crawl.naive", str(_list(site.urls, folder)), archive]


def _naive_articles(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "naive.db")) as connection:
        (count,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    return int(count)


def _list(urls: tuple[str, ...], folder: Path) -> Path:
    path = folder / "urls.txt"
    path.write_text("\n".join(urls), encoding="utf-8")
    return path


def peers(python: Path | None, fundus: Path | None) -> list[System]:
    """Return the peers that can be measured.

    Args:
        python: Of the environment that has those of peers.txt.
        fundus: Of the environment that has Fundus.
    """
    found = {} if python is None else dict.fromkeys(("news-please", "newspaper4k", "trafilatura"), python)
    if fundus is not None:
        found["fundus"] = fundus
    return [
        System(name, partial(_peer, own, name), _read, only_articles=True, is_slow=name in SLOW)
        for name, own in found.items()
    ]


def _peer(python: Path, name: str, site: Site, folder: Path) -> list[str]:
    urls = str(_list(site.articles, folder))
    return [str(python), "-W", "ignore", "-m", "benchmarks.crawl.peers", name, urls]


def _read(folder: Path) -> int:
    last = (folder / OUTPUT).read_text(encoding="utf-8").strip().rpartition("\n")[2]
    return int(json.loads(last)["read"])


OURS = System("newscrawl", ours, articles_in)
BARE = System("Scrapy, download only, stripped", _bare)
TUNED = System("Scrapy, download only, tuned", _tuned)
NAIVE = System("Scrapy and sqlite-utils, naive", _naive, _naive_articles)
