"""Tally: what a run met with, for its verdict. Kept in memory: a run that is killed has no verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscrawl.archive import State

if TYPE_CHECKING:
    from newscrawl.archive import Visit
    from newscrawl.errors import ArchiveError


NEWS_FOR = 6
"""Failures in a row, two runs of three tries, after which a failing address is no news: it is broken, not the site."""


@dataclass(slots=True)
class Tally:
    """Counts of one run."""

    asked: int = 0
    """Visits, whatever came of them."""
    usable: int = 0
    """Visits that showed an article or a list of links."""
    crashed: int = 0
    """Pages on which extraction raised what nobody foresaw."""
    spoiled: int = 0
    """Of these, pages that a pipeline could not take, though they may have been archived before it raised."""
    failure: ArchiveError | None = None
    """Why the crawl had to be stopped, if the archive could not be written."""
    requests: int = 0
    """Requests in all, robots.txt and view counters included."""
    turned_away: set[int] = field(default_factory=set)
    """Addresses that were to show an article, and did not for the server's sake: refused, failed, behind a barrier."""
    turned_away_new: set[int] = field(default_factory=set)
    """Addresses that were asked for the first time, the same."""

    def saw(self, visit: Visit, *, may_be_article: bool) -> None:
        """Count a visit.

        Args:
            visit: The visit.
            may_be_article: Whether this address, or others like it, have shown articles.
        """
        lease = visit.lease
        self.asked += 1
        is_list = visit.kind == "list" and (visit.source is not None or bool(visit.links))
        self.usable += visit.state is State.STORED or is_list or visit.is_not_modified
        if lease.source is not None or not _is_turned_away(visit):
            self.turned_away.discard(lease.url_id)
            self.turned_away_new.discard(lease.url_id)
            return
        if lease.attempts >= NEWS_FOR:
            return
        if lease.article_id is not None or (lease.is_first and may_be_article):
            self.turned_away.add(lease.url_id)
        if lease.is_first:
            self.turned_away_new.add(lease.url_id)


def _is_turned_away(visit: Visit) -> bool:
    if visit.state is State.REFUSED:  # by the server: what we refuse ourselves has no status, or is a page that came
        return visit.http_status not in (None, 200)
    return visit.state is State.OWED and (visit.http_status != 200 or visit.kind == "other")
