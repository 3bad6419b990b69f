"""The floors: a Scrapy crawl that only downloads.

    python -m benchmarks.crawl.bare URLS [KNOWN]     # files with an address per line; stripped
    python -m benchmarks.crawl.bare --tuned URLS     # tuned

*Tuned* is Scrapy with the settings that its documentation advises for broad crawls; it still knows which addresses it
has seen, counts, and says who it is. *Stripped* has all off that a download does not need. With KNOWN, the stripped one
has Scrapy's own filter of duplicates on, and is told these addresses beforehand.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.core.scheduler import Scheduler
from scrapy.crawler import CrawlerProcess
from scrapy.settings.default_settings import DOWNLOADER_MIDDLEWARES_BASE, EXTENSIONS_BASE, SPIDER_MIDDLEWARES_BASE

from benchmarks.crawl.concurrency import REQUESTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Response

TUNED: dict[str, Any] = {
    "CONCURRENT_REQUESTS": REQUESTS,
    "CONCURRENT_REQUESTS_PER_DOMAIN": REQUESTS,
    "DOWNLOAD_DELAY": 0,
    "COOKIES_ENABLED": False,
    "RETRY_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "LOG_LEVEL": "ERROR",
}
"""What "Broad Crawls" in Scrapy's documentation turns off, and what a single host needs."""

STRIPPED: dict[str, Any] = {
    **TUNED,
    "CONCURRENT_ITEMS": 1,  # the default of 100 starts as many tasks for each response
    "DOWNLOADER_MIDDLEWARES": dict.fromkeys(DOWNLOADER_MIDDLEWARES_BASE),
    "SPIDER_MIDDLEWARES": dict.fromkeys(SPIDER_MIDDLEWARES_BASE),
    "EXTENSIONS": dict.fromkeys(EXTENSIONS_BASE),
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
    "REMOTE_CONTROL_ENABLED": False,
}


class BareSpider(Spider):
    """Downloads pages and drops them."""

    name = "bare"
    urls: list[str]
    known: Path | None
    filtered: bool
    pages = 0

    async def start(self) -> AsyncIterator[Any]:
        """Yield all requests."""
        if self.known is not None:
            self._tell_filter(self.known)
        for url in self.urls:
            yield Request(url, dont_filter=self.known is None and not self.filtered)

    def _tell_filter(self, known: Path) -> None:
        assert self.crawler.engine is not None  # noqa: S101 - it runs
        assert self.crawler.engine._slot is not None  # noqa: S101, SLF001 - the same
        scheduler = self.crawler.engine._slot.scheduler  # noqa: SLF001 - there is no other way to it
        assert isinstance(scheduler, Scheduler)  # noqa: S101 - the default
        with known.open(encoding="utf-8") as lines:
            for line in lines:
                scheduler.df.request_seen(Request(line.strip()))

    async def parse(self, response: Response, **_: Any) -> None:  # noqa: ANN401 - Scrapy's signature
        """Count a page."""
        if response.status == 200:
            self.pages += 1


def main() -> None:
    """Download what stands in the file, and say how many pages came."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("urls", type=Path)
    parser.add_argument("known", type=Path, nargs="?")
    parser.add_argument("--tuned", action="store_true")
    options = parser.parse_args()
    settings = TUNED if options.tuned else STRIPPED
    if options.known is not None:
        settings = settings | {"DUPEFILTER_CLASS": "scrapy.dupefilters.RFPDupeFilter"}
    urls = options.urls.read_text(encoding="utf-8").split()
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, urls=urls, known=options.known, filtered=options.tuned)
    process.start()
    assert isinstance(crawler.spider, BareSpider)  # noqa: S101 - it has run
    print(crawler.spider.pages)
    sys.exit(crawler.spider.pages != len(urls))


if __name__ == "__main__":
    main()
