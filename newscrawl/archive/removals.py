"""Removals: addresses under which an article stood and stands no more, so that whoever copies the archive follows.

An article that moves to another address leaves one; so does an article that the operator removes. An address at which
an article stands again loses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.followers import Row, Writer

BY_OPERATOR = "removed by the operator: "
"""What the reason of a removal begins with that somebody asked for, here and in the ledger."""


def keep_removals(connection: Writer, article_id: int, before: Row | None, after: Row | None) -> None:  # noqa: ARG001
    """Follow an article to another address, and to one that it had before (a follower)."""
    if after is None or (before is not None and before["url"] == after["url"]):
        return
    connection.execute("DELETE FROM removals WHERE url = ?", (after["url"],))
    if before is not None:
        note_removal(connection, before, after["fetched_at"], f"moved to {after['url']}")


def note_removal(connection: Writer, article: Row, removed_at: str, reason: str, *, refuses_text: bool = False) -> None:
    """Note that an article stands under its address no more.

    Args:
        connection: The archive, in a transaction.
        article: Its row, as it stood there.
        removed_at: Since when (UTC, ISO 8601).
        reason: Why, in words.
        refuses_text: Whether its text is not to be stored under another address either.
    """
    connection.execute("UPDATE archive SET change_number = change_number + 1")
    connection.execute(
        "INSERT OR REPLACE INTO removals SELECT ?, ?, change_number, ?, ?, ? FROM archive",
        (article["url"], article["site"], removed_at, reason, article["text_hash"] if refuses_text else None),
    )


def refuse_texts(connection: Writer, url: str, texts: Iterable[str]) -> None:
    """Have no text of an article that was removed stored again, at whatever address of its site.

    Args:
        connection: The archive, in a transaction; the removal is noted.
        url: The address that the article stood at.
        texts: All that it ever had, by their hashes.
    """
    connection.executemany("INSERT OR IGNORE INTO removed_texts VALUES (?, ?)", [(text, url) for text in texts])


def taken_down(connection: Connection) -> frozenset[str]:
    """Return the identities of the addresses of what the operator has removed: no page's words about it are stored."""
    rows = connection.execute(
        "SELECT url FROM removals WHERE substr(reason, 1, ?) = ?", (len(BY_OPERATOR), BY_OPERATOR)
    )
    return frozenset(url_key(url) for (url,) in rows)


def refusal_of(connection: Connection, site: str, urls: tuple[str, ...], text_hash: str) -> str | None:
    """Return why an article may not be stored, if the operator has removed it: by its addresses, or by its text."""
    keys = ", ".join("?" * len(urls))
    row = connection.execute(
        "SELECT reason FROM removed_texts JOIN removals USING (url) WHERE site = ? AND removed_texts.text_hash = ? "
        "AND substr(reason, 1, ?) = ? UNION ALL "
        f"SELECT reason FROM removals WHERE url IN ({keys}) AND substr(reason, 1, ?) = ? UNION ALL "
        f"SELECT reason FROM urls WHERE key IN ({keys}) AND state = 'refused' AND substr(reason, 1, ?) = ? LIMIT 1",
        (
            *(site, text_hash, len(BY_OPERATOR), BY_OPERATOR, *urls, len(BY_OPERATOR), BY_OPERATOR),
            *(*map(url_key, urls), len(BY_OPERATOR), BY_OPERATOR),
        ),
    ).fetchone()
    return row[0] if row else None
