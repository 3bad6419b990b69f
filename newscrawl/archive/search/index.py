"""The index: follows the articles, and is made anew where it is missing or damaged."""

from __future__ import annotations

import json
import logging
import sqlite3
import unicodedata
from importlib.resources import files
from typing import TYPE_CHECKING

from newscrawl.archive.progress import told
from newscrawl.archive.search.entry import FIELDS, WORDING, entry, site_mark

if TYPE_CHECKING:
    from newscrawl.archive.connection import Connection
    from newscrawl.archive.followers import Row, Writer

logger = logging.getLogger(__name__)

VERSION = f"{WORDING}, Unicode {unicodedata.unidata_version}"
"""What the words in the index depend on beside the articles."""

MIGRATION = "0006_search"

ARTICLES_OF_A_PAGE = 3
"""Half of the articles whose words fill a page of the index: each page is written twice by `tidy`."""

PAGES_AT_A_TIME = 250
"""Pages that `tidy` writes in one transaction: a twentieth of a second."""

ADD = "INSERT INTO article_search (rowid, words) VALUES (?, ?)"
"""Puts an article's entry into the index."""
_REMOVE = "INSERT INTO article_search (article_search, rowid, words) VALUES ('delete', ?, ?)"


def follow(connection: Writer, article_id: int, before: Row | None, after: Row | None) -> None:
    """Put an article into the index, take it out, or bring it up to date. A follower of `articles`.

    The index keeps no texts: to take an article out it must be told what was put in.
    """
    if before is not None and after is not None:
        differing = {name for name in FIELDS if before[name] != after[name]}
        if not differing:
            return
        if differing == {"site"} and _holds(connection, article_id):
            # A site has got another name: of each of its articles one token differs, out of hundreds.
            connection.execute(_REMOVE, (article_id, site_mark(before["site"])))
            connection.execute(ADD, (article_id, site_mark(after["site"])))
            return
    if before is not None and _holds(connection, article_id):
        connection.execute(_REMOVE, (article_id, entry(before)))
    if after is not None:
        connection.execute(ADD, (article_id, entry(after)))


def prepare(row: Row) -> None:
    """Work out an article's entry, so that it is known when it is put into the index."""
    entry(row)


def fill(connection: Writer) -> None:
    """Put all articles into an empty index, as they were when they were last followed.

    Those that were never, or changed since, are noted in `unfollowed`, and are brought up to date from there.
    """
    columns = ", ".join(f'"{name}"' for name in FIELDS)
    rows = connection.execute(
        f"SELECT id, {columns} FROM articles WHERE id NOT IN (SELECT article_id FROM unfollowed) ORDER BY id"
    )
    connection.executemany(
        ADD,
        (
            (article_id, entry(dict(zip(FIELDS, values, strict=True))))
            for article_id, *values in told(connection, rows, "search index")
        ),
    )
    noted = connection.execute("SELECT article_id, before FROM unfollowed WHERE before IS NOT NULL")
    connection.executemany(ADD, ((article_id, entry(json.loads(before))) for article_id, before in noted))
    connection.execute("UPDATE archive SET index_version = ?", (VERSION,))


def renew(connection: Writer) -> None:
    """Make the index anew if its words are of another version. Call it in a transaction.

    What was put in by other rules could not be taken out by these.
    """
    (version,) = connection.execute("SELECT index_version FROM archive").fetchone()
    if version != VERSION:
        logger.warning("the search index is of another version (%s; now: %s) and is made anew", version, VERSION)
        rebuild(connection)


def tidy(connection: Connection, articles: int) -> None:
    """Join parts of the index that were written one after the other; each holds the words that it has anew.

    It writes twice as many pages as the articles need, a twentieth of what following them took; what is left to do
    then, later runs do.

    Args:
        connection: The archive, in no transaction: each step is one.
        articles: How many were put into the index.
    """
    left = articles // ARTICLES_OF_A_PAGE
    while left > 0:
        before = connection.db.conn.total_changes
        with connection.transaction():
            _join_by_twos(connection)
            pages = min(left, PAGES_AT_A_TIME)
            connection.execute("INSERT INTO article_search (article_search, rank) VALUES ('merge', ?)", (pages,))
        left -= pages
        if connection.db.conn.total_changes - before < 2:  # as SQLite's documentation has it: there was nothing to do
            return


def _join_by_twos(connection: Writer) -> None:
    """Have the index join parts where there are two; by itself it waits for four."""
    (is_set,) = connection.execute("SELECT count(*) FROM article_search_config WHERE k = 'usermerge'").fetchone()
    if not is_set:
        connection.execute("INSERT INTO article_search (article_search, rank) VALUES ('usermerge', 2)")


def _holds(connection: Writer, article_id: int) -> bool:
    """Tell whether an article is in the index: FTS5 refuses to take out what is not."""
    query = "SELECT 1 FROM article_search_docsize WHERE id = ?"
    return connection.execute(query, (article_id,)).fetchone() is not None


def rebuild(connection: Writer) -> int:
    """Make the index anew from the articles; return how many there are. Call it in a transaction.

    It takes about as long as storing the articles took; who writes meanwhile waits.
    """
    try:
        connection.execute("DROP TABLE IF EXISTS article_search")
    except sqlite3.DatabaseError:  # so damaged that FTS5 does not know it for its own
        _forget(connection)
    connection.execute(definition())
    fill(connection)
    return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def _forget(connection: Writer) -> None:
    """Take the index out of the schema, and then what lies behind it, as any tables."""
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("DELETE FROM sqlite_master WHERE name = 'article_search'")
    connection.execute("PRAGMA writable_schema = RESET")
    for part in ("config", "data", "docsize", "idx"):
        connection.execute(f"DROP TABLE IF EXISTS article_search_{part}")


def definition() -> str:
    """Return the statement that makes an empty index."""
    script = files("newscrawl.archive").joinpath("schema", f"{MIGRATION}.sql").read_text(encoding="utf-8")
    return next(part for part in script.split(";\n") if "CREATE VIRTUAL TABLE" in part)
