"""The links of a page: articles, sections, paging and feeds. What is an article, its own page will tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from newscrawl.discover.addresses import MOST_TOO_LONG, too_long
from newscrawl.discover.feedlinks import is_comment_feed, is_feed_link
from newscrawl.discover.pager import OwnAddress, Paging, read_paging
from newscrawl.discover.pagerwords import MAX_TEXT, says_older_page
from newscrawl.discover.targets import known_targets, remember, target_of
from newscrawl.resolving import resolve
from newscrawl.urls import same_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lxml.html import HtmlElement

    from newscrawl.discover.pagenumbers import Numbered
    from newscrawl.discover.targets import Target
    from newscrawl.page import Page

    Anchor = tuple[str, HtmlElement]
    """An address as it stands in the page, and its element."""

_REFRESH_URL = re.compile(r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?['\"]?([^'\"]*)", re.IGNORECASE)
_LINK = re.compile(r"<a\b[^<>]*\bhref\b", re.IGNORECASE)
_NOT_A_LINK = re.compile(
    r"(?:javascript|mailto|tel|data|about|blob|ftp|file|whatsapp|sms|weixin|tencent):|#|$", re.IGNORECASE
)


def base_url(page: Page) -> str | None:
    """Return the URL that the page's relative links are resolved against: its `<base>`, else its own."""
    hrefs = (base.get("href") for base in page.tree.iter("base"))
    return _base_url(page, next((href for href in hrefs if href is not None), ""))


def _base_url(page: Page, href: str) -> str | None:
    href = href.strip()
    return (resolve(href, page.url, page.encoding) if href else None) or page.url


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
    named = _named(page, most)
    base = _base_url(page, named.base or "")
    hrefs = [href for href, _ in named.anchors]
    refresh = _REFRESH_URL.match(named.refresh or "")
    overlong: dict[str, str] = {}
    targets = _targets([*hrefs, refresh[1]] if refresh is not None else hrefs, base, page.encoding, overlong)
    own_urls, feeds = _head(page, named.links, base)
    urls = {target.url: target for target in targets.values() if target.is_page}
    feeds += [target.url for target in targets.values() if target.is_feed]
    paging = _paging(own_urls, urls, targets, named.anchors)
    return PageLinks(
        tuple(urls),
        paging.urls,
        paging.next,
        tuple(dict.fromkeys(feeds)),
        paging.parts,
        paging.part_of,
        _left_out(page, named.count, most),
        overlong,
    )


@dataclass(slots=True)
class _Named:
    """The elements of a page that name addresses, in page order."""

    anchors: list[Anchor] = field(default_factory=list)
    """What a reader can follow, up to the limit."""
    count: int = 0
    """Of them all."""
    links: list[HtmlElement] = field(default_factory=list)
    """`<link>` with `rel` and `href`."""
    base: str | None = None
    refresh: str | None = None


def _named(page: Page, most: int) -> _Named:
    """Return what names addresses in a page, found in one walk."""
    named = _Named()
    for element in cast("Iterable[HtmlElement]", page.tree.iter("a", "area", "link", "base", "meta")):
        tag = element.tag
        if tag == "meta":
            if named.refresh is None and element.get("http-equiv", "").lower() == "refresh":
                named.refresh = element.get("content")
            continue
        href = element.get("href")
        if href is None:
            continue
        if tag == "base":
            named.base = href if named.base is None else named.base
            continue
        if tag == "link":
            rel = element.get("rel")
            if rel is not None:
                named.links.append(element)
            if rel not in ("next", "prev"):
                continue
        named.count += 1
        if named.count <= most:
            named.anchors.append((href, element))
    return named


def _left_out(page: Page, found: int, most: int) -> int:
    """Return how many links are beyond the limit. Of a page with very many, the tree does not hold them all."""
    return max(found, sum(1 for _ in _LINK.finditer(page.text))) - most if found > most else 0


def _targets(hrefs: Iterable[str], base: str | None, encoding: str, overlong: dict[str, str]) -> dict[str, Target]:
    """Return where each address leads that leads anywhere, in page order; note in `overlong` what is too long."""
    found: dict[str, Target] = {}
    known = known_targets(base, encoding)
    for href in dict.fromkeys(hrefs):
        if (target := known.get(href)) is not None:
            found[href] = target
            continue
        text = href.strip()
        if not _NOT_A_LINK.match(text):
            url = resolve(text, base, encoding)
            if url is not None:
                found[href] = target = target_of(url)
                remember(known, href, target)
            elif len(overlong) < MOST_TOO_LONG and (noted := too_long(text, base, encoding)) is not None:
                overlong.setdefault(*noted)
    return found


def _head(page: Page, links: Iterable[HtmlElement], base: str | None) -> tuple[list[str], list[str]]:
    """Return the page's own addresses, its URL first, and the feeds that its head names."""
    own = [page.url] if page.url else []
    feeds: list[str] = []
    for link in links:
        rel, href = link.get("rel", ""), link.get("href", "")
        is_canonical = rel.strip().lower() == "canonical"
        if not (is_canonical and own) and not is_feed_link(rel, link.get("type", ""), href):
            continue
        url = resolve(href.strip(), base, page.encoding) if href.strip() else None
        if url is None:
            continue
        if not is_canonical:
            if not is_comment_feed(url, link.get("title", ""), page.url):
                feeds.append(url)
        elif same_site(url, own[0]):
            own.append(url)
    return own[:2], feeds


def _paging(
    own_urls: list[str], urls: Mapping[str, Target], targets: Mapping[str, Target], anchors: Sequence[Anchor]
) -> Paging:
    if not own_urls:
        return Paging()
    own = OwnAddress(own_urls)
    readings = {
        url: reads for url, target in urls.items() if target.host == own.host and (reads := own.readings(target))
    }
    paging = _numbered(own, readings, targets, anchors) if readings else Paging()
    if paging.next is not None or paging.parts or paging.part_of:
        return paging
    said = _said_next(own_urls, targets, anchors)
    return replace(paging, urls=(*paging.urls, said), next=said) if said else paging


def _said_next(own_urls: list[str], targets: Mapping[str, Target], anchors: Sequence[Anchor]) -> str | None:
    """Return where "Next page" leads if no number says so: `/` goes on at `/list/1`."""
    for href, element in anchors:
        target = targets.get(href)
        if target is None or not target.is_page:
            continue
        text = element.text or (element[0].text if len(element) else None) or ""
        if len(text) <= MAX_TEXT * 2 and says_older_page(text.strip()):
            url = target.url
            if url not in own_urls and same_site(url, own_urls[0]):
                return url
    return None


def _numbered(
    own: OwnAddress,
    readings: Mapping[str, tuple[Numbered, ...]],
    targets: Mapping[str, Target],
    anchors: Sequence[Anchor],
) -> Paging:
    links = (
        (target.url, element)
        for href, element in anchors
        if (target := targets.get(href)) is not None
        and target.url in readings
        and "#comment" not in href  # those are pages of an article's comments
    )
    return read_paging(own, readings, links)
