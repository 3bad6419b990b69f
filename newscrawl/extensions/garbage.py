"""Garbage: Python looks for it less often, and not in what was loaded before the crawl. It took 5 % of the CPU time."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Self

from scrapy import signals

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

THRESHOLDS = (5000, 10, 10)
"""Objects made after which Python looks for garbage, and how often it looks at older ones; by default 700, 10, 10."""


class Garbage:
    """Sets aside what is there when the crawl begins, for as long as the process lives."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for the begin of the crawl."""
        extension = cls()
        crawler.signals.connect(extension.engine_started, signals.engine_started)
        return extension

    def engine_started(self) -> None:
        """Set aside what was loaded and made so far: all of it stays."""
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
