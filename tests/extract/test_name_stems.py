"""Names and addresses are searched only where they hold a stem of a pattern, so each that it matches must hold one."""

# ruff: noqa: SLF001 - patterns and stems are no one else's: only that they fit each other is to be tested

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.extract import breadcrumb, density, disclaimer, language, lexicon, taglinks, title

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES: dict[str, tuple[re.Pattern[str], Callable[[str], bool]]] = {
    "breadcrumb": (breadcrumb._NAMES, breadcrumb._is_trail_name),
    "text": (density._MARKED, density._is_marked),
    "side column": (density._SIDE_NAMES, density._is_side),
    "disclaimer": (disclaimer._NAMES, disclaimer._is_notice_name),
    "frame": (disclaimer._FRAME, disclaimer._is_frame_name),
    "tags": (taglinks._NAMES, taglinks.is_tag_name),
    "address of a tag": (taglinks._HREF, taglinks.is_tag_address),
    "title": (title._NAMES, title._is_title_name),
}


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=200, suppress_health_check=list(HealthCheck), deadline=None)
def test_a_name_that_a_pattern_matches_is_found(name: str, data: st.DataObject) -> None:
    pattern, tells = NAMES[name]
    text = data.draw(st.from_regex(pattern))
    assert tells(text)


@given(st.text(st.characters() | st.sampled_from("aé,. «»·_09²ªß\u00a0\u2019语हि")))
@settings(max_examples=400, deadline=None)
def test_words_of_a_text_are_those_that_a_search_finds(text: str) -> None:
    assert language._words_of(text) == re.findall(r"[^\W\d_]+", text.lower())


@given(
    st.sampled_from(sorted(lexicon.HEADINGS)),
    st.sampled_from(["", "- ", "(", "» ", "#", "_"]),
    st.sampled_from(["", ":", " »", ")", " -", "…", "_"]),
    st.sampled_from([str, str.upper, str.title]),
)
@settings(max_examples=400, deadline=None)
def test_a_decorated_heading_may_begin_with_its_first_word(
    words: str, before: str, behind: str, written: Callable[[str], str]
) -> None:
    text = f"{before}{written(words)}{behind}"
    assert lexicon.normal(text) not in lexicon.HEADINGS or lexicon.may_begin_with(
        lexicon.first_words(lexicon.HEADINGS), text
    )
