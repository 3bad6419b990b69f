"""Calendars: the day that a year, month and day mean in the calendars that news pages are dated in."""

from __future__ import annotations

from datetime import date, timedelta

FIRST_YEAR = 1990
LAST_YEAR = 2100

_BUDDHIST = 543
_NOWRUZ = date(1976, 3, 21)
"""First day of 1355, which was no leap year and began a cycle of 33 with its leap years at fixed places."""
_NOWRUZ_YEAR = 1355


def day_of(year: int, month: int, day: int, *, jalali: bool = False) -> date | None:
    """Return the day in our calendar, None if there is no such day or it lies outside the years of the web.

    Args:
        year: Of the common era, of the Buddhist era as on Thai pages, or of the Persian calendar.
        month: 1 to 12.
        day: From 1 on.
        jalali: Whether it is a date of the Persian calendar.
    """
    if jalali:
        return _of_jalali(year, month, day)
    if year > LAST_YEAR + 300:
        year -= _BUDDHIST
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_jalali(year: int, month: int, day: int) -> date | None:
    """The months have 31 days up to the sixth, then 30, the last 29 or, in a leap year, 30."""
    length = 31 if month <= 6 else 30 if month < 12 else 29 + _is_leap(year)
    if not (1369 <= year <= 1478 and 1 <= month <= 12 and 1 <= day <= length):
        return None
    days = sum(365 + _is_leap(past) for past in range(_NOWRUZ_YEAR, year))
    return _NOWRUZ + timedelta(days=days + 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1)


def _is_leap(year: int) -> bool:
    return year % 33 in {1, 5, 9, 13, 17, 22, 26, 30}
