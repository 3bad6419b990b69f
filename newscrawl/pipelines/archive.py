"""ArchivePipeline: an article and its URL's new state, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

from newscrawl.archive import Visit

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.spiders.news import NewsSpider


class ArchivePipeline:
    """Records each visit that the spider yields. Anything else passes through."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Keep the crawler: its spider, which holds the run, is made later."""
        return cls(crawler)

    async def process_item(self, item: object) -> object:
        """Record a visit and hand it on."""
        if isinstance(item, Visit):
            await cast("NewsSpider", self._crawler.spider).recorder.record(item)  # the project has one spider
        return item
