"""Removing: what the operator must take down leaves the archive, and no crawl brings it back.

Everything of the article goes: its versions, counts, tags, links, and what is derived from it. Its addresses stay in
the ledger as refused, with the reason; a tombstone stays in `removals`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.archive.article_rows import text_hash
from newscrawl.archive.backup import backups_of
from newscrawl.archive.beginning import take_lock
from newscrawl.archive.blanking import blank
from newscrawl.archive.connection import connect
from newscrawl.archive.followers import forget_missed, tell_followers
from newscrawl.archive.links import forget_excerpts, remove_lists
from newscrawl.archive.raw_pages import cut_tails, knows_raw_pages, pages_of
from newscrawl.archive.removals import BY_OPERATOR, note_removal, refuse_texts
from newscrawl.archive.visit import State
from newscrawl.errors import BadInput
from newscrawl.items import iso_utc
from newscrawl.shown import one_line
from newscrawl.urls import canonical_url, url_key

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from newscrawl.archive.connection import Connection

MAX_REASON = 500
"""Characters of a reason."""

PAGES = 1000
"""Pages of the search index that are written in one transaction: some 4 MB."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed, or is about to be."""

    url: str
    site: str
    title: str | None
    addresses: tuple[str, ...]
    """Other addresses that showed it."""
    rows: dict[str, int] = field(default_factory=dict)
    """By table: how many rows were removed; nothing before it is done."""
    named_by: int = 0
    """Pages in whose link lists its headline stands; what they quoted of its text is gone."""
    remains: tuple[str, ...] = ()
    """Where its text may still be, in words."""


def find_article(path: Path, url: str) -> Removed:
    """Return what `remove_article` would remove.

    Args:
        path: The archive.
        url: An address of the article, in whatever spelling.

    Raises:
        BadInput: If no article of this address is in the archive.
        ArchiveError: As any use.
    """
    connection = _open(path)
    try:
        with connection.errors():
            return _found(connection, _row_of(connection, url))
    finally:
        connection.close()


def remove_article(path: Path, url: str, reason: str, now: datetime) -> Removed:
    """Remove an article; no crawl stores it again, nor the same text at another address of its site.

    Args:
        path: The archive.
        url: An address of the article, in whatever spelling.
        reason: Why, in words; it is published with the changes.
        now: The present moment.

    Raises:
        BadInput: If no article of this address is in the archive, or no reason is given.
        AlreadyRunning: If its site is being crawled.
        ArchiveError: As any write.
    """
    reason = one_line(reason).strip()[:MAX_REASON]
    if not reason:
        raise BadInput("say why it is removed: --reason 'TEXT'; the ledger and the exports name the reason")
    connection = _open(path)
    try:
        with connection.errors():
            site = _row_of(connection, url)["site"]
        held = take_lock(connection, site)
        try:
            connection.execute("PRAGMA secure_delete = ON")  # else the text stays in free pages of the file
            remains = blank_raw_pages(connection, _row_of(connection, url), now)
            with connection.transaction():
                row = _row_of(connection, url)
                found = _found(connection, row)
                named_by = forget_quotes(connection, (found.url, *found.addresses))
                texts = _texts_of(connection, row)
                rows = remove_row(connection, row, f"{BY_OPERATOR}{reason}", iso_utc(now))
                refuse_texts(connection, found.url, texts)
            rewrite_search_index(connection)
            with connection.errors():
                (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            held.release()
    finally:
        connection.close()
    remains += [f"the backup {backup.name}" for backup in backups_of(path)]
    if is_busy:
        remains.append(f"{path.name}-wal, until whoever reads the archive at the moment has ended")
    return Removed(found.url, found.site, found.title, found.addresses, rows, named_by, tuple(remains))


def blank_raw_pages(connection: Connection, row: dict[str, Any], now: datetime) -> list[str]:
    """Write over the pages of an article that were kept; their rows go with the article, and so stand until it is done.

    Returns:
        Where their bytes may still be, in words.

    Raises:
        ArchiveError: If a file cannot be written.
    """
    cut_tails(connection, row["site"])
    with connection.errors():
        missing = blank(pages_of(connection, row["id"], row["url"]), now)
        quoting = ["raw pages of other addresses, as far as they quote it"] if knows_raw_pages(connection) else []
    return [f"{path}, where its raw page was kept, and which is not there now" for path in missing] + quoting


def _open(path: Path) -> Connection:
    if not path.exists():
        raise BadInput(f"there is no archive {str(path)!r}; name it by --archive")
    return connect(path)


def _row_of(connection: Connection, url: str) -> dict[str, Any]:
    canonical = canonical_url(url)
    cursor = connection.execute(
        "SELECT * FROM articles WHERE id = coalesce((SELECT id FROM articles WHERE url = ?), "
        "(SELECT article_id FROM urls WHERE key = ?))",
        (canonical, url_key(canonical)),
    )
    row = cursor.fetchone()
    if row is not None:
        return dict(zip((column[0] for column in cursor.description), row, strict=True))
    known = connection.execute("SELECT state, reason FROM urls WHERE key = ?", (url_key(canonical),)).fetchone()
    why = "its address was never heard of" if known is None else " ".join(("the ledger says:", *filter(None, known)))
    raise BadInput(f"there is no article of {canonical} in {str(connection.path)!r} ({why})")


def _found(connection: Connection, row: dict[str, Any]) -> Removed:
    addresses = connection.execute("SELECT url FROM urls WHERE article_id = ? AND url != ?", (row["id"], row["url"]))
    return Removed(row["url"], row["site"], row["title"], tuple(url for (url,) in addresses))


def _texts_of(connection: Connection, row: dict[str, Any]) -> set[str]:
    """Return all texts that an article ever had, by their hashes; history that cannot be read does not keep it here."""
    title, body = row["title"], row["body"]
    texts = {text_hash(title, body)} if body else set()
    query = "SELECT before FROM revisions WHERE article_id = ? AND json_valid(before) ORDER BY number DESC"
    for (before,) in connection.execute(query, (row["id"],)).fetchall():
        earlier = json.loads(before)
        if isinstance(earlier, dict):
            title, body = earlier.get("title", title), earlier.get("body", body)
            texts |= {text_hash(title, body)} if body else set()
    return texts


def forget_quotes(connection: Connection, urls: tuple[str, ...]) -> int:
    """Take out what other pages quote of it in their link lists, now and earlier; return how many name it still.

    Their headlines of it are what they say.
    """
    quoting, naming = forget_excerpts(connection, urls)
    for page_id in quoting:
        connection.execute("UPDATE archive SET change_number = change_number + 1")
        connection.execute(
            "UPDATE articles SET change_number = (SELECT change_number FROM archive) WHERE id = ?", (page_id,)
        )
    return naming


def remove_row(connection: Connection, row: dict[str, Any], reason: str, moment: str) -> dict[str, int]:
    """Take an article out, and leave a tombstone; return how many rows of which table went. Call it in a transaction.

    Args:
        connection: The archive.
        row: Its row of `articles`.
        reason: Why, beginning with `BY_OPERATOR`.
        moment: When it was removed (UTC, ISO 8601).
    """
    article_id = row["id"]
    connection.execute("PRAGMA defer_foreign_keys = ON")  # until the commit: the order does not matter
    tell_followers(connection, article_id, row, None)
    raw = (
        "DELETE FROM raw_pages WHERE url_id IN (SELECT id FROM urls WHERE article_id = ? OR key = ?)",
        (article_id, url_key(row["url"])),
    )
    counts = {"raw_pages": connection.execute(*raw).rowcount, "links": remove_lists(connection, article_id)}
    counts |= {
        table: connection.execute(f'DELETE FROM "{table}" WHERE article_id = ?', (article_id,)).rowcount
        for table in tables_of_articles(connection)
    }
    refusal: dict[str, str | None] = dict.fromkeys(
        ("queue", "due_at", "article_id", "missing_since", "etag", "last_modified", "source")
    )
    # What a feed says of it is noted where nothing was noted before.
    refusal |= {"state": State.REFUSED, "reason": reason, "changed_at": moment, "announced": "{}"}
    sets = ", ".join(f"{name} = ?" for name in refusal)
    connection.execute(f"UPDATE urls SET {sets} WHERE article_id = ?", (*refusal.values(), article_id))
    connection.execute(  # one that was imported has no row
        "INSERT INTO urls (site, url, key, depth, heard_at, state, reason, changed_at) VALUES (?, ?, ?, 0, ?, ?, ?, ?) "
        f"ON CONFLICT (key) DO UPDATE SET {sets}",
        (
            *(row["site"], row["url"], url_key(row["url"]), moment, State.REFUSED, reason, moment),
            *refusal.values(),
        ),
    )
    counts["articles"] = connection.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount
    forget_missed(connection, article_id)
    # Pages without a text are many, and have nothing in common.
    note_removal(connection, row, moment, reason, refuses_text=bool(row["body"]))
    return {table: count for table, count in counts.items() if count}


def rewrite_search_index(connection: Connection) -> None:
    """Have the search index forget the words of what was taken out of it: it only notes that they are out.

    In steps, so that crawls of other sites can write in between.
    """
    pages = -PAGES  # a negative number begins to merge everything, a positive one goes on
    while True:
        before = connection.db.conn.total_changes
        with connection.transaction():
            connection.execute("INSERT INTO article_search (article_search, rank) VALUES ('merge', ?)", (pages,))
        if connection.db.conn.total_changes - before < 2:  # as SQLite's documentation has it
            return
        pages = PAGES


def tables_of_articles(connection: Connection) -> list[str]:
    """Return the tables whose rows belong to articles; virtual ones are their followers' matter.

    Not those that name an article which others' rows are about: the ledger, and what stood on top of a list.
    """
    rows = connection.execute(
        "SELECT tables.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns "
        "WHERE tables.type = 'table' AND tables.sql NOT LIKE 'CREATE VIRTUAL%' AND columns.name = 'article_id' "
        "AND tables.name NOT IN ('urls', 'top_spans') ORDER BY 1"
    )
    return [name for (name,) in rows.fetchall()]
