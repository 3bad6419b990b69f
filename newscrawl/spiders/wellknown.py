"""Well-known places of sitemaps and feeds, for sites that name none. Asked one after the other until one is there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from newscrawl.archive import Visit

SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/sitemap.txt", "/sitemap.xml.gz", "/baidunews.xml")
FEEDS = ("/feed/", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feed.json")

_PLACES = {"sitemap": SITEMAPS, "feed": FEEDS}


def first_place(source: str, url: str) -> str:
    """Return where a "sitemap" or "feed" of a URL's host is looked for first."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{_PLACES[source][0]}"


def next_place(source: str | None, url: str) -> str | None:
    """Return where to look next when a place holds none; None when it is no such place, or the last."""
    parts = urlsplit(url)
    places = _PLACES.get(source or "", ())
    if parts.query or parts.path not in places[:-1]:
        return None
    return f"{parts.scheme}://{parts.netloc}{places[places.index(parts.path) + 1]}"


def with_source(visit: Visit, source: str | None, url: str | None) -> Visit:
    """Return the visit with one sitemap or feed that it names, if there is one."""
    if url is None:
        return visit
    return replace(visit, sitemaps=(url,)) if source == "sitemap" else replace(visit, feeds=(url,))
