"""The schema, by named migrations. Each runs once per file; a released one is never edited.

A migration is a file of SQL in `schema/`, and its name is the file's. They run in the order of their names, and
those that an archive has not seen run in one transaction: it is of today's schema or as it was. What is derived from
articles by Python is filled in behind a script that makes its tables.
"""

from __future__ import annotations

from importlib.resources import files
from sqlite3 import complete_statement
from typing import TYPE_CHECKING

from sqlite_utils import Migrations

from newscrawl.archive.dictionary import DICTIONARY
from newscrawl.archive.disclaimers.following import fill_disclaimers
from newscrawl.archive.link_moving import move_links
from newscrawl.archive.near_duplicates.following import fill_near_duplicates
from newscrawl.archive.search import index as search_index
from newscrawl.archive.summaries import fill_history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlite_utils import Database

    from newscrawl.archive.followers import Writer

migrations = Migrations("newscrawl")

FILLS: dict[str, Callable[[Writer], None]] = {
    search_index.MIGRATION: search_index.fill,
    "0007_disclaimers": fill_disclaimers,
    "0008_near_duplicates": fill_near_duplicates,
    "0009_history": fill_history,
    "0012_links": move_links,
}
"""By migration: what fills its tables from the articles that are there."""


def _step(name: str, script: str) -> Callable[[Database], None]:
    """Return a migration that runs a script, and fills what it made."""

    def step(db: Database) -> None:
        for statement in _statements(script):
            db.conn.execute(statement)
        if name in FILLS:
            FILLS[name](db.conn)

    return step


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script, triggers whole: `executescript` would commit the migration's transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if line.endswith(";\n") and complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise ValueError(f"a migration ends within a statement: {statement}")


def write_dictionary(db: Database) -> None:
    """Write today's data dictionary, unless the file holds it already: a release may say better what a column means."""
    rows = [(table, column, meaning) for table, columns in DICTIONARY.items() for column, meaning in columns.items()]
    if db.conn.execute("SELECT * FROM data_dictionary").fetchall() == sorted(rows):
        return
    db.conn.execute("DELETE FROM data_dictionary")
    db.conn.executemany("INSERT INTO data_dictionary VALUES (?, ?, ?)", rows)


for _file in sorted(files("newscrawl.archive").joinpath("schema").iterdir(), key=lambda file: file.name):
    _name = _file.name.removesuffix(".sql")
    migrations(name=_name)(_step(_name, _file.read_text(encoding="utf-8")))
