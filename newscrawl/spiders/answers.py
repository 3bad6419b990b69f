"""Answers that are no page: what a status or a failed download means for the URL."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)

from newscrawl.archive import State, Visit
from newscrawl.middlewares import robots
from newscrawl.middlewares.reasons import reason_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newscrawl.archive import Lease

_EVERY_ROUND = timedelta()

_SITE_IS_DOWN = frozenset({429, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses that speak of the site's state, not of the URL."""

_GONE = frozenset({404, 410})
_TRY_AGAIN = frozenset({408, 425, 429})

_NOBODY_THERE = (CannotResolveHostError, DownloadConnectionRefusedError)
"""Failures that speak of the site's state, too."""

_SECONDS = re.compile(r"(\d{1,9})\d*(?:(\.\d{1,6})\d*)?", re.ASCII)


def bad_status(lease: Lease, status: int, headers: Mapping[str, str], now: datetime) -> Visit:
    """Return what an answer with a status other than 200 means: gone, refused, or owed.

    Args:
        lease: The URL's lease.
        status: HTTP status.
        headers: Response headers, names in lower case; `Retry-After` is obeyed.
        now: When the answer came.
    """
    visit = Visit(lease=lease, at=now, state=State.REFUSED, http_status=status, reason=f"HTTP {status}")
    if status in _GONE:
        # What showed an article or a list is asked again in every round: it may come back. What never did is not.
        known = lease.article_id is not None or lease.kind == "list"
        return replace(visit, state=State.GONE, look_again=_EVERY_ROUND if known else None)
    if may_pass(status):
        wait = retry_after(headers.get("retry-after", ""), now)
        return replace(visit, state=State.OWED, wait=wait, site_is_down=status in _SITE_IS_DOWN)
    return replace(visit, look_again=_EVERY_ROUND)


def may_pass(status: int) -> bool:
    """Tell whether a status says that the same request may be answered well a while later."""
    return status >= 500 or status in _TRY_AGAIN


def is_final(error: Exception) -> bool:
    """Tell whether a failed download was forbidden: by robots.txt, or by a rule of ours."""
    return isinstance(error, IgnoreRequest | DownloadCancelledError) and not isinstance(error, robots.Unreadable)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Read a `Retry-After` header: seconds, or a date. None when it says nothing usable. RFC 9110, 10.2.3.

    Fractions of seconds are against the RFC, but what they ask for is clear. A date without a zone is in UTC (5.6.7).
    """
    value = value.strip()
    if match := _SECONDS.fullmatch(value):
        return timedelta(seconds=float(match[1] + (match[2] or "")))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta())


def no_answer(lease: Lease, error: BaseException | None, now: datetime) -> Visit:
    """Return what a failed download means: refused by a rule of ours or of the site, or owed."""
    visit = Visit(lease=lease, at=now, state=State.OWED, reason=reason_of(error))
    if isinstance(error, robots.Unreadable):
        again = True if error.timed_out else None
        return replace(visit, site_is_down=True, wait=retry_after(error.retry_after, now), in_next_round=again)
    if isinstance(error, IgnoreRequest):  # robots.txt, the address guard, or a body over the limit
        return replace(visit, state=State.REFUSED, look_again=_EVERY_ROUND)
    if isinstance(error, DownloadCancelledError):
        return replace(visit, state=State.REFUSED, look_again=None)
    again = True if isinstance(error, DownloadTimeoutError) else None  # three tries would cost three times the limit
    return replace(visit, in_next_round=again, site_is_down=isinstance(error, _NOBODY_THERE))
