"""Following: near-duplicates and stories are as the articles are, after each change, or made anew from all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.archive.near_duplicates.fingerprints import Place, put
from newscrawl.archive.near_duplicates.pairs import Standing, Texts, find_pairs, follow_text, write_pairs
from newscrawl.archive.near_duplicates.shingles import fingerprint_of, prepare, site_number
from newscrawl.archive.near_duplicates.stories import Facts, fill_stories, follow_story
from newscrawl.archive.progress import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.archive.followers import Row, Writer
    from newscrawl.archive.near_duplicates.pairs import Edge

TABLES = ("fingerprints", "near_duplicate_pairs", "stories", "story_members")
"""The tables that follow the articles."""


def follow_near_duplicates(connection: Writer, article_id: int, before: Row | None, after: Row | None) -> None:
    """Bring near-duplicates and stories up to date with an article.

    Args:
        connection: The archive, in the transaction that writes the article.
        article_id: The article.
        before: Its row before; None: it is new.
        after: Its row now; None: it is removed.
    """
    was, now = _facts(before), _facts(after)
    same_text = before and after and before["body"] == after["body"] and before["site"] == after["site"]
    if was == now and same_text:
        return
    if before is not None and not _is_known(connection, article_id, before):
        before, was, same_text = None, None, False  # it never came here
    texts = Texts(connection)
    changes: dict[Edge, float | None] = {}
    if not same_text:
        texts[article_id] = after["body"] if after else None
        changes = follow_text(connection, texts, _standing(article_id, before), _standing(article_id, after))
    if before or changes:
        follow_story(connection, texts, article_id, now, changes)


def prepare_near_duplicates(row: Row) -> None:
    """Hash an article's text, so that its hashes are known when it is followed."""
    prepare(row["body"])


def fill_near_duplicates(connection: Writer) -> None:
    """Make near-duplicates and stories from all articles, as they were when they were last followed."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")
    for number, site, body in told(connection, _texts(connection), "near-duplicates, first of two times"):
        put(connection, Place(site_number(site), number), fingerprint_of(body))
    texts = Texts(connection)
    for number, site, _ in told(connection, _texts(connection), "near-duplicates, second time"):
        write_pairs(connection, find_pairs(connection, texts, Place(site_number(site), number)))
    fill_stories(connection, texts)


def _is_known(connection: Writer, article_id: int, row: Row) -> bool:
    hashes = fingerprint_of(row["body"])
    query = "SELECT 1 FROM fingerprints WHERE hash = ? AND site = ? AND article_id = ?"
    site = site_number(row["site"])
    return all(connection.execute(query, (number, site, article_id)).fetchone() for number in list(hashes)[:1])


def _facts(row: Row | None) -> Facts | None:
    return Facts(row["site"], row["published_at"] or row["first_seen_at"]) if row else None


def _standing(article_id: int, row: Row | None) -> Standing | None:
    return Standing(Place(site_number(row["site"]), article_id), fingerprint_of(row["body"])) if row else None


def _texts(connection: Writer) -> Iterator[tuple[int, str, str | None]]:
    """Yield number, site and text of each article that was followed."""
    yield from connection.execute(
        "SELECT id, site, body FROM articles WHERE id NOT IN (SELECT article_id FROM unfollowed) UNION ALL "
        "SELECT article_id, json_extract(before, '$.site'), json_extract(before, '$.body') FROM unfollowed "
        "WHERE before IS NOT NULL ORDER BY 1"
    )
