"""The line of each key, which tomllib does not tell."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.sites.lines import KeyPath, key_lines

TEXT = """\
# a = 1
name = "a = [b # c"

hosts = [
  "x",  # ] }
  "y",
]
"a.b" . c = { d = [ {e = 1}, 2020-05-01 10:00:00 ], "=" = \"\"\"
  f = 1
 " ] } ""
 x\"\"\"\"\" , g = '''h'
i'''}
[fields]
title = { css = "h1[x=\\"]\\"]", regex = '\\d"' }
[fields.column]
css = 'a'
[[layouts]]
until = 2020-05-01
[layouts.fields]
title.css = "h1"
 [[ layouts ]]
until = 2021-05-01
fields.title = [{css="a"},
  {xpath = "//b"}]
last = true"""


def paths(value: Any, path: KeyPath = ()) -> set[KeyPath]:  # noqa: ANN401 - what tomllib gives
    """Return each key and entry that tomllib found."""
    found = {path} if path else set()
    if isinstance(value, dict):
        found = found.union(*(paths(inner, (*path, key)) for key, inner in value.items()))
    if isinstance(value, list):
        found = found.union(*(paths(inner, (*path, place)) for place, inner in enumerate(value)))
    return found


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 2),
        (("hosts",), 4),
        (("hosts", 1), 6),
        (("a.b",), 8),
        (("a.b", "c", "d", 1), 8),
        (("a.b", "c", "="), 8),
        (("a.b", "c", "g"), 11),
        (("fields",), 13),
        (("fields", "title", "regex"), 14),
        (("fields", "column"), 15),
        (("fields", "column", "css"), 16),
        (("layouts",), 17),
        (("layouts", 0), 17),
        (("layouts", 0, "until"), 18),
        (("layouts", 0, "fields", "title", "css"), 20),
        (("layouts", 1), 21),
        (("layouts", 1, "fields", "title", 0, "css"), 23),
        (("layouts", 1, "fields", "title", 1, "xpath"), 24),
        (("layouts", 1, "last"), 25),
    ],
)
def test_a_key_has_its_line(path: KeyPath, line: int, end: str) -> None:
    text = TEXT.replace("\n", end)
    assert key_lines(text)[path] == line


def test_every_key_that_tomllib_finds_has_a_line_and_no_other() -> None:
    assert set(key_lines(TEXT)) == paths(tomllib.loads(TEXT))


@pytest.mark.parametrize("text", ["", "# nothing", "\n\n", "[a]", "[[a]]\n[[a]]", "a = []", "a = {}", "[a.b.c]\n[a]"])
def test_texts_without_values_are_walked(text: str) -> None:
    assert set(key_lines(text)) == paths(tomllib.loads(text))


_NAMES = st.sampled_from(["a", "b-c", '"d.e"', "'[f]'", '"g=\\"h"', "12"])
_STRINGS = st.sampled_from(['"x"', "'y#'", '"""z"""', "'''\n]'''", '"\\""', '""""q"""""', "''"])
_VALUES = st.recursive(
    _STRINGS | st.sampled_from(["1", "1.5", "true", "2020-05-01", "2020-05-01 10:00:00Z", "-inf", "[\n# ]\n]"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda some: f"[{', '.join(some)}]")
        | st.lists(inner, max_size=3).map(lambda some: "\n".join(["[", *(f"  {one},  # ]" for one in some), "]"]))
        | st.dictionaries(_NAMES, inner, max_size=3).map(
            lambda some: "{" + ", ".join(f"{name} = {one}" for name, one in some.items()) + "}"
        )
    ),
    max_leaves=6,
)
_PAIRS = st.dictionaries(_NAMES, _VALUES, max_size=3).map(
    lambda some: "".join(f"{name}= {value} # c\n" for name, value in some.items())
)
_HEADS = st.lists(_NAMES, min_size=1, max_size=2).map(".".join)


@given(st.lists(st.tuples(_HEADS, st.booleans(), _PAIRS), max_size=4), _PAIRS)
def test_whatever_tomllib_accepts_is_walked_to_the_same_keys(tables: list[tuple[str, bool, str]], top: str) -> None:
    text = top + "".join(f"{f'[[{name}]]' if many else f'[{name}]'}\n{pairs}" for name, many, pairs in tables)
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(key_lines(text)) == paths(value)
