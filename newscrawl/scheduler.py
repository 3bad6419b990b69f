"""LedgerScheduler: Scrapy's SCHEDULER over the archive's ledger. The queue is a table, so nothing can kill it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self, cast

from scrapy.core.scheduler import BaseScheduler

from newscrawl.errors import ArchiveError

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

    from newscrawl.archive import Run
    from newscrawl.spiders.news import NewsSpider


class LedgerScheduler(BaseScheduler):
    """Hands out leases as requests.

    Args:
        per_site: Requests of the site that may be under way at a time. More would only wait in the downloader, leased
            for nothing, and a clean stop would have to fetch them all first.
        patience: How long the run stays open for a URL that is to be tried again.
    """

    def __init__(self, per_site: int, patience: timedelta) -> None:
        self._most = per_site
        self._patience = patience
        self._run: Run
        self._spider: NewsSpider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the limits from the settings."""
        settings = crawler.settings
        return cls(
            min(map(settings.getint, ("CONCURRENT_REQUESTS_PER_DOMAIN", "CONCURRENT_REQUESTS"))),
            timedelta(seconds=settings.getfloat("NEWSCRAWL_RETRY_PATIENCE")),
        )

    def open(self, spider: Spider) -> None:
        """Take the run from the spider."""
        self._spider = cast("NewsSpider", spider)  # the project has one spider
        self._spider.scheduler = self
        self._run = self._spider.run

    def has_pending_requests(self) -> bool:
        """Tell whether a URL is due now, or soon enough to wait for."""
        if self._spider.tally.failure is not None:
            return False
        now = datetime.now(UTC)
        try:
            due = self._run.ledger.next_due(now)
        except ArchiveError as error:
            self._spider.fail(error)
            return False
        return due is not None and due <= now + self._patience

    def next_request(self) -> Request | None:
        """Lease the URL whose turn it is; None while the site has its fill, or none is due."""
        now = datetime.now(UTC)
        if self.under_way() >= self._may_be_under_way(now):
            return None
        try:
            lease = self._run.ledger.lease(now)
            while lease is not None and self._spider.plan.kind_of(lease.url) == "ignore":
                # It was heard of before the site's file said so.
                self._spider.refuse(lease)
                lease = self._run.ledger.lease(now)
        except ArchiveError as error:
            self._spider.fail(error)
            return None
        return None if lease is None else self._spider.request(lease)

    def room(self, recorded: int) -> int:
        """Return how many URLs may be leased with what is recorded at this moment, to be asked when that is done.

        Args:
            recorded: How many of the pages under way that is.
        """
        under_way = self.under_way() - recorded + self._run.ledger.held
        return max(0, self._may_be_under_way(datetime.now(UTC)) - under_way)

    def _may_be_under_way(self, now: datetime) -> int:
        outage = self._spider.outage
        if self._spider.tally.failure is not None or outage.is_on(now):
            return 0
        return 1 if outage.is_suspected else self._most

    def under_way(self) -> int:
        """Return how many pages are being fetched, or were and are not recorded yet: what `kill -9` would cost."""
        engine = self._spider.crawler.engine
        assert engine is not None  # noqa: S101 - it is the one that asks
        scraped = engine.scraper.slot
        return len(engine.downloader.active) + (len(scraped.active) + len(scraped.queue) if scraped else 0)

    def enqueue_request(self, request: Request) -> bool:  # noqa: ARG002 - Scrapy's signature
        """Refuse: what is to be fetched is heard of with the page that names it, in one transaction."""
        return False
