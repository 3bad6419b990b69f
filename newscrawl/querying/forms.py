"""Answers for programs: CSV, a JSON array, a line of JSON per row. Each row is written as it is read."""

from __future__ import annotations

import base64
import csv
import json
import math
from typing import IO, TYPE_CHECKING, Any

from newscrawl.export.table import neutral

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def write_csv(columns: Sequence[str], rows: Iterator[tuple[Any, ...]], out: IO[str]) -> None:
    """Write rows as CSV: a header, commas, CRLF (RFC 4180); NULL is an empty cell, and no text is a formula."""
    writer = csv.writer(out)
    writer.writerow([neutral(name) for name in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)


def write_json(columns: Sequence[str], rows: Iterator[tuple[Any, ...]], out: IO[str]) -> None:
    """Write rows as one array of objects, an object a line."""
    names = _different(columns)
    before = "[\n"
    for row in rows:
        out.write(f"{before}{_object(names, row)}")
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


def write_json_lines(columns: Sequence[str], rows: Iterator[tuple[Any, ...]], out: IO[str]) -> None:
    """Write each row as an object on a line of its own."""
    names = _different(columns)
    for row in rows:
        out.write(f"{_object(names, row)}\n")


def _cell(value: object) -> object:
    if isinstance(value, str):
        return neutral(value)
    return f"X'{value.hex()}'" if isinstance(value, bytes) else value


def _object(names: Sequence[str], row: tuple[Any, ...]) -> str:
    return json.dumps(dict(zip(names, map(_plain, row), strict=True)), ensure_ascii=False, allow_nan=False)


def _plain(value: object) -> object:
    """Return a value that JSON knows: blobs as sqlite-utils and Datasette write them, null for what is no number."""
    if isinstance(value, bytes):
        return {"$base64": True, "encoded": base64.b64encode(value).decode()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _different(columns: Sequence[str]) -> list[str]:
    """Return the names of columns with a number behind those that came before: an object has each name once."""
    names: list[str] = []
    for column in columns:
        name, number = column, 2
        while name in names:
            name, number = f"{column}_{number}", number + 1
        names.append(name)
    return names
