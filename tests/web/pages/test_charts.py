from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from jinja2 import Environment

from newscrawl.web import pages
from newscrawl.web.pages import charts

VENDOR = Path(pages.__file__).parents[1] / "static/vendor"


def test_days_of_one_site_need_no_legend() -> None:
    one = charts.articles_per_day([("2026-11-22", "a.example", 2)], "caption")
    two = charts.articles_per_day([("2026-11-22", "a.example", 2), ("2026-11-22", "b.example", 1)], "caption")
    assert "color" not in one.spec["encoding"]
    assert two.spec["encoding"]["color"]["field"] == "site"


@pytest.mark.parametrize(
    ("last", "unit", "step"),
    [
        ("2026-11-22T06:00:00.000Z", "hours", 1),
        ("2026-11-23T20:00:00.000Z", "hours", 5),
        ("2027-02-01T00:00:00.000Z", "day", 9),
    ],
)
def test_an_axis_of_time_has_some_ten_marks(last: str, unit: str, step: int) -> None:
    axis = charts.time_axis("2026-11-22T05:00:00.000Z", last)
    assert axis["tickCount"] == {"interval": unit, "step": step}


def test_an_empty_chart_says_so() -> None:
    assert charts.views_over_time([], "none").is_empty
    assert charts.spans_of_time([], "none").is_empty


def test_what_a_chart_holds_cannot_end_its_element() -> None:
    chart = charts.spans_of_time(
        [("</script><script>x</script>", "2026-11-22T05:00:00.000Z", "2026-11-23T05:00:00.000Z")], "c"
    )
    written = Environment(autoescape=True).from_string("{{ spec|tojson }}").render(spec=chart.spec)
    assert "<" not in written
    assert json.loads(written) == chart.spec


def test_the_scripts_that_draw_are_those_that_were_fetched() -> None:
    rows = re.findall(r"\| `(\S+)` \| (\S+) \| \S+ \| `([0-9a-f]{64})` \|", (VENDOR / "README.md").read_text())
    assert {name for name, _, _ in rows} == {path.name for path in VENDOR.glob("*.js")}
    for name, _, digest in rows:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
    licences = (VENDOR / "LICENSES.txt").read_text()
    assert all(f"{name} {version}" in licences for name, version in re.findall(r"(vega[a-z-]*) (\d\S+)", licences))
