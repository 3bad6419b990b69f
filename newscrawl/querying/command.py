"""The command: one question, answered in the form that was asked for."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from contextlib import closing
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Literal

from newscrawl.archive.questions import Questions
from newscrawl.errors import BadInput
from newscrawl.querying.forms import write_csv, write_json, write_json_lines
from newscrawl.querying.table import write_table
from newscrawl.shown import HarmlessStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from newscrawl.archive.questions import Described

Form = Literal["table", "csv", "json", "jsonl"]

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_REAL = re.compile(r"-?\d+\.\d+")


def values_of(given: Sequence[str]) -> dict[str, int | float | str]:
    """Return the values of parameters; what is written as a number is one.

    Args:
        given: As on the command line: NAME=VALUE.

    Raises:
        BadInput: If one is written otherwise.
    """
    values: dict[str, int | float | str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or not name.isidentifier():
            raise BadInput(f"--param {pair} is not NAME=VALUE; give one such as --param site=news.example")
        values[name] = int(value) if _INTEGER.fullmatch(value) else float(value) if _REAL.fullmatch(value) else value
    return values


def answer(  # noqa: PLR0913 - what the command line says
    archive: Path, sql: str, values: Mapping[str, Any], *, form: Form | None, limit: int | None, out: IO[str]
) -> None:
    """Ask an archive a question and write the answer.

    Args:
        archive: The archive.
        sql: The question.
        values: For its parameters.
        form: How to write it; None: a table on a terminal, else CSV.
        limit: Rows at most; None: all.
        out: Where to.
    """
    with closing(Questions(archive)) as questions:
        found = questions.ask(sql, values)
        with closing(found.rows):
            rows = _Counted(islice(found.rows, limit))
            _write(found.columns, rows, form, out)
            if form in {None, "table"} and out.isatty():
                more = ", and there are more" if next(found.rows, None) is not None else ""
                sys.stderr.write(f"({rows.count} {'row' if rows.count == 1 else 'rows'}{more})\n")


def describe(archive: Path, name: str | None, *, form: Form | None, out: IO[str]) -> None:
    """Write what views and tables there are, or the columns of one.

    Args:
        archive: The archive.
        name: The one; None: all.
        form: How to write it; None or "table": as text for people.
        out: Where to.

    Raises:
        BadQuery: If there is none of that name.
    """
    with closing(Questions(archive)) as questions:
        found = questions.overview() if name is None else questions.describe(name)
    if form in {None, "table"}:
        _tell(found, HarmlessStream(out), is_overview=name is None)
    else:
        columns = ("name", "kind" if name is None else "type", "meaning")
        _write(columns, iter([(one.name, one.kind, one.meaning) for one in found]), form, out)


class _Counted:
    """Rows that are counted as they are read."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self

    def __next__(self) -> tuple[Any, ...]:
        row = next(self._rows)
        self.count += 1
        return row


def _write(columns: Sequence[str], rows: Iterator[tuple[Any, ...]], form: Form | None, out: IO[str]) -> None:
    """Write rows; to a terminal nothing that it would obey."""
    is_terminal = out.isatty()
    stream: Any = HarmlessStream(out) if is_terminal else out
    if form is None:
        form = "table" if is_terminal else "csv"
    if form == "table":
        write_table(columns, rows, stream, shutil.get_terminal_size().columns if is_terminal else None)
    else:
        write = {"csv": write_csv, "json": write_json, "jsonl": write_json_lines}[form]
        write(columns, rows, stream)


def _tell(found: Sequence[Described], out: Any, *, is_overview: bool) -> None:  # noqa: ANN401 - what can be written to
    width = min(shutil.get_terminal_size().columns, 120)
    heading = None
    for one in found:
        if is_overview and one.kind != heading:
            heading = one.kind
            out.write(f"{'' if one is found[0] else chr(10)}{'Views' if heading == 'view' else 'Tables'}\n")
        out.write(f"  {one.name}{'' if is_overview or not one.kind else f' ({one.kind})'}\n")
        meaning = one.meaning.removeprefix("View: ")
        out.write("\n".join(textwrap.wrap(meaning, width, initial_indent="      ", subsequent_indent="      ")) + "\n")
    if is_overview:
        out.write("\nThe columns of one: newscrawl query --describe NAME\n")
