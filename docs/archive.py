"""Writes what docs/archive.md takes from elsewhere: `python docs/archive.py [ARCHIVE]`.

The columns of each view come from the data dictionary; a test compares them. With an archive (the demo's: `make demo`)
the answers to the questions are written anew, too.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.archive import connect_read_only
from newscrawl.archive.dictionary import DICTIONARY
from newscrawl.archive.dictionary.words import TIME
from newscrawl.querying.table import write_table

if TYPE_CHECKING:
    from newscrawl.archive import Connection

TARGET = Path(__file__).parent / "archive.md"

QUESTION = re.compile(r"^```sql\n(.*?)^```\n", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^### `(\w+)`$", re.MULTILINE)

_SECTION = re.compile(r"(^### `(\w+)`\n.*?)<!-- columns -->\n(?:.*?)(?=^```sql)", re.DOTALL | re.MULTILINE)
_ANSWERED = re.compile(r"^```sql\n(.*?)^```\n(?:\n```text\n.*?^```\n)?", re.DOTALL | re.MULTILINE)


def with_columns(text: str) -> str:
    """Return the text with the meaning of each view, and of its columns, from the dictionary."""

    def told(section: re.Match[str]) -> str:
        columns = DICTIONARY[section[2]]
        lines = [f"- `{name}`: {meaning.replace(f' ({TIME})', '')}" for name, meaning in columns.items() if name]
        whole = columns[""].removeprefix("View: ")
        return f"{section[1]}<!-- columns -->\n{whole[:1].upper()}{whole[1:]}\n\n" + "\n".join(lines) + "\n\n"

    return _SECTION.sub(told, text)


def with_answers(text: str, archive: Path) -> str:
    """Return the text with what an archive answers to its questions now."""
    connection = connect_read_only(archive)

    def answered(question: re.Match[str]) -> str:
        return f"```sql\n{question[1]}```\n\n```text\n{_answer(connection, question[1])}```\n"

    try:
        return _ANSWERED.sub(answered, text)
    finally:
        connection.close()


def _answer(connection: Connection, sql: str) -> str:
    found = connection.execute(sql)
    rows = found.fetchall()
    if not rows:
        return "(no rows: nothing of the kind is in the demo's archive)\n"
    out = io.StringIO()
    write_table([column[0] for column in found.description], iter(rows), out, 112)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


if __name__ == "__main__":
    _text = with_columns(TARGET.read_text(encoding="utf-8"))
    TARGET.write_text(with_answers(_text, Path(sys.argv[1])) if sys.argv[1:] else _text, encoding="utf-8")
