"""What may be the body, introduction or disclaimer: several answers, in order of belief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.extract.body import body_candidates
from newscrawl.extract.disclaimer import disclaimer_candidates, extract_disclaimer
from newscrawl.extract.found import Found
from newscrawl.extract.introduction import introduction_candidates
from newscrawl.extract.region import region_candidates
from newscrawl.extract.walk import outline_of_tree
from newscrawl.page import Page

if TYPE_CHECKING:
    from newscrawl.extract.outline import Outline

LONG = (
    "The harbour council voted on Monday for a second pier, which is to be built by the spring after next, if the "
    "money of the province comes in time and the tides allow it."
)
MORE = (
    "Fishermen had asked for the pier for eleven years. Their boats lie three deep on the old one, and in a storm the "
    "outer ones have to leave for the bay of the neighbours."
)
LEAD = "The council wants to build a second pier, and it wants to build it soon."
VIEWS = "The views expressed in this article are the author's own."
SHARES = "Disclosure: the author holds shares of the companies that are mentioned in this article."
PAGE = (
    f"<h1>A second pier</h1><p class=standfirst>{LEAD}</p><div class=entry-content><p>{LONG}</p><p>{MORE}</p>"
    f"<p>{LONG}</p><p>{VIEWS}</p><p>{SHARES}</p></div><div class=about><p>{MORE}</p><p>{MORE} Twice.</p></div>"
)


def outline() -> Outline:
    return outline_of_tree(Page(None, f"<html><body><main>{PAGE}</main></body></html>").tree)


def test_regions_come_in_order_of_belief_the_marked_one_first() -> None:
    regions = list(region_candidates(outline(), [], frozenset({0})))
    assert regions[0].rule == "class"
    assert {region.rule for region in regions[1:]} == {"density"}


def test_bodies_are_those_of_the_regions_after_what_only_the_data_hold() -> None:
    regions = region_candidates(outline(), [], frozenset({0}))
    bodies = list(body_candidates(regions, frozenset(), None, Found(LEAD, "JSON-LD articleBody", LEAD)))
    assert [body.rule for body in bodies][:3] == ["JSON-LD articleBody", "class", "density"]
    assert LONG in bodies[1].value


def test_introductions_come_in_order_of_belief() -> None:
    page = outline()
    region = next(region_candidates(page, [], frozenset({0})))
    leads = list(introduction_candidates(page, region, page.blocks[0]))
    assert [lead.found.rule for lead in leads] == ["class", "paragraph under the title"]
    assert leads[0].found.value == LEAD


def test_disclaimer_is_all_of_its_candidates() -> None:
    page = outline()
    region = next(region_candidates(page, [], frozenset({0})))
    found = [notice.found.value for notice in disclaimer_candidates(page, region, [])]
    whole = extract_disclaimer(page, region, [])
    assert found == [VIEWS, SHARES]
    assert whole is not None
    assert whole.found.value == f"{VIEWS}\n\n{SHARES}"
