"""Baseline: what a site's pages usually have, learned from pages read while nothing was wrong.

Three levels: the site, an address pattern ("scope"), a section in it. Each is estimated from its own pages, and as far
as these are few, from the level above: a section of which nobody has seen a page may well differ from all others.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.health.observation import AGAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

MOST_PAGES = 300
"""Pages of a section that are remembered; older ones are forgotten by and by, so that slow drift is followed."""

FULL = 1.1 * MOST_PAGES
"""Pages at which the older ones are forgotten."""

MOST_PLACES = 300
"""Sections and patterns of a site that are told apart."""

LEAST_KNOWN = 6
"""Pages of a site that must be known before anything can be said of the next ones."""

STEADIEST = 15.0
"""The most pages that a past share is worth as a forecast of the next pages: these are alike (one section, one day, one
author), so 200 pages of the past do not promise what 200 throws of a coin would."""

UNSURE = 3.0
"""The same for a field that half of the pages have, since something decides which; and for one whose share differs most
from run to run."""

STEADY_LENGTHS = 40.0
"""The most pages that past lengths are worth as a forecast."""

OTHERS_WORTH = 5.0
"""The most pages that the level above is worth to a section or pattern of its own, beside one."""

OTHERS_LENGTHS = 3.0
"""Pages that the level above is worth for lengths."""

KEPT = 0.97
"""Share of fields that a page has again, before anything is known of the site."""

ERA = timedelta(days=1)
"""Pages published this much before all on which a field was found are of an older era: their layout may be, too."""

LOG_SPREAD = 0.8
"""Spread of the logarithm of lengths before anything is known: two thirds lie between 45 % and 220 % of the middle."""

LEAST_SPREAD = 0.4
"""The least spread that is believed."""

OTHER_SECTIONS_SPREAD = 0.6
"""Spread of the middle lengths of sections: briefs and features."""


@dataclass(slots=True)
class Counts:
    """Pages of one section that were looked at for one field."""

    pages: float = 0
    found: float = 0
    logs: float = 0
    """Sum of the logarithms of the lengths of those found."""
    squares: float = 0
    """Sum of their squares."""
    oldest: datetime | None = None
    """The oldest publication on which it was found."""

    def add(self, other: Counts, sign: int = 1) -> None:
        """Add what another has counted, or take it away."""
        self.pages += sign * other.pages
        self.found += sign * other.found
        self.logs += sign * other.logs
        self.squares += sign * other.squares
        if other.oldest is not None and (self.oldest is None or other.oldest < self.oldest):
            self.oldest = other.oldest

    def times(self, share: float) -> Counts:
        """Return a share of what was counted."""
        return Counts(self.pages * share, self.found * share, self.logs * share, self.squares * share)


NOTHING = Counts()


class Forecast(NamedTuple):
    """What pages are expected to have, if all is well."""

    share: float
    """The share of them that have a field."""
    worth: float
    """How many pages' worth of knowledge that is."""

    def next(self, pages: float, found: float, most: float) -> float:
        """Return how likely the next page has it, after so many pages of which so many had it.

        The tenth page in a row without surprises less than the first, the less the fewer of its like were seen before.
        """
        return (min(self.share, most) * self.worth + found) / (self.worth + pages)


class LengthForecast(NamedTuple):
    """What lengths are expected, if all is well."""

    middle: float
    """Middle of their logarithms."""
    spread: float
    worth: float

    def next(self, pages: float, longer: float) -> float:
        """Return the middle for the next page, after so many pages that were so much longer in all (logarithms)."""
        return self.middle + longer / (self.worth + pages)


class Place(NamedTuple):
    """Where a page is counted."""

    scope: str
    section: str


class Baseline:
    """What is known of one site."""

    def __init__(self) -> None:
        self._places: set[Place] = set()
        self._levels: dict[tuple[Place, str], tuple[Counts, ...]] = {}
        """Place and field -> counts of the place, its scope and, but for pages read again, the site."""
        self._scopes: defaultdict[tuple[str, str], Counts] = defaultdict(Counts)
        self._site: defaultdict[str, Counts] = defaultdict(Counts)
        self._changed: dict[tuple[Place, str], None] = {}
        self.steadiness: dict[str, float] = {}
        """Field -> pages that its past share is worth; `STEADIEST` where nothing else is known."""

    def pages(self, field: str) -> float:
        """Return how many pages, not counting those read again, were looked at for a field."""
        return self._site[field].pages

    def place(self, scope: str, section: str) -> Place:
        """Return where a page is counted. A site with too many patterns or sections has the further ones in one."""
        place = Place(scope, section)
        if place in self._places or len(self._places) < MOST_PLACES:
            return place
        return Place(scope, "") if Place(scope, "") in self._places else Place("others", "")

    def learn(self, place: Place, field: str, counts: Counts) -> None:
        """Take in pages of a healthy time."""
        levels = self._levels.get((place, field)) or self._know(place, field, Counts())
        known = levels[0]
        if known.pages + counts.pages > FULL:
            # Some at a time: this is done for every field of every page.
            forgotten = known.times(min(1.0, (known.pages + counts.pages - MOST_PAGES) / known.pages))
            for level in levels:
                level.add(forgotten, -1)
        for level in levels:
            level.add(counts)
        self._changed[place, field] = None

    def load(self, rows: Iterable[tuple[Place, str, Counts]]) -> None:
        """Take in what was kept of earlier runs."""
        for place, field, counts in rows:
            for level in self._know(place, field, counts)[1:]:
                level.add(counts)

    def changed(self) -> Iterator[tuple[Place, str, Counts]]:
        """Yield what has changed since the last call, to be kept."""
        for place, field in self._changed:
            yield place, field, self._levels[place, field][0]
        self._changed.clear()

    def _know(self, place: Place, field: str, counts: Counts) -> tuple[Counts, ...]:
        """Return the counts of a place and of the levels above."""
        self._places.add(place)
        scope = self._scopes[place.scope, field]
        levels = (counts, scope) if place.scope == AGAIN else (counts, scope, self._site[field])
        self._levels[place, field] = levels
        return levels

    def is_older_era(self, field: str, published_at: datetime | None) -> bool:
        """Tell whether a page was published before all on which the field was found."""
        oldest = self._site[field].oldest
        return published_at is not None and oldest is not None and published_at < oldest - ERA

    def forecast(self, field: str, place: Place, *, is_of_its_own: bool = False) -> Forecast | None:
        """Return what the pages of a place are expected to have, if all is well; None: too little is known of the site.

        Args:
            field: The field.
            place: Where the page is counted.
            is_of_its_own: The page is like none of the place's: what is known of these tells little.
        """
        share = KEPT
        if place.scope != AGAIN:
            site = self._site[field]
            if site.pages < LEAST_KNOWN:
                return None
            share = (0.5 + site.found) / (1 + site.pages)
        worth = _others_worth(share)
        for counts in (self._scopes[place.scope, field], self._of(place, field)):
            worth = _others_worth(share)
            share = (worth * share + counts.found) / (worth + counts.pages)
        known = worth + (0 if is_of_its_own else self._of(place, field).pages)
        steadiest = UNSURE + (STEADIEST - UNSURE) * max(0.0, 2 * share - 1) ** 2
        return Forecast(share, min(known, steadiest, self.steadiness.get(field, STEADIEST)))

    def length(self, field: str, place: Place) -> LengthForecast | None:
        """Return what lengths are expected; None: too little is known of the site."""
        site = self._site[field]
        if site.pages < LEAST_KNOWN:
            return None
        middle = site.logs / site.pages
        within = max(0.0, site.squares / site.pages - middle**2)
        spread = (5 * LOG_SPREAD**2 + site.pages * within) / (5 + site.pages)
        known = OTHERS_LENGTHS
        for counts in (self._scopes[place.scope, field], self._of(place, field)):
            known = OTHERS_LENGTHS + counts.pages
            middle = (OTHERS_LENGTHS * middle + counts.logs) / known
        spread = max(spread, LEAST_SPREAD**2) + OTHERS_LENGTHS / known * OTHER_SECTIONS_SPREAD**2
        return LengthForecast(middle, math.sqrt(spread), min(known, STEADY_LENGTHS))

    def _of(self, place: Place, field: str) -> Counts:
        levels = self._levels.get((place, field))
        return levels[0] if levels else NOTHING


def _others_worth(share: float) -> float:
    """Return how many pages the level above is worth, to a section or pattern of its own.

    What nearly all pages of a site have, some sections never have; of what half of them have, most have about half.
    """
    return 1 + OTHERS_WORTH * 4 * share * (1 - share)


def steadiness_of(runs: Iterable[tuple[float, float]]) -> float:
    """Return how many pages a field's past share is worth, from how much it differed from run to run.

    Args:
        runs: Of each healthy run: pages, and pages on which the field was found.
    """
    known = [(pages, found) for pages, found in runs if pages]
    total, count = sum(pages for pages, _ in known), len(known)
    share = sum(found for _, found in known) / total if total else 0.0
    if count < 5 or not 0 < share < 1:
        return STEADIEST
    # The method of moments for a beta-binomial: how far the runs lie apart beyond what chance alone does.
    apart = sum(pages * (found / pages - share) ** 2 for pages, found in known) / (share * (1 - share))
    room = total - sum(pages**2 for pages, _ in known) / total - (count - 1)
    alike = (apart - (count - 1)) / room if room > 0 else 0.0
    if alike <= 0:
        return STEADIEST
    return min(STEADIEST, max(UNSURE, 1 / min(alike, 1.0) - 1))
