"""A cue is looked for only in texts that hold one of its stems, so each text that it matches must hold one."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.extract.disclaimer import cues_in
from newscrawl.extract.lexicon import read_data

CUES = [
    pytest.param(cue, stems, id=f"{language}-{number}")
    for language, row in read_data("disclaimers.json").items()
    for number, (cue, stems) in enumerate(row["cues"].items())
]


@cache
def texts(cue: str) -> st.SearchStrategy[str]:
    """Return the texts that a cue matches; kept, since each was taken to pieces thirty times."""
    return st.from_regex(re.compile(cue), fullmatch=True)


@pytest.mark.parametrize(("cue", "stems"), CUES)
@given(st.data())
@settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None)
def test_a_text_that_a_cue_matches_holds_one_of_its_stems(cue: str, stems: list[str], data: st.DataObject) -> None:
    text = data.draw(texts(cue)).casefold()
    assert any(stem in text for stem in stems)


@pytest.mark.parametrize(("cue", "stems"), CUES)
def test_stems_are_compared_with_folded_text(cue: str, stems: list[str]) -> None:
    assert stems
    assert all(stem and stem == stem.casefold() for stem in stems), cue


def test_the_cues_of_a_text_are_counted_by_language() -> None:
    text = "Past performance is no guarantee. This is for information purposes only and not investment advice."
    assert cues_in(text) == cues_in(text, frozenset({"en"})) == 3
    assert cues_in(text, frozenset({"de"})) == 3  # a notice may be in another language than its page
    assert cues_in("The harbour board voted on Tuesday to deepen the northern channel.") == 0
