"""NewsSpider: the one generic spider. The ledger says what to fetch; `extract` and `discover` say what it holds."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider, signals
from scrapy.utils.defer import deferred_from_coro

from newscrawl import __version__
from newscrawl.advice import SITE_IS_DOWN
from newscrawl.archive import Lease, Run, State, Visit, connect
from newscrawl.errors import ArchiveError
from newscrawl.extensions.ending import Ending
from newscrawl.middlewares.downloads import DOWNLOAD_ERRORS, Interrupted
from newscrawl.page import Page
from newscrawl.reader.process import Reader, ReaderBroke, ReaderClosed
from newscrawl.rendering import NotRendered, Renderer
from newscrawl.revisits import ALWAYS, RevisitPlan
from newscrawl.spiders import answers
from newscrawl.spiders.counter import counter_url, how_to_ask, read_counter
from newscrawl.spiders.doubts import doubt_of, marked
from newscrawl.spiders.headers import headers_of
from newscrawl.spiders.keeping import Keeping
from newscrawl.spiders.outage import Outage
from newscrawl.spiders.pages import IGNORED, PageReader, Reading
from newscrawl.spiders.parts import fetch_parts
from newscrawl.spiders.plan import CrawlPlan, plan_crawl
from newscrawl.spiders.recorder import Recorder
from newscrawl.spiders.redirects import Redirects
from newscrawl.spiders.tally import Tally
from newscrawl.spiders.wellknown import first_place, next_place, with_source
from newscrawl.urls import site_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newscrawl.items import Article
    from newscrawl.scheduler import LedgerScheduler

logger = logging.getLogger(__name__)

MOST_SITEMAP_BYTES = 50 * 1024 * 1024
"""Bytes of a sitemap: what https://www.sitemaps.org/protocol.html allows."""


def begin_run(plan: CrawlPlan, now: datetime) -> Run:
    """Open the plan's archive and begin a run of its site.

    Raises:
        ArchiveError: If the archive cannot be opened or written.
        AlreadyRunning: If another process crawls this site into this archive.
    """
    connection = connect(plan.archive)
    try:
        looks_at_all = plan.revisit == RevisitPlan.parse(ALWAYS)
        return Run.begin(
            *(connection, plan.site, plan.start, now, __version__, plan.sources),
            looks_at_all=looks_at_all,
            revisit_budget=plan.revisit_budget,
            rules=plan.rules_digest,
            origin=None if plan.rules is None else (plan.rules.source, plan.rules.licence),
        )
    except BaseException:
        connection.close()
        raise


class NewsSpider(Spider):
    """Crawls one site into the archive.

    `scrapy crawl news -a url=URL` for a site that nobody described, `-a site=NAME` for one that has a file.
    """

    name = "news"
    renderer: Renderer
    scheduler: LedgerScheduler | None = None
    """Hands out this run's requests; None until it is opened."""

    def __init__(self, plan: CrawlPlan, run: Run, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's own types
        super().__init__(**kwargs)
        self.plan = plan
        self.run = run
        self.hosts = {*plan.hosts, *(site_key(target) for url in plan.start for target in run.ledger.kin.led_to(url))}
        self.reader = Reader(plan.rules.name if plan.rules else None, plan.sites)
        self._pages = PageReader(plan, self.hosts, self.reader)
        self._redirects = Redirects(self.hosts)
        self.tally = Tally()
        self._doubted: set[int] = set()
        """Addresses whose last answer may not be whole; what comes again is kept."""
        self.outage = Outage(plan.patience)
        self._keeping = Keeping(plan, run)
        self.recorder = Recorder(self._commit, self._under_way)
        self.exit_code: int | None = None
        """What the process answers; None until the run has ended."""

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,  # noqa: ANN401 - Scrapy's signature
        url: str | None = None,
        site: str | None = None,
        run: tuple[CrawlPlan, Run] | None = None,
        **kwargs: Any,  # noqa: ANN401 - the same
    ) -> Self:
        """Check the arguments and begin the run, unless the command has done so already.

        Raises:
            NewscrawlError: If the crawl cannot start.
        """
        plan, begun = run or (None, None)
        plan = plan or plan_crawl(crawler.settings, url, site)
        for name, value in {"USER_AGENT": plan.user_agent, **plan.pace}.items():
            crawler.settings.set(name, value, priority="spider")
        spider = super().from_crawler(
            crawler,
            *args,
            plan=plan,
            run=begun or begin_run(plan, datetime.now(UTC)),
            **kwargs,
        )
        spider.renderer = Renderer.from_crawler(crawler)
        crawler.signals.connect(spider.asks, signals.request_reached_downloader)
        crawler.signals.connect(spider.broke, signals.spider_error)
        crawler.signals.connect(spider.item_broke, signals.item_error)
        crawler.signals.connect(spider.reader.close, signals.spider_closed)
        crawler.signals.connect(spider._keeping.close, signals.spider_closed)  # noqa: SLF001 - its own
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield nothing: the run has put the start URLs into the ledger, and the scheduler hands them out."""
        await self.reader.start()
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    def request(self, lease: Lease) -> Request:
        """Return the request for a leased URL: only for what has changed, where an earlier answer said how to ask."""
        meta: dict[str, Any] = {"lease": lease}
        if lease.source == "sitemap":
            meta["download_maxsize"] = MOST_SITEMAP_BYTES
        return Request(
            lease.url,
            headers=lease.validators,
            callback=self.parse,
            errback=self.failed,
            meta=meta,
            dont_filter=True,
        )

    def refuse(self, lease: Lease) -> None:
        """Settle an address that the site's file says is never to be asked."""
        self.run.record(Visit(lease=lease, at=datetime.now(UTC), state=State.REFUSED, reason=IGNORED))

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Visit]:  # noqa: ANN401 - Scrapy's signature
        """Turn an answer into what is recorded: an article is yielded to the pipelines, the rest settled at once."""
        ending = self.crawler.get_extension(Ending)
        assert ending is not None  # noqa: S101 - the project's settings have it
        try:
            visit = await ending.guard(self._visit(response.meta["lease"], response, datetime.now(UTC)))
        except (Interrupted, ReaderClosed):
            return  # the run ends, and owes what is still leased
        if visit.article is None:
            await self.recorder.record(visit)
        else:
            yield visit

    async def _visit(self, lease: Lease, response: Response, now: datetime) -> Visit:
        """Return what an answer came to: with the article as it is after rendering, with its parts and its count."""
        self._keeping.take(lease, lease.url, response)
        doubt = doubt_of(response)
        if doubt is not None and lease.url_id not in self._doubted:
            self._doubted.add(lease.url_id)
            return Visit(lease=lease, at=now, state=State.OWED, reason=doubt, http_status=200, in_next_round=False)
        self._doubted.discard(lease.url_id)
        reading = await self._read(lease, response, now)
        if reading.is_html:
            reading = await self._rendered(lease, response, reading, now)
        visit = reading.visit if doubt is None else marked(reading.visit, doubt)
        if visit.article is not None and reading.parts:
            visit = await fetch_parts(visit, visit.article, reading.parts, partial(self._ask_part, lease), self._pages)
        counter = counter_url(visit.article, lease.url) if visit.article is not None else None
        if visit.article is None or counter is None:
            return visit
        # The page may stay as it is while its count moves: without validators it is fetched each time.
        article = await self._counted(visit.article, counter)
        return replace(visit, article=article, etag=None, last_modified=None)

    def asks(self) -> None:
        """Count a request that goes out (Scrapy's signal)."""
        self.tally.requests += 1

    def heard_sitemaps(self, origin: str, urls: tuple[str, ...]) -> None:
        """Note the sitemaps that an origin's robots.txt names; where it names none, look in the well-known places."""
        if site_key(f"{origin}/") not in self.hosts:
            return
        try:
            self.run.hear_sitemaps(urls or (first_place("sitemap", origin),), datetime.now(UTC))
        except ArchiveError as error:
            self.fail(error)

    def _commit(self, visits: list[Visit]) -> None:
        """Commit visits. A failing archive ends the crawl: going on would fetch pages that nothing can keep."""
        if self.outage.is_suspected:
            visits = [replace(visit, keeps_tries=True) if visit.site_is_down else visit for visit in visits]
        may_be_articles = [self.run.ledger.may_be_article(visit.lease) for visit in visits]
        ahead = 0 if self.scheduler is None else self.scheduler.room(len(visits))
        try:
            self.run.record_all([self._keeping.kept(visit) for visit in visits], ahead=ahead)
            self._keeping.committed(visits)
        except ArchiveError as error:
            self.fail(error)
        for visit, may_be_article in zip(visits, may_be_articles, strict=True):
            self.tally.saw(visit, may_be_article=may_be_article)
            self._noticed(visit)

    def _noticed(self, visit: Visit) -> None:
        """Learn from a visit how the site is."""
        if visit.redirected_to is None:
            self._redirects.forget(visit.lease)
        unanswered = visit.state is State.OWED and visit.http_status is None
        down = visit.site_is_down or unanswered
        for_long = visit.site_is_down and bool(visit.in_next_round)
        self.outage.saw(visit.lease.url, visit.at, site_is_down=down, wait=visit.wait, for_long=for_long)
        if self.outage.is_final:
            self.stop(SITE_IS_DOWN)

    def _under_way(self) -> int:
        return 0 if self.scheduler is None else self.scheduler.under_way()

    def stop(self, reason: str) -> None:
        """Close the spider; what is under way is finished first."""
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - a visit comes from a running engine
        deferred_from_coro(engine.close_spider_async(reason=reason))

    def fail(self, error: ArchiveError) -> None:
        """Stop the crawl because the archive failed."""
        if self.tally.failure is None:
            logger.error("%s", error)
            self.tally.failure = error
            self.stop("archive failed")

    def failed(self, failure: Failure) -> None:
        """Record that no answer came (Scrapy's errback), unless a signal ends the run: then the end of the run does."""
        if isinstance(failure.value, Interrupted):
            return
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        self.recorder.record_now(answers.no_answer(request.meta["lease"], failure.value, datetime.now(UTC)))

    def broke(self, failure: Failure, response: Response | None) -> None:
        """Record that a page made our own code raise. Scrapy has logged the traceback; the URL stays owed."""
        if response is None:  # it was start() that raised; the run's reason of the end says so
            return
        self.tally.crashed += 1
        value = failure.value
        said = f"{value}" if isinstance(value, ReaderBroke) else f"{type(value).__name__}: {value}"
        reason = f"extraction broke: {said}"
        lease: Lease = response.meta["lease"]
        self.recorder.record_now(
            Visit(lease=lease, at=datetime.now(UTC), state=State.OWED, reason=reason, http_status=response.status)
        )

    def item_broke(self, item: object, failure: Failure) -> None:
        """Record that a pipeline could not take a visit; the URL stays owed."""
        if isinstance(item, Visit):
            self.tally.crashed += 1
            self.tally.spoiled += 1
            reason = f"a pipeline broke: {type(failure.value).__name__}: {failure.value}"
            self.recorder.record_now(replace(item, state=State.OWED, article=None, reason=reason))

    async def _read(self, lease: Lease, response: Response, now: datetime) -> Reading:
        status, headers = response.status, headers_of(response)
        if status == 304 and lease.validators:  # else it answers a question that nobody asked
            return Reading(self._pages.not_modified(lease, now))
        if 300 <= status < 400 and "location" in headers:
            return Reading(self._redirects.read(lease, status, headers["location"], now))
        if status != 200:
            visit = answers.bad_status(lease, status, headers, now)
            return Reading(with_source(visit, lease.source, next_place(lease.source, lease.url)))
        return await self._pages.read(lease, response.body, headers, now)

    async def _rendered(self, lease: Lease, response: Response, reading: Reading, now: datetime) -> Reading:
        """Return what a page holds once its scripts have run, where it needs that; owed, where that cannot be done."""
        wanted = self.plan.rules is not None and self.plan.rules.render
        if self.renderer.is_off or not (wanted or reading.is_shell):
            return reading
        headers = headers_of(response)
        try:
            body = await self.renderer.render(Page.from_bytes(lease.url, response.body, headers, now))
        except NotRendered as error:
            return Reading(replace(reading.visit, state=State.OWED, kind="other", article=None, reason=str(error)))
        # A shell's validators say nothing of the text that is fetched into it.
        headers = {name: value for name, value in headers.items() if name not in ("etag", "last-modified")}
        return await self._pages.read(lease, body, headers, now)

    async def _ask(self, url: str, meta: dict[str, Any] | None = None) -> Response:
        """Fetch what belongs to a page, by the rules that hold for pages, or narrower ones.

        Raises:
            Interrupted: If a signal ends the run first.
            DOWNLOAD_ERRORS: If no answer came.
        """
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - a page comes from a running engine
        return await engine.download_async(Request(url, meta=meta, dont_filter=True))

    async def _ask_part(self, lease: Lease, url: str) -> Response:
        response = await self._ask(url)
        self._keeping.take(lease, url, response)
        return response

    async def _counted(self, article: Article, url: str) -> Article:
        """Ask the page's counter script for the number that it would write. No answer leaves the count unknown."""
        try:
            response = await self._ask(url, how_to_ask())
        except DOWNLOAD_ERRORS as error:
            logger.info("no answer from the view counter %s: %s", url, error)
            return article
        return read_counter(article, url, response.body if response.status == 200 else b"")
