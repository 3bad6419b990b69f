"""Following: the disclaimers are as the articles are and were, after each change, or made anew from all of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.archive.disclaimers.kinds import disclaimer_kind
from newscrawl.archive.disclaimers.wording import family, one_wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.archive.followers import Row, Writer

TABLES = ("disclaimer_uses", "disclaimer_texts", "disclaimer_families")
"""The tables that follow the articles, those first that refer to others."""


_TOLD = ("title", "authors", "disclaimer", "first_seen_at", "fetched_at")
_TO_BE_FILLED = f"""
    SELECT id, {", ".join(_TOLD)}, NULL FROM articles
    WHERE (disclaimer IS NOT NULL OR id IN (SELECT article_id FROM revisions WHERE changed LIKE '%"disclaimer"%'))
        AND id NOT IN (SELECT article_id FROM unfollowed)
    UNION ALL
    SELECT article_id, {", ".join(f"json_extract(before, '$.{name}')" for name in (*_TOLD, "fetched_at"))}
    FROM unfollowed WHERE before IS NOT NULL
    ORDER BY 1
"""
"""Of an article that waits: what it was, and until when."""


def follow_disclaimers(connection: Writer, article_id: int, before: Row | None, after: Row | None) -> None:
    """Bring the disclaimers up to date with an article.

    Args:
        connection: The archive, in the transaction that writes the article.
        article_id: The article.
        before: Its row before; None: it is new.
        after: Its row now; None: it is removed.
    """
    if after is None:
        _forget(connection, article_id)
        return
    old, new = _wording(before), _wording(after)
    seen_at = after["fetched_at"]
    if old is not None and old == new:
        _see_again(connection, article_id, seen_at)
        return
    if old is not None:
        _end(connection, article_id, seen_at)
    if new is not None:
        _begin(connection, article_id, _Said(new, after["title"], tuple(json.loads(after["authors"]))), seen_at)


def fill_disclaimers(connection: Writer) -> None:
    """Make the disclaimers from all articles, as they were when they were last followed, and from their revisions."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")
    for article_id, *told, until in connection.execute(_TO_BE_FILLED):
        _tell(connection, article_id, told, until)


def follow_history(connection: Writer, article_id: int) -> None:
    """Make the disclaimers of one article anew, from all that it ever said: its history was written as a whole."""
    _forget(connection, article_id)
    told = connection.execute(f"SELECT {', '.join(_TOLD)} FROM articles WHERE id = ?", (article_id,)).fetchone()
    _tell(connection, article_id, told, None)


def _tell(connection: Writer, article_id: int, told: Sequence[Any], until: str | None) -> None:
    """Note the disclaimers that an article bears and bore, of which nothing is noted.

    Args:
        connection: The archive, in a transaction.
        article_id: The article.
        told: Its columns of `_TOLD`.
        until: Nothing is told of what came after this moment; None: all is.
    """
    title, authors, disclaimer, first_seen_at, fetched_at = told
    names = tuple(json.loads(authors))
    since, said = first_seen_at, None
    for since, text in _history(connection, article_id, first_seen_at, disclaimer, until):
        wording = one_wording(text or "") or None
        if said is not None and said != wording:
            _see_again(connection, article_id, _last_look_before(connection, article_id, since))
            _end(connection, article_id, since)
        if wording is not None and wording != said:
            _begin(connection, article_id, _Said(wording, title, names), since)
        said = wording
    if said is not None:
        _see_again(connection, article_id, fetched_at)


@dataclass(frozen=True, slots=True)
class _Said:
    """A disclaimer as an article bears it."""

    wording: str
    title: str | None
    authors: tuple[str, ...]


def _wording(row: Row | None) -> str | None:
    return one_wording((row and row["disclaimer"]) or "") or None


def _begin(connection: Writer, article_id: int, said: _Said, since: str) -> None:
    """Note that an article bears a disclaimer from now on."""
    execute = connection.execute
    # Two fetches at one moment (or the clock was set back): what was there for no time at all was not there.
    key = "article_id = ? AND since = ?"
    if erased := execute(f"SELECT disclaimer_id FROM disclaimer_uses WHERE {key}", (article_id, since)).fetchone():
        execute(f"DELETE FROM disclaimer_uses WHERE {key}", (article_id, since))
        _lose(connection, article_id, erased[0])
    text_id = _text_id(connection, said, since)
    is_new = 0 if _bears_or_bore(connection, article_id, text_id) else 1
    execute("INSERT INTO disclaimer_uses VALUES (?, ?, ?, ?, NULL)", (article_id, since, text_id, since))
    execute(
        "UPDATE disclaimer_texts SET articles = articles + 1, articles_ever = articles_ever + ?2, "
        "first_seen_at = min(first_seen_at, ?3), last_seen_at = max(last_seen_at, ?3) WHERE id = ?1",
        (text_id, is_new, since),
    )
    _count(connection, text_id, 1)


def _see_again(connection: Writer, article_id: int, seen_at: str) -> None:
    """Note that an article was seen to bear its disclaimer still."""
    row = connection.execute(
        "UPDATE disclaimer_uses SET last_seen_at = max(last_seen_at, ?) WHERE article_id = ? AND until IS NULL "
        "RETURNING disclaimer_id",
        (seen_at, article_id),
    ).fetchall()
    if row:
        connection.execute(
            "UPDATE disclaimer_texts SET last_seen_at = ?1 WHERE id = ?2 AND last_seen_at < ?1", (seen_at, row[0][0])
        )


def _end(connection: Writer, article_id: int, until: str) -> None:
    """Note that an article bears its disclaimer no more."""
    ended = connection.execute(
        "UPDATE disclaimer_uses SET until = ? WHERE article_id = ? AND until IS NULL RETURNING disclaimer_id",
        (until, article_id),
    ).fetchall()
    for (text_id,) in ended:
        connection.execute("UPDATE disclaimer_texts SET articles = articles - 1 WHERE id = ?", (text_id,))
        _count(connection, text_id, -1)


def _forget(connection: Writer, article_id: int) -> None:
    """Leave an article that is removed out, and texts that no other article ever bore."""
    _end(connection, article_id, "")
    execute = connection.execute
    texts = execute("SELECT DISTINCT disclaimer_id FROM disclaimer_uses WHERE article_id = ?", (article_id,)).fetchall()
    execute("DELETE FROM disclaimer_uses WHERE article_id = ?", (article_id,))
    for (text_id,) in texts:
        _lose(connection, article_id, text_id)


def _lose(connection: Writer, article_id: int, text_id: int) -> None:
    """Bring a text up to date of which an article's row was deleted."""
    execute = connection.execute
    gone = 0 if _bears_or_bore(connection, article_id, text_id) else 1
    family_id, left = execute(
        "UPDATE disclaimer_texts SET articles_ever = articles_ever - ?2, "
        "first_seen_at = coalesce((SELECT min(since) FROM disclaimer_uses WHERE disclaimer_id = ?1), ''), "
        "last_seen_at = coalesce((SELECT max(last_seen_at) FROM disclaimer_uses WHERE disclaimer_id = ?1), '') "
        "WHERE id = ?1 RETURNING family_id, articles_ever",
        (text_id, gone),
    ).fetchall()[0]
    if not left:
        execute("DELETE FROM disclaimer_texts WHERE id = ?", (text_id,))
        execute("UPDATE disclaimer_families SET texts = texts - 1 WHERE id = ?", (family_id,))
        execute("DELETE FROM disclaimer_families WHERE id = ? AND texts = 0", (family_id,))


def _bears_or_bore(connection: Writer, article_id: int, text_id: int) -> bool:
    query = "SELECT 1 FROM disclaimer_uses WHERE article_id = ? AND disclaimer_id = ?"
    return connection.execute(query, (article_id, text_id)).fetchone() is not None


def _text_id(connection: Writer, said: _Said, now: str) -> int:
    """Return the number of a text; it is given one where it is new."""
    execute = connection.execute
    text_hash = hashlib.sha256(said.wording.encode()).hexdigest()[:32]
    row = execute("SELECT id FROM disclaimer_texts WHERE text_hash = ?", (text_hash,)).fetchone()
    if row:
        return int(row[0])
    pattern = family(said.wording, said.title, said.authors)
    (family_id,) = execute(
        "INSERT INTO disclaimer_families (pattern, kind, texts, articles) VALUES (?, ?, 1, 0) "
        "ON CONFLICT DO UPDATE SET texts = texts + 1 RETURNING id",
        (pattern, disclaimer_kind(pattern)),
    ).fetchall()[0]
    cursor = execute(
        "INSERT INTO disclaimer_texts (text, text_hash, family_id, first_seen_at, last_seen_at, articles, "
        "articles_ever) VALUES (?, ?, ?, ?, ?, 0, 0)",
        (said.wording, text_hash, family_id, now, now),
    )
    return int(cursor.lastrowid)


def _count(connection: Writer, text_id: int, difference: int) -> None:
    connection.execute(
        "UPDATE disclaimer_families SET articles = articles + ? "
        "WHERE id = (SELECT family_id FROM disclaimer_texts WHERE id = ?)",
        (difference, text_id),
    )


def _history(
    connection: Writer, article_id: int, first_seen_at: str, disclaimer: str | None, until: str | None
) -> Iterator[tuple[str, str | None]]:
    """Yield what an article's disclaimer was, and since when; nothing of what came after a moment, if one is given."""
    since = first_seen_at
    changes = connection.execute(
        "SELECT seen_at, json_extract(before, '$.disclaimer') FROM revisions "
        "WHERE article_id = ?1 AND changed LIKE '%\"disclaimer\"%' AND (?2 IS NULL OR seen_at <= ?2) ORDER BY number",
        (article_id, until),
    ).fetchall()
    for seen_at, before in changes:
        yield since, before
        since = seen_at
    yield since, disclaimer


def _last_look_before(connection: Writer, article_id: int, moment: str) -> str:
    """Return the last fetch of an article before a moment of which the archive knows."""
    (seen_at,) = connection.execute(
        "SELECT max(seen_at) FROM (SELECT seen_at FROM revisions WHERE article_id = ?1 AND seen_at < ?2 UNION ALL "
        "SELECT seen_at FROM view_counts WHERE article_id = ?1 AND seen_at < ?2)",
        (article_id, moment),
    ).fetchone()
    return str(seen_at or "")
