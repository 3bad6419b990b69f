"""How soon a change is told, and how often a healthy site is called broken: over simulated sites, drawn by seed.

`make soak` runs hundreds of them, `make test` a few; `python -m benchmarks.health.measure` prints the figures.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

import pytest

from tests.health.simulated import Newspaper, Watched, leads_only, no_articles, without

if TYPE_CHECKING:
    from tests.health.simulated import Change

HEALTHY_RUNS = 30
AFTER = (0, 1, 5, 30)
"""Healthy runs after which a site's template changes; 0: in the middle of the very first one."""
KINDS = ("one field", "all fields", "no articles", "leads only")
MOST_PAGES = 400
"""Pages after which a change is given up as never found."""


def alarms_of_healthy_runs(seed: int) -> tuple[int, int]:
    """Return how many of a healthy site's runs ended with an alarm, and how many pages they read."""
    site = Watched(Newspaper(seed))
    alarms = pages = 0
    for _ in range(HEALTHY_RUNS):
        alarms += bool(site.run())
        pages += len(site.read)
    return alarms, pages


def change_of(paper: Newspaper, kind: str) -> Change:
    """Return a change of a site's template: of one field that nearly all pages have, of all such, of all pages."""
    steady = [name for name, share in paper.shares.items() if share >= 0.95 and name != paper.drifts]
    steady = [name for name in steady if name not in paper.lost_in_era]
    if kind == "one field":
        return without(paper.random.choice([name for name in steady if name not in {"title", "body"}] or ["title"]))
    if kind == "all fields":
        return without(*(name for name in steady if name != "body"))
    return no_articles if kind == "no articles" else leads_only


def pages_until_told(seed: int, healthy_runs: int, kind: str) -> int:
    """Return how many pages that the change has spoilt were read until a verdict stood; with those read as proof."""
    site = Watched(Newspaper(seed))
    for _ in range(healthy_runs):
        if site.run():
            return 0
    paper, count, spoilt = site.paper, 0, 0
    change, first = change_of(paper, kind), paper.random.randint(10, 60)
    for _ in range(200):
        site.begin()
        for page in paper.run():
            count += 1
            if healthy_runs or count > first:
                site.change = change
            before = len(site.read)
            site.saw(page)
            if site.change is None:
                continue
            had = page.had or {name for name, seen in page.fields.items() if seen.rule}
            now = change(page).fields
            spoilt += any(name in had and page.fields[name] != now.get(name) for name in page.fields)
            spoilt += (site.told or len(site.read)) - before - 1
            if site.told:
                return spoilt
            if spoilt > MOST_PAGES:
                return MOST_PAGES
        site.end()
    return MOST_PAGES


def test_healthy_sites_raise_nothing() -> None:
    alarms = [alarms_of_healthy_runs(seed)[0] for seed in range(1, 9)]
    assert not any(alarms)


@pytest.mark.parametrize("kind", ["all fields", "no articles", "leads only"])
def test_a_changed_template_is_told_within_20_pages(kind: str) -> None:
    told = [pages_until_told(seed, 8, kind) for seed in range(4)]
    assert max(told) <= 20


@pytest.mark.soak
def test_30_healthy_runs_of_hundreds_of_sites_raise_nothing() -> None:
    counted = [alarms_of_healthy_runs(seed)[0] for seed in range(1000, 1300)]
    assert sum(alarms > 0 for alarms in counted) <= 0.02 * len(counted)


@pytest.mark.soak
@pytest.mark.parametrize("healthy_runs", AFTER)
@pytest.mark.parametrize("kind", KINDS)
def test_a_change_is_told_after_few_pages(kind: str, healthy_runs: int) -> None:
    told = [pages for seed in range(100) if (pages := pages_until_told(seed, healthy_runs, kind))]
    assert statistics.median(told) <= 20
    if kind != "one field":
        assert sum(pages <= 20 for pages in told) >= 0.9 * len(told)
