"""Habits: how a site, or a page, writes its dates where their text leaves open what they mean."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import NamedTuple

_YEAR_FIRST = frozenset({"zh", "ja", "ko"})
"""Languages in which 24/05/03 is in May."""
_MONTH_FIRST = frozenset({"MDY", "YMD"})
"""Orders in which the month comes before the day."""


class Habits(NamedTuple):
    """How a site writes its dates, where their text leaves it open."""

    order: str | None = None
    """"DMY", "MDY" or "YMD"; None if nobody knows: the page tells, or what is usual in its language."""
    zone: tzinfo = UTC
    """Of the times that state none."""


NO_HABITS = Habits()


class How(NamedTuple):
    """How a text is read."""

    month_first: bool
    short_years: bool
    language: str
    persian: bool
    """Whether its digits were Persian, so that a year such as 1398 may be of the Persian calendar."""
    habits: Habits

    @property
    def year_first(self) -> bool:
        """Whether 24/05/03 is in May."""
        return self.habits.order == "YMD" or (self.habits.order is None and self.language in _YEAR_FIRST)

    def puts_month_first(self, mark: str) -> bool:
        """Tell whether 3/4/2025 is in March; where nobody says so, 3.4.2025 is not."""
        return self.habits.order in _MONTH_FIRST or (self.habits.order is None and self.month_first and mark in "/-")
