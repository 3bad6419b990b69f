"""Places and selectors: where a value stands, and what a person would write to get there."""

from __future__ import annotations

import lxml.html
import pytest

from newscrawl.page import Page
from newscrawl.workbench.candidates import selected
from newscrawl.workbench.places import Places, selectors_to

PAGE = """<html><body><nav><a href="/world/">World</a><a href="/world/asia/">Asia</a><a href="/city/">City</a></nav>
<div id="main"><div class="story-head css-1x2y3z x9">Ferry fares rise</div>
<p class="by">By <a class="writer" href="/people/7">Ada Lind</a></p>
<div class="meta"><span>4 March</span><span>World</span></div>
<aside><div class="card">Old mill becomes a hall</div></aside>
<div class="related-box"><p>Bees move onto the roof</p></div>
<p class="tag-line">Filed: Harbour</p></div></body></html>"""


@pytest.fixture
def places() -> Places:
    return Places(Page.from_bytes("https://hill.example/world/asia/ferry-fares.html", PAGE.encode()))


@pytest.mark.parametrize(
    ("text", "linked", "shown"),
    [
        ("Ferry fares rise", False, True),
        ("ferry  fares RISE", False, True),
        ("Ada Lind", False, False),
        ("Ada Lind", True, True),
        ("Asia", True, False),
        ("Old mill becomes a hall", False, False),
        ("Bees move onto the roof", False, False),
        ("Harbour", False, True),
        ("fares", False, False),
    ],
)
def test_a_value_is_shown_where_it_stands_alone_outside_menus_and_teasers(
    places: Places, text: str, *, linked: bool, shown: bool
) -> None:
    assert places.shows(text, linked=linked) is shown


def test_the_parts_of_the_site_are_named_by_the_links_that_a_page_stands_under(places: Places) -> None:
    assert places.names_of_parts() == ["World", "Asia"]


def test_a_selector_holds_names_that_a_person_gave(places: Places) -> None:
    (place,) = places.of("Ferry fares rise")
    selectors = selectors_to(place.element)
    assert selectors[0] == "div.story-head"
    assert "#main > div.story-head" in selectors
    assert not [selector for selector in selectors if "css-" in selector or "x9" in selector]


def test_a_selector_that_counts_places_comes_after_all_others(places: Places) -> None:
    element = next(place.element for place in places.of("World") if place.element.tag == "span")
    selectors = selectors_to(element)
    assert selectors[-1] == "div.meta > span:nth-of-type(2)"
    assert "div.meta > span" in selectors[:-1]


@pytest.mark.parametrize("name", ["a1", "Head_line__aBcDe", "css-abc", "sc-bdVaJa", "xkcdqw", "-x", "x" * 41])
def test_a_name_that_a_build_made_is_none(name: str) -> None:
    element = lxml.html.fromstring(f"<p class='{name}' id='{name}'>text</p>")
    assert selectors_to(element) == []


@pytest.mark.parametrize(
    ("rule", "texts"),
    [
        ({"css": "p.by"}, ["By Ada Lind"]),
        ({"css": "p.by", "regex": "^By (.+)$"}, ["Ada Lind"]),
        ({"css": "a.writer::attr(href)"}, ["/people/7"]),
        ({"css": "div.meta > span"}, ["4 March", "World"]),
        ({"css": "div.meta > span", "regex": r"\d"}, ["4"]),
        ({"css": "b"}, []),
    ],
)
def test_what_a_rule_gives_is_foreseen(places: Places, rule: dict[str, str], texts: list[str]) -> None:
    assert selected(places.page.tree, rule) == texts
