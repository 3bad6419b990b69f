"""Reading of a page's dates: whether 3/4/2025 is in March or in April, and which moments it can know of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from newscrawl.extract.datehabits import NO_HABITS, Habits
from newscrawl.extract.moments import find_moment, parse_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from newscrawl.extract.outline import Outline

NEAR = timedelta(hours=36)
"""What lies no further apart may be one moment in two time zones."""
MAX_LINE = 200
"""Characters of a line that is searched for dates which tell the order."""

_MONTH_FIRST = frozenset({"us", "ph", "fm", "pw", "mh", "gu", "pr"})
"""Countries that write the month first."""
_ORDERLESS = re.compile(r"(?<![\d./-])(\d{1,2})\s?([/-])\s?(\d{1,2})\s?\2\s?((?:19|20)?\d{2})(?!\d)")
_ORDERED = re.compile(r"(?<!\d)((?:19|20)\d{2})[-/](\d{2})[-/](\d{2})(?!\d)")


@dataclass
class Reading:
    """How the dates of a page are read."""

    outline: Outline
    url: str | None = None
    fetched_at: datetime | None = None
    """What lies behind it cannot be on the page yet; None if nobody knows when it was fetched."""
    habits: Habits = NO_HABITS
    """What the site's file says."""

    @cached_property
    def language(self) -> str:
        """The language tag that the page states, lower-case."""
        return (self.outline.language or self.outline.meta_value("og:locale") or "").replace("_", "-").lower()

    @cached_property
    def month_first(self) -> bool:
        """Whether the month comes first where numbers leave it open. Asked for only where they do.

        The page's other dates decide: one that can be read in one order only, or one that names the same day in
        another way. The stated country is the next best: many pages keep the "en-US" of their software.
        """
        month = day = 0
        dates = list(self._orderless())
        for one, two, _ in dates:
            month, day = month + (two > 12 >= one), day + (one > 12 >= two)
        if month == day:
            known = set(self._known_days())
            month += sum((year, one, two) in known for one, two, year in dates if one != two)
            day += sum((year, two, one) in known for one, two, year in dates if one != two)
        if month != day:
            return month > day
        return self.language.rpartition("-")[2] in _MONTH_FIRST

    def find(self, text: str, *, short_years: bool = False) -> tuple[datetime, int, int] | None:
        """Return the first date of a text with where it begins and ends."""
        month_first = self.habits.order is None and _is_open(text) and self.month_first
        found = find_moment(
            text, month_first=month_first, short_years=short_years, language=self.language, habits=self.habits
        )
        return found if found is not None and self.allows(found[0]) else None

    def parse(self, text: str) -> datetime | None:
        """Return the moment that a value states."""
        month_first = self.habits.order is None and _is_open(text) and self.month_first
        moment = parse_moment(text, month_first=month_first, language=self.language, habits=self.habits)
        return moment if moment is not None and self.allows(moment) else None

    def allows(self, moment: datetime) -> bool:
        """Tell whether the moment is not in the future."""
        return self.fetched_at is None or moment <= self.fetched_at + NEAR

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the site's zone."""
        return moment.astimezone(self.habits.zone)

    def day(self, moment: datetime) -> date:
        """Return the day on which a moment is for the site."""
        return self.local(moment).date()

    def _texts(self) -> Iterator[str]:
        yield from (block.text for block in self.outline.blocks if len(block.text) <= MAX_LINE)
        yield from (value for values in self.outline.meta.values() for value in values if len(value) <= MAX_LINE)
        yield from (span.title for span in self.outline.times)

    def _orderless(self) -> Iterator[tuple[int, int, int]]:
        for text in self._texts():
            if "/" not in text and "-" not in text:
                continue
            for one, _, two, year in _ORDERLESS.findall(text):
                yield int(one), int(two), int(year) if len(year) == 4 else 2000 + int(year)

    def _known_days(self) -> Iterator[tuple[int, int, int]]:
        for text in (*self._texts(), *self.outline.json_ld, self.url or ""):
            for year, month, day in _ORDERED.findall(text):
                yield int(year), int(month), int(day)
            if len(text) > MAX_LINE or _ORDERLESS.search(text):
                continue
            if found := find_moment(text, language=self.language):
                yield found[0].year, found[0].month, found[0].day


def _is_open(text: str) -> bool:
    """Tell whether a text holds a date in numbers that can be read in two orders."""
    match = _ORDERLESS.search(text) if "/" in text or "-" in text else None
    return match is not None and int(match[1]) <= 12 and int(match[3]) <= 12 and match[1] != match[3]
