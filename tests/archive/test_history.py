"""Versions rebuilt, as `newscrawl diff` and the web view read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive.articles import REVISED
from newscrawl.archive.history import versions
from newscrawl.errors import BadInput
from newscrawl.items import article_to_json
from tests.archive.driver import T0, A, article

if TYPE_CHECKING:
    from newscrawl.archive.history import Version
    from newscrawl.items import Article
    from tests.archive.driver import Crawl


def history(crawl: Crawl, *shown: Article) -> list[Version]:
    """Store these as the looks at one address, a day apart, each by a run of its own."""
    for number, version in enumerate(shown):
        crawl.now = T0 + timedelta(days=number)
        crawl.home(A)
        crawl.show(crawl.leased(A), replace(version, fetched_at=crawl.now))
        if version is not shown[-1]:
            crawl.end()
    return versions(crawl.run.connection, 1)


def test_each_version_says_what_the_page_said_then(crawl: Crawl) -> None:
    looks = [
        article(tags=("a", "b"), modified_at=T0),
        article(tags=("b",), title="Two", body="Another text.", modified_at=T0),
        article(tags=("b",), title="Two", body="A third text.", modified_at=T0 + timedelta(days=2), authors=()),
    ]
    found = history(crawl, *looks)
    assert [dict(version.fields) for version in found] == [
        {name: article_to_json(look)[name] for name in REVISED} for look in looks
    ]
    assert [(version.number, version.run_id, set(version.changed)) for version in found] == [
        (1, 1, set()),
        (2, 2, {"title", "body", "tags"}),
        (3, 3, {"body", "authors", "modified_at"}),
    ]
    assert [version.is_silent for version in found] == [False, True, False]
    assert [version.seen_at.date() - T0.date() for version in found] == [timedelta(days=n) for n in range(3)]


def test_the_last_versions_are_rebuilt_without_those_before(crawl: Crawl) -> None:
    found = history(crawl, *(article(title=f"Title {number}") for number in range(5)))
    connection = crawl.run.connection
    assert versions(connection, 1, 2) == found[-2:]
    assert versions(connection, 1, 5) == versions(connection, 1, 50) == found
    connection.execute("UPDATE revisions SET before = '[]' WHERE number <= 3")  # cannot be read
    assert versions(connection, 1, 2) == found[-2:]


def test_a_text_that_was_not_there_before_is_no_silent_edit(crawl: Crawl) -> None:
    assert [v.is_silent for v in history(crawl, article(body=None), article(body="Text."))] == [False, False]


def test_a_number_that_no_article_has_is_named(crawl: Crawl) -> None:
    crawl.begin()
    with pytest.raises(BadInput, match="no article number 7"):
        versions(crawl.run.connection, 7)
