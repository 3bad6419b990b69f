from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import FIELDS, LINK_LISTS, Article, Evidence, Image, Link, article_to_json, from_iso_utc, iso_utc

# A day from either end of what a datetime holds: every moment has a UTC form.
MOMENTS = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001 - the same
    timezones=st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


def test_a_moment_is_written_in_utc_with_milliseconds() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert iso_utc(datetime(2026, 11, 23, 4, 41, 0, 999_999, tzinfo=shanghai)) == "2026-11-22T20:41:00.999Z"
    assert iso_utc(datetime(2026, 11, 22, 20, 41, tzinfo=UTC)) == "2026-11-22T20:41:00.000Z"


def test_a_time_without_a_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="time zone"):
        iso_utc(datetime(2026, 11, 22))  # noqa: DTZ001 - it is what the test is about


@given(MOMENTS)
def test_a_moment_comes_back_to_the_millisecond(moment: datetime) -> None:
    back = from_iso_utc(iso_utc(moment))
    assert back.utcoffset() == timedelta()
    assert timedelta() <= moment - back < timedelta(milliseconds=1)
    assert iso_utc(back) == iso_utc(moment)


@given(MOMENTS, MOMENTS)
def test_moments_sort_as_texts_as_they_do_in_time(one: datetime, other: datetime) -> None:
    if one <= other:
        assert iso_utc(one) <= iso_utc(other)


def test_an_article_as_json_has_every_field_in_order_and_only_json_values() -> None:
    article = Article(
        url="https://news.example/a",
        site="news.example",
        title="港城",
        breadcrumb=("City",),
        published_at=datetime(2026, 11, 22, tzinfo=UTC),
        images=(Image(url="https://news.example/a.jpg"),),
        related=(Link(title="b", url=None, excerpt="..."),),
        evidence={"title": Evidence(rule="h1", raw="港城")},
    )
    item = article_to_json(article)
    assert tuple(item) == FIELDS
    assert json.loads(json.dumps(item)) == item
    assert item["breadcrumb"] == ["City"]
    assert item["published_at"] == "2026-11-22T00:00:00.000Z"
    assert item["images"] == [{"url": "https://news.example/a.jpg", "caption": None}]
    assert item["related"] == [{"title": "b", "url": None, "column": None, "excerpt": "..."}]
    assert item["evidence"] == {"title": {"rule": "h1", "raw": "港城"}}


def test_what_is_not_on_the_page_is_null_or_an_empty_list() -> None:
    item = article_to_json(Article(url=None, site=None, title=None))
    lists = {"breadcrumb", "tags", "authors", "images", *LINK_LISTS}
    assert {name: value for name, value in item.items() if name not in lists} == {
        **dict.fromkeys(set(FIELDS) - lists - {"evidence"}),
        "evidence": {},
    }
    assert all(item[name] == [] for name in lists)


def test_an_article_cannot_be_changed_in_place() -> None:
    article = Article(url=None, site=None, title=None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        article.title = "b"  # type: ignore[misc]
    assert not hasattr(article, "__dict__")
    assert dataclasses.replace(article, title="b") != article


def test_two_articles_do_not_share_their_evidence() -> None:
    one, other = Article(url=None, site=None, title=None), Article(url=None, site=None, title=None)
    one.evidence["title"] = Evidence(rule="h1", raw="a")
    assert other.evidence == {}
