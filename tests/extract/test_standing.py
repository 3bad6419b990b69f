"""Pages that each site has about itself are told from articles, which they are read like."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.extract import standing_page
from newscrawl.items import Article

MOMENT = datetime(2024, 5, 3, tzinfo=UTC)


def is_standing(title: str, published_at: datetime | None = None) -> bool:
    return standing_page(Article(url=None, site=None, title=title, published_at=published_at)) is not None


@pytest.mark.parametrize(
    "title", ["About us", "Contact", "Impressum", "Mentions légales", "À propos", "关于我们", "О нас", "Privacy Policy"]
)
def test_name_of_a_page_about_the_site_is_known(title: str) -> None:
    assert is_standing(title)


@pytest.mark.parametrize("title", ["About us and them", "Contact with the harbour pilot is lost", "Impressum fehlt"])
def test_headline_that_begins_with_such_a_name_is_none(title: str) -> None:
    assert not is_standing(title)


def test_name_that_may_be_a_headline_is_one_where_it_is_dated() -> None:
    assert not is_standing("Contact", MOMENT)


def test_name_that_is_never_a_headline_is_none_where_it_is_dated() -> None:
    assert is_standing("Privacy Policy", MOMENT)
