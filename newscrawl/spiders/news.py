"""NewsSpider: the one generic spider. The ledger says what to fetch; `extract` and `discover` say what it holds."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.utils.defer import deferred_from_coro

from newscrawl import __version__
from newscrawl.archive import Lease, Run, State, Visit, connect
from newscrawl.discover import find_links
from newscrawl.errors import ArchiveError, BadURL, NotAnArticle
from newscrawl.extract import extract_article
from newscrawl.middlewares.downloads import DOWNLOAD_ERRORS
from newscrawl.page import Page
from newscrawl.spiders import answers
from newscrawl.spiders.counter import counter_url, read_counter
from newscrawl.spiders.outage import Outage
from newscrawl.spiders.plan import CrawlPlan, plan_crawl
from newscrawl.spiders.tally import Tally
from newscrawl.urls import canonical_url, site_key, url_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newscrawl.items import Article

logger = logging.getLogger(__name__)

_STATES = {
    "soft 404": State.GONE,
    # These stand in a page's place for a while: it is asked again, in later runs.
    "captcha": State.OWED,
    "consent wall": State.OWED,
    "error page": State.OWED,
}
"""What the types of pages that are no article make of their URL; the others are settled as such."""

MAX_RESPELLINGS = 5
"""Redirects in a row between spellings of one URL (http, https, www.) before it counts as a loop."""


def begin_run(plan: CrawlPlan, now: datetime) -> Run:
    """Open the plan's archive and begin a run of its site.

    Raises:
        ArchiveError: If the archive cannot be opened or written.
        AlreadyRunning: If another process crawls this site into this archive.
    """
    connection = connect(plan.archive)
    try:
        return Run.begin(connection, plan.site, plan.start, now, __version__)
    except BaseException:
        connection.close()
        raise


class NewsSpider(Spider):
    """Crawls one site into the archive.

    `scrapy crawl news -a url=URL` for a site that nobody described, `-a site=NAME` for one that has a file.
    """

    name = "news"

    def __init__(self, plan: CrawlPlan, run: Run, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's own types
        super().__init__(**kwargs)
        self.plan = plan
        self.run = run
        self.hosts = {*plan.hosts, *(site_key(target) for url in plan.start for target in run.ledger.led_to(url))}
        self._respellings: Counter[int] = Counter()
        self.tally = Tally()
        self.outage = Outage(plan.patience)
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
        crawler.settings.set("USER_AGENT", plan.user_agent, priority="spider")
        spider = super().from_crawler(
            crawler,
            *args,
            plan=plan,
            run=begun or begin_run(plan, datetime.now(UTC)),
            **kwargs,
        )
        crawler.signals.connect(spider.broke, signals.spider_error)
        crawler.signals.connect(spider.item_broke, signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield nothing: the run has put the start URLs into the ledger, and the scheduler hands them out."""
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    def request(self, lease: Lease) -> Request:
        """Return the request for a leased URL."""
        return Request(lease.url, callback=self.parse, errback=self.failed, meta={"lease": lease}, dont_filter=True)

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Visit]:  # noqa: ANN401 - Scrapy's signature
        """Turn an answer into what is recorded: an article is yielded to the pipelines, the rest settled at once."""
        lease: Lease = response.meta["lease"]
        now = datetime.now(UTC)
        visit = self._visit(lease, response, now)
        if visit.article is None:
            self.record(visit)
            return
        counter = counter_url(visit.article, lease.url)
        if counter is not None:
            visit = replace(visit, article=await self._counted(visit.article, counter))
        yield visit

    def record(self, visit: Visit) -> None:
        """Commit a visit. A failing archive ends the crawl: going on would fetch pages that nothing can keep."""
        if visit.site_is_down and self.outage.is_suspected:
            visit = replace(visit, keeps_tries=True)
        self.tally.asked += 1
        self.tally.usable += visit.state is State.STORED or visit.kind == "list"
        try:
            self.run.record(visit)
        except ArchiveError as error:
            self.fail(error)
        if visit.redirected_to is None:
            self._respellings.pop(visit.lease.url_id, None)
        unanswered = visit.state is State.OWED and visit.http_status is None
        self.outage.saw(visit.lease.url, visit.at, site_is_down=visit.site_is_down or unanswered)
        if self.outage.is_final:
            self.stop("site is down")

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
        """Record that no answer came (Scrapy's errback)."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        self.record(answers.no_answer(request.meta["lease"], failure.value, datetime.now(UTC)))

    def broke(self, failure: Failure, response: Response) -> None:
        """Record that a page made our own code raise. Scrapy has logged the traceback; the URL stays owed."""
        self.tally.crashed += 1
        reason = f"extraction broke: {type(failure.value).__name__}: {failure.value}"
        lease: Lease = response.meta["lease"]
        self.record(
            Visit(lease=lease, at=datetime.now(UTC), state=State.OWED, reason=reason, http_status=response.status)
        )

    def item_broke(self, item: object, failure: Failure) -> None:
        """Record that a pipeline could not take a visit; the URL stays owed."""
        if isinstance(item, Visit):
            self.tally.crashed += 1
            reason = f"a pipeline broke: {type(failure.value).__name__}: {failure.value}"
            self.record(replace(item, state=State.OWED, article=None, reason=reason))

    def _visit(self, lease: Lease, response: Response, now: datetime) -> Visit:
        if 300 <= response.status < 400 and "Location" in response.headers:
            return self._redirect(lease, response, now)
        if response.status != 200:
            return answers.bad_status(lease, response.status, _headers(response), now)
        visit = Visit(lease=lease, at=now, state=State.NOT_AN_ARTICLE, http_status=response.status, kind="other")
        try:
            page = Page.from_bytes(lease.url, response.body, _headers(response), now)
            if page.kind != "html":
                raise NotAnArticle("other", "it is no HTML", lease.url)  # noqa: TRY301 - one way to say so
            visit = replace(visit, links=self._links(page, lease))
            return self._article(visit, page)
        except NotAnArticle as error:
            return replace(
                visit,
                state=_state_of(error.page_type, lease),
                kind="list" if error.page_type == "list" else "other",
                reason=f"{error.page_type}: {error.reason}",
            )

    def _article(self, visit: Visit, page: Page) -> Visit:
        """Return the visit with the page's article. The root of a host is a front page, whatever it looks like."""
        parts = urlsplit(visit.lease.url)
        if parts.path == "/" and not parts.query:
            raise NotAnArticle("list", "the home page", visit.lease.url)
        article = extract_article(page, self.plan.rules)
        return replace(visit, state=State.STORED, kind="article", article=article, look_again=self.plan.look_again)

    def _links(self, page: Page, lease: Lease) -> tuple[str, ...]:
        if lease.depth >= self.plan.max_depth:
            logger.warning("%s is %d links from the start; its links are not followed", lease.url, lease.depth)
            return ()
        links = find_links(page, self.plan.max_links)
        if links.left_out:
            logger.warning("%s has %d links too many; they are not followed", lease.url, links.left_out)
        return tuple(url for url in links.urls if site_key(url) in self.hosts)

    def _redirect(self, lease: Lease, response: Response, now: datetime) -> Visit:
        """A redirect is an answer: its target is heard of, and checked and fetched like any other URL."""
        # What showed an article or a list is asked again: a site in maintenance redirects everything.
        again = timedelta() if lease.kind in ("article", "list") else None
        visit = Visit(lease=lease, at=now, state=State.REFUSED, http_status=response.status, look_again=again)
        if again is None:
            visit = replace(visit, kind="other")
        try:
            target = canonical_url(_headers(response)["location"], lease.url)
        except BadURL as error:
            return replace(visit, reason=f"redirects nowhere: {error}")
        if url_key(target) == url_key(lease.url):
            self._respellings[lease.url_id] += 1
            if target == lease.url or self._respellings[lease.url_id] > MAX_RESPELLINGS:
                return replace(visit, reason=f"redirects in a circle, to {target}")
            return replace(visit, redirected_to=target)
        if lease.depth == 0:
            if site_key(target) not in self.hosts:  # example.com that sends everyone to edition.example.com
                logger.warning("%s redirects to %s, which is crawled as the same site", lease.url, target)
            self.hosts.add(site_key(target))
        elif site_key(target) not in self.hosts:
            return replace(visit, reason=f"redirects to another site, {target}")
        moved = lease.article_id is not None and response.status in (301, 308)
        state = State.GONE if moved else State.NOT_AN_ARTICLE
        return replace(visit, state=state, reason=f"redirects to {target}", links=(target,))

    async def _counted(self, article: Article, url: str) -> Article:
        """Ask the page's counter script for the number that it would write. No answer leaves the count unknown."""
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - a page comes from a running engine
        try:
            response = await engine.download_async(Request(url, dont_filter=True))
        except DOWNLOAD_ERRORS as error:
            logger.info("no answer from the view counter %s: %s", url, error)
            return article
        return read_counter(article, url, response.body if response.status == 200 else b"")


def _state_of(page_type: str, lease: Lease) -> State:
    """Return what a page that is no article makes of its URL."""
    if page_type == "empty" and not lease.attempts:
        return State.OWED  # an empty answer may be a hiccup: asked once more, in the next run
    return _STATES.get(page_type, State.NOT_AN_ARTICLE)


def _headers(response: Response) -> dict[str, str]:
    """Return the headers with names in lower case; of several with one name, the first."""
    return {
        name.decode("latin-1").lower(): values[0].decode("latin-1")
        for name, values in response.headers.items()
        if values
    }
