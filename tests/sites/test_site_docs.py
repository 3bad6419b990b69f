"""docs/site-files.md says what the code does: its table and examples are made from it, and all its TOML loads."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields

import pytest

from docs import sitekeys
from newscrawl.errors import BadSiteFile
from newscrawl.sites import SiteRules, rules_from_text
from newscrawl.sites.keys import KEYS, SELECTABLE, key_of
from newscrawl.sites.lines import key_lines

TEXT = sitekeys.TARGET.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
NAME = "hill-post"


def with_hosts(text: str) -> str:
    return text if {"hosts", "start"} & tomllib.loads(text).keys() else f'hosts = ["{NAME}.example"]\n{text}'


def keys_in(text: str) -> set[str]:
    names = [tuple(part for part in path if isinstance(part, str)) for path in key_lines(text)]
    return {key for path in names if (key := key_of(path)) is not None} | {".".join(path) for path in names}


def test_the_key_by_key_part_is_what_the_code_says() -> None:
    assert sitekeys.with_keys(TEXT) == TEXT, "run: python docs/sitekeys.py"


@pytest.mark.parametrize("key", KEYS)
def test_every_key_stands_in_the_table_with_its_type(key: str) -> None:
    rows = [line.split(" | ") for line in TEXT.splitlines() if line.startswith(f"| `{key}` |")]
    assert [row[1] for row in rows] == [KEYS[key].type]


@pytest.mark.parametrize("key", KEYS)
def test_the_example_of_a_key_holds_it_and_loads(key: str) -> None:
    assert key in keys_in(KEYS[key].example)
    assert rules_from_text(with_hosts(KEYS[key].example), NAME, "example").name == NAME


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_of_the_document_loads(block: str) -> None:
    assert rules_from_text(with_hosts(block), NAME, "example").name == NAME


def test_the_long_example_holds_every_key() -> None:
    longest = max(BLOCKS, key=len)
    assert set(KEYS) - keys_in(longest) == {"name", "start", "headings.other"}


def test_every_attribute_of_the_rules_comes_from_a_key() -> None:
    tops = {key for key in KEYS if "." not in key}
    assert {field.name for field in fields(SiteRules)} - {"newest"} == tops - {"fields", "headings"}


def test_the_mistake_that_the_document_shows_is_what_the_code_says() -> None:
    (shown,) = re.findall(r"^```text\n(hill-post\.toml:.*)\n```$", TEXT, re.MULTILINE)
    text = 'hosts = ["hill-post.example"]\n' + "\n" * 11 + "[patterns]\narticle = ['/x']\n"
    with pytest.raises(BadSiteFile) as caught:
        rules_from_text(text, NAME, "hill-post.toml")
    assert str(caught.value) == shown


def test_every_field_that_may_have_a_selector_is_named() -> None:
    assert all(f"`{name}`" in TEXT for name in SELECTABLE)
