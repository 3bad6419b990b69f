from __future__ import annotations

import math

import pytest

from newscrawl.health.baseline import (
    FULL,
    LEAST_KNOWN,
    MOST_PAGES,
    STEADIEST,
    UNSURE,
    Baseline,
    Counts,
    Place,
    steadiness_of,
)
from newscrawl.health.observation import AGAIN

NEWS, OPINION = Place("news/{n}", "News"), Place("news/{n}", "Opinion")


def test_nothing_is_forecast_from_a_few_pages() -> None:
    baseline = Baseline()
    for _ in range(LEAST_KNOWN - 1):
        baseline.learn(NEWS, "column", Counts(1, 1))
    assert baseline.forecast("column", NEWS) is None
    baseline.learn(NEWS, "column", Counts(1, 1))
    assert baseline.forecast("column", NEWS) is not None


def test_sections_are_told_apart() -> None:
    baseline = Baseline()
    baseline.learn(NEWS, "view_count", Counts(50, 50))
    baseline.learn(OPINION, "view_count", Counts(50, 0))
    news, opinion = baseline.forecast("view_count", NEWS), baseline.forecast("view_count", OPINION)
    assert news is not None
    assert opinion is not None
    assert news.share > 0.9
    assert opinion.share < 0.1


def test_a_section_that_nobody_has_seen_is_not_forecast_with_confidence() -> None:
    baseline = Baseline()
    baseline.learn(NEWS, "view_count", Counts(200, 200))
    known, unseen = baseline.forecast("view_count", NEWS), baseline.forecast("view_count", Place("news/{n}", "Sport"))
    assert known is not None
    assert unseen is not None
    assert known.worth > 10
    assert unseen.worth < 2
    assert unseen.next(3, 0, 1.0) < 0.5, "after three pages without, one more is no surprise"
    assert known.next(3, 0, 1.0) > 0.75


def test_old_pages_are_forgotten_by_and_by() -> None:
    baseline = Baseline()
    for _ in range(3 * MOST_PAGES):
        baseline.learn(NEWS, "tags", Counts(1, 1))
    for _ in range(MOST_PAGES):
        baseline.learn(NEWS, "tags", Counts(1, 0))
    forecast = baseline.forecast("tags", NEWS)
    assert forecast is not None
    assert forecast.share == pytest.approx(1 / math.e, abs=0.03)
    assert baseline.pages("tags") <= FULL


def test_what_was_kept_is_known_again() -> None:
    first, second = Baseline(), Baseline()
    first.learn(NEWS, "tags", Counts(20, 15))
    first.learn(OPINION, "body length", Counts(10, 10, 70.0, 500.0))
    first.learn(Place(AGAIN, ""), "tags", Counts(5, 5))
    second.load(list(first.changed()))
    assert not list(first.changed())
    for place in (NEWS, OPINION, Place(AGAIN, "")):
        assert second.forecast("tags", place) == first.forecast("tags", place)
    assert second.length("body length", OPINION) == first.length("body length", OPINION)
    assert not list(second.changed())


def test_pages_read_again_do_not_count_as_pages_of_the_site() -> None:
    baseline = Baseline()
    baseline.learn(Place(AGAIN, ""), "tags", Counts(100, 100))
    assert baseline.pages("tags") == 0


def test_a_field_that_differs_from_run_to_run_is_worth_less_as_a_forecast() -> None:
    alike = steadiness_of([(20, 16), (20, 17), (20, 15), (20, 16), (20, 16), (20, 17)])
    apart = steadiness_of([(20, 20), (20, 4), (20, 19), (20, 2), (20, 20), (20, 6)])
    assert alike == STEADIEST
    assert apart == UNSURE
    assert steadiness_of([]) == steadiness_of([(20, 20)] * 9) == steadiness_of([(20, 3)]) == STEADIEST
