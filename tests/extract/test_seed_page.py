"""The first page: our markup for it shows the given text to the letter, and the text alone tells nearly as much."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.items import LINK_LISTS, article_to_json
from newscrawl.page import Page
from tests.extract.cases import CASE_FIELDS, SITES, Case

if TYPE_CHECKING:
    from lxml.html import HtmlElement

CASE = Case(SITES / "first-site" / "tariff-negotiations")
SEED = Path(__file__).parents[3] / "shared" / "seed" / "page.txt"

BLOCKS = frozenset({"article", "body", "div", "h1", "h2", "li", "p", "section", "ul"})
BODY_CONTAINER = "con_main"
"""Class of the element that the site's style sets off by a blank line above and below."""


@pytest.fixture(scope="module")
def seed() -> str:
    if not SEED.exists():
        pytest.skip("the first page's text is third-party data beside the checkout (../shared/seed), and not there")
    return SEED.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def body() -> HtmlElement:
    return CASE.page().tree.find("body")


def test_page_renders_to_the_given_text(seed: str, body: HtmlElement) -> None:
    assert rendered(body) == seed


def test_page_holds_the_given_characters_and_no_other_in_whatever_way_it_is_rendered(
    seed: str, body: HtmlElement
) -> None:
    without_bullets = re.sub(r"^-(?: |$)", "", seed, flags=re.MULTILINE)
    assert "".join(body.text_content().split()) == "".join(without_bullets.split())


@pytest.mark.parametrize("field", CASE_FIELDS)
def test_text_alone_gives_the_same_article_without_urls(tmp_path: Path, body: HtmlElement, field: str) -> None:
    from newscrawl.extract import extract_article  # noqa: PLC0415 - the renderer is checked without it

    path = tmp_path / "page.txt"
    path.write_text(rendered(body), encoding="utf-8")
    expected = {**CASE.expected, "url": None, "site": None, "fetched_at": None}
    for name in LINK_LISTS:
        expected[name] = [{**link, "url": None} for link in expected[name]]
    assert article_to_json(extract_article(Page.from_file(path)))[field] == expected[field]


def rendered(element: HtmlElement) -> str:
    """Return the text as a browser's "save as text" does.

    A block begins and ends a line, a list item has a bullet (alone on its line if a block stands in the item), the body
    has a blank line above and below, white space is collapsed.
    """
    text = re.sub(r"[^\S\n]+", " ", _raw(element))
    lines = [line.strip() for line in text.split("\n")]
    shown = [line for line in lines if line]
    return "\n".join("" if line == _BLANK else line for line in shown)


_BLANK = "\x00"


def _raw(element: HtmlElement) -> str:
    if not isinstance(element.tag, str):
        return ""
    inner = _flat(element.text) + "".join(_raw(child) + _flat(child.tail) for child in element)
    if BODY_CONTAINER in element.classes:
        return f"\n{_BLANK}\n{inner}\n{_BLANK}\n"
    if element.tag == "li":
        return f"\n- {inner.lstrip(' ')}\n"
    return f"\n{inner}\n" if element.tag in BLOCKS else inner


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
