"""The links of a page: articles, sections and paging alike. What each one is, its own page will tell."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, cast

from lxml import etree

from newscrawl.errors import BadURL
from newscrawl.urls import canonical_url, may_be_page

if TYPE_CHECKING:
    from collections.abc import Collection

    from newscrawl.page import Page

_HREFS = etree.XPath("//a/@href | //area/@href | //link[@rel='next' or @rel='prev']/@href")
_BASE = etree.XPath("string((//base/@href)[1])")
_REFRESH = etree.XPath("string((//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']/@content)[1])")
_REFRESH_URL = re.compile(r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?['\"]?([^'\"]*)", re.IGNORECASE)
_NOT_A_LINK = re.compile(
    r"(?:javascript|mailto|tel|data|about|blob|ftp|file|whatsapp|sms|weixin|tencent):|#|$", re.IGNORECASE
)


def base_url(page: Page) -> str | None:
    """Return the URL that the page's relative links are resolved against: its `<base>`, else its own."""
    href = str(_BASE(page.tree)).strip()
    if not href:
        return page.url
    try:
        return canonical_url(href, page.url, page.encoding)
    except BadURL:
        return page.url


def find_links(page: Page, most: int) -> tuple[tuple[str, ...], int]:
    """Return the canonical URLs of a page's links in page order, each once, and how many links were left unread.

    Pictures, scripts and downloads are left out; other sites are not: whose a link is, the caller knows.

    Args:
        page: An HTML page.
        most: How many links to look at; the rest of a page with more is not read.
    """
    base = base_url(page)
    found = cast("list[str]", _HREFS(page.tree))
    hrefs = [str(href) for href in islice(found, most)]
    refresh = _REFRESH_URL.match(str(_REFRESH(page.tree)))
    if refresh is not None:
        hrefs.append(refresh[1])
    return _canonical(hrefs, base, page.encoding), max(0, len(found) - most)


def _canonical(hrefs: Collection[str], base: str | None, encoding: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for href in dict.fromkeys(href.strip() for href in hrefs):
        if _NOT_A_LINK.match(href):
            continue
        try:
            url = canonical_url(href, base, encoding)
        except BadURL:
            continue
        if may_be_page(url):
            found[url] = None
    return tuple(found)
