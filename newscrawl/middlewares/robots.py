"""RobotsGuard: robots.txt by RFC 9309.

Scrapy's own middleware takes an unreadable robots.txt for "all allowed"; the RFC says the reverse. With redirects being
answers here, it would also read a redirect's empty body as "all allowed".
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest, NotConfigured

from newscrawl.errors import BadURL
from newscrawl.middlewares.downloads import DOWNLOAD_ERRORS
from newscrawl.urls import canonical_url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MOST_BYTES = 500 * 1024
"""Bytes of a robots.txt that are read; the rest is not. RFC 9309, 2.5."""

TIME_LIMIT = 30
"""Seconds for one robots.txt. A hanging one delayed the first page by minutes."""

MOST_REDIRECTS = 5
"""Redirects that are followed. RFC 9309, 2.3.1.2."""


class Forbidden(IgnoreRequest):
    """robots.txt forbids the address; it was not asked."""


class Unreadable(IgnoreRequest):
    """robots.txt could not be read, so nothing of its host may be asked until it can."""


class RobotsGuard:
    """Downloader middleware that asks each host's robots.txt before anything else of it.

    Args:
        crawler: Its engine fetches robots.txt.
        user_agent: The name by which robots.txt may address us.
    """

    def __init__(self, crawler: Crawler, user_agent: str) -> None:
        self._crawler = crawler
        self._user_agent = user_agent
        self._rules: dict[str, asyncio.Task[Protego]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the name from `ROBOTSTXT_USER_AGENT`; stand aside when `ROBOTSTXT_OBEY` is off."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler, crawler.settings["ROBOTSTXT_USER_AGENT"])

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise `Forbidden` or `Unreadable`."""
        if request.meta.get("is_robots_txt"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._read(f"{origin}/robots.txt"))
        try:
            rules = await self._rules[origin]
        except Unreadable:
            self._rules.pop(origin, None)  # the next try of a URL asks again
            raise
        if not rules.can_fetch(request.url, self._user_agent):
            raise Forbidden("forbidden by robots.txt")

    async def _read(self, url: str) -> Protego:
        for _ in range(MOST_REDIRECTS + 1):
            response = await self._ask(url)
            if 300 <= response.status < 400 and "Location" in response.headers:
                try:
                    url = canonical_url((response.headers["Location"] or b"").decode("latin-1"), url)
                except BadURL as error:
                    raise Unreadable(f"{url} redirects nowhere: {error}") from None
            elif response.status == 429 or response.status >= 500:
                raise Unreadable(
                    f"{url} answers HTTP {response.status}; nothing is asked of this host until it can be read"
                )
            elif response.status == 200:
                return Protego.parse(response.body[:MOST_BYTES].decode("utf-8", "replace").removeprefix("\ufeff"))
            else:  # 4xx: there is none, so nothing is forbidden
                return Protego.parse("")
        return Protego.parse("")  # "unavailable" after five redirects: may be taken for none

    async def _ask(self, url: str) -> Response:
        engine = self._crawler.engine
        assert engine is not None  # noqa: S101 - a request comes from a running engine
        meta = {"is_robots_txt": True, "download_timeout": TIME_LIMIT}
        try:
            return await engine.download_async(Request(url, priority=1000, meta=meta, dont_filter=True))
        except DOWNLOAD_ERRORS as error:
            raise Unreadable(f"{url} cannot be read: {error}") from error
