"""Pages that were saved as text: the first page to the letter, and one of our own that has what the first lacks."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from newscrawl.extract import extract_article
from newscrawl.items import FIELDS, article_to_json
from newscrawl.page import Page

OWN = Path(__file__).parent / "data"
SEED = Path(__file__).parents[3] / "shared" / "seed"
READ_FROM_TEXT = tuple(f for f in FIELDS if f not in {"url", "site", "fetched_at", "evidence"})


@cache
def read(text: Path, expected: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    return article_to_json(extract_article(Page.from_file(text))), json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("field", READ_FROM_TEXT)
def test_first_page_gives_each_field_to_the_letter(field: str) -> None:
    if not SEED.exists():
        pytest.skip("the first page is third-party data beside the checkout (../shared/seed), and not there")
    got, expected = read(SEED / "page.txt", SEED / "article.json")
    assert got[field] == expected[field]


@pytest.mark.parametrize("field", READ_FROM_TEXT)
def test_column_that_is_glued_to_count_and_teasers_is_taken_apart(field: str) -> None:
    got, expected = read(OWN / "harbour.txt", OWN / "harbour.json")
    assert got[field] == expected[field]


def test_text_page_has_neither_url_nor_site() -> None:
    got, _ = read(OWN / "harbour.txt", OWN / "harbour.json")
    assert (got["url"], got["site"], got["fetched_at"]) == (None, None, None)
