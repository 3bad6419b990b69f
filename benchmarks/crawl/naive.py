"""A peer: the project that one writes in an afternoon, of Scrapy, selectors and sqlite-utils.

    python -m benchmarks.crawl.naive URLS ARCHIVE     # a file with an address per line

It is told what to fetch; some 25 queries read each page, `LinkExtractor` its links, a pipeline upserts each article
and its links and has them committed, with a full-text index by triggers; at the end the articles are written as JSON
lines.
Scrapy's settings are its defaults, but for those that every project changes (delay, log).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlite_utils
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor

from benchmarks.crawl.concurrency import REQUESTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import HtmlResponse

LISTS = {"related": ".box-related a", "popular": ".box-popular a", "latest": ".box-latest a"}


class NaiveSpider(Spider):
    """Reads articles by selectors that fit the site."""

    name = "naive"
    urls: list[str]
    archive: str
    extractor = LinkExtractor()

    async def start(self) -> AsyncIterator[Any]:
        """Yield all requests."""
        for url in self.urls:
            yield Request(url)

    def parse(self, response: HtmlResponse, **_: Any) -> Iterator[dict[str, Any]]:  # type: ignore[override]  # noqa: ANN401
        """Yield what a page's selectors find."""
        if not response.url.endswith(".html") or "/page-" in response.url:
            return
        ld = json.loads(response.css('script[type="application/ld+json"]::text').get() or "{}")
        yield {
            "url": response.css('link[rel="canonical"]::attr(href)').get() or response.url,
            "lang": response.xpath("/html/@lang").get(),
            "title": response.css("h1::text").get(),
            "og_title": response.css('meta[property="og:title"]::attr(content)').get(),
            "site_name": response.css('meta[property="og:site_name"]::attr(content)').get(),
            "introduction": response.css(".story-lead::text").get(),
            "description": response.css('meta[name="description"]::attr(content)').get(),
            "keywords": response.css('meta[name="keywords"]::attr(content)').get(),
            "breadcrumb": json.dumps(response.css(".breadcrumb a::text").getall()),
            "column": response.css(".breadcrumb a:last-child::text").get(),
            "view_count": response.css(".views::text").re_first(r"[\d,]+"),
            "author": response.css(".author::text").get(),
            "published_at": response.css(".story-meta time::attr(datetime)").get() or ld.get("datePublished"),
            "modified_at": response.css('meta[property="article:published_time"]::attr(content)').get(),
            "body": "\n\n".join(p.xpath("string()").get() or "" for p in response.css(".story-body > p")),
            "tags": json.dumps(response.css('a[rel="tag"]::text').getall()),
            "image": response.css(".story-image img::attr(src)").get(),
            "caption": response.css(".story-image figcaption::text").get(),
            "lists": {
                name: [
                    {
                        "title": a.xpath("normalize-space()").get(),
                        "url": response.urljoin(a.attrib.get("href", "")),
                    }
                    for a in response.css(selector)
                ]
                for name, selector in LISTS.items()
            },
            "out": len(self.extractor.extract_links(response)),
        }


class SqlitePipeline:
    """Upserts each article, its links and its words."""

    def __init__(self, path: str) -> None:
        self.database = sqlite_utils.Database(path)
        self.database.enable_wal()
        columns: dict[str, type] = dict.fromkeys(
            ("url", "lang", "title", "introduction", "body", "column", "view_count", "tags"), str
        )
        self.articles = self.database.table("articles").create(columns, pk="url")
        self.articles.enable_fts(["title", "introduction", "body"], create_triggers=True)
        self.links = self.database.table("links").create(
            {"article": str, "list": str, "position": int, "title": str, "url": str},
            pk=("article", "list", "position"),
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SqlitePipeline:
        """Open the archive that the spider names."""
        return cls(crawler.settings["ARCHIVE"])

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Store an article."""
        lists: dict[str, list[dict[str, str]]] = item["lists"]
        self.articles.upsert({key: value for key, value in item.items() if key != "lists"}, pk="url", alter=True)
        self.links.upsert_all(
            (
                {"article": item["url"], "list": name, "position": place, **link}
                for name, links in lists.items()
                for place, link in enumerate(links)
            ),
            pk=("article", "list", "position"),
        )
        return item

    def close_spider(self) -> None:
        """Write the articles as JSON lines."""
        with Path(self.database.execute("PRAGMA database_list").fetchone()[2] + ".jsonl").open("w") as out:
            out.writelines(json.dumps(row) + "\n" for row in self.articles.rows)


def main() -> None:
    """Crawl what stands in the file into the archive."""
    urls = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    settings: dict[str, Any] = {
        "CONCURRENT_REQUESTS_PER_DOMAIN": REQUESTS,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "ERROR",
        "ITEM_PIPELINES": {SqlitePipeline: 300},
        "ARCHIVE": sys.argv[2],
    }
    process = CrawlerProcess(settings)
    process.crawl(NaiveSpider, urls=urls)
    process.start()


if __name__ == "__main__":
    main()
