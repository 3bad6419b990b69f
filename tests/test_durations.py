"""Durations, as people read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newscrawl.durations import in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (119.9, "119 s"),
        (120, "2 min"),
        (3600, "60 min"),
        (5400, "90 min"),
        (7200, "2 h"),
        (86400, "24 h"),
        (400_000, "4 d"),
        (-5, "0 s"),
    ],
)
def test_a_duration_is_told_in_a_unit_that_leaves_a_number_to_grasp(seconds: float, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words
