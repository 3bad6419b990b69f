"""The column: what each place of a page says, in order of belief."""

from __future__ import annotations

import pytest

from newscrawl.extract import extract_article
from newscrawl.extract.column import column_candidates
from newscrawl.extract.structured import read_structured
from newscrawl.extract.walk import outline_of_tree
from newscrawl.page import Page

TITLE = "Nine villages share one ferry"
LINE = "The ferry of Stone Sound calls at nine villages from Monday, the council of the islands said in a letter."
URL = "https://sound-post.example/news/ferry.html"


def page(line: str, head: str = "") -> Page:
    text = f"<p>{LINE}</p>" * 3
    return Page(URL, f"<html><head><title>{TITLE}</title>{head}</head><body><h1>{TITLE}</h1>{line}{text}</body></html>")


def test_candidates_come_in_order_of_belief() -> None:
    head = '<meta property="article:section" content="Boats">'
    outline = outline_of_tree(page("<p>Category: Sea</p><p class=kicker>Islands</p>", head).tree)
    given = (outline, read_structured(outline), None, (), outline.blocks, TITLE)
    found = list(column_candidates(*given))
    assert [(one.value, one.rule) for one in found] == [
        ("Sea", "label: column"),
        ("Islands", "class"),
        ("Boats", "meta article:section"),
    ]


def test_what_is_the_title_is_no_column() -> None:
    head = '<meta property="article:section" content="Boats">'
    assert extract_article(page(f"<p class=kicker>{TITLE}</p>", head)).column == "Boats"


def test_link_in_the_line_that_states_the_views() -> None:
    assert extract_article(page("<p><a href='/sea/'>Sea</a> 1,204 views</p>")).column == "Sea"
    assert extract_article(page("<p><a href='/sea/'>Sea</a> 3 May 2024</p>")).column is None


def test_placeholder_in_the_line_of_the_views_is_no_column_nor_is_what_follows() -> None:
    line = "<p><span>{Current column}</span> <a href='/sea/'>Sea</a> 1,204 views</p>"
    assert extract_article(page(line)).column is None


@pytest.mark.parametrize("mark", ["/", "|", "·", "–"])
def test_label_above_the_title_may_share_its_line_with_the_date(mark: str) -> None:
    line = f"<div><a href='/sea/'>Sea</a> {mark} 3 May 2024</div>"
    html = f"<html><body><article><header>{line}<h1>{TITLE}</h1></header>{f'<p>{LINE}</p>' * 3}</article></body></html>"
    assert extract_article(Page(URL, html)).column == "Sea"


def test_label_above_a_title_that_was_taken_for_part_of_a_list() -> None:
    html = (
        "<html><body><h2>Search</h2><ul><li><a href='/n/1.html'>New boats for the sound</a></li></ul>"
        f"<div><p><a href='/sea/'>Sea</a></p><h1>{TITLE}</h1></div><div>{f'<p>{LINE}</p>' * 4}</div></body></html>"
    )
    assert extract_article(Page(URL, html)).column == "Sea"


def test_a_link_in_a_line_with_a_number_that_counts_no_views_is_no_column() -> None:
    line = '<p class="box_content"><a href="/files/plan.pdf">Download the plan</a> of 12 pages</p>'
    assert extract_article(page(line)).column is None
    line = '<p class="box_content"><a href="/harbour/">Harbour</a> 12 views</p>'
    assert extract_article(page(line)).column == "Harbour"
