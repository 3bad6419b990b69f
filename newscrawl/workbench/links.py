"""Links of a page with their texts, and how much each looks like the address of an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, cast
from urllib.parse import unquote, urlsplit

from lxml import etree

from newscrawl.discover.listing import base_url
from newscrawl.errors import BadURL
from newscrawl.urls import canonical_url, may_be_page, site_key, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from newscrawl.page import Page

MAX_LINKS = 2000
"""Links of one page that are looked at."""
HEADLINE = 16
"""Weighted characters from which a link's text may be a headline; most names of sections are shorter."""
MAX_TEXT = 300
"""Characters of a link's text; more is a whole teaser."""

_ANCHORS = etree.XPath("//a[@href]")
_NO_LIST = (
    r"users?|search|login|log-in|signin|sign-in|register|account|about|about-us|contact|contact-us|privacy|"
    r"privacy-policy|terms|imprint|impressum|datenschutz|subscribe|newsletter|feeds?|rss|wp-login\.php|cart|shop|"
    r"advertis\w*|jobs?|help|faq|sitemap"
)
_NEITHER = re.compile(rf"/(?:{_NO_LIST})(?:/|$|\.)", re.IGNORECASE)
_NO_ARTICLE = re.compile(
    rf"/(?:{_NO_LIST}|tags?|topics?|categor(?:y|ies)|authors?|page|archives?|comments?)(?:/|$|\.)", re.IGNORECASE
)
_TELLING_LIST = re.compile(r"/(?:blog|news|articles?|posts?|archives?|stories|latest|all)(?:/|$|\.)", re.IGNORECASE)
_DATE = re.compile(r"/(?:19|20)\d{2}[/-]?(?:0[1-9]|1[0-2])")
_WORDS = re.compile(r"[a-z]+(?:[-_][a-z0-9]+){2,}", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_INDEX = re.compile(r"(?:^|/)(?:index|default)\.\w+$|/$")


class SeenLink(NamedTuple):
    """A link as a page shows it."""

    url: str
    """Canonical."""
    text: str


def links_of(page: Page) -> Iterator[SeenLink]:
    """Yield the links of a page to pages of its own site, in page order, as often as they stand there."""
    base, own = base_url(page), site_key(page.url or "")
    for anchor in cast("list[HtmlElement]", _ANCHORS(page.tree))[:MAX_LINKS]:
        href = (anchor.get("href") or "").strip()
        if not href or href.startswith("#"):
            continue
        try:
            url = canonical_url(href, base, page.encoding)
        except BadURL:
            continue
        if site_key(url) == own and may_be_page(url) and url_key(url) != url_key(page.url or ""):
            text = " ".join(str(anchor.text_content()).split())
            title = " ".join((anchor.get("title") or "").split())
            yield SeenLink(url, (title if len(title) > len(text) else text)[:MAX_TEXT])


def weight(text: str) -> int:
    """Return the length of a text; a character of Chinese or Japanese says as much as two and a half letters."""
    wide = sum(char >= "\u2e80" for char in text)
    return len(text) + wide * 3 // 2


def likeness(link: SeenLink) -> int:
    """Rate how much a link looks like one to an article; 2 and more is worth asking."""
    parts = urlsplit(link.url)
    path = unquote(parts.path)
    last = path.rstrip("/").rpartition("/")[2]
    marks = (
        (2, weight(link.text) >= HEADLINE),
        (1, bool(_DIGITS.search(last)) or bool(_WORDS.search(last))),
        (1, _DATE.search(path) is not None),
        (1, _DIGITS.search(parts.query) is not None),
        (-1, _INDEX.search(path) is not None and not _WORDS.search(last) and not _DIGITS.search(last)),
        (-4, _NO_ARTICLE.search(path) is not None),
    )
    return sum(points for points, holds in marks if holds)


def shape(url: str) -> str:
    """Return what the addresses of one kind have in common: the first step as it is, then only the form.

    >>> shape("https://hill.example/world/2026-03-04/117.html")
    'world/0-0-0/0.a'
    """
    parts = urlsplit(url)
    first, *rest = parts.path.strip("/").split("/")
    steps = [first if rest else _form(first), *map(_form, rest)]
    query = "&".join(pair.partition("=")[0] for pair in parts.query.split("&")) if parts.query else ""
    return "/".join(steps) + (f"?{query}" if query else "")


def _form(step: str) -> str:
    form = _LETTERS.sub("a", _DIGITS.sub("0", unquote(step)))
    return re.sub(r"(?:a[-_])+a", "a-a", form)


def in_turns(links: Iterable[SeenLink]) -> list[SeenLink]:
    """Return the links that may lead to articles, one of each shape in turn, the likeliest shapes first."""
    by_shape: dict[str, dict[str, SeenLink]] = {}
    for link in links:
        if likeness(link) >= 2:
            by_shape.setdefault(shape(link.url), {}).setdefault(url_key(link.url), link)
    rows = sorted((list(row.values()) for row in by_shape.values()), key=lambda row: -max(map(likeness, row)))
    longest = max(map(len, rows), default=0)
    return [row[n] for n in range(longest) for row in rows if n < len(row)]


def other_lists(links: Iterable[SeenLink]) -> list[SeenLink]:
    """Return the links that may lead to lists where hardly any leads to an article, those named like one first."""
    several = [link for link in links if likeness(link) < 2 and not _NEITHER.search(urlsplit(link.url).path)]
    several = list({url_key(link.url): link for link in reversed(several)}.values())[::-1]
    return sorted(several, key=lambda link: _TELLING_LIST.search(urlsplit(link.url).path) is None)


def list_link(links: Iterable[SeenLink]) -> SeenLink | None:
    """Return the link that leads to a list of articles: the one under whose address most others stand."""
    links = list(links)
    paths = [urlsplit(link.url).path for link in links if likeness(link) >= 2]
    best, most = None, 0
    for link in dict.fromkeys(links):
        path = urlsplit(link.url).path
        if likeness(link) >= 2 or _NO_ARTICLE.search(path) or urlsplit(link.url).query:
            continue
        under = _INDEX.sub("/", path).rstrip("/") + "/"
        count = sum(other.startswith(under) for other in paths) if under != "/" else 0
        if count > most:
            best, most = link, count
    return best
