"""Tally: what a run met with, for its verdict. Kept in memory: a run that is killed has no verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.errors import ArchiveError


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
