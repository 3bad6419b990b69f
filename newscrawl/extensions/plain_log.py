"""PlainLog: what stands in the log of pages, servers and errors is harmless for the terminal that shows it.

A record stays one entry: the lines behind its first are indented, so that no text of a page can pass for an entry.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from newscrawl.shown import harmless

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class PlainLog:
    """Extension that makes the formatters of the log harmless, for as long as the process lives."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take over the handlers that Scrapy has installed."""
        # Scrapy makes an entry of each request, and throws it away where it would be written.
        logging.root.setLevel(crawler.settings["LOG_LEVEL"])
        for handler in logging.root.handlers:
            if not isinstance(handler.formatter, PlainFormatter):
                handler.setFormatter(PlainFormatter(handler.formatter))
        return cls()


class PlainFormatter(logging.Formatter):
    """Formats as another formatter does, and harmlessly.

    Args:
        formatter: The other one; None for Python's own.
    """

    def __init__(self, formatter: logging.Formatter | None) -> None:
        super().__init__()
        self._formatter = formatter or logging.Formatter()

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry of a record."""
        return harmless(self._formatter.format(record)).replace("\n", "\n    ")
