"""How values stand in a page: moments, numbers, texts of others and addresses, as filters for the templates.

What a page of a site said is hostile. The templates escape it; here it is cut, freed of characters that nobody can see,
and an address becomes a link only if it leads to http or https.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from newscrawl.items import from_iso_utc

TITLE = 300
"""Characters of a title that are shown; the whole one stands in the data."""

TEXT = 100_000
"""Characters of a body that are shown as text."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment(text: str | None) -> str:
    """Return a moment as `22 Nov 2026, 20:41` (UTC); as it is if it is none."""
    found = _read(text)
    return f"{day(text)}, {found:%H:%M}" if found else text or ""


def day(text: str | None) -> str:
    """Return the day of a moment, or of a date, as `22 Nov 2026`; as it is if it is none."""
    found = _read(text)
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}" if found else text or ""


def _read(text: str | None) -> datetime | None:
    try:
        return from_iso_utc(text).astimezone(UTC) if text and "T" in text else datetime.fromisoformat(text or "")
    except (ValueError, OverflowError):
        return None


def span(seconds: float | None) -> str:
    """Return how long something took, by its largest two units: `2 d 4 h`, `12 min`, `40 s`."""
    if seconds is None:
        return ""
    left = round(seconds)
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count:,} {unit}")
    return " ".join(parts[:2]) or "0 s"


def number(value: float | None) -> str:
    """Return a number with its thousands set apart; nothing for none."""
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}".removesuffix(".0")


def counted(value: int, one: str, many: str | None = None) -> str:
    """Return `1 article`, `2 articles`."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def size(count: int | None) -> str:
    """Return a number of bytes as people say it: `4.7 kB`, `12 MB`."""
    if count is None:
        return ""
    if count < 1000:
        return f"{count} bytes"
    value, unit = count / 1000, "kB"
    for larger in ("MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:.{0 if value >= 10 else 1}f} {unit}"


def seen(text: str | None) -> str:
    """Return a text without the characters that steer a device, and without the marks that turn its direction.

    `<bdi>` does not hold the marks: one that opens an isolation and never closes it (U+2066) is closed by the end of
    `<bdi>`, which then closes nothing itself, and what follows on the page is turned around. Right-to-left text needs
    none of them: the browser sees its direction from its letters.
    """
    return _UNSEEN.sub("\ufffd", _TURNING.sub("", text or ""))


def cut(text: str | None, length: int = TITLE) -> str:
    """Return a text as one line of at most so many characters."""
    # Cut first: a text of many megabytes must cost no more than one that is shown whole.
    line = seen(" ".join((text or "")[: 4 * length].split()))
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def coded(text: str) -> list[tuple[str, bool]]:
    """Return a sentence of ours as (text, is_code): what stands between backticks is code."""
    return [(part, bool(place % 2)) for place, part in enumerate(text.split("`"))]


def paragraphs(text: str | None) -> list[list[str]]:
    """Return a text's paragraphs as lists of lines."""
    shown = (text or "")[:TEXT].replace("\r\n", "\n")
    return [seen(part).strip("\n").split("\n") for part in re.split(r"\n\s*\n", shown) if part.strip()]


def is_cut(text: str | None) -> bool:
    """Tell whether `paragraphs` gives a part of the text only."""
    return text is not None and len(text) > TEXT


def outward(url: object) -> str | None:
    """Return an address that may be a link: http or https, with a host; None for any other."""
    if not isinstance(url, str) or len(url) > 4000:
        return None
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    # What is left as it is must not end an attribute, in whatever way it is written into a page.
    return quote(url, safe=":/?#[]@!$&()*+,;=%~") if fine else None


def own_path(url: str) -> str:
    """Return an address of this server without its host: behind a proxy, it does not know what it is called."""
    parts = urlsplit(url)
    return urlunsplit(("", "", *parts[2:]))


def language(tag: str | None) -> str | None:
    """Return a language tag that is one; None for any other text."""
    return tag if tag and _LANGUAGE.fullmatch(tag) else None


def query(values: dict[str, Any], **changes: Any) -> str:  # noqa: ANN401 - what a query string holds
    """Return `?name=value&...` of what is not empty, some of it changed."""
    kept = {name: value for name, value in {**values, **changes}.items() if value not in (None, "", False)}
    return f"?{urlencode(kept)}" if kept else "?"


FILTERS = {
    one.__name__: one
    for one in (
        moment,
        day,
        span,
        number,
        counted,
        size,
        seen,
        cut,
        coded,
        paragraphs,
        is_cut,
        outward,
        own_path,
        language,
        query,
    )
}
"""By the name that the templates call them."""
