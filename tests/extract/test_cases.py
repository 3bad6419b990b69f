"""Each saved case, field by field; and the cases themselves: complete, and true to their own pages."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.errors import BadURL
from newscrawl.items import LINK_LISTS
from newscrawl.urls import canonical_url, site_key
from tests.extract.cases import CASE_FIELDS, PAGE_KEYS, SITES, Case, answer, cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

ARTICLES = [case for case in cases() if case.is_article]
NOT_ARTICLES = [case for case in cases() if not case.is_article]
TEXT_ARTICLES = [case for case in ARTICLES if case.is_text]
HTML_ARTICLES = [case for case in ARTICLES if not case.is_text]

PROVENANCE_KEYS = {"url", "site", "fetched_at"}
"""What is known of a fetched page and not of one that somebody saved as text."""
PAGE_TYPES = {"list", "soft 404", "consent wall", "captcha", "error page", "empty", "binary", "other"}
TEXT_FIELDS = ("title", "column", "introduction", "body", "disclaimer")
NAME_LISTS = ("breadcrumb", "tags", "authors")
LINK_KEYS = {"title", "url", "column", "excerpt"}
LINK_ATTRIBUTES = ("href", "src", "data-original", "data-src", "data-echo", "content")

# What a site leaves when it cuts escaped text in the middle of an entity: "Brazil&#0 ...".
_BROKEN_ENTITY = re.compile(r"(?:&#?\w*|[\ufffd\x00-\x08])(?= \.\.\.)")


def name_of(case: Case) -> str:
    return case.name


# --- what the extraction answers


@pytest.mark.parametrize(
    ("case", "field"), [pytest.param(c, f, id=f"{c.name}:{f}") for c in ARTICLES for f in CASE_FIELDS]
)
def test_field_is_what_the_page_says(case: Case, field: str) -> None:
    got = answer(case)
    assert "error" not in got, f"taken for no article ({got.get('error')})"
    assert got[field] == case.expected[field]


@pytest.mark.parametrize("case", NOT_ARTICLES, ids=name_of)
def test_page_that_is_no_article_says_what_it_is(case: Case) -> None:
    assert answer(case) == case.expected


# --- the cases themselves


def test_there_are_cases() -> None:
    assert len(HTML_ARTICLES) >= 16
    assert len(TEXT_ARTICLES) >= 12
    assert len(NOT_ARTICLES) >= 5


@pytest.mark.parametrize("case", cases(), ids=name_of)
def test_case_folder_holds_its_three_files_and_no_other(case: Case) -> None:
    saved = "page.txt" if case.is_text else "page.html"
    assert {path.name for path in case.folder.iterdir()} == {saved, "page.json", "article.json"}


@pytest.mark.parametrize("case", cases(), ids=name_of)
def test_page_record_is_complete(case: Case) -> None:
    record = case.record
    assert record.keys() == PAGE_KEYS
    for key in PAGE_KEYS - {"headers"} - (PROVENANCE_KEYS if case.is_text else set()):
        assert isinstance(record[key], str), key
        assert record[key].strip(), key
    assert isinstance(record["headers"], dict)
    assert re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", case.name)
    if case.is_text:
        assert [record[key] for key in sorted(PROVENANCE_KEYS)] == [None] * len(PROVENANCE_KEYS)
        assert not record["headers"]
        return
    assert record["url"] == canonical_url(record["url"])
    assert datetime.fromisoformat(record["fetched_at"]).utcoffset() == timedelta(0)
    assert record["site"] in {site_key(record["url"]), case.folder.parent.name}


@pytest.mark.parametrize("case", NOT_ARTICLES, ids=name_of)
def test_expected_error_is_a_known_page_type(case: Case) -> None:
    assert case.expected.keys() == {"error"}
    assert case.expected["error"] in PAGE_TYPES


@pytest.mark.parametrize("case", ARTICLES, ids=name_of)
def test_expected_article_states_every_field_and_no_other(case: Case) -> None:
    expected = case.expected
    assert tuple(expected) == CASE_FIELDS
    assert (expected["url"], expected["site"]) == (case.record["url"], case.record["site"])
    assert _instant(expected["fetched_at"]) == _instant(case.record["fetched_at"])
    for name in LINK_LISTS:
        for link in expected[name]:
            assert link.keys() == LINK_KEYS, name
    for image in expected["images"]:
        assert image.keys() == {"url", "caption"}


@pytest.mark.parametrize("case", ARTICLES, ids=name_of)
def test_expected_values_have_their_types(case: Case) -> None:
    expected = case.expected
    for name in ("title", "body", "language"):
        assert isinstance(expected[name], str), f"{name} is what every article page has"
    for name in TEXT_FIELDS:
        assert expected[name] != "", f"{name}: what is not on the page is null"
    for name in (*NAME_LISTS, *LINK_LISTS, "images"):
        assert isinstance(expected[name], list), name
    assert expected["view_count"] is None or type(expected["view_count"]) is int
    for name in ("published_at", "modified_at", "fetched_at"):
        assert expected[name] is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", expected[name]), (
            f"{name} is written in UTC with milliseconds"
        )


@pytest.mark.parametrize("case", ARTICLES, ids=name_of)
def test_every_expected_string_occurs_in_the_page(case: Case) -> None:
    texts = [_normal(text) for text in ([case.page().text] if case.is_text else _texts(case.page().tree))]
    missing = [
        (where, text) for where, text in _strings(case.expected) if not any(_normal(text) in page for page in texts)
    ]
    assert not missing


@pytest.mark.parametrize("case", TEXT_ARTICLES, ids=name_of)
def test_saved_text_has_no_addresses(case: Case) -> None:
    assert case.expected["images"] == []
    assert [link["url"] for name in LINK_LISTS for link in case.expected[name] if link["url"] is not None] == []


@pytest.mark.parametrize("case", HTML_ARTICLES, ids=name_of)
def test_every_expected_url_is_one_of_the_page_resolved(case: Case) -> None:
    page = case.page()
    known = set(_urls(page.tree, case.record["url"], page.encoding))
    links = [link["url"] for name in LINK_LISTS for link in case.expected[name]]
    images = [image["url"] for image in case.expected["images"]]
    assert [url for url in links + images if url not in known] == []


@pytest.mark.parametrize("case", HTML_ARTICLES, ids=name_of)
def test_no_link_stands_twice_in_one_list(case: Case) -> None:
    for name in LINK_LISTS:
        urls = [link["url"] for link in case.expected[name]]
        assert len(urls) == len(set(urls)), name


def test_readme_lists_the_cases_and_no_other() -> None:
    readme = (SITES / "README.md").read_text(encoding="utf-8")
    listed = [line for line in readme.splitlines() if re.match(r"\| `[^`]+/", line)]
    assert listed == [
        f"| `{case.name}` | {case.record['variant']} | {case.expected.get('error') or _kind(case)} |"
        for case in cases()
    ]


def _kind(case: Case) -> str:
    return f"article, {case.expected['language']}"


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _strings(expected: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each expected piece of the page's text with the field it is expected in."""
    for name in TEXT_FIELDS:
        for paragraph in (expected[name] or "").split("\n\n"):
            yield name, paragraph
    for name in NAME_LISTS:
        yield from ((name, text) for text in expected[name])
    for name in LINK_LISTS:
        for link in expected[name]:
            yield from ((name, link[key]) for key in ("title", "column", "excerpt") if link[key] is not None)
    yield from (("images", image["caption"]) for image in expected["images"] if image["caption"] is not None)


def _texts(tree: HtmlElement) -> Iterator[str]:
    """Yield the page's text, once as it runs and once with each element apart, then each attribute and script."""
    yield "".join(tree.itertext())
    yield " ".join(tree.itertext())
    for element in tree.iter():
        yield from map(str, element.attrib.values())


def _urls(tree: HtmlElement, url: str, encoding: str) -> Iterator[str]:
    base = next((canonical_url(href, url) for href in tree.xpath("//base/@href")), url)
    for name in LINK_ATTRIBUTES:
        for value in tree.xpath(f"//@{name}"):
            try:
                yield canonical_url(value, base, encoding)
            except BadURL:
                continue


def _normal(text: str) -> str:
    return " ".join(_BROKEN_ENTITY.sub("", text).split())
