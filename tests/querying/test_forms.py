from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.querying.forms import write_csv, write_json, write_json_lines

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS: list[tuple[Any, ...]] = [("寒潮\n“quoted”, \x00", 12, None, 1.5, b"\x01"), ("=1+1", -5, "", float("inf"), b"")]
COLUMNS = ["title", "n", "nothing", "x", "blob"]


def written(write: Callable[..., None], columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    out = io.StringIO(newline="")
    write(columns, iter(rows), out)
    return out.getvalue()


def test_csv_has_no_formula_and_leaves_numbers_alone() -> None:
    text = written(write_csv, ["=cmd", "n"], [("=1+1", -5), ("\t@x", 1.5), (None, None), ("a,\nb", 0)])
    assert text.endswith("\r\n")
    assert list(csv.reader(io.StringIO(text))) == [
        ["'=cmd", "n"],
        ["'=1+1", "-5"],
        ["'\t@x", "1.5"],
        ["", ""],
        ["a,\nb", "0"],
    ]


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], []])
def test_json_is_an_array_and_json_lines_are_its_objects(rows: list[tuple[Any, ...]]) -> None:
    array = json.loads(written(write_json, COLUMNS, rows))
    lines = written(write_json_lines, COLUMNS, rows).splitlines()
    assert [json.loads(line) for line in lines] == array
    assert len(array) == len(rows)
    assert all(list(item) == COLUMNS for item in array)


def test_json_has_each_value_as_what_it_is() -> None:
    first, second = json.loads(written(write_json, COLUMNS, ROWS))
    assert first == {
        "title": ROWS[0][0],
        "n": 12,
        "nothing": None,
        "x": 1.5,
        "blob": {"$base64": True, "encoded": "AQ=="},
    }
    assert (second["n"], second["nothing"], second["x"]) == (-5, "", None)


def test_columns_of_one_name_are_told_apart() -> None:
    assert json.loads(written(write_json, ["id", "id", "id_2"], [(1, 2, 3)])) == [{"id": 1, "id_2": 2, "id_2_2": 3}]
