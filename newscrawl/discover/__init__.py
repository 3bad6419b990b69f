"""Discovery: from a page, sitemap or feed to addresses worth fetching. Pure: no clock, network, database, Scrapy."""

from newscrawl.discover.entries import Entry, Source
from newscrawl.discover.listing import PageLinks, find_links
from newscrawl.discover.pagenumbers import is_later_page
from newscrawl.discover.sources import read_source

__all__ = ["Entry", "PageLinks", "Source", "find_links", "is_later_page", "read_source"]
