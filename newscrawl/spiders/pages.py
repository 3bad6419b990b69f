"""PageReader: what a good answer holds: an article, a list, or a document that announces addresses for machines."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.archive import State, Visit
from newscrawl.discover.pagenumbers import is_later_page
from newscrawl.errors import BadURL
from newscrawl.items import Article, from_iso_utc, iso_utc
from newscrawl.reader.findings import Question
from newscrawl.reader.process import TooMuch
from newscrawl.spiders.answers import may_pass
from newscrawl.spiders.wellknown import first_place, next_place, with_source
from newscrawl.urls import canonical_url, site_key, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from newscrawl.archive import Lease
    from newscrawl.discover import Entry, PageLinks, Source
    from newscrawl.reader.findings import Findings
    from newscrawl.reader.pool import SiteReader
    from newscrawl.reader.process import Reader
    from newscrawl.spiders.plan import CrawlPlan

MOST_ENTRIES = 50_000
"""Addresses of one sitemap: what https://www.sitemaps.org/protocol.html allows."""

MOST_SITEMAPS = 10_000
"""Sitemaps of one index, the newest first: a publisher with one for each day of twenty years has 7,000."""

MOST_FEEDS = 10
"""Feeds of a start page that are asked; some sites name one for each tag and author."""

IGNORED = "ignored, says the site's file"
"""Reason of an address that the site's file says is never to be asked."""

WISH_REST = timedelta(days=30)
"""Rest of a page that does not want to be archived: it may think otherwise one day."""

_STATES = {
    "soft 404": State.GONE,
    # These stand in a page's place for a while: it is asked again, in later runs.
    "captcha": State.OWED,
    "consent wall": State.OWED,
    "error page": State.OWED,
}
"""What the types of pages that are no article make of their URL; the others are settled as such."""


class Reading(NamedTuple):
    """What an answer came to."""

    visit: Visit
    is_html: bool = False
    """Whether it is a page of HTML."""
    is_shell: bool = False
    """Whether it is one that holds nothing until its scripts have run."""
    parts: tuple[str, ...] = ()
    """Where an article goes on: canonical URLs of its further parts, still to be fetched."""


class PageReader:
    """Reads the good answers (status 200) of one crawl.

    Args:
        plan: The crawl's plan.
        hosts: Sites, as `urls.site_key` writes them, whose links are followed. May grow while the crawl runs.
        reader: Finds out what an answer holds.
    """

    def __init__(self, plan: CrawlPlan, hosts: set[str], reader: Reader | SiteReader) -> None:
        self._plan = plan
        self._hosts = hosts
        self._reader = reader

    async def read(self, lease: Lease, body: bytes, headers: Mapping[str, str], now: datetime) -> Reading:
        """Return what an answer holds.

        Args:
            lease: The lease of its URL.
            body: Its bytes, decompressed.
            headers: Its headers, names in lower case.
            now: When it came.

        Raises:
            ReaderBroke: If reading it went wrong in a way that nobody foresaw.
        """
        visit = Visit(
            lease=lease,
            at=now,
            state=State.NOT_AN_ARTICLE,
            http_status=200,
            kind="other",
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
        )
        question = self._question(lease.url, body, headers, now, is_page_of_list=lease.source == "page")
        try:
            found = await self._reader.read(question)
        except TooMuch as error:
            return Reading(replace(visit, state=State.REFUSED, kind=None, reason=f"{error}"))
        if found.source is not None:
            return Reading(self._announcements(visit, found.source))
        visit = with_source(visit, lease.source, next_place(lease.source, lease.url))
        return self._page(visit, found)

    def _question(
        self, url: str, body: bytes, headers: Mapping[str, str], now: datetime, *, is_page_of_list: bool = False
    ) -> Question:
        return Question(
            url=url,
            body=body,
            headers=headers,
            at=now,
            agent=self._plan.agent,
            most_links=self._plan.max_links,
            most_entries=MOST_ENTRIES,
            is_page_of_list=is_page_of_list,
        )

    def _announcements(self, visit: Visit, source: Source) -> Visit:
        """Return the visit of a sitemap or feed."""
        entries = [entry for entry in source.entries if site_key(entry.url) in self._hosts]
        links, refused = self._asked(entry.url for entry in entries)
        trusted = {*self._hosts, site_key(visit.lease.url)}
        sitemaps = tuple(url for url in source.sitemaps if site_key(url) in trusted and url != visit.lease.url)
        left_out = source.left_out + len(sitemaps[MOST_SITEMAPS:])
        sitemaps = sitemaps[:MOST_SITEMAPS]
        if left_out:
            # "Not modified" would hide the rest for ever.
            visit = replace(visit, etag=None, last_modified=None, left_out=_beyond(left_out, "addresses"))
        follows = source.next is not None and site_key(source.next) in trusted and self._is_near(visit.lease)
        count = len(entries) or len(sitemaps)
        return replace(
            visit,
            kind="list",
            source=source.kind,
            reason=f"{source.kind}: it announces {count} {'addresses' if entries or not sitemaps else 'sitemaps'}",
            links=links + ((source.next,) if follows and source.next else ()),
            later_pages=frozenset({source.next} if follows and source.next else ()),
            next_page=source.next if follows else None,
            sitemaps=sitemaps if self._is_near(visit.lease) else (),
            announced={entry.url: _said(entry) for entry in entries if entry.is_news},
            refused={**refused, **self._own(source.too_long)},
        )

    def _page(self, visit: Visit, found: Findings) -> Reading:
        """Return the visit of a page: with its article, or with what it is instead."""
        visit = replace(visit, forbids_keeping=found.wish is not None and self._plan.obeys_wishes)
        reading = Reading(visit, found.is_html, found.is_shell)
        links, article = found.links, found.article
        if links is not None:
            visit = self._with_links(replace(visit, is_later_page=found.is_later_page), links)
        if links is None or article is None:
            page_type = found.page_type or "other"
            visit = replace(
                visit,
                state=_state_of(page_type, visit.lease),
                may_be_hiccup=page_type == "empty" and bool(visit.links),
                says_nothing=page_type == "empty",
                kind="list" if page_type == "list" else "other",
                reason=f"{page_type}: {found.reason}",
            )
            return reading._replace(visit=visit)
        if found.standing is not None and self._plan.kind_of(visit.lease.url) != "article":
            return reading._replace(visit=replace(visit, reason=f"other: {found.standing}"))
        visit = replace(visit, later_pages=frozenset(), next_page=None)  # what looks like a pager is its parts, if any
        if links.part_of is not None and site_key(links.part_of) in self._hosts:
            reason = f"a part of {links.part_of}"
            return reading._replace(visit=replace(visit, reason=reason, links=(links.part_of, *visit.links)))
        if found.wish is not None and self._plan.obeys_wishes:
            visit = replace(visit, state=State.REFUSED, reason=found.wish, look_again=WISH_REST)
            return reading._replace(visit=visit)
        rest = self._plan.revisit.rest(_age(article, visit.lease, visit.at))
        visit = replace(visit, state=State.STORED, kind="article", article=article, look_again=rest)
        return reading._replace(visit=visit, parts=links.parts)

    async def read_part(
        self, url: str, status: int, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> tuple[Article, tuple[str, ...]] | None:
        """Read a further part of an article.

        Returns:
            The part as an article, and the addresses of parts that it names; None if it may come later. What is not
            there, or turns out to be no part of an article, has no text.
        """
        nothing = Article(url=url, site=None, title=None)
        if status != 200:
            if may_pass(status):
                return None
            return nothing, self._moved_part(url, headers.get("location", ""))
        try:
            found = await self._reader.read(self._question(url, body, headers, now))
        except TooMuch:
            return nothing, ()
        if found.article is None or found.links is None:
            return nothing, ()
        return found.article, found.links.parts

    def _moved_part(self, url: str, location: str) -> tuple[str, ...]:
        """Return where a part has moved. What leads anywhere but to a numbered page is no part any more."""
        try:
            target = canonical_url(location, url) if location else url
        except BadURL:
            return ()
        is_part = url_key(target) == url_key(url) or is_later_page(target)
        return (target,) if is_part and target != url and site_key(target) in self._hosts else ()

    def not_modified(self, lease: Lease, now: datetime) -> Visit:
        """Return the visit of a page that has not changed since the last one (status 304)."""
        rest = self._plan.revisit.rest(_age(None, lease, now))
        return Visit(lease=lease, at=now, state=State.UNCHANGED, http_status=304, is_not_modified=True, look_again=rest)

    def _with_links(self, visit: Visit, links: PageLinks) -> Visit:
        """Return the visit with what the page names."""
        lease = visit.lease
        if lease.source == "start":
            feeds = tuple(url for url in links.feeds if site_key(url) in self._hosts)[:MOST_FEEDS]
            if not feeds and lease.is_first:
                feeds = (first_place("feed", lease.url),)
            visit = replace(visit, feeds=feeds)
        if not self._is_near(lease):
            return replace(visit, left_out=f"{lease.depth} links from the start: its links are left out")
        if links.left_out:
            visit = replace(visit, left_out=_beyond(links.left_out, "links"))
        urls, refused = self._asked(url for url in links.urls if site_key(url) in self._hosts)
        later = frozenset(url for url in links.paging if url == links.next or is_later_page(url)) & frozenset(urls)
        following = links.next if links.next in later else None
        refused |= self._own(links.too_long)
        return replace(visit, links=urls, refused=refused, later_pages=later, next_page=following)

    def _asked(self, urls: Iterable[str]) -> tuple[tuple[str, ...], dict[str, str]]:
        """Part addresses into those that are asked and those that the site's file says to ignore."""
        asked, refused = [], {}
        for url in urls:
            if self._plan.kind_of(url) == "ignore":
                refused[url] = IGNORED
            else:
                asked.append(url)
        return tuple(asked), refused

    def _is_near(self, lease: Lease) -> bool:
        """Tell whether what a page names is followed."""
        return lease.depth < self._plan.max_depth

    def _own(self, reasons: Mapping[str, str]) -> dict[str, str]:
        """Return those of some addresses that are the site's own."""
        return {url: reason for url, reason in reasons.items() if site_key(url) in self._hosts}


def _beyond(count: int, things: str) -> str:
    """Return what is noted of a page with more links or addresses than are taken from one."""
    return f"{count} more {things} are left out"


def _state_of(page_type: str, lease: Lease) -> State:
    """Return what a page that is no article makes of its URL."""
    if page_type == "empty" and lease.article_id is not None:
        return State.GONE  # it is looked at again before that is said of its article
    if page_type == "empty" and not lease.came_before:
        return State.OWED  # an empty answer may be a hiccup: asked once more, in the next run
    return _STATES.get(page_type, State.NOT_AN_ARTICLE)


def _said(entry: Entry) -> str:
    said = {
        "title": entry.title,
        "published_at": iso_utc(entry.published_at) if entry.published_at else None,
        "modified_at": iso_utc(entry.modified_at) if entry.modified_at else None,
    }
    return json.dumps({name: value for name, value in said.items() if value is not None}, ensure_ascii=False)


def _age(article: Article | None, lease: Lease, now: datetime) -> timedelta | None:
    """Return how old an article is: since it was published, else since it was first seen."""
    if article is not None and article.published_at is not None:
        return now - article.published_at
    return now - from_iso_utc(lease.dated_at) if lease.dated_at else None
