from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import BadInput
from newscrawl.revisits import EXAMPLE, RevisitPlan

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
USUAL = RevisitPlan.parse("1h 6h 1d 3d 7d 30d")


@pytest.mark.parametrize(
    ("plan", "steps"),
    [
        ("1h 6h 1d", (HOUR, 6 * HOUR, DAY)),
        (["1h", "6h", "1d"], (HOUR, 6 * HOUR, DAY)),
        ("  30m\t2w ", (30 * MINUTE, 14 * DAY)),
        ("0", (timedelta(0),)),
        (["0"], (timedelta(0),)),
        ("never", ()),
        (["never"], ()),
    ],
)
def test_a_plan_is_a_text_or_a_list(plan: str | list[str], steps: tuple[timedelta, ...]) -> None:
    assert RevisitPlan.parse(plan).steps == steps


@pytest.mark.parametrize("plan", [EXAMPLE, "0", "never", "90m", "45m 36h"])
def test_a_plan_is_written_as_it_is_read(plan: str) -> None:
    assert str(RevisitPlan.parse(plan)) == plan


@pytest.mark.parametrize(
    "plan",
    ["", " ", [], "1", "1y", "h", "-1h", "1.5h", "1 h", "0h", "0 1h", "1h never", "1h 1h", "6h 1h", "60m 1h", "1h,6h",
     "3661d", "999999w", "1000000h", "١h", ["1h 6h"], [""]],
)  # fmt: skip
def test_what_is_no_plan_is_answered_with_what_one_looks_like(plan: str | list[str]) -> None:
    with pytest.raises(BadInput, match=r"revisit plan") as caught:
        RevisitPlan.parse(plan)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("age", "rest"),
    [
        (timedelta(0), HOUR),
        (20 * MINUTE, 40 * MINUTE),
        (50 * MINUTE, 30 * MINUTE),  # no less than half the first step
        (HOUR, 5 * HOUR),
        (6 * HOUR - MINUTE, timedelta(minutes=35, seconds=54)),  # no less than a tenth of its age
        (2 * DAY, DAY),
        (29 * DAY, 2.9 * DAY),
        (30 * DAY, 30 * DAY),
        (3000 * DAY, 30 * DAY),
    ],
)
def test_an_article_rests_until_the_age_of_the_next_step(age: timedelta, rest: timedelta) -> None:
    assert USUAL.rest(age) == rest


@pytest.mark.parametrize("age", [None, timedelta(0), -HOUR, timedelta.min])
def test_an_article_of_unknown_or_future_date_is_new(age: timedelta | None) -> None:
    assert USUAL.rest(age) == HOUR


@pytest.mark.parametrize("age", [None, timedelta(0), DAY, timedelta.max])
def test_never_and_always(age: timedelta | None) -> None:
    assert RevisitPlan.parse("never").rest(age) is None
    assert RevisitPlan.parse("0").rest(age) == timedelta(0)


def test_a_single_step_is_a_beat() -> None:
    plan = RevisitPlan.parse("1d")
    assert [plan.rest(n * DAY) for n in (0, 1, 2, 1000)] == [DAY] * 4


@given(st.sets(st.integers(1, 5000), min_size=1, max_size=8), st.timedeltas(min_value=timedelta(0)))
def test_an_article_always_rests_a_while_and_no_longer_than_the_last_step(hours: set[int], age: timedelta) -> None:
    plan = RevisitPlan.parse([f"{count}h" for count in sorted(hours)])
    rest = plan.rest(age)
    assert rest is not None
    assert plan.steps[0] / 2 <= rest <= plan.steps[-1]
