"""A crawl that renders each page it is given: `python -m tests.rendering.crawl SETTINGS LIMITS URL...`.

Settings and limits are JSON objects. Prints one for each page: its path, and the HTML or the error that came of it.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from newscrawl import settings as ours
from newscrawl.page import Page
from newscrawl.rendering import Limits, NotRendered, Renderer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response


class Rendering(Spider):
    name = "rendering"
    urls: list[str]
    renderer: Renderer

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, urls: list[str], limits: Limits, **kwargs: Any) -> Rendering:  # noqa: ANN401
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.urls = urls
        spider.renderer = Renderer.from_crawler(crawler, limits)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        yield Request(self.urls[0])

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Any]:  # noqa: ANN401
        page = Page.from_bytes(response.url, response.body, {"content-type": "text/html"}, datetime.now(UTC))
        answer = {"path": urlsplit(response.url).path}
        try:
            answer["html"] = (await self.renderer.render(page)).decode()
        except NotRendered as error:
            answer["error"] = str(error)
        print(json.dumps(answer), flush=True)  # noqa: T201 - what the tests read
        for url in self.urls[self.urls.index(response.url) + 1 :][:1]:
            yield Request(url)


if __name__ == "__main__":
    settings = Settings()
    settings.setmodule(ours)
    settings.setdict(
        {
            "SCHEDULER": "scrapy.core.scheduler.Scheduler",
            "ITEM_PIPELINES": {},
            "EXTENSIONS": {},
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "WARNING",
            **json.loads(sys.argv[1]),
        }
    )
    process = CrawlerProcess(settings)
    process.crawl(Rendering, urls=sys.argv[3:], limits=Limits(**json.loads(sys.argv[2])))
    process.start()
