"""Following: what is derived from articles is brought up to date every few seconds, also where few come."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from newscrawl.errors import ArchiveError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

    from newscrawl.spiders.news import NewsSpider

logger = logging.getLogger(__name__)

EVERY = 3.0
"""Seconds for which an article waits, at most."""


class Following:
    """Follows the articles that a run has written. A run that writes many does so by itself."""

    def __init__(self) -> None:
        self._spider: NewsSpider
        self._loop: AsyncioLoopingCall | LoopingCall | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for the begin and the end of the crawl."""
        extension = cls()
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: NewsSpider) -> None:
        """Begin to look after what waits."""
        self._spider = spider
        self._loop = create_looping_call(self.follow)
        self._loop.start(EVERY, now=False)

    def spider_closed(self) -> None:
        """Follow the last articles, before the run ends: what is wrong then is told with its report."""
        if self._loop is not None and self._loop.running:
            self._loop.stop()
        tally = self._spider.tally
        if tally.failure is None:
            try:
                self._spider.run.follow()
            except ArchiveError as error:
                logger.error("%s", error)  # noqa: TRY400 - the sentence says it all
                tally.failure = error

    def follow(self) -> None:
        """Follow what waits."""
        if self._spider.tally.failure is None:
            try:
                self._spider.run.follow()
            except ArchiveError as error:
                self._spider.fail(error)
