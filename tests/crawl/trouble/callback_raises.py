"""A spider of the operator's own whose callback raises on each page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.spiders.news import NewsSpider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Response

    from newscrawl.archive import Visit


class Spider(NewsSpider):
    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Visit]:  # noqa: ANN401 - Scrapy's signature
        if response.url.endswith(".html"):
            raise RuntimeError(f"cannot read {response.url}")
        async for visit in super().parse(response):
            yield visit
