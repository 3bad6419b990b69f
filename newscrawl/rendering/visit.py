"""Visit: one page's stay in the browser, as the calls that scrapy-playwright makes on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.rendering.settling import settle

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page
    from scrapy import Request

    from newscrawl.rendering.gate import Gate
    from newscrawl.rendering.limits import Limits


class Written(Exception):
    """The page has been written; carries its HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html


class Visit:
    """Opens the gate, reads the page, closes what it opened."""

    def __init__(self, gate: Gate, limits: Limits) -> None:
        self._gate = gate
        self._limits = limits
        self._context: BrowserContext | None = None

    @property
    def has_begun(self) -> bool:
        """Whether the browser has made room for the page."""
        return self._context is not None

    async def begin(self, page: Page, _: Request) -> None:
        """Put the gate before the page and all that it opens, where scrapy-playwright has its way to the network."""
        self._context = page.context
        await page.unroute("**")
        await page.context.route("**/*", self._gate.answer)

    async def read(self, page: Page) -> None:
        """Wait until the page has been written, and leave with its HTML.

        Raises:
            Written: Always, if it can be read: scrapy-playwright would wait for the page's load event, which does not
                come when a script has tried to leave, and then read the page without a limit.
        """
        raise Written(await settle(page, self._gate, self._limits))

    async def end(self) -> None:
        """Close the page, with all that it opened."""
        if self._context is not None:
            await self._context.close()
