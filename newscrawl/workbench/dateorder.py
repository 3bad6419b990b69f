"""Date order: whether a site writes 3/4/2026 for March or for April, told from all its samples together."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from newscrawl.extract.calendars import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from newscrawl.sites.rules import DateOrder
    from newscrawl.workbench.testimony import Witnesses

_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d{2})(?!\d)")
_INDEPENDENT = frozenset({"feed", "address", "structured data", "page's head"})
"""Witnesses that state a day in one way only."""


def told_order(witnesses: Sequence[Witnesses]) -> DateOrder | None:
    """Return the order of the dates in numbers that the samples show; None if they do not tell, or not with one voice.

    Args:
        witnesses: Of each sample.
    """
    votes: set[DateOrder] = set()
    for one in witnesses:
        numbers = _numbers(one)
        if numbers is None or numbers[0] == numbers[1]:
            continue
        known = {
            claim.value.date()
            for claim in one.claims.get("published_at", ())
            if claim.witness in _INDEPENDENT and isinstance(claim.value, datetime)
        }
        readings: dict[DateOrder, date | None] = {"DMY": _day(numbers, "DMY"), "MDY": _day(numbers, "MDY")}
        possible = {order for order, day in readings.items() if day is not None}
        confirmed = {order for order in possible if readings[order] in known}
        voted = possible if len(possible) == 1 else confirmed
        if len(voted) == 1:
            votes |= voted
    return votes.pop() if len(votes) == 1 else None


def reordered(witnesses: Sequence[Witnesses]) -> dict[int, datetime]:
    """Return the moments that are misread on the samples, by their places, as the site's own order has them."""
    order = told_order(witnesses)
    out = {}
    for place, one in enumerate(witnesses):
        numbers, found = _numbers(one), one.sample.article.published_at
        if order is None or numbers is None or found is None:
            continue
        day = _day(numbers, order)
        if day is not None and day != found.date():
            out[place] = found.replace(year=day.year, month=day.month, day=day.day)
    return out


def _numbers(one: Witnesses) -> tuple[int, int, int] | None:
    """Return the numbers of the date that the generic rules read, None if it has names or begins with the year."""
    found = one.sample.generic.found.get("published_at")
    match = _NUMBERS.search(found.raw) if found is not None else None
    return (int(match[1]), int(match[3]), int(match[4])) if match is not None else None


def _day(numbers: tuple[int, int, int], order: DateOrder) -> date | None:
    one, two, year = numbers
    return day_of(year, two, one) if order == "DMY" else day_of(year, one, two)
