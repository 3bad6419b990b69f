"""Gate: every request of one page in the browser comes here, and is answered with what the crawl's engine downloads."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from scrapy import Request

from newscrawl.errors import BadURL
from newscrawl.middlewares.downloads import DOWNLOAD_ERRORS, Interrupted
from newscrawl.urls import canonical_url

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Request as BrowserRequest
    from playwright.async_api import Route
    from scrapy.http import Response

    from newscrawl.page import Page
    from newscrawl.rendering.limits import Limits
    from newscrawl.rendering.scripts import Scripts

SLOT = "rendering "
"""What the names of Scrapy's download slots for these requests begin with; the host follows."""

MOST_REDIRECTS = 5
"""Hops of one request. Each passes the guards."""

FLOOD = 10
"""Times the limit of requests at which a page is given up: refusing them is work, too."""

_TEXT_COMES_BY = frozenset({"script", "xhr", "fetch"})
"""What a page may load. Pictures, styles, fonts and frames hold no text of ours; the rest sends or never ends."""

_COUNTS_UP = re.compile(r"/count\.php\b|[?&]addclick=|[?&]op=count\b", re.IGNORECASE)
"""Counters of EmpireCMS, DedeCMS and PHPCMS that would take the crawler for one more reader."""

# The others are the crawl's own (user agent, language, encodings), or would need a session, or a part of a file.
_PASSED_ON = re.compile(r"(?:accept|authorization|origin|referer|x-[\w-]+)", re.IGNORECASE)

# What describes the bytes on the wire, sets cookies, or makes the browser go elsewhere by itself.
_KEPT_BACK = frozenset(
    {"content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive", "set-cookie", "alt-svc",
     "link", "location", "refresh", "content-disposition", "report-to", "reporting-endpoints", "nel", "clear-site-data",
     "speculation-rules", "sourcemap"}
)  # fmt: skip


class Gate:
    """Answers the requests of one page.

    Args:
        page: The page; the browser gets it from here, as it was fetched, and not from its server once more.
        download: Downloads a request through the crawl's middlewares; raises one of `DOWNLOAD_ERRORS`.
        scripts: What earlier pages loaded.
        limits: What this page may load.
    """

    def __init__(
        self, page: Page, download: Callable[[Request], Awaitable[Response]], scripts: Scripts, limits: Limits
    ) -> None:
        self._page = page
        self._download = download
        self._scripts = scripts
        self._limits = limits
        self._is_shut = False
        self._was_opened = False
        self._answered_at = 0.0
        self._downloads: set[asyncio.Task[Response]] = set()
        self.seen = 0
        """Requests that the page made."""
        self.asked = 0
        """Those that went to a server."""
        self.bytes = 0
        """What they brought."""

    @property
    def answered_at(self) -> float:
        """When the last answer was given, by the loop's clock; now, while one is under way."""
        return asyncio.get_running_loop().time() if self._downloads else self._answered_at

    @property
    def is_flooded(self) -> bool:
        """Whether the page asks for things without end."""
        return self.seen > FLOOD * self._limits.requests

    def shut(self) -> None:
        """Answer nothing more, and give up what is under way."""
        self._is_shut = True
        for download in self._downloads:
            download.cancel()

    async def answer(self, route: Route) -> None:
        """Answer one request of the browser: with the page, with a download, or with a refusal."""
        self.seen += 1
        request = route.request
        if request.is_navigation_request():
            await self._navigate(route)
            return
        if not self._may_pass(request):
            await route.abort("blockedbyclient")
            return
        script = self._scripts.get(request.url) if request.resource_type == "script" else None
        response = script or await self._fetch(request)
        if response is None:
            await route.abort("failed")
            return
        if request.resource_type == "script":
            self._scripts.keep(request.url, response)
        await route.fulfill(status=response.status, headers=_headers(response), body=response.body)

    async def _navigate(self, route: Route) -> None:
        """Open the page, once. Frames, new windows and other addresses stay closed: 204 leaves all as it is."""
        if self._was_opened:
            await route.fulfill(status=204)
            return
        self._was_opened = True
        headers = {"content-type": "text/html; charset=utf-8"}
        if policy := self._page.headers.get("content-security-policy"):
            headers["content-security-policy"] = policy
        await route.fulfill(status=200, headers=headers, body=self._page.text.encode("utf-8", "replace"))

    def _may_pass(self, request: BrowserRequest) -> bool:
        return (
            request.method == "GET"  # a crawler changes nothing
            and request.resource_type in _TEXT_COMES_BY
            and _COUNTS_UP.search(request.url) is None
            and not self._is_shut
        )

    async def _fetch(self, request: BrowserRequest) -> Response | None:
        """Return the answer at the end of the redirects; None when there is none, or the page has had its fill."""
        headers = {name: value for name, value in request.headers.items() if _PASSED_ON.fullmatch(name)}
        url = urldefrag(request.url).url
        for _ in range(MOST_REDIRECTS + 1):
            left = self._limits.request_bytes - self.bytes
            if self._is_shut or self.asked >= self._limits.requests or left <= 0:
                return None
            self.asked += 1
            meta = {
                "download_slot": f"{SLOT}{urlsplit(url).netloc}",
                "download_timeout": self._limits.request_seconds,
                "download_maxsize": min(left, self._limits.page_bytes),
            }
            try:
                response = await self._cancellable(Request(url, headers=headers, meta=meta, dont_filter=True))
            except (*DOWNLOAD_ERRORS, BadURL, Interrupted, asyncio.CancelledError):
                if (task := asyncio.current_task()) is not None and task.cancelling():
                    raise
                return None
            self.bytes += len(response.body)
            location = response.headers.get("Location")
            if not 300 <= response.status < 400 or location is None:
                return response
            headers.pop("authorization", None)  # it was meant for the first
            try:
                url = canonical_url(location.decode("latin-1"), url)
            except BadURL:
                return None
        return None

    async def _cancellable(self, request: Request) -> Response:
        download = asyncio.ensure_future(self._download(request))
        self._downloads.add(download)
        try:
            return await download
        finally:
            self._downloads.discard(download)
            self._answered_at = asyncio.get_running_loop().time()


def _headers(response: Response) -> dict[str, str]:
    """Return the headers that the page may see."""
    return {
        key: b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
        if (key := name.decode("latin-1").lower()) not in _KEPT_BACK
    }
