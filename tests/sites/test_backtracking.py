"""Which regular expressions are refused since they may never end."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.sites.automaton import TooIntricate
from newscrawl.sites.backtracking import worst_degree
from newscrawl.sites.regexes import compile_regex


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a*)*b", "(a+)*b", "((a*)?)*b", r"(\w+\s?)*$", "(?:a?b?)*c", r"(?:\w{1,8}\s?)*$", "(.*)*", "(x+x+)+y",
     "(?:ab|a|b)*c", "([ab]*ab)*c", "^(?:a{1,100}){1,100}$", "(?=(a+)+b)a", "(?:.*?,){11}P", r"^(([a-z])+.)+[A-Z]$",
     "(?i)(?:[a-z]+[A-Z]?)*$", "(?:é+[é-ü]?)*$", r"(?:[^\W]+\d)*$", "(?:(?>a+)b?)*c",
     r"(?:(?:\d{1,8}){1,8}){1,8}", r"(?:\d+){3}",
     "(?:a|a)*b", r"(?:\d|\d)*(?:aa|ab)", "(?:ab|ab)*c", "(?:x(?:a?|b?))*c"],
)  # fmt: skip
def test_a_loop_that_can_be_gone_in_two_ways_is_refused(pattern: str) -> None:
    assert worst_degree(pattern) is None
    with pytest.raises(ValueError, match=r"^may take for ever: .* repeat it once$"):
        compile_regex(pattern)


@pytest.mark.parametrize(
    ("pattern", "degree"),
    [
        (r"/\d{4}/\d\d/[^/]+\.html$", 2),
        ("^/(politics|sport)/", 0),
        ("[?&]print=", 1),
        (".*foo.*", 2),
        (r"^(?:/[\w-]+)+/\d+$", 1),
        (r"(?:[^/]*/)*[^/]*\.html", 2),
        (r"(?:\w+/)*x", 2),
        ("(a|b)*c", 2),
        ("(?:a|ab)*c", 2),
        ("(?:[a-z]+[A-Z])*$", 2),
        (r"(\d+) times", 2),
        (r"By (.*?) on", 2),
        (r"^(.*?)\s*\|\s*(.*)$", 2),
        (r"^/(?:\d+/){2,5}$", 1),
        (r"/.*/.*\.html", 3),
        (f"^/(?:{'|'.join(f'section-{n}' for n in range(150))})/", 0),
        ("", 1),
        ("^$", 0),
    ],
)
def test_what_people_write_is_taken(pattern: str, degree: int) -> None:
    assert worst_degree(pattern) == degree
    assert compile_regex(pattern).pattern == pattern


@pytest.mark.parametrize("pattern", [r"/.*/.*/.*\.html", "^.*a.*b.*c.*d$", r"\d+\d+\d+$", r"^[^/]*\w*[a-z]*\S*\d$"])
def test_endless_parts_that_vie_for_one_text_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"^may take hours: .* as in \[\^/\]\* in place of \.\*$"):
        compile_regex(pattern)


@pytest.mark.parametrize("pattern", ["(?:" * 7 + "a?" + "){8}" * 7, "ab" * 3000])
def test_what_cannot_be_judged_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"write it shorter$"):
        compile_regex(pattern)


@pytest.mark.parametrize("pattern", ["(", "[", "a{2,1}", "(?P<a>", "*", r"\8", "(?<=a+)b", "a" + "{9}" * 2])
def test_what_is_none_is_told(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"^is no regular expression: "):
        compile_regex(pattern)


_ATOMS = st.sampled_from(
    ["a", "b", ".", r"\d", r"\w", "[^/]", "[a-c]", "/", "^", "$", r"\b", r"(a)\1", "(?=a)", "(?!b)"]
)
_PATTERNS = st.recursive(
    _ATOMS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map("".join)
        | st.lists(inner, min_size=1, max_size=3).map(lambda some: f"(?:{'|'.join(some)})")
        | st.tuples(inner, st.sampled_from(["*", "+?", "?", "{2}", "{1,30}", "*+"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"
        )
    ),
    max_leaves=8,
)


@given(_PATTERNS)
def test_any_pattern_is_judged_within_reason(pattern: str) -> None:
    re.compile(pattern)
    try:
        degree = worst_degree(pattern)
    except TooIntricate:
        return
    assert degree is None or 0 <= degree <= 20


@given(_PATTERNS)
def test_what_is_taken_ends_on_a_text_made_of_its_own_letters(pattern: str) -> None:
    try:
        compiled = compile_regex(pattern)
    except ValueError:
        return
    for letter in "ab1/.":
        compiled.search(letter * 60 + "\n")
