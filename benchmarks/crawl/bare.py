"""The floor: a Scrapy crawl that only downloads, with all that it does not need turned off.

python -m benchmarks.crawl.bare URLS     # a file with an address per line
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
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
    pages = 0

    async def start(self) -> AsyncIterator[Any]:
        """Yield all requests."""
        for url in self.urls:
            yield Request(url, dont_filter=True)

    async def parse(self, response: Response, **_: Any) -> None:  # noqa: ANN401 - Scrapy's signature
        """Count a page."""
        if response.status == 200:
            self.pages += 1


def main() -> None:
    """Download what stands in the file, and say how many pages came."""
    urls = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    process = CrawlerProcess(SETTINGS)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, urls=urls)
    process.start()
    assert isinstance(crawler.spider, BareSpider)  # noqa: S101 - it has run
    print(crawler.spider.pages)
    sys.exit(crawler.spider.pages != len(urls))


if __name__ == "__main__":
    main()
