"""Moments as sitemaps and feeds write them: W3C datetime with all its truncations, and RFC 822 as it is met."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_MAX_LENGTH = 60
"""Characters. A longer text is no moment."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RFC822 = re.compile(
    r"(?:[a-z]{2,9}\.?,?\s*)?(?P<day>\d{1,2})(?:\s+|-)(?P<month>[a-z]{3})[a-z]*\.?,?(?:\s+|-)(?P<year>\d{4}|\d\d),?\s+"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?:\.\d+)?\s*"
    r"(?:(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)|(?P<zone>[a-z]{1,5}))(?:\s*\([^()]*\))?",
    re.IGNORECASE,
)
_W3C = re.compile(
    r"(?P<day>\d{4}(?:-\d\d(?:-\d\d)?)?)"
    r"(?:(?:T|\s+)(?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,](?P<fraction>\d{1,9}))?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?",
    re.IGNORECASE,
)
# The names of RFC 822, and those that mean one zone wherever they are written. BST, IST and their like mean several.
_ZONE_NAMES = (
    (0, ("z", "gmt", "ut", "utc", "wet")),
    *((-4, ("edt",)), (-5, ("est", "cdt")), (-6, ("cst", "mdt")), (-7, ("mst", "pdt"))),
    *((-8, ("pst", "akdt")), (-9, ("akst",))),
    *((1, ("cet", "mez", "west")), (2, ("cest", "mesz", "eet")), (3, ("eest", "msk")), (8, ("hkt", "sgt"))),
    *((9, ("jst", "kst")), (10, ("aest",)), (11, ("aedt",)), (12, ("nzst",)), (13, ("nzdt",))),
)
_ZONES = {name: hours for hours, names in _ZONE_NAMES for name in names}
_NEVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC))
"""What programs write for a moment that was never set."""


def read_moment(text: str | None) -> datetime | None:
    """Return the moment that a text states, aware, UTC; None when it states none, or not in which zone.

    A day without a time is its first moment in UTC, a month its first day, a year its first month.
    """
    if not text or len(text) > _MAX_LENGTH:
        return None
    text = text.strip()
    try:
        moment = _plain(text) or _w3c(text) or _rfc822(text)
        moment = moment.astimezone(UTC) if moment else None
    except (ValueError, OverflowError):  # a 31 February, a zone of 99 hours, the year 0
        return None
    return None if moment in _NEVER else moment


def _plain(text: str) -> datetime | None:
    """Read the usual spelling by the standard library's own reader, which takes a tenth of the time."""
    if (len(text) in (20, 25) or text[19:20] == ".") and text[10] == "T" and text.isascii():
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        return moment if moment.tzinfo else None
    return None


def _w3c(text: str) -> datetime | None:
    match = _W3C.fullmatch(text)
    if match is None:
        return None
    day = match["day"] + "-01-01"[len(match["day"]) - 4 :] if len(match["day"]) < 10 else match["day"]
    if match["time"] is None:
        return datetime.fromisoformat(day).replace(tzinfo=UTC)
    zone = "+00:00" if match["zone"][0].isalpha() else match["zone"]
    moment = datetime.fromisoformat(f"{day}T{match['time']}{zone}")
    return moment.replace(microsecond=int(f"{match['fraction'] or 0:0<6}"[:6]))


def _rfc822(text: str) -> datetime | None:
    match = _RFC822.fullmatch(text)
    if match is None or match["month"].lower() not in _MONTHS:
        return None
    if match["sign"]:
        offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
        zone = timezone(-offset if match["sign"] == "-" else offset)
    elif match["zone"].lower() in _ZONES:
        zone = timezone(timedelta(hours=_ZONES[match["zone"].lower()]))
    else:
        return None
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < 70 else 1900
    second = min(int(match["second"] or 0), 59)  # a leap second
    return datetime(
        year,
        _MONTHS.index(match["month"].lower()) + 1,
        int(match["day"]),
        int(match["hour"]),
        int(match["minute"]),
        second,
        tzinfo=zone,
    )
