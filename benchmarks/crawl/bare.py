"""The floor: a Scrapy crawl that only downloads, with all that it does not need turned off.

    python -m benchmarks.crawl.bare URLS [KNOWN]     # files with an address per line

With KNOWN, Scrapy's own filter of duplicates is on, and is told these addresses beforehand.
"""

from __future__ import annotations

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

SETTINGS: dict[str, Any] = {
    "CONCURRENT_REQUESTS": REQUESTS,
    "CONCURRENT_REQUESTS_PER_DOMAIN": REQUESTS,
    "CONCURRENT_ITEMS": 1,  # the default of 100 starts as many tasks for each response
    "DOWNLOADER_MIDDLEWARES": dict.fromkeys(DOWNLOADER_MIDDLEWARES_BASE),
    "SPIDER_MIDDLEWARES": dict.fromkeys(SPIDER_MIDDLEWARES_BASE),
    "EXTENSIONS": dict.fromkeys(EXTENSIONS_BASE),
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "COOKIES_ENABLED": False,
    "RETRY_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "ERROR",
}


class BareSpider(Spider):
    """Downloads pages and drops them."""

    name = "bare"
    urls: list[str]
    known: Path | None
    pages = 0

    async def start(self) -> AsyncIterator[Any]:
        """Yield all requests."""
        if self.known is not None:
            self._tell_filter(self.known)
        for url in self.urls:
            yield Request(url, dont_filter=self.known is None)

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
    urls = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    known = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    filtering = {} if known is None else {"DUPEFILTER_CLASS": "scrapy.dupefilters.RFPDupeFilter"}
    process = CrawlerProcess(SETTINGS | filtering)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, urls=urls, known=known)
    process.start()
    assert isinstance(crawler.spider, BareSpider)  # noqa: S101 - it has run
    print(crawler.spider.pages)
    sys.exit(crawler.spider.pages != len(urls))


if __name__ == "__main__":
    main()
