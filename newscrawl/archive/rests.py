"""Rests: how long a source of addresses is left alone before it is asked again. Articles rest by the crawl's plan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.items import from_iso_utc

if TYPE_CHECKING:
    from newscrawl.archive.visit import Visit

NO_REST = timedelta()
"""Asked in every round."""

ABSENT_REST = timedelta(days=7)
"""How often a sitemap or feed is looked for where there was none: a site may get one."""

LEAST_REST = timedelta(hours=1)
"""Rest of a list that showed nothing new for the first time."""

MOST_REST = {True: timedelta(days=1), False: timedelta(days=14)}
"""The longest rest of a list that a start page names, and of one further away."""

GONE_REST = (timedelta(days=1), timedelta(days=30))
"""The shortest and the longest rest of an article that is gone: it may come back."""


def rest_of_gone(gone_for: timedelta) -> timedelta:
    """Return how long an article that is gone rests until it is looked for again: as long as it has been gone."""
    return min(max(gone_for, GONE_REST[0]), GONE_REST[1])


def rest_of_source(visit: Visit, source: str, news: int) -> timedelta | None:
    """Return how long a source rests after a visit; None: until `turns` wakes it.

    Start pages, sitemaps and feeds are asked in every round, and so is a list that has shown something new. One that
    has not rests twice as long as it has been quiet: a tag cloud of 300 lists must not cost 300 requests in every run.

    Args:
        visit: The visit.
        source: What the address is: one of `frontier.SOURCES`.
        news: How many addresses were heard of for the first time at this visit.
    """
    if source == "page":
        return None
    if source != "list" or news:
        return NO_REST
    quiet = visit.at - from_iso_utc(visit.lease.fetched_at) if visit.lease.fetched_at else NO_REST
    return min(max(2 * quiet, LEAST_REST), MOST_REST[visit.lease.depth <= 1])
