"""RobotsGuard: robots.txt by RFC 9309, and the pace that it asks for.

Scrapy's own middleware takes an unreadable robots.txt for "all allowed"; the RFC says the reverse. With redirects being
answers here, it would also read a redirect's empty body as "all allowed".
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest, NotConfigured

from newscrawl.errors import BadURL
from newscrawl.middlewares.addresses import PrivateAddress
from newscrawl.middlewares.downloads import DOWNLOAD_ERRORS, FIRST_BYTES
from newscrawl.middlewares.pace import Pace
from newscrawl.middlewares.reasons import reason_of
from newscrawl.middlewares.robots_rules import MOST_BYTES, RobotsRules, read_robots
from newscrawl.urls import canonical_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

TIME_LIMIT = 30
"""Seconds for one robots.txt, its redirects included. A hanging one delayed the first page by minutes."""

MOST_REDIRECTS = 5
"""Redirects that are followed, also to other hosts. RFC 9309, 2.3.1.2."""

LIFETIME = 24 * 3600
"""Seconds after which robots.txt is asked for again. RFC 9309, 2.4."""

MOST_SITEMAPS = 100
"""Sitemaps of one robots.txt that the spider hears of; a large publisher names some thirty."""


class Forbidden(IgnoreRequest):
    """robots.txt forbids the address; it was not asked."""


class Unreadable(IgnoreRequest):
    """robots.txt could not be read, so nothing of its host may be asked until it can.

    Args:
        message: Why.
        retry_after: The `Retry-After` header of the answer, if there was one.
        timed_out: Whether it took too long. It is not asked for again in this run: that would cost as long.
    """

    def __init__(self, message: str, retry_after: str = "", *, timed_out: bool = False) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.timed_out = timed_out


class RobotsGuard:
    """Downloader middleware that asks each host's robots.txt before anything else of it.

    A spider with a method `heard_sitemaps(origin, urls)` is told the sitemaps of each origin (`https://example.com`),
    once in a run, before anything else of it is asked: canonical URLs, of any host; none when robots.txt names none.

    Args:
        crawler: Its engine fetches robots.txt.
        user_agent: The name by which robots.txt may address us.
        most_delay: Seconds between two requests beyond which a site's wish is not followed.
        time_limit: Seconds that one robots.txt may take.
    """

    def __init__(self, crawler: Crawler, user_agent: str, most_delay: float, time_limit: float) -> None:
        self._crawler = crawler
        self._user_agent = user_agent
        self._most_delay = most_delay
        self._time_limit = time_limit
        self._pace = Pace(crawler)
        self._rules: dict[str, tuple[asyncio.Task[RobotsRules], float]] = {}
        """The rules of each origin, and when they were asked for."""
        self._met: set[str] = set()
        """Origins whose robots.txt was read in this run."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take name and limit from the settings; stand aside when `ROBOTSTXT_OBEY` is off."""
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        most_delay, time_limit = map(settings.getfloat, ("NEWSCRAWL_MAX_CRAWL_DELAY", "DOWNLOAD_TIMEOUT"))
        return cls(crawler, settings["ROBOTSTXT_USER_AGENT"], most_delay, min(TIME_LIMIT, time_limit))

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise `Forbidden`, `Unreadable`, or what forbids its host altogether."""
        if request.meta.get("is_robots_txt"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        rules = await self._rules_of(origin)
        if not rules.allows(request.url):
            raise Forbidden("forbidden by robots.txt")
        delay = min(rules.delay, self._most_delay)
        if delay:
            self._pace.slow_down(request, delay)

    async def _rules_of(self, origin: str) -> RobotsRules:
        reading, since = self._rules.get(origin, (None, 0))
        now = time.monotonic()
        if reading is None or now - since >= LIFETIME:
            reading = asyncio.ensure_future(self._read(origin))
            self._rules[origin] = reading, now
        try:
            return await reading
        except Unreadable as error:
            if self._rules.get(origin, (None,))[0] is reading and not error.timed_out:
                del self._rules[origin]  # the next try of a URL asks again
            raise

    async def _read(self, origin: str) -> RobotsRules:
        rules = await self._fetch(f"{origin}/robots.txt")
        if origin not in self._met:
            self._met.add(origin)
            if rules.delay > self._most_delay:
                logger.warning(
                    "robots.txt of %s asks for %g seconds between two requests; NEWSCRAWL_MAX_CRAWL_DELAY allows %g",
                    *(origin, rules.delay, self._most_delay),
                )
            hear: Callable[[str, tuple[str, ...]], None] | None = getattr(self._crawler.spider, "heard_sitemaps", None)
            if hear is not None:
                hear(origin, _canonical(rules.sitemaps, origin))
        return rules

    async def _fetch(self, url: str) -> RobotsRules:
        end = time.monotonic() + self._time_limit
        for hop in range(MOST_REDIRECTS + 1):
            try:
                response = await self._ask(url, end - time.monotonic())
            except PrivateAddress as error:
                if not hop:
                    raise  # so is all else of this host
                raise Unreadable(f"robots.txt leads to where nothing may be asked: {error}") from error
            if 300 <= response.status < 400 and "Location" in response.headers:
                try:
                    url = canonical_url(_header(response, "Location"), url)
                except BadURL as error:
                    raise Unreadable(f"{url} redirects nowhere: {error}") from None
            elif response.status == 429 or response.status >= 500:
                raise Unreadable(
                    f"{url} answers HTTP {response.status}; nothing is asked of this host until it can be read",
                    _header(response, "Retry-After"),
                )
            elif 200 <= response.status < 300:
                return read_robots(response.body, self._user_agent)
            else:  # 4xx: there is none, so nothing is forbidden
                return RobotsRules()
        return RobotsRules()  # "unavailable" after five redirects: may be taken for none

    async def _ask(self, url: str, seconds: float) -> Response:
        engine = self._crawler.engine
        assert engine is not None  # noqa: S101 - a request comes from a running engine
        # One byte more tells whether the last line was cut.
        unlimited = {"download_maxsize": 0, "download_warnsize": 0, FIRST_BYTES: MOST_BYTES + 1}
        meta = {"is_robots_txt": True, "download_timeout": max(seconds, 0.1), **unlimited}
        try:
            return await engine.download_async(Request(url, priority=1000, meta=meta, dont_filter=True))
        except DownloadTimeoutError as error:
            message = f"{url} cannot be read: it takes longer than {self._time_limit:g} seconds"
            raise Unreadable(message, timed_out=True) from error
        except PrivateAddress:
            raise
        except DOWNLOAD_ERRORS as error:
            raise Unreadable(f"{url} cannot be read: {reason_of(error)}") from error


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _canonical(sitemaps: tuple[str, ...], origin: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for address in sitemaps:
        try:
            found[canonical_url(address, f"{origin}/robots.txt")] = None
        except BadURL:
            continue
        if len(found) == MOST_SITEMAPS:
            break
    return tuple(found)
