"""Discovery: from a page to the links worth fetching. Pure: no clock, network, database or Scrapy."""

from newscrawl.discover.listing import find_links

__all__ = ["find_links"]
