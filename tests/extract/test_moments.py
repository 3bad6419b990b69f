from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.extract.moments import find_moment, parse_moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2018-03-13", datetime(2018, 3, 13, tzinfo=UTC)),
        ("发布时间：2018-03-13 10:22", datetime(2018, 3, 13, 10, 22, tzinfo=UTC)),
        ("2018年3月13日 10时22分", datetime(2018, 3, 13, 10, 22, tzinfo=UTC)),
        ("2019-11-19T08:30:00+01:00", datetime(2019, 11, 19, 7, 30, tzinfo=UTC)),
        ("2019-11-19T08:30:00Z", datetime(2019, 11, 19, 8, 30, tzinfo=UTC)),
        ("20191119T083000", datetime(2019, 11, 19, 8, 30, tzinfo=UTC)),
        ("March 13, 2018 4:05 p.m.", datetime(2018, 3, 13, 16, 5, tzinfo=UTC)),
        ("13 de marzo de 2018", datetime(2018, 3, 13, tzinfo=UTC)),
        ("13. März 2018, 18:04 Uhr", datetime(2018, 3, 13, 18, 4, tzinfo=UTC)),
        ("13.03.2018", datetime(2018, 3, 13, tzinfo=UTC)),
        ("13/03/2018", datetime(2018, 3, 13, tzinfo=UTC)),
        ("13 มีนาคม 2561", datetime(2018, 3, 13, tzinfo=UTC)),
        ("١٣ مارس ٢٠١٨", datetime(2018, 3, 13, tzinfo=UTC)),
        ("2018-02-30", None),
        ("1234-56-78", None),
        ("the 30th of this month", None),
        ("latter half of 2024", None),
    ],
)
def test_date_is_read(text: str, moment: datetime | None) -> None:
    assert parse_moment(text) == moment


def test_day_comes_first_unless_the_page_is_american() -> None:
    day_first, month_first = find_moment("03/04/2018"), find_moment("03/04/2018", month_first=True)
    assert day_first is not None
    assert month_first is not None
    assert (day_first[0].day, day_first[0].month) == (3, 4)
    assert (month_first[0].day, month_first[0].month) == (4, 3)


def test_stated_zone_is_turned_into_utc() -> None:
    assert parse_moment("March 13, 2018 10:00 EST") == datetime(2018, 3, 13, 15, tzinfo=UTC)
