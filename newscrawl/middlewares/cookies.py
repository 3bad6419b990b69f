"""Cookies: Scrapy's, loaded only by a crawl that has them on; what they are made of takes 0.05 s of every run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import NotConfigured

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.downloadermiddlewares.cookies import CookiesMiddleware


class Cookies:
    """Stands for Scrapy's middleware in the settings."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CookiesMiddleware:
        """Return Scrapy's own.

        Raises:
            NotConfigured: If `COOKIES_ENABLED` is off.
        """
        if not crawler.settings.getbool("COOKIES_ENABLED"):
            raise NotConfigured
        from scrapy.downloadermiddlewares.cookies import CookiesMiddleware  # noqa: PLC0415

        return CookiesMiddleware.from_crawler(crawler)
