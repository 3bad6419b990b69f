"""The links of a page: articles, sections, paging and feeds. What is an article, its own page will tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from lxml import etree

from newscrawl.discover.addresses import MOST_TOO_LONG, address, leads_to_page, too_long
from newscrawl.discover.feedlinks import is_comment_feed, is_feed_address, is_feed_link
from newscrawl.discover.pager import OwnAddress, Paging, read_paging
from newscrawl.discover.pagerwords import MAX_TEXT, says_older_page
from newscrawl.urls import same_site

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from lxml.html import HtmlElement

    from newscrawl.discover.pagenumbers import Numbered
    from newscrawl.page import Page

    class _Href(str):
        """What an XPath returns for an attribute: its value, which knows its element."""

        __slots__ = ()

        def getparent(self) -> HtmlElement: ...


_HREFS = etree.XPath("//a/@href | //area/@href | //link[@rel='next' or @rel='prev']/@href")
_LINKS = etree.XPath("//link[@href][@rel]")
_BASE = etree.XPath("string((//base/@href)[1])")
_REFRESH = etree.XPath("string((//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']/@content)[1])")
_REFRESH_URL = re.compile(r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?['\"]?([^'\"]*)", re.IGNORECASE)
_LINK = re.compile(r"<a\b[^<>]*\bhref\b", re.IGNORECASE)
_NOT_A_LINK = re.compile(
    r"(?:javascript|mailto|tel|data|about|blob|ftp|file|whatsapp|sms|weixin|tencent):|#|$", re.IGNORECASE
)


def base_url(page: Page) -> str | None:
    """Return the URL that the page's relative links are resolved against: its `<base>`, else its own."""
    href = str(_BASE(page.tree)).strip()
    if not href:
        return page.url
    return address(href, page.url, page.encoding) or page.url


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where a page leads.

    Whether a page is a list or an article, extraction says. Where an address could be either's (`/slug/2/`,
    `sport_2.html`, `?page=2`), its pages stand in `paging` and `next` as well as in `parts`.
    """

    urls: tuple[str, ...]
    """Canonical, in page order, each once: all that a reader can follow, on other hosts as well, paging included."""
    paging: tuple[str, ...] = ()
    """Of these: other pages of the list that this page is of."""
    next: str | None = None
    """The page that goes on with older entries of this list; None when this is the last, or none is seen."""
    feeds: tuple[str, ...] = ()
    """Canonical URLs of the feeds that the page names, those of its head first; not those of comments."""
    parts: tuple[str, ...] = ()
    """If this page is an article on several pages: the later ones that are seen, in order, without this page."""
    part_of: str | None = None
    """If this page is a later page of an article: the address of its first."""
    left_out: int = 0
    """Links beyond the limit."""
    too_long: Mapping[str, str] = field(default_factory=dict)
    """Addresses that are too long to be asked, as they are noted, each with the reason."""


def find_links(page: Page, most: int) -> PageLinks:
    """Return where a page leads.

    Pictures, scripts and downloads are left out; other sites are not: whose a link is, the caller knows.

    Args:
        page: An HTML page.
        most: How many links to look at; the rest of a page with more is not read.
    """
    base = base_url(page)
    found = cast("list[_Href]", _HREFS(page.tree))
    hrefs = found[:most]
    refresh = _REFRESH_URL.match(str(_REFRESH(page.tree)))
    overlong: dict[str, str] = {}
    canonical = _canonical([*hrefs, refresh[1]] if refresh is not None else hrefs, base, page.encoding, overlong)
    own_urls, feeds = _head(page, base)
    urls = {url: None for url in canonical.values() if leads_to_page(url)}
    feeds += [url for url in dict.fromkeys(canonical.values()) if is_feed_address(url)]
    paging = _paging(own_urls, urls, canonical, hrefs)
    return PageLinks(
        tuple(urls),
        paging.urls,
        paging.next,
        tuple(dict.fromkeys(feeds)),
        paging.parts,
        paging.part_of,
        _left_out(page, len(found), most),
        overlong,
    )


def _left_out(page: Page, found: int, most: int) -> int:
    """Return how many links are beyond the limit. Of a page with very many, the tree does not hold them all."""
    return max(found, sum(1 for _ in _LINK.finditer(page.text))) - most if found > most else 0


def _canonical(hrefs: Collection[str], base: str | None, encoding: str, overlong: dict[str, str]) -> dict[str, str]:
    """Return the canonical URL of each address that has one, in page order; note in `overlong` what is too long."""
    found: dict[str, str] = {}
    for href in dict.fromkeys(hrefs):
        text = href.strip()
        if not _NOT_A_LINK.match(text):
            url = address(text, base, encoding)
            if url is not None:
                found[href] = url
            elif len(overlong) < MOST_TOO_LONG and (noted := too_long(text, base, encoding)) is not None:
                overlong.setdefault(*noted)
    return found


def _head(page: Page, base: str | None) -> tuple[list[str], list[str]]:
    """Return the page's own addresses, its URL first, and the feeds that its head names."""
    own = [page.url] if page.url else []
    feeds: list[str] = []
    for link in cast("list[HtmlElement]", _LINKS(page.tree)):
        rel, href = link.get("rel", ""), link.get("href", "")
        is_canonical = rel.strip().lower() == "canonical"
        if not (is_canonical and own) and not is_feed_link(rel, link.get("type", ""), href):
            continue
        url = address(href.strip(), base, page.encoding) if href.strip() else None
        if url is None:
            continue
        if not is_canonical:
            if not is_comment_feed(url, link.get("title", ""), page.url):
                feeds.append(url)
        elif same_site(url, own[0]):
            own.append(url)
    return own[:2], feeds


def _paging(
    own_urls: list[str],
    urls: Collection[str],
    canonical: Mapping[str, str],
    hrefs: Sequence[_Href],
) -> Paging:
    if not own_urls:
        return Paging()
    own = OwnAddress(own_urls)
    readings = {url: reads for url in urls if (reads := tuple(own.readings(url)))}
    paging = _numbered(own, readings, canonical, hrefs) if readings else Paging()
    if paging.next is not None or paging.parts or paging.part_of:
        return paging
    said = _said_next(own_urls, urls, canonical, hrefs)
    return replace(paging, urls=(*paging.urls, said), next=said) if said else paging


def _said_next(
    own_urls: list[str], urls: Collection[str], canonical: Mapping[str, str], hrefs: Sequence[_Href]
) -> str | None:
    """Return where "Next page" leads if no number says so: `/` goes on at `/list/1`."""
    for href in hrefs:
        element = cast("HtmlElement", href.getparent())
        text = element.text or (element[0].text if len(element) else None) or ""
        if len(text) <= MAX_TEXT * 2 and says_older_page(text.strip()):
            url = canonical.get(href, "")
            if url in urls and url not in own_urls and same_site(url, own_urls[0]):
                return url
    return None


def _numbered(
    own: OwnAddress,
    readings: Mapping[str, tuple[Numbered, ...]],
    canonical: Mapping[str, str],
    hrefs: Sequence[_Href],
) -> Paging:
    links = (
        (canonical[href], cast("HtmlElement", href.getparent()))
        for href in hrefs
        if canonical.get(href) in readings and "#comment" not in href  # those are pages of an article's comments
    )
    return read_paging(own, readings, links)
