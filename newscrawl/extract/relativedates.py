"""Dates that say something only together with another: "3 hours ago", 昨天, "24 June" without a year.

Weeks, months and years ago are no day, and are left.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

from newscrawl.extract.datehabits import NO_HABITS, Habits
from newscrawl.extract.latepattern import LatePattern
from newscrawl.extract.lexicon import read_data
from newscrawl.extract.moments import find_moment

MAX_LINE = 60
"""Characters of a line that is searched. In a longer one it is the story that says "yesterday"."""

_UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
_MOST = timedelta(days=31)
_EDGE = r"(?<![^\W\d_])"
_END = "(?:(?![^\\W\\d_])|(?<=[\u0e00-\u0eff\u2e80-\uffff]))"
"""No space parts the words of some scripts."""
_TIME = re.compile(r"(?<!\d)(\d{1,2})[:.h時时](\d{2})(?!\d)")
_TIME_BEHIND = re.compile(r"[\s,|·–-]*(?:(?<!\w)\w{1,3}\s)?(?<!\d)\d{1,2}[:.h時时点시]\s?\d{2}(?!\d).*$")
_URL_YEAR = re.compile(r"/((?:19|20)\d{2})(?:[/-]?(0[1-9]|1[0-2]))?(?=[/-])")
MAX_YEARLESS = 20
"""Characters of a day and a month."""
_LOCAL_DIGIT = re.compile(r"[^\D0-9]")


class _Words:
    """The patterns, compiled once from the data."""

    def __init__(self, data: dict[str, Any]) -> None:
        units = "|".join(f"(?P<{unit}>{_any_of(data[unit])})" for unit in _UNITS)
        past = "|".join(f"(?P<{unit}>{_any_of(data['past'][unit])})" for unit in _UNITS)
        count = rf"(?:(?P<count>\d{{1,4}})\s?\+?|(?:{_any_of(data['ones'])})[\s'’])"
        self.counted: dict[str, tuple[str, int]] = data["counted"]
        amount = rf"(?:{count}\s?(?:{units})|(?P<counted>{_any_of(list(self.counted))})){_END}"
        self.ago = (
            LatePattern(rf"{_EDGE}(?:{_any_of(data['prefixes'])})\s{amount}"),
            LatePattern(rf"{_EDGE}{amount}\s?(?:{_any_of(data['suffixes'])}){_END}"),
            LatePattern(rf"{_EDGE}{count}\s?(?:{past})(?P<counted>){_END}"),
        )
        self.days = {int(n): LatePattern(rf"{_EDGE}(?:{_any_of(words)}){_END}") for n, words in data["days"].items()}


def _any_of(words: list[str]) -> str:
    return "|".join(sorted((word.casefold() for word in words), key=len, reverse=True))


_WORDS = _Words(read_data("dates.json")["relative"])


def find_relative(text: str, now: datetime) -> datetime | None:
    """Return the moment that a short line tells from the moment of reading, None if it tells none.

    Args:
        text: A line of a page.
        now: When the page was fetched. Days are counted in its zone: that of the site where somebody knows it.
    """
    if len(text) > MAX_LINE:
        return None
    plain = _LOCAL_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text.casefold())
    for pattern in _WORDS.ago:
        if match := pattern.search(plain):
            unit, count = _amount(match)
            past = _UNITS[unit] * count
            if past <= _MOST:
                if unit == "day":
                    return _midnight(now - past)
                return (now.astimezone(UTC) - past).replace(second=0, microsecond=0)
    for days, pattern in sorted(_WORDS.days.items(), reverse=True):
        if match := pattern.search(plain):
            return _at_time(_midnight(now - timedelta(days=days)), plain[match.end() :], now)
    return None


def find_yearless(text: str, url: str | None, now: datetime | None, habits: Habits = NO_HABITS) -> datetime | None:
    """Return the day that a line without a year names, if the URL holds the year, or the moment of reading tells it.

    A month in the URL must be the same one. Without a year in the URL it is the last such day before the reading.
    """
    text = _TIME_BEHIND.sub("", text).strip(" ,.|[]()")
    if not 3 <= len(text) <= MAX_YEARLESS:
        return None
    match = _URL_YEAR.search(url or "")
    if match is not None:
        day = _with_year(text, int(match[1]), habits)
        return day if day is not None and match[2] in {None, f"{day.astimezone(habits.zone).month:02}"} else None
    for year in (now.year, now.year - 1) if now is not None else ():
        day = _with_year(text, year, habits)
        if day is not None and now is not None and day <= now:
            return day
    return None


def _with_year(text: str, year: int, habits: Habits) -> datetime | None:
    spelt = (
        f"{year}年{text}"
        if text.endswith(("日", "일"))
        else f"{text}.{year}"
        if text[-1].isdigit()
        else f"{text} {year}"
    )
    for whole in (spelt, f"{text}, {year}"):
        found = find_moment(whole, habits=habits)
        if found is not None and found[2] - found[1] == len(whole):
            return found[0]
    return None


def _amount(match: re.Match[str]) -> tuple[str, int]:
    if word := match["counted"]:
        return _WORDS.counted[word]
    unit = next(unit for unit in _UNITS if match[unit])
    return unit, int(match["count"] or 1)


def _at_time(day: datetime, rest: str, now: datetime) -> datetime:
    """Return the time on that day if one follows: "yesterday at 14:05"."""
    match = _TIME.search(rest)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        return day
    moment = day.replace(hour=int(match[1]), minute=int(match[2]))
    return moment if moment <= now else day


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
