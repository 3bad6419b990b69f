"""Renderer: a page, its scripts run in Chromium through scrapy-playwright.

scrapy-playwright is a download handler, but it is not wired as one. Rendered by Scrapy's downloader, a page would hold
its host's only slot while its own scripts wait for that slot. So the handler is kept here, beside the engine, and gets
only pages that were downloaded already.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import shutil
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals

from newscrawl.errors import BadInput
from newscrawl.rendering.gate import Gate
from newscrawl.rendering.limits import Limits, NotRendered
from newscrawl.rendering.scripts import Scripts
from newscrawl.rendering.visit import Visit, Written

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.page import Page

logger = logging.getLogger(__name__)

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
"""Names under which Chromium is looked for on PATH."""

SCRIPT_BYTES = 64 * 1024 * 1024
"""Scripts kept in memory for the crawl's other pages; the programs of one site have some 5 MiB."""

SLOT_SETTINGS = {"concurrency": 2, "delay": 0}
"""Requests at a time, and seconds between them, that a page sends to one host."""

PATIENCE = 5
"""Seconds for closing what belongs to a page or the browser. What hangs longer is left to the end of its driver."""


class Renderer:
    """Runs pages in Chromium, one at a time. The browser starts with the first of them and ends with the crawl.

    Args:
        crawler: Its engine downloads what the pages ask for.
        browser: Path of Chromium, or the name of a program on PATH; empty: looked for by its usual names.
        limits: What a page may cost.
        is_off: Whether nothing is to be rendered, whatever there is.
    """

    def __init__(self, crawler: Crawler, browser: str = "", limits: Limits | None = None, *, is_off: bool) -> None:
        self._crawler = crawler
        self._browser = browser
        self._limits = limits or Limits()
        self._scripts = Scripts(SCRIPT_BYTES)
        self._one_at_a_time = asyncio.Lock()
        self._handler: Any = None  # scrapy-playwright comes without types
        self._rendered = 0
        self.is_off = is_off
        """Whether the operator wants nothing rendered: then a shell is an empty page, and nothing is owed."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, limits: Limits | None = None) -> Self:
        """Take `NEWSCRAWL_RENDER` and `NEWSCRAWL_BROWSER`; close with the spider.

        Raises:
            BadInput: If `NEWSCRAWL_RENDER` is neither "auto" nor "never".
        """
        wish = crawler.settings["NEWSCRAWL_RENDER"]
        if wish not in ("auto", "never"):
            raise BadInput(f"NEWSCRAWL_RENDER must be auto or never, not {wish!r}")
        renderer = cls(crawler, crawler.settings["NEWSCRAWL_BROWSER"] or "", limits, is_off=wish == "never")
        crawler.signals.connect(renderer.close, signals.spider_closed)
        return renderer

    @cached_property
    def missing(self) -> str | None:
        """What is to be installed before pages can be rendered, as a sentence; None when all is there."""
        if importlib.util.find_spec("scrapy_playwright") is None:
            return "needs a browser: pip install 'newscrawl[browser]', and Chromium (Debian: apt-get install chromium)"
        if self._executable is None:
            wanted = f"NEWSCRAWL_BROWSER names none: {self._browser!r}" if self._browser else "there is none on PATH"
            return (
                f"needs Chromium, and {wanted}; install it (Debian: apt-get install chromium) or set NEWSCRAWL_BROWSER"
            )
        return None

    async def render(self, page: Page) -> bytes:
        """Return the page's HTML after its scripts have run, in UTF-8.

        Args:
            page: As it was downloaded. Its server is not asked for it again.

        Raises:
            NotRendered: If that cannot be done; the message says why, and what to install if that is the reason.
        """
        if self.is_off:
            raise NotRendered("needs a browser, and NEWSCRAWL_RENDER is never")
        if self.missing is not None:
            raise NotRendered(self.missing)
        if page.url is None or page.kind != "html":
            raise NotRendered("is no page of HTML with an address")
        async with self._one_at_a_time:
            return await self._render(page, page.url)

    async def close(self) -> None:
        """End the browser, if one was started."""
        handler, self._handler = self._handler, None
        if handler is None:
            return
        from playwright.async_api import Error  # noqa: PLC0415 - of the extra

        try:
            await asyncio.wait_for(handler.close(), PATIENCE)
        except (Error, TimeoutError) as error:  # it died before, or hangs; its driver takes it along
            logger.warning("the browser did not close in order: %s", error)
            await handler.browser_provider.close()

    @cached_property
    def _executable(self) -> str | None:
        return next(filter(None, map(shutil.which, (self._browser,) if self._browser else PROGRAMS)), None)

    async def _render(self, page: Page, url: str) -> bytes:
        from playwright.async_api import Error  # noqa: PLC0415 - of the extra, and half a second that most crawls spare

        gate = Gate(page, self._fetch, self._scripts, self._limits)
        visit = Visit(gate, self._limits)
        answer = self._open().download_request(self._request(url, visit))
        try:
            await asyncio.wait_for(answer, self._limits.seconds)
        except Written as written:
            logger.debug("%s: %d requests, %d bytes", url, gate.asked, gate.bytes)
            return written.html.encode("utf-8")
        except TimeoutError:
            raise NotRendered(f"its scripts did not end within {self._limits.seconds:g} seconds") from None
        except Error as error:
            raise NotRendered(f"the browser failed: {error.message.splitlines()[0]}") from error
        finally:
            gate.shut()
            await self._leave(visit)
        raise NotRendered("the browser did not open it")

    def _open(self) -> Any:  # noqa: ANN401 - scrapy-playwright comes without types
        if self._handler is None:
            from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler  # noqa: PLC0415 - of the extra

            from newscrawl.rendering.browser import ClosedBrowser  # noqa: PLC0415 - the same

            assert self._executable is not None  # noqa: S101 - nothing is missing
            logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)  # a page that fails is owed, with its reason
            self._handler = ScrapyPlaywrightDownloadHandler.from_crawler(self._crawler)
            self._handler.config.target_closed_max_retries = 0  # the ledger retries
            self._handler.browser_provider = ClosedBrowser(self._executable)
        return self._handler

    def _request(self, url: str, visit: Visit) -> Request:
        """Return what makes scrapy-playwright open the page in a context of its own, behind the gate."""
        from scrapy_playwright.page import PageMethod  # noqa: PLC0415 - of the extra

        self._rendered += 1
        return Request(
            url,
            meta={
                "playwright": True,
                "playwright_include_page": True,  # it is closed with its context
                "playwright_context": f"page {self._rendered}",
                "playwright_context_kwargs": {
                    "user_agent": self._crawler.settings["USER_AGENT"],
                    "service_workers": "block",
                    "accept_downloads": False,
                    "timezone_id": "UTC",  # what a page makes of its times must not hang on the machine
                    "viewport": {"width": 1280, "height": 4000},  # pixels; what is written at sight is in sight
                },
                "playwright_page_init_callback": visit.begin,
                "playwright_page_goto_kwargs": {"wait_until": "commit", "timeout": 1000 * self._limits.seconds},
                "playwright_page_methods": [PageMethod(visit.read)],
            },
        )

    async def _fetch(self, request: Request) -> Response:
        engine = self._crawler.engine
        assert engine is not None  # noqa: S101 - a page comes from a running engine
        # What one reader's browser asks at once is no row of pages. A pace that robots.txt asks for holds here, too.
        engine.downloader.per_slot_settings.setdefault(request.meta["download_slot"], dict(SLOT_SETTINGS))
        return await engine.download_async(request)

    async def _leave(self, visit: Visit) -> None:
        """Close the page's context; a browser that does not manage that is ended, and the next page gets a new one."""
        if not visit.has_begun:  # the browser did not start, or hangs
            await self.close()
            return
        from playwright.async_api import Error  # noqa: PLC0415 - of the extra

        try:
            await asyncio.wait_for(visit.end(), PATIENCE)
        except (Error, TimeoutError):
            await self.close()
