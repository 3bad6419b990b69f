from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.errors import BadSiteFile, UnknownSite
from newscrawl.items import FIELDS
from newscrawl.sites import load_site, site_names
from newscrawl.sites.keys import SELECTABLE
from newscrawl.sites.loading import rules_from_toml

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
name = "hill-post"
hosts = ["www.Hill.example", "m.hill.example:8080"]
start = ["HTTPS://hill.example:443/news/../"]

[fields]
title = { css = "h1.title" }
column = { xpath = "//span[@class='col']/text()", regex = "in (.*)" }
"""
BASE: dict[str, Any] = {"hosts": ["hill.example"], "start": ["https://hill.example/"]}


def mistake(data: dict[str, Any], name: str = "hill-post") -> str:
    with pytest.raises(BadSiteFile) as caught:
        rules_from_toml(data, name, f"{name}.toml")
    sentence = str(caught.value)
    assert sentence.startswith(f"{name}.toml: ")
    assert "\n" not in sentence
    return sentence


def test_a_site_file_gives_hosts_start_pages_and_selectors(tmp_path: Path) -> None:
    (tmp_path / "hill-post.toml").write_text(GOOD)
    rules = load_site("hill-post", tmp_path)
    assert rules.name == "hill-post"
    assert rules.hosts == ("hill.example", "m.hill.example:8080")
    assert rules.start == ("https://hill.example/",)
    assert set(rules.fields) == {"title", "column"}
    (title,), (column,) = rules.fields["title"], rules.fields["column"]
    assert title.source == "h1.title"
    assert title.regex is None
    assert column.regex is not None
    assert column.regex.pattern == "in (.*)"


def test_the_list_of_sites_is_the_listing_of_the_folders(tmp_path: Path) -> None:
    assert site_names(tmp_path) == site_names()
    for name in ("b-of-tests.toml", "a-of-tests.toml", "notes.txt"):
        (tmp_path / name).write_text(GOOD)
    assert set(site_names(tmp_path)) - set(site_names()) == {"a-of-tests", "b-of-tests"}
    assert site_names(tmp_path) == sorted(site_names(tmp_path))
    assert site_names(tmp_path / "nowhere") == site_names()


def test_an_operators_own_file_goes_before_ours(tmp_path: Path) -> None:
    for name in site_names():
        (tmp_path / f"{name}.toml").write_text('hosts = ["mine.example"]\nstart = ["https://mine.example/"]')
        assert load_site(name, tmp_path).hosts == ("mine.example",)


def test_of_two_folders_the_first_counts(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "hill-post.toml").write_text(
            f'hosts = ["{folder}"]\nstart = ["https://{folder}.example/"]'
        )
    assert load_site("hill-post", tmp_path / "two", tmp_path / "one").hosts == ("two",)


def test_every_site_in_the_package_loads() -> None:
    for name in site_names():
        assert load_site(name).name == name


@pytest.mark.parametrize("name", ["nowhere", "", "..", "../hill-post", "hill-post.toml", "HILL-POST"])
def test_an_unknown_site_is_answered_with_the_names_that_there_are(tmp_path: Path, name: str) -> None:
    (tmp_path / "hill-post.toml").write_text(GOOD)
    with pytest.raises(UnknownSite, match=r"there are: .*hill-post"):
        load_site(name, tmp_path)


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe", b"hosts = [1", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "hill-post.toml").write_bytes(content)
    with pytest.raises(BadSiteFile, match=r"^hill-post\.toml:[12]: not valid TOML"):
        load_site("hill-post", tmp_path)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"host": ["a"]}, "host is no key of a site file; hosts is meant?"),
        ({"hosts": "hill.example"}, "hosts must be a list of one or more texts"),
        ({"hosts": []}, "hosts"),
        ({"hosts": [1]}, "hosts"),
        ({"start": []}, "start"),
        ({"start": ["ftp://hill.example/"]}, "start"),
        ({"start": ["hill.example"]}, "start"),
        ({"name": "lake-post"}, "'lake-post'"),
        ({"name": 5}, "name"),
        ({"fields": []}, "fields"),
    ],
)
def test_a_mistake_names_its_key(change: dict[str, Any], named: str) -> None:
    assert named in mistake({**BASE, **change})


@pytest.mark.parametrize("name", ["Hill", "hill post", "-hill", "hill/post", "хутор"])
def test_a_sites_name_is_fit_for_a_file_and_a_folder(name: str) -> None:
    mistake(BASE, name)


@pytest.mark.parametrize(
    "rule",
    [
        "h1",
        5,
        [],
        {},
        {"regex": "a"},
        {"css": ""},
        {"xpath": ""},
        {"css": 5},
        {"xpath": 5},
        {"css": ["h1"]},
        {"css": "h1", "xpath": "//h1"},
        [{"css": "h1"}, {"css": "h1["}],
        [{"css": "h1"}, 5],
        {"xpath": "//h1[unheard-of()]"},
        {"xpath": "//div/h1[contains(@class)]"},
        {"xpath": "//svg:rect/@width"},
        {"xpath": "//a/@xlink:href"},
        {"xpath": "//h1[@id = $id]"},
        {"css": "h1", "regex": "^(.*) - (.*) - (.*)$"},
        {"xpath": "//h1[re:test(text(), 'a')]"},
        {"css": "h1["},
        {"css": "h1:unheard-of"},
        {"xpath": "//["},
        {"xpath": "//a\x00"},
        {"css": "h1", "regex": "("},
        {"css": "h1", "regex": 5},
        {"css": "h1", "attribute": "title"},
    ],
)
def test_a_selector_that_cannot_be_used_names_its_field(rule: object) -> None:
    assert "fields.title" in mistake({**BASE, "fields": {"title": rule}})


@pytest.mark.parametrize("name", ["headline", "url", "site", "fetched_at", "evidence", "related", "images"])
def test_a_field_that_no_selector_gives_is_named(name: str) -> None:
    assert f"fields.{name}" in mistake({**BASE, "fields": {name: {"css": "h1"}}})


@pytest.mark.parametrize("name", SELECTABLE)
def test_a_field_that_a_page_states_in_words_may_have_a_selector(name: str) -> None:
    assert name in FIELDS
    rules = rules_from_toml({**BASE, "fields": {name: {"css": "h1::text"}}}, "hill-post", "hill-post.toml")
    assert set(rules.fields) == {name}


@pytest.mark.parametrize(
    "path",
    [
        "//h1",
        "//div[@id='a:b']/ancestor-or-self::section//text()[normalize-space()]",
        "//*[has-class('x')][position() < last()]/@data-title",
        "string(//span[contains(., '$')])",
        "substring-before(//p, ':')",
        '//tr[td[1][starts-with(normalize-space(.), "By:")] and not(.//th)]/td[2] | //dl/dd',
        "count(//li) - 1",
    ],
)
def test_what_is_usual_in_an_xpath_is_taken(path: str) -> None:
    rules = rules_from_toml({**BASE, "fields": {"title": {"xpath": path}}}, "hill-post", "hill-post.toml")
    assert [rule.source for rule in rules.fields["title"]] == [path]
