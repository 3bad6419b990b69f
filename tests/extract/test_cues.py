"""Phrases are looked for only in lines that hold one of their stems, so each line that they match must hold one."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.extract.lexicon import read_data

DATA = read_data("house_lines.json")
PHRASES = {
    "consent": [*DATA["consent"], *DATA["consent_name"]],
    "service": [*DATA["service"], *DATA["service_name"]],
    "closing": DATA["closing"],
    "closing_call": DATA["closing_call"],
    "paywall": [phrase for phrase in (*DATA["paywall"], *DATA["paywall_line"]) if phrase.isascii()],
    "paywall_accented": [phrase for phrase in (*DATA["paywall"], *DATA["paywall_line"]) if not phrase.isascii()],
}
STEMS = DATA["stems"] | {
    "paywall_accented": [
        stem for name in ("paywall", "paywall_accented", "paywall_other_scripts") for stem in DATA["stems"][name]
    ]
}


@pytest.mark.parametrize("name", PHRASES)
@given(data=st.data())
@settings(max_examples=80, suppress_health_check=list(HealthCheck), deadline=None)
def test_a_line_that_a_phrase_matches_holds_one_of_its_stems(name: str, data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(PHRASES[name]).flatmap(lambda phrase: st.from_regex(re.compile(phrase))))
    assert any(stem in line for stem in STEMS[name])
