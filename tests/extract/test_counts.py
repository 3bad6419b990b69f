"""Numbers of views in many languages: the table of the reference, and what stands around such numbers in pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newscrawl.extract.counts import find_view_count, parse_view_count

TABLE: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "view_counts.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["text"])
def test_text_states_this_number_of_views(row: dict[str, Any]) -> None:
    assert parse_view_count(row["text"]) == row["view_count"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2018-03-13 浏览(3029)", 3029),
        ("10:22 阅读 300", 300),
        ("评论(5) 阅读(90)", 90),
        ("评论 5 阅读 90", 90),
        ("时间：2018-03-13 10:22 浏览：12", 12),
        ("3 min read 200 views", 200),
        ("很赞哦！(203)", None),
        ("2025-01-02 12:30", None),
        ("浏览次数：", None),
        ("21 June 2024 Views: 4 comments", None),
        ("+49 30 1234567890123 views", None),
    ],
)
def test_number_must_touch_its_label_and_be_no_part_of_something_else(text: str, count: int | None) -> None:
    assert find_view_count(text) == count


def test_bare_scaled_number_counts_only_where_the_text_is_about_views() -> None:
    assert parse_view_count("1.2 ล้าน ครั้ง") == 1_200_000
    assert find_view_count("1.2 ล้าน") is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12xgelesen", 12),
        ("Ada Voss 12 June 2024, 234 vues", 234),
        ("Vote: 12, 30 lectures", 30),
        ("Ⅻ viii ½ views", None),
        ("المشاهدات 1234", 1234),
    ],
)
def test_line_is_looked_at_only_where_a_label_may_stand(text: str, count: int | None) -> None:
    assert find_view_count(text) == count
