"""Moments told from the moment of reading, in the languages of the lexicon: what is true on 21 June 2024 at 12:05."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.extract.relativedates import find_relative

NOW = datetime(2024, 6, 21, 12, 5, tzinfo=UTC)
TABLE: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "data" / "relative_dates.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("moment", "text"), [(moment, text) for moment, texts in TABLE.items() for text in texts])
def test_text_tells_this_moment(moment: str, text: str) -> None:
    assert find_relative(text, NOW) == (datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else None)


def test_long_line_is_the_story() -> None:
    assert find_relative("The council met yesterday " + "and spoke of the pier " * 3, NOW) is None
