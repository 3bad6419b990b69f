"""What a run loads. Most runs fetch few pages, and a good part of their CPU time is the loading of modules."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.crawl.conftest import PROJECT
from tests.crawl.site import Site, newspaper

if TYPE_CHECKING:
    from tests.crawl.conftest import Crawl

UNASKED = {
    "aiohttp",  # Scrapy's remote control
    "requests",  # tldextract, for Scrapy's cookies
    "tldextract",
    "twisted.conch",  # Scrapy's telnet console
    "rich",  # the live line of a terminal
}


def loaded(crawl: Crawl, *more: str) -> set[str]:
    """Return the modules that a run loads."""
    with Site(newspaper(1)) as site:
        python, *rest = crawl.command(site.url, *more)
        done = subprocess.run(
            [python, "-X", "importtime", *rest], cwd=PROJECT, text=True, capture_output=True, check=False
        )
    assert done.returncode == 0, done.stderr
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def test_a_run_loads_nothing_that_nobody_asked_for(crawl: Crawl) -> None:
    modules = loaded(crawl)
    assert "newscrawl.spiders.news" in modules
    assert not modules & UNASKED
    assert "scrapy.downloadermiddlewares.cookies" not in modules


def test_scrapys_cookies_are_loaded_where_the_settings_say_so(crawl: Crawl) -> None:
    assert "scrapy.downloadermiddlewares.cookies" in loaded(crawl, "-s", "COOKIES_ENABLED=1")
