"""What a document for machines announces: Entry, Source, and how one is gathered without twins and within a limit."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from newscrawl.discover.addresses import MOST_TOO_LONG, leads_to_page, too_long
from newscrawl.resolving import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MAX_TITLE = 300
"""Characters of a title that are kept."""
_MAX_RAW_TITLE = 3000
"""Characters of a title, with its markup, that are looked at."""

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]+")
_SITEMAP_FILE = re.compile(r"\.xml(?:\.gz)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One address that a sitemap or feed announces."""

    url: str
    """Canonical."""
    title: str | None = None
    """As the document states it: one line, without markup and control characters, at most 300 characters."""
    published_at: datetime | None = None
    """Aware, UTC. None when the document does not say, or says it without a zone; a mere day is its first moment."""
    modified_at: datetime | None = None
    """Aware, UTC: `lastmod`, `updated`. None as above."""
    is_news: bool = False
    """Announced as an article: by a news sitemap, a feed or a Baidu news XML."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a document for machines announces."""

    kind: Literal["sitemap", "feed"]
    entries: tuple[Entry, ...]
    """In the document's order, each address once."""
    sitemaps: tuple[str, ...] = ()
    """Canonical URLs of further sitemaps, the newest `lastmod` first, those without one behind, in document order."""
    next: str | None = None
    """Canonical URL of the page of this feed that goes on with older entries; None when none is named."""
    left_out: int = 0
    """Entries and sitemaps beyond the limit."""
    too_long: Mapping[str, str] = field(default_factory=dict)
    """Addresses that are too long to be asked, as they are noted, each with the reason."""


class Gathering:
    """Entries and sitemaps of one document while it is read.

    Args:
        kind: What the document is.
        url: Its canonical URL: what it says about itself is no news.
        most: How many entries, and how many sitemaps, are kept.
        encoding: The document's charset.
    """

    def __init__(self, kind: Literal["sitemap", "feed"], url: str, most: int, encoding: str = "utf-8") -> None:
        self.kind = kind
        self.url = url
        self.most = most
        self.encoding = encoding
        self.next: str | None = None
        self._entries: dict[str, Entry] = {}
        self._sitemaps: dict[str, float] = {}
        self._left_out = 0
        self._too_long: dict[str, str] = {}

    def add(  # noqa: PLR0913 - the parts of an entry
        self,
        href: str,
        base: str | None = None,
        title: str | None = None,
        published_at: datetime | None = None,
        modified_at: datetime | None = None,
        *,
        is_news: bool = False,
    ) -> None:
        """Add an entry, unless its address is none, is no page's, or was there before.

        Args:
            href: The address as it stands there.
            base: What it is relative to; None for the document itself.
            title: As it stands there.
            published_at: Aware, UTC.
            modified_at: The same.
            is_news: Whether it is announced as an article.
        """
        if len(self._entries) >= self.most:
            self._left_out += 1
            return
        url = resolve(href, base or self.url, self.encoding)
        if url is None:
            self._note_too_long(href, base or self.url)
        if url is None or url == self.url or url in self._entries:
            return
        if leads_to_page(url):
            self._entries[url] = Entry(url, clean_title(title), published_at, modified_at, is_news)
        elif self.kind == "sitemap" and _SITEMAP_FILE.search(url):  # an index that is written as a list of pages
            self.add_sitemap(url, modified_at)

    def add_sitemap(self, href: str, modified_at: datetime | None) -> None:
        """Add a sitemap that this one names, unless it is this one or was there before."""
        if len(self._sitemaps) >= self.most:
            self._left_out += 1
            return
        url = resolve(href, self.url, self.encoding)
        if url is not None and url != self.url:
            self._sitemaps.setdefault(url, modified_at.timestamp() if modified_at else float("-inf"))

    def set_next(self, href: str, base: str | None = None) -> None:
        """Note the page of this feed that goes on with older entries; the first one named counts."""
        url = resolve(href, base or self.url, self.encoding)
        if self.next is None and url is not None and url != self.url:
            self.next = url

    def source(self) -> Source:
        """Return what was gathered."""
        newest_first = sorted(self._sitemaps, key=self._sitemaps.__getitem__, reverse=True)
        entries = tuple(self._entries.values())
        return Source(self.kind, entries, tuple(newest_first), self.next, self._left_out, self._too_long)

    def _note_too_long(self, href: str, base: str) -> None:
        """Note an address that is none, if that is because of its length."""
        if len(self._too_long) < MOST_TOO_LONG and (noted := too_long(href, base, self.encoding)) is not None:
            self._too_long.setdefault(*noted)


def clean_title(text: str | None) -> str | None:
    """Return a title as one line without markup and control characters; None when nothing is left."""
    if not text:
        return None
    text = text[:_MAX_RAW_TITLE]
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    text = " ".join(_CONTROLS.sub(" ", text).split())
    return text[:MAX_TITLE].rstrip() or None
