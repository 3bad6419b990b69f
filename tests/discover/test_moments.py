from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discover.moments import read_moment

EIGHT = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-20T08:00:00Z", "2026-11-20T08:00Z", "2026-11-20T16:00:00+08:00", "2026-11-20T16:00+0800"),
        *(
            "2026-11-20T08:00:00.000Z",
            "2026-11-20 08:00:00 UTC",
            "2026-11-20 16:00:00 +08",
            " 2026-11-20T03:00:00-05:00\n",
        ),
        *("Fri, 20 Nov 2026 08:00:00 GMT", "20 Nov 2026 08:00 UT", "Fri, 20 Nov 26 16:00:00 +0800"),
        *("Fri, 20 Nov 2026 03:00:00 EST", "Fri, 20 Nov 2026 01:00:00 PDT", "fri,20 november 2026 08:00:00 Z"),
        *("Friday, 20-Nov-26 08:00:00 GMT", "20 Nov 2026 8:00:00 +0000 (UTC)", "Fri, 20 Nov 2026 09:00:00 CET"),
        "2026-11-20T08:00:00.0000000Z",
    ],
)
def test_a_moment_is_read_as_it_is_spelled(text: str) -> None:
    assert read_moment(text) == EIGHT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20", (2026, 11, 20)),
        ("2026-11", (2026, 11, 1)),
        ("2026", (2026, 1, 1)),
        ("1 Jan 99 00:00 GMT", (1999, 1, 1)),
    ],
)
def test_a_truncated_moment_is_its_first(text: str, expected: tuple[int, int, int]) -> None:
    assert read_moment(text) == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *(None, "", "yesterday", "2026-11-20 08:00:00", "2026-11-20T08:00:00", "Fri, 20 Nov 2026 08:00:00"),
        *(
            "2026-02-31",
            "2026-13-01T00:00:00Z",
            "2026-11-20T25:00:00Z",
            "31 Feb 2026 08:00 GMT",
            "20 Foo 2026 08:00 GMT",
        ),
        *("20 Nov 2026 08:00:00 BST", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        *(
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "2026-11-20T08:00:00+99:00",
            "x" * 1000,
            "٢٠٢٦-11-20",
        ),
    ],
)
def test_what_states_no_moment_or_no_zone_is_none(text: str | None) -> None:
    assert read_moment(text) is None


@given(
    st.one_of(st.text(max_size=40), st.from_regex(r"\d{1,4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"))
)
def test_any_text_is_a_moment_in_utc_or_none(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or moment.tzinfo is UTC


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.integers(10**8, 10**10), OFFSETS)
def test_what_python_writes_is_read(seconds: int, zone: timezone) -> None:
    moment = datetime.fromtimestamp(seconds, zone)
    assert read_moment(moment.isoformat()) == read_moment(format_datetime(moment)) == moment
