"""Checks on a found list: whether its links lead to articles, or to sharing, advertisers, topics and sections."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.extract.cues import holds_any
from newscrawl.extract.weights import weight

if TYPE_CHECKING:
    from newscrawl.extract.linkparts import Item
    from newscrawl.items import Link

MIN_TITLE = {"related": 20, "latest": 20, "popular": 12}
"""Characters of the longest title of a list, by kind. Where all are shorter and no address is one of an article, the
links are topics or sections. Popular topics are a list of their own."""

_SOCIAL = re.compile(
    r"(?:^|\.)(?:facebook\.com|twitter\.com|x\.com|instagram\.com|pinterest\.\w+|linkedin\.com|whatsapp\.com|wa\.me|t\.me|"
    r"telegram\.me|reddit\.com|tumblr\.com|vk\.com|weibo\.com|threads\.net|bsky\.app)$"
)
_ARTICLE = re.compile(r"\d|\.html?$|[^/]*-[^/]*-[^/]*/?$")
_ADVERTISERS = (
    "taboola", "outbrain", "doubleclick", "googleadservices", "revcontent", "mgid.com", "plista", "dianomi", "zergnet",
    "/sponsored/",
)  # fmt: skip


def believable(kind: str, links: list[Link]) -> list[Link]:
    """Return the links of a list that may be articles; none where the list as a whole is something else."""
    kept = [link for link in links if not _is_social(link.url)]
    if not kept:
        return []
    longest = max(weight(link.title) for link in kept)
    if longest < MIN_TITLE[kind] and not any(_ARTICLE.search(urlsplit(link.url or "").path) for link in kept):
        return []
    return kept


def is_advertising(items: list[Item]) -> bool:
    """Tell whether a list was bought: one of its links, as the page has it, leads over an advertising network."""
    return any(item.href is not None and holds_any(item.href, _ADVERTISERS) for item in items)


def _is_social(url: str | None) -> bool:
    # A canonical URL has its host between the second slash and the third.
    return url is not None and _is_social_host(url.split("/", 3)[2].partition(":")[0])


@lru_cache(maxsize=1024)
def _is_social_host(host: str) -> bool:
    return _SOCIAL.search(host) is not None
