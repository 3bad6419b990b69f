"""Moments as numbers: 6 bytes in place of 25. A text that is not as `iso_utc` writes it stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from newscrawl.items import iso_utc

Packed = int | str
"""Milliseconds of Unix time, or a text that is no such moment."""

A_DAY = 24 * 3600 * 1000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def packed(moment: datetime) -> int:
    """Return what stands for a moment."""
    return (moment - _EPOCH) // _MILLISECOND


@lru_cache(maxsize=256)  # a page's links are of few moments
def packed_text(moment: str) -> Packed:
    """Return what stands for a text.

    >>> packed_text("1970-01-01T00:00:01.500Z"), packed_text("in May")
    (1500, 'in May')
    """
    try:
        read = datetime.fromisoformat(moment)
        return packed(read) if iso_utc(read) == moment else moment
    except (ValueError, OverflowError):
        return moment


@lru_cache(maxsize=256)
def unpacked(moment: Packed) -> str:
    """Return the text that something stands for.

    >>> unpacked(1500)
    '1970-01-01T00:00:01.500Z'
    """
    return iso_utc(_EPOCH + moment * _MILLISECOND) if isinstance(moment, int) else moment
