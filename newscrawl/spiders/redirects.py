"""Redirects: answers that name another address. It is heard of, checked and fetched like any other."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.archive import State, Visit
from newscrawl.errors import BadURL
from newscrawl.spiders.wellknown import next_place, with_source
from newscrawl.urls import canonical_url, site_key, url_key

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.archive import Lease

logger = logging.getLogger(__name__)

MAX_RESPELLINGS = 5
"""Redirects in a row between spellings of one URL (http, https, www.) before it counts as a loop."""


class Redirects:
    """Reads the redirects of one crawl.

    Args:
        hosts: Sites whose links are followed; grows when a start page leads to another host.
    """

    def __init__(self, hosts: set[str]) -> None:
        self._hosts = hosts
        self._respellings: Counter[int] = Counter()

    def read(self, lease: Lease, status: int, location: str, now: datetime) -> Visit:
        """Return what a redirect means for its URL.

        Args:
            lease: The lease of the URL.
            status: HTTP status, 3xx.
            location: The header `Location`.
            now: When the answer came.
        """
        # What showed an article or a list is asked again: a site in maintenance redirects everything.
        again = timedelta() if lease.kind in ("article", "list") else None
        visit = Visit(lease=lease, at=now, state=State.REFUSED, http_status=status, look_again=again)
        if again is None:
            visit = replace(visit, kind="other")
        try:
            target = canonical_url(location, lease.url)
        except BadURL as error:
            return replace(visit, reason=f"redirects nowhere: {error}")
        if url_key(target) == url_key(lease.url):
            self._respellings[lease.url_id] += 1
            if target == lease.url or self._respellings[lease.url_id] > MAX_RESPELLINGS:
                return replace(visit, reason=f"redirects in a circle, to {target}")
            return replace(visit, redirected_to=target)
        if lease.source == "start":
            if site_key(target) not in self._hosts:  # example.com that sends everyone to edition.example.com
                logger.warning("%s redirects to %s, which is crawled as the same site", lease.url, target)
            self._hosts.add(site_key(target))
            visit = replace(visit, start=target)
        elif site_key(target) not in self._hosts:
            return replace(visit, reason=f"redirects to another site, {target}")
        moved = lease.article_id is not None and status in (301, 308)
        state = State.GONE if moved else State.NOT_AN_ARTICLE
        visit = replace(visit, state=state, reason=f"redirects to {target}")
        if lease.source not in ("sitemap", "feed"):
            return replace(visit, links=(target,))
        # A site that sends every unknown address to its front page has no sitemap there.
        place = next_place(lease.source, lease.url) if urlsplit(target).path == "/" else target
        return with_source(visit, lease.source, place)

    def forget(self, lease: Lease) -> None:
        """Take note that a URL has answered something else."""
        self._respellings.pop(lease.url_id, None)
