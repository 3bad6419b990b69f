"""Sifting: which records of a WARC file may become something, as their heads tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newscrawl.errors import BadURL
from newscrawl.urls import canonical_url, host_and_port, is_private_host
from newscrawl.warc.answers import LARGE

if TYPE_CHECKING:
    from collections.abc import Collection

    from newscrawl.warc.reading import Record

EARLIEST = datetime(1991, 8, 6, tzinfo=UTC)
"""No page is older than the web."""

AHEAD = timedelta(days=1)
"""How far a record's date may be in the future, for clocks that are ahead."""

MOST_HOST = 253
"""Characters of a host, as DNS allows; folders of exports are named by sites, and may not have many more."""

_KINDS = frozenset({"warcinfo", "request", "metadata", "revisit", "resource", "conversion", "continuation"})


class Skipped(Exception):
    """Nothing can become of a record; the message says why, in a few words."""


def sift(record: Record, allowed: Collection[tuple[str, int]], now: datetime) -> tuple[str, datetime, bytes]:
    """Return a record's canonical URL, its date as the archive writes it, and what it holds.

    Args:
        record: The record.
        allowed: Private addresses whose pages are taken all the same.
        now: The present moment.

    Raises:
        Skipped: If nothing can become of it.
    """
    headers = record.headers
    if record.flaw is not None and not headers:
        raise Skipped("it is damaged")
    if record.kind != "response":
        raise Skipped(f"no page ({record.kind if record.kind in _KINDS else 'of a kind of its own'})")
    url = _address(headers.get("warc-target-uri", ""), allowed)
    if record.block is None:
        raise Skipped(LARGE)
    if headers.get("warc-truncated"):
        raise Skipped("it was cut off when it was written")
    return url, _date(headers.get("warc-date", ""), now + AHEAD), record.block


def _address(said: str, allowed: Collection[tuple[str, int]]) -> str:
    try:
        url = canonical_url(said.strip("<>"))
    except BadURL:
        raise Skipped("no web address") from None
    host, port = host_and_port(url)
    if len(host) > MOST_HOST:
        raise Skipped("no web address")
    if is_private_host(host) and (host, port) not in allowed:
        raise Skipped("a private address")
    return url


def _date(said: str, latest: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise Skipped("it has no date") from None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    if not EARLIEST <= at <= latest:  # before it is turned into UTC, which the year 1 may not be
        raise Skipped("its date cannot be")
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
