"""A table for a terminal: each row a line, columns aligned, also of characters that are two cells wide; long cells cut.

The first rows say how wide the columns are; the rest follows as it is read.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size

from newscrawl.shown import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FIRST = 200
"""Rows that are read before the first is written: they say how wide the columns are."""

WIDEST = 80
"""Cells of a column where nothing else limits it."""

NARROWEST = 8
"""Cells below which no column is cut; with many columns the lines are then longer than the terminal."""

CUT = "…"
"""The sign that a cell says more than is shown."""

_GAP = "  "


def write_table(columns: Sequence[str], rows: Iterator[tuple[Any, ...]], out: IO[str], width: int | None) -> None:
    """Write rows as a table.

    Args:
        columns: The names of the columns.
        rows: The rows.
        out: Where to.
        width: Cells of a line; None: as many as needed.
    """
    first = list(islice(rows, FIRST))
    names = [one_line(name) for name in columns]
    widths = _widths(names, [[cell(value) for value in row] for row in first], width)
    are_numbers = [_are_numbers(row[at] for row in first) for at in range(len(names))]
    out.write(_line(names, widths, are_numbers))
    out.write(_line(["-" * wide for wide in widths], widths, are_numbers))
    for row in chain(first, rows):
        out.write(_line([cell(value) for value in row], widths, are_numbers))


def cell(value: object) -> str:
    """Return a value as one line."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"X'{value[: WIDEST + 1].hex()}'"
    # A body may be long; what is beyond the widest cell is not looked at.
    return one_line(value[: 4 * WIDEST]) if isinstance(value, str) else str(value)


def _widths(names: list[str], texts: list[list[str]], width: int | None) -> list[int]:
    """Return the cells of each column: what the longest needs; if the lines are too long, the widest give way."""
    widths = [
        min(max(cell_len(text) for text in (name, *(row[at] for row in texts))), WIDEST)
        for at, name in enumerate(names)
    ]
    if width is None or not widths:
        return widths
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    while over > 0 and (widest := max(widths)) > NARROWEST:
        next_wide = max((wide for wide in widths if wide < widest), default=NARROWEST)
        several = [at for at, wide in enumerate(widths) if wide == widest]
        each = min(widest - max(next_wide, NARROWEST), -(-over // len(several)))
        for at in several:
            widths[at] -= each
        over -= each * len(several)
    return widths


def _are_numbers(values: Iterable[object]) -> bool:
    return all(value is None or isinstance(value, int | float) for value in values)


def _line(texts: Sequence[str], widths: Sequence[int], are_numbers: Sequence[bool]) -> str:
    cells = []
    for text, wide, is_number in zip(texts, widths, are_numbers, strict=True):
        long = cell_len(text)
        if long > wide and is_number:
            cells.append(text)  # one that came late; cut it would be another number
        elif long > wide:
            cells.append(set_cell_size(set_cell_size(text, wide - 1) + CUT, wide))
        else:
            fill = " " * (wide - long)
            cells.append(fill + text if is_number else text + fill)
    return _GAP.join(cells).rstrip() + "\n"
