from __future__ import annotations

import io
from typing import Any

import pytest
from rich.cells import cell_len

from newscrawl.querying.table import FIRST, WIDEST, write_table


def table(columns: list[str], rows: list[tuple[Any, ...]], width: int | None = None) -> list[str]:
    out = io.StringIO()
    write_table(columns, iter(rows), out, width)
    return out.getvalue().splitlines()


def test_columns_are_aligned_and_numbers_stand_to_the_right() -> None:
    assert table(["title", "views"], [("Ferries", 12000), ("Rain", None), ("Snow", 5)]) == [
        "title    views",
        "-------  -----",
        "Ferries  12000",
        "Rain      NULL",
        "Snow         5",
    ]


def test_wide_characters_take_two_cells() -> None:
    lines = table(["title", "views"], [("寒潮提前抵达", 1), ("ラッコ", 2), ("서울 A", 3), ("cafe\u0301", 4)])
    assert {cell_len(line) for line in lines} == {len("寒潮提前抵达") * 2 + 2 + 5}


@pytest.mark.parametrize("width", [30, 31, 60])
def test_a_table_fits_the_terminal_and_a_cut_cell_says_so(width: int) -> None:
    lines = table(["title", "body", "n"], [("寒潮" * 40, "word " * 40, 1), ("short", "words", 22)], width)
    assert max(map(cell_len, lines)) in {width - 1, width}
    assert lines[2].count("…") == 2
    assert "…" not in lines[3]


def test_no_cell_is_endless_where_there_is_no_terminal() -> None:
    assert max(map(cell_len, table(["body"], [("word " * 100_000,)]))) == WIDEST


def test_what_a_terminal_would_obey_does_not_reach_it() -> None:
    line = table(["title"], [("\x1b[2Jred\u202e\nsecond\tline",)])[2]
    assert line.isprintable()
    assert "second line" in line


def test_a_number_that_came_late_is_not_cut() -> None:
    rows = [(n,) for n in range(FIRST)]
    assert table(["n"], [*rows, (123_456,)])[-1] == "123456"


def test_an_answer_without_rows_has_its_header() -> None:
    assert table(["a", "b"], []) == ["a  b", "-  -"]


def test_a_blob_is_shown_as_sql_writes_it() -> None:
    assert table(["b"], [(b"\x01\xff",)])[2] == "X'01ff'"
