"""Two crawls of the demo newspaper, compared with what it really published, field by field."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jsonschema
import pytest

from fixtures.demo.server import DemoServer
from fixtures.demo.truth import ExpectedArticle, ExpectedLink, expected_articles
from newscrawl.export import schema
from newscrawl.items import LINK_LISTS, iso_utc
from tests.crawl.conftest import Crawl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from subprocess import CompletedProcess

HOURS = 26


@dataclass
class Visited:
    """The archive after a crawl, as its exports say."""

    items: dict[str, dict[str, Any]]
    """By path."""
    truth: dict[str, ExpectedArticle]
    done: CompletedProcess[str]


@dataclass
class Story:
    """First crawl, second crawl with the site unchanged, third a day later on the site's clock."""

    crawl: Crawl
    first: Visited
    unchanged: Visited
    rows_before: dict[str, int]
    rows_after: dict[str, int]
    later: Visited
    requests: list[str]


def visit(crawl: Crawl, server: DemoServer) -> Visited:
    done = crawl.run(server.url)
    exported = json.loads((crawl.exports / "articles.json").read_text(encoding="utf-8"))
    items = {urlsplit(item["url"]).path: item for item in exported}
    return Visited(items, expected_articles(server.site), done)


def count_rows(crawl: Crawl) -> dict[str, int]:
    tables = ("articles", "revisions", "view_counts", "links", "tags", "urls")
    return {table: crawl.value(f"SELECT count(*) FROM {table}") for table in tables}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    crawl = Crawl(tmp_path_factory.mktemp("demo"))
    with DemoServer() as server:
        first = visit(crawl, server)
        rows_before = count_rows(crawl)
        unchanged = visit(crawl, server)
        rows_after = count_rows(crawl)
        server.move_clock(HOURS)
        later = visit(crawl, server)
        yield Story(crawl, first, unchanged, rows_before, rows_after, later, list(server.requests))


def links_of(entries: list[dict[str, Any]]) -> list[ExpectedLink]:
    return [
        ExpectedLink(
            title=entry["title"], path=urlsplit(entry["url"]).path, column=entry["column"], excerpt=entry["excerpt"]
        )
        for entry in entries
    ]


def wrong(visited: Visited, field: str) -> dict[str, tuple[object, object]]:
    """Return path -> (expected, archived) where the archive differs from the truth in a field."""
    differences = {}
    for path, expected in visited.truth.items():
        item = visited.items[path]
        want: object = getattr(expected, field)
        have: object = item[field]
        if field in ("published_at", "modified_at"):
            want = iso_utc(want) if want else None  # type: ignore[arg-type]  # the truth's times
        elif field == "view_count":
            want = want if expected.counter is None else expected.counter
        elif field == "language":
            have = str(have).partition("-")[0]
        elif field == "images":
            have = tuple((urlsplit(image["url"]).path, image["caption"]) for image in item["images"])
        elif field in LINK_LISTS:
            want, have = list(getattr(expected, field)), links_of(item[field])
        elif isinstance(have, list):
            have = tuple(have)
        if want != have:
            differences[path] = (want, have)
    return differences


FIELDS = (
    *("title", "breadcrumb", "column", "view_count", "introduction", "body", "disclaimer", "tags", "authors"),
    *("published_at", "modified_at", "language", "images", "related", "popular", "latest"),
)


def test_both_crawls_end_well(story: Story) -> None:
    for visited in (story.first, story.unchanged, story.later):
        assert visited.done.returncode == 0, visited.done.stderr
        assert visited.done.stderr == ""
        assert "DOES NOT CLOSE" not in visited.done.stdout


def test_the_archive_holds_every_article_and_nothing_else(story: Story) -> None:
    assert set(story.first.items) == set(story.first.truth)
    assert set(story.later.items) == set(story.first.truth) | set(story.later.truth)


@pytest.mark.parametrize("field", FIELDS)
def test_every_article_is_right_at_the_first_crawl(story: Story, field: str) -> None:
    assert wrong(story.first, field) == {}


@pytest.mark.parametrize("field", FIELDS)
def test_every_article_is_right_a_day_later(story: Story, field: str) -> None:
    assert wrong(story.later, field) == {}


def test_a_crawl_of_the_unchanged_site_adds_nothing(story: Story) -> None:
    assert story.rows_after == story.rows_before


def test_a_moved_view_count_is_one_row_and_no_revision(story: Story) -> None:
    moved = {
        path
        for path, item in story.later.items.items()
        if path in story.unchanged.items and item["view_count"] != story.unchanged.items[path]["view_count"]
    }
    assert len(moved) > 30
    rows = story.crawl.query(
        "SELECT a.url, count(*) FROM view_counts v JOIN articles a ON a.id = v.article_id GROUP BY a.id"
    )
    assert {urlsplit(url).path for url, count in rows if count == 2} == moved
    assert max(count for _, count in rows) == 2


def test_the_edit_is_the_only_revision(story: Story) -> None:
    rows = story.crawl.query(
        "SELECT a.url, r.changed, r.before FROM revisions r JOIN articles a ON a.id = r.article_id WHERE r.number > 1"
    )
    assert len(rows) == 1
    url, changed, before = rows[0]
    path = urlsplit(url).path
    assert {"title", "body"} <= set(json.loads(changed))
    assert json.loads(before)["title"] == story.first.truth[path].title
    assert json.loads(before)["body"] == story.first.truth[path].body
    assert story.crawl.value("SELECT count(*) FROM revisions") == len(story.later.items) + 1


def test_the_vanished_article_is_kept_and_missing(story: Story) -> None:
    rows = story.crawl.query("SELECT url FROM urls WHERE missing_since IS NOT NULL")
    missing = {urlsplit(url).path for (url,) in rows}
    assert missing == set(story.first.truth) - set(story.later.truth)
    assert len(missing) == 1
    # It is not said to be gone until it is looked at again.
    assert story.crawl.value("SELECT count(*) FROM articles WHERE gone_at IS NOT NULL") == 0
    path = missing.pop()
    assert story.later.items[path]["body"] == story.first.truth[path].body


def test_counters_are_asked_but_never_raised(story: Story) -> None:
    asked = [request for request in story.requests if "ViewClick" in request]
    assert asked
    assert not [request for request in asked if "addclick" in request or "down=" in request]


def test_what_robots_txt_forbids_is_never_asked(story: Story) -> None:
    assert not [request for request in story.requests if "/e/search/" in request or "/e/public/digg" in request]
    reason = story.crawl.value("SELECT reason FROM urls WHERE state = 'refused' AND url LIKE '%/e/search/%'")
    assert "robots.txt" in reason


def test_no_page_is_fetched_twice_in_one_crawl(story: Story) -> None:
    starts = [n for n, request in enumerate(story.requests) if request == "GET /robots.txt"]
    assert len(starts) == 3
    for begin, end in zip(starts, [*starts[1:], None], strict=True):
        asked = story.requests[begin:end]
        assert len(asked) == len(set(asked))


def test_every_missing_url_has_its_reason(story: Story) -> None:
    rows = story.crawl.query(
        "SELECT url, state FROM urls WHERE state IN ('not an article', 'gone', 'refused', 'owed') AND reason IS NULL"
    )
    assert rows == []
    states = dict(story.crawl.query("SELECT url, state FROM urls"))
    by_path = {urlsplit(url).path: state for url, state in states.items()}
    assert by_path["/notice/tide-table.html"] == "gone"
    assert by_path["/notice/closing-times.html"] == "gone"


def test_the_exports_validate(story: Story) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema("article.schema.json")))
    for item in story.later.items.values():
        validator.validate(item)
