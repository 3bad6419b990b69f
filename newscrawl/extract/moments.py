"""Read a moment from text: ISO 8601, numbers in the orders of many countries, month names of many languages.

A time without a zone is taken as UTC, a date without a time as midnight: nothing better is known.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

from newscrawl.extract.lexicon import read_data

FIRST_YEAR = 1990
LAST_YEAR = 2100

_DATA = read_data("dates.json")
_MONTHS = {word: int(number) for number, words in _DATA["months"].items() for word in words}
_ZONES: dict[str, int] = _DATA["zones"]
_MONTH = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_TIME = (
    r"(?P<hour>\d{1,2})\s?[:.h時时点시]\s?(?P<minute>\d{2})"
    r"(?:[:.分분]\s?(?P<second>\d{2})(?:[.,]\d{1,9})?)?[分분秒초]?\s*(?P<half>[ap]\.?m\b\.?)?"
)
_ZONE = rf"\s*(?P<zone>z\b|(?:utc|gmt)?\s?[+\u2212-]\d{{1,2}}:?\d{{2}}\b|(?:{'|'.join(_ZONES)})\b)?"
_GAP = (
    r"(?:[t\s,;|·•–—-]|kl\.?|um|at|às|alle|à|om|klo|uhr|о|в|@|\(\w{1,10}\)|[(（]?[月火水木金土日]曜?日?[)）]|星期.|오전|오후|"
    r"saat|pukul|ore|h){0,14}?"
)
_REST = re.compile(rf"{_GAP}{_TIME}{_ZONE}", re.IGNORECASE)
_FORMS = (
    re.compile(
        r"(?<!\d)(?P<year>(?:19|20)\d{2})\s?[-/.年년]\s?(?P<month>\d{1,2})\s?[-/.月월]\s?(?P<day>\d{1,2})(?!\d)\s?[日일]?"
    ),
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º|ª)?\s?(?:de\s|d'|-|/|\s|יב|ב)?\s?(?P<name>{_MONTH})\.?,?(?:[\s/-]|de\s|del\s|г)*(?P<year>(?:19|20|25)\d{{2}})(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!\w)(?P<name>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?,?\s+(?P<year>(?:19|20)\d{{2}})(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!\d)(?P<year>(?:19|20)\d{{2}})\.?[\s-]+(?P<name>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?!\d)", re.IGNORECASE
    ),
    re.compile(
        r"(?<![\d./-])(?P<one>\d{1,2})(?P<mark>[./-])\s?(?P<two>\d{1,2})(?P=mark)\s?(?P<year>(?:19|20|25)\d{2})(?!\d)"
    ),
    # A year of two digits only with a time behind it: "25.04.24 | 14:07 Uhr".
    re.compile(
        r"(?<![\d./-])(?P<one>\d{1,2})(?P<mark>[.])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{2})"
        r"(?=(?:\s?[,|/–-]\s?|\s(?:um\s)?)\d{1,2}[:.]\d{2}(?!\d))"
    ),
)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2}))?"
)
_MODIFIED = re.compile(r"(?P<sign>[+\u2212-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})")


def parse_moment(text: str, *, month_first: bool = False) -> datetime | None:
    """Return the moment that a machine-readable value or a date's text states, in UTC."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is not None and len(text) >= 10:
        return _in_utc(moment)
    if match := _COMPACT.fullmatch(text):
        return _moment(match.groupdict(), match["month"], match["day"])
    if text.isdigit() and len(text) in {10, 13}:
        return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)
    found = find_moment(text, month_first=month_first)
    return found[0] if found else None


def find_moment(text: str, *, month_first: bool = False) -> tuple[datetime, int, int] | None:
    """Return the first date in a text as a moment, with where it begins and ends.

    Args:
        text: A line of a page.
        month_first: Whether 3/4/2025 is the 4th of March, as in the United States.
    """
    if not text.isascii():
        text = "".join(_digit(char) for char in text)
    best: tuple[datetime, int, int] | None = None
    for form in _FORMS:
        match = form.search(text)
        if match is None or (best is not None and match.start() >= best[1]):
            continue
        parts = match.groupdict()
        month, day = _month_and_day(parts, month_first=month_first)
        rest = _REST.match(text, match.end())
        if rest:
            parts.update(rest.groupdict())
        moment = _moment(parts, month, day)
        if moment is not None:
            best = (moment, match.start(), rest.end() if rest else match.end())
    return best


def _month_and_day(parts: dict[str, str | None], *, month_first: bool) -> tuple[str, str]:
    if name := parts.get("name"):
        return str(_MONTHS.get(name.casefold(), 0)), parts["day"] or "0"
    if parts.get("one") is None:
        return parts["month"] or "0", parts["day"] or "0"
    one, two = parts["one"] or "0", parts["two"] or "0"
    if int(two) > 12 or (month_first and int(one) <= 12 and parts.get("mark") == "/"):
        return one, two
    return two, one


def _moment(parts: dict[str, str | None], month: str, day: str) -> datetime | None:
    year = int(parts["year"] or 0)
    if year < 100:
        year += 2000
    if year > 2400:  # the Buddhist calendar of Thai pages
        year -= 543
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or "").casefold()
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    try:
        zone = _zone(parts.get("zone"))
        moment = datetime(
            year, int(month), int(day), hour, int(parts.get("minute") or 0), int(parts.get("second") or 0), tzinfo=zone
        )
    except ValueError:
        try:  # what followed the date was no time
            return datetime(year, int(month), int(day), tzinfo=UTC)
        except ValueError:
            return None
    return _in_utc(moment)


def _zone(text: str | None) -> timezone:
    if not text:
        return UTC
    folded = text.strip().casefold()
    if match := _MODIFIED.search(folded):
        minutes = int(match["hours"]) * 60 + int(match["minutes"])
        return timezone(timedelta(minutes=minutes if match["sign"] == "+" else -minutes))
    return timezone(timedelta(minutes=_ZONES.get(folded, 0)))


def _in_utc(moment: datetime) -> datetime | None:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _digit(char: str) -> str:
    if char.isascii():
        return char
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)
