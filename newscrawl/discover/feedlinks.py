"""The feeds that a page names: by autodiscovery, and in links whose address is plainly a feed's; none of comments."""

from __future__ import annotations

import re

from newscrawl.discover.pagenumbers import spelled
from newscrawl.discover.pagerwords import speaks_of_comments

_FEED_TYPES = frozenset(
    f"application/{name}" for name in ("rss+xml", "atom+xml", "rdf+xml", "feed+json", "x-rss+xml", "x-atom+xml", "rss")
)
_VAGUE_TYPES = frozenset(("application/xml", "text/xml", "application/json"))
_FEED_ADDRESS = re.compile(
    r"/(?:feed|rss|atom|rdf)(?:\d{1,2}|[_-]\w{1,30})?\.(?:xml|rdf|json)$|\.(?:rss|atom|rdf)$|/feed/?(?:rss2?|atom|rdf)?/?$|"
    r"/(?:rss|atom|feed|index)\.(?:xml|rdf)$|[?&](?:feed|type|format|alt)=(?:rss2?|atom|rdf|feed|rss_2\.0)(?:&|$)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"/comments?(?:[/_.-]|$)|[?&]feed=comments|/crss/|comments?[_-](?:feed|rss)", re.IGNORECASE)


def is_feed_link(rel: str, kind: str, href: str) -> bool:
    """Tell whether a `<link>` names a feed.

    Args:
        rel: Its `rel`.
        kind: Its `type`.
        href: Its address as it stands there.
    """
    rels = rel.lower().split()
    if "alternate" not in rels and "feed" not in rels:
        return False
    kind = kind.partition(";")[0].strip().lower()
    return kind in _FEED_TYPES or (kind in _VAGUE_TYPES and _FEED_ADDRESS.search(href) is not None)


def is_feed_address(url: str) -> bool:
    """Tell whether a canonical URL is plainly a feed's."""
    return _FEED_ADDRESS.search(url) is not None and not is_comment_feed(url)


def is_comment_feed(url: str, title: str = "", own_url: str | None = None) -> bool:
    """Tell whether a feed holds comments: its address says so, or its title and it lies below an article's address."""
    if _COMMENTS.search(url):
        return True
    return own_url is not None and _is_below(spelled(url), spelled(own_url)) and speaks_of_comments(title)


def _is_below(feed: str, own: str) -> bool:
    """Tell whether a feed's address goes on from the page's own: `/a-story/feed`, `?p=12&feed=rss2`."""
    path, _, query = own.partition("?")
    if query:
        feed_path, _, feed_query = feed.partition("?")
        return path == feed_path and set(query.split("&")) <= set(feed_query.split("&"))
    return "/" in path and feed.startswith(path)
