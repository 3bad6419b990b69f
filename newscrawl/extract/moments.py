"""Read a moment from text: ISO 8601, numbers in the orders of many countries, month names of many languages.

A time without a zone is taken as UTC, a date without a time as midnight: nothing better is known, unless a site's
file tells the site's habits.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extract.calendars import FIRST_YEAR, LAST_YEAR, day_of
from newscrawl.extract.datehabits import NO_HABITS, Habits, How
from newscrawl.extract.lexicon import read_data
from newscrawl.extract.monthnames import month_number

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT = 400
"""Characters in which a date is looked for."""

_DATA = read_data("dates.json")
_ZONES: dict[str, int] = _DATA["zones"]
_ERAS: dict[str, int] = _DATA["eras"]
_ANY_LOCAL_DIGIT = re.compile(r"[^\D0-9]")
_PERSIAN_DIGIT = re.compile("[\u06f0-\u06f9]")

_YEAR4 = r"(?P<year>(?:19|20|25|13|14)\d{2})(?!\d)"
_DAY = r"(?<!\d)(?<!\d:)(?P<day>\d{1,2})"
_YEAR = re.compile(r"(?<!\d)(?:19|20|25|13|14)\d{2}(?!\d)")
_SHORT_YEAR = re.compile(r"\d\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2}(?!\d)|[^\W\d_]\.?[\s,/'’-]{1,3}\d{2}(?![\d:.,])")
_ERA = re.compile("|".join(_ERAS))

_YMD = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})\s?[-/.年년]\s?(?P<month>\d{1,2})\s?[-/.月월]\s?(?P<day>\d{1,2})(?!\d)\s?[日일]?"
)
_DMY = re.compile(
    r"(?<![\d./-])(?P<one>\d{1,2})\s?(?P<mark>[./|-])\s?(?P<two>\d{1,2})\s?(?P=mark)\s?(?P<year>(?:19|20|25)\d{2})(?!\d)"
)
_NAMED = (
    re.compile(rf"{_DAY}(?P<mid>[^\d]{{1,30}}){_YEAR4}"),
    re.compile(rf"{_DAY}(?:st|nd|rd|th|[ºª])?\.?(?:\s*,\s*|\s+(?:of\s+|del?\s+)?|\s?[/-]\s?){_YEAR4}"),
    re.compile(rf"(?<!\d){_YEAR4}(?P<mid>[^\d]{{2,30}})(?P<day>\d{{1,2}})(?!\d|\s?[:h時时点]\d)\.?"),
)
_NAME_BEFORE = re.compile(r"(?:([^\W\d_][^\s\d,;:|/()]*)[\s.]+)?([^\W\d_][^\s\d,;:|/()]*)[\s.,/-]*$")
_RARE = (
    # Vietnamese months are numbers, Latvian and Kazakh years come first with a word of their own.
    re.compile(rf"{_DAY}\s?(?:tháng|thg\.?)\s?(?P<month>\d{{1,2}})\s?,?\s?(?:năm\s)?{_YEAR4}", re.IGNORECASE),
    re.compile(
        rf"(?<!\d){_YEAR4}\.?\s?(?:gada|ж\.?|жылғы)\s(?P<day>\d{{1,2}})\.?[\s-]+(?P<mid>[^\W\d_]+)", re.IGNORECASE
    ),
)
_RARE_WORD = re.compile(r"th[áa]ng|thg|gada|ж", re.IGNORECASE)
_OF_ERA = re.compile(
    rf"(?P<era>{_ERA.pattern})\s?(?P<year>\d{{1,3}}|元)\s?年\s?(?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})\s?日"
)
_JALALI = re.compile(r"(?<!\d)(?P<year>1[34]\d{2})\s?[-/]\s?(?P<month>\d{1,2})\s?[-/]\s?(?P<day>\d{1,2})(?!\d)")
_JALALI_DMY = re.compile(r"(?<!\d)(?P<day>\d{1,2})\s?[-/]\s?(?P<month>\d{1,2})\s?[-/]\s?(?P<year>1[34]\d{2})(?!\d)")
# A year of two digits where a time follows: "25.04.24 | 14:07 Uhr".
_TIMED = re.compile(
    r"(?<![\d./-])(?P<one>\d{1,2})(?P<mark>[.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{2})"
    r"(?=(?:\s?[,|/–-]\s?|\s(?:um\s)?)\d{1,2}[:.]\d{2}(?!\d))"
)
_SHORT = (
    re.compile(
        r"(?<![\d./:-])(?P<one>\d{1,2})\s?(?P<mark>[./|-])\s?(?P<two>\d{1,2})\s?(?P=mark)\s?(?P<year>\d{2})(?![\d/:.-]\d|\d)"
    ),
    re.compile(rf"{_DAY}(?P<mid>[^\d]{{2,20}})(?P<year>\d{{2}})(?![\d:.]|\s?(?:Uhr|h\b|时|時))"),
)
_TIME = (
    r"(?P<early>上午|午前|오전)?(?P<late>下午|午後|오후|晚上)?\s?"
    r"(?P<hour>\d{1,2})\s?[:.h時时点시]\s?(?P<minute>\d{2})"
    r"(?:[:.分분]\s?(?P<second>\d{2})(?:[.,]\d{1,9})?)?[分분秒초]?\s*(?P<half>[ap]\.?\s?m\b\.?)?"
)
_ZONE = rf"\s*(?P<zone>z\b|(?:utc|gmt)?\s?[+\u2212-]\d{{1,2}}:?\d{{2}}\b|(?:{'|'.join(_ZONES)})\b)?"
_GAP = (
    r"(?:[t\s,;|·•–—-]|г(?:ода|\.)?|kl\.?|um|at|às|alle|à|om|klo|uhr|о|в|@|\(\w{1,10}\)|[(（]?[月火水木金土日]曜?日?[)）]|星期.|周.|.요일|"
    r"saat|pukul|jam|ore|lúc|στις|h){0,14}?"
)
_REST = re.compile(rf"{_GAP}{_TIME}{_ZONE}", re.IGNORECASE)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?:(?P<minute>\d{2})(?P<second>\d{2})?)?)?"
)
_SCRIPTED = re.compile(r"/Date\((\d{12,13})(?:[+-]\d{4})?\)/")
_OFFSET = re.compile(r"(?P<sign>[+\u2212-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})")


class _Dated(NamedTuple):
    """A date that a form found."""

    day: date
    start: int
    end: int


def parse_moment(
    text: str, *, month_first: bool = False, language: str = "", habits: Habits = NO_HABITS
) -> datetime | None:
    """Return the moment that a machine-readable value or a date's text states, in UTC; see `find_moment`."""
    text = text.strip()[:MAX_TEXT]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is not None and len(text) >= 10:
        return _in_utc(moment, habits.zone)
    if match := _COMPACT.fullmatch(text):
        day = day_of(int(match["year"]), int(match["month"]), int(match["day"]))
        if day is not None:
            return _at(day, match.groupdict(), habits.zone)
    if match := _SCRIPTED.fullmatch(text):
        text = match[1]
    if text.isdecimal() and len(text) in {10, 12, 13}:
        return _in_utc(datetime.fromtimestamp(int(text) / (1 if len(text) == 10 else 1000), UTC), UTC)
    found = find_moment(text, month_first=month_first, short_years=True, language=language, habits=habits)
    return found[0] if found else None


def find_moment(
    text: str,
    *,
    month_first: bool = False,
    short_years: bool = False,
    language: str = "",
    habits: Habits = NO_HABITS,
) -> tuple[datetime, int, int] | None:
    """Return the first date in a text as a moment, with where it begins and ends.

    Args:
        text: A line of a page.
        month_first: Whether 3/4/2025 is the 4th of March, as in the United States.
        short_years: Whether 3/4/25 is a date, too. It is in an element that is made for one.
        language: BCP 47 tag of the page; a few names are other months in another language.
        habits: Those of the site; its order decides before `month_first`.
    """
    persian = False
    if not text.isascii() and _ANY_LOCAL_DIGIT.search(text):
        persian = _PERSIAN_DIGIT.search(text) is not None
        text = _ANY_LOCAL_DIGIT.sub(_ascii_digit, text)
    if not _YEAR.search(text) and not (_SHORT_YEAR if short_years else _TIMED).search(text) and not _has_era(text):
        return None
    how = How(month_first, short_years, language[:2].lower(), persian, habits)
    return _first(text[:MAX_TEXT], how)


@lru_cache(maxsize=2048)
def _first(text: str, how: How) -> tuple[datetime, int, int] | None:
    """Return the first date. Several fields ask about the same lines of a page, hence the cache."""
    best: _Dated | None = None
    for found in _dates(text, how):
        if best is None or (found.start, -found.end) < (best.start, -best.end):
            best = found
    if best is None:
        return None
    rest = _REST.match(text, best.end)
    moment = _at(best.day, rest.groupdict() if rest else {}, how.habits.zone)
    return moment, best.start, rest.end() if rest else best.end


def _dates(text: str, how: How) -> Iterator[_Dated]:
    """Yield the first date of each form."""
    if _YEAR.search(text):
        yield from _numbers(_YMD, text)
        yield from _orderless(_DMY, text, how)
        for form in _NAMED:
            yield from _named(form, text, how.language)
        if _RARE_WORD.search(text):
            yield from _numbers(_RARE[0], text)
            yield from _named(_RARE[1], text, how.language)
        if how.persian:
            yield from _numbers(_JALALI, text, jalali=True)
            yield from _numbers(_JALALI_DMY, text, jalali=True)
    yield from _orderless(_TIMED, text, how)
    if how.short_years:
        yield from _orderless(_SHORT[0], text, how)
        yield from _named(_SHORT[1], text, how.language)
    if _has_era(text):
        for match in _OF_ERA.finditer(text):
            count = 1 if match["year"] == "元" else int(match["year"])
            day = day_of(_ERAS[match["era"]] + count, int(match["month"]), int(match["day"]))
            if day is not None:
                yield _Dated(day, *match.span())


def _has_era(text: str) -> bool:
    return not text.isascii() and _ERA.search(text) is not None


def _numbers(form: re.Pattern[str], text: str, *, jalali: bool = False) -> Iterator[_Dated]:
    for match in form.finditer(text):
        day = day_of(int(match["year"]), int(match["month"]), int(match["day"]), jalali=jalali)
        if day is not None:
            yield _Dated(day, *match.span())
            return


def _orderless(form: re.Pattern[str], text: str, how: How) -> Iterator[_Dated]:
    """Numbers whose order the form does not tell: the day comes first in most of the world."""
    for match in form.finditer(text):
        one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
        if year < 100 and (how.year_first or one > 31):
            year, month, number = one, two, year
        elif two > 12 or (one <= 12 and how.puts_month_first(match["mark"])):
            month, number = one, two
        else:
            month, number = two, one
        day = day_of(year + 2000 if year < 100 else year, month, number)
        if day is not None:
            yield _Dated(day, *match.span())
            return


def _named(form: re.Pattern[str], text: str, language: str) -> Iterator[_Dated]:
    """A month's name between day and year, before the day, or between year and day."""
    for match in form.finditer(text):
        start = match.start()
        if "mid" in form.groupindex:
            month = month_number(match["mid"], language)
        else:
            before = _NAME_BEFORE.search(text[max(0, start - 24) : start])
            if before is None:
                continue
            month, end = month_number(before[2], language), start
            start = end - len(before[0]) + before.start(2) - before.start()
            if not month and before[1]:  # a name of two words
                month, start = month_number(f"{before[1]} {before[2]}", language), end - len(before[0])
        if not month:
            continue
        year = int(match["year"])
        day = day_of(year + 2000 if year < 100 else year, month % 100, int(match["day"]), jalali=month > 100)
        if day is not None:
            yield _Dated(day, start, match.end())
            return


def _at(day: date, parts: dict[str, str | None], zone: tzinfo) -> datetime:
    """Return the moment on a day; midnight in the site's zone if what followed the date is no time."""
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or "").casefold()
    if (half.startswith("p") or parts.get("late")) and hour < 12:
        hour += 12
    elif (half.startswith("a") or parts.get("early")) and hour == 12:
        hour = 0
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    try:
        return midnight.replace(
            hour=hour,
            minute=int(parts.get("minute") or 0),
            second=int(parts.get("second") or 0),
            tzinfo=_zone(parts.get("zone"), zone),
        ).astimezone(UTC)
    except ValueError:
        return midnight.astimezone(UTC)


def _zone(text: str | None, otherwise: tzinfo) -> tzinfo:
    if not text:
        return otherwise
    folded = text.strip().casefold()
    if match := _OFFSET.search(folded):
        minutes = int(match["hours"]) * 60 + int(match["minutes"])
        return timezone(timedelta(minutes=minutes if match["sign"] == "+" else -minutes))
    return timezone(timedelta(minutes=_ZONES.get(folded, 0)))


def _in_utc(moment: datetime, zone: tzinfo) -> datetime | None:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _ascii_digit(match: re.Match[str]) -> str:
    return str(unicodedata.decimal(match[0]))
