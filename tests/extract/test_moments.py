from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl.extract.calendars import day_of
from newscrawl.extract.moments import find_moment, parse_moment

TABLE: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "moments.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["text"])
def test_dates_of_many_languages_calendars_and_spellings(row: dict[str, Any]) -> None:
    expected = datetime.fromisoformat(row["moment"]).replace(tzinfo=UTC) if row["moment"] else None
    assert parse_moment(row["text"]) == expected


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


def test_month_comes_first_with_slashes_and_hyphens_alone() -> None:
    for text, month in (("03-04-2018", 3), ("03.04.2018", 4), ("13/04/2018", 4)):
        found = find_moment(text, month_first=True)
        assert found is not None
        assert found[0].month == month


def test_one_name_is_two_months_in_two_languages() -> None:
    polish, croatian = (
        find_moment("13 listopada 2019", language="pl"),
        find_moment("13. listopada 2019.", language="hr"),
    )
    assert polish is not None
    assert croatian is not None
    assert (polish[0].month, croatian[0].month) == (11, 10)


def test_year_of_two_digits_is_read_only_where_a_date_is_expected() -> None:
    assert find_moment("Version 1.2.22") is None
    found = find_moment("Culture, 2.11.22", short_years=True)
    assert found is not None
    assert found[0].date() == date(2022, 11, 2)
    found = find_moment("22/11/02", short_years=True, language="ja")
    assert found is not None
    assert found[0].date() == date(2022, 11, 2)


def test_place_of_a_date_is_told() -> None:
    found = find_moment("in the print edition of the March 11, 2024, issue")
    assert found is not None
    assert "in the print edition of the March 11, 2024, issue"[found[1] : found[2]] == "March 11, 2024"


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (1400, 1, 1, date(2021, 3, 21)),
        (1399, 12, 30, date(2021, 3, 20)),
        (1403, 12, 30, date(2025, 3, 20)),
        (1404, 1, 1, date(2025, 3, 21)),
        (1404, 12, 30, None),
        (1404, 7, 31, None),
    ],
)
def test_day_of_the_persian_calendar(year: int, month: int, day: int, expected: date | None) -> None:
    assert day_of(year, month, day, jalali=True) == expected


def test_time_without_end_on_hostile_text_is_not_spent() -> None:
    for text in ("1 " * 100_000, "1.1." * 50_000, "2019 a" * 30_000, "st 1 jan " * 20_000):
        find_moment(text, short_years=True)
