"""Kin: the other articles of one article's story, each with how alike it is to this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from newscrawl.archive.near_duplicates.shingles import shingles, similarity

MOST = 50
"""Relatives that are returned, unless more are asked for."""


class Reader(Protocol):
    """What reads: a `Connection` of ours, or the driver's."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:  # noqa: ANN401 - as the driver types it
        """Run a statement; return its cursor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Another article of the same story."""

    article_id: int
    url: str
    site: str
    title: str | None
    published_at: str | None
    """UTC, ISO 8601; None: the page does not say."""
    similarity: float
    """How alike its text is to that of the article that was asked for: 0 to 1."""
    is_earliest: bool
    """Whether it is the earliest of the story, by publication, else by when it was first seen."""


def kin_of(connection: Reader, article_id: int, *, most: int = MOST) -> list[Relative]:
    """Return the other articles of an article's story: the most similar first; none where it stands alone.

    Where more hang together than a story has, those that it is alike to; none of them is the earliest.

    Args:
        connection: The archive.
        article_id: The article.
        most: How many at most: the earliest of the story, then as they were published.
    """
    rows = connection.execute(
        "SELECT article.id, article.url, article.site, article.title, article.published_at, article.body, "
        "article.id = stories.earliest_id FROM story_members AS own "
        "JOIN stories ON stories.id = own.story_id "
        "JOIN story_members AS member ON member.story_id = own.story_id AND member.article_id != own.article_id "
        "JOIN articles AS article ON article.id = member.article_id "
        "WHERE own.article_id = ? ORDER BY member.at, member.article_id LIMIT ?",
        (article_id, most),
    ).fetchall()
    rows = rows or _alike(connection, article_id, most)
    if not rows:
        return []
    (body,) = connection.execute("SELECT body FROM articles WHERE id = ?", (article_id,)).fetchone()
    own = shingles(body)
    kin = [
        Relative(
            article_id=number,
            url=url,
            site=site,
            title=title,
            published_at=published_at,
            similarity=similarity(own, shingles(text)),
            is_earliest=bool(is_earliest),
        )
        for number, url, site, title, published_at, text, is_earliest in rows
    ]
    return sorted(kin, key=lambda relative: (-relative.similarity, relative.article_id))


def _alike(connection: Reader, article_id: int, most: int) -> list[tuple[Any, ...]]:
    """Return the articles that an article makes a pair with."""
    rows = connection.execute(
        "SELECT id, url, site, title, published_at, body, 0 FROM articles WHERE id IN ("
        "SELECT other_id FROM near_duplicate_pairs WHERE article_id = ?1 UNION ALL "
        "SELECT article_id FROM near_duplicate_pairs WHERE other_id = ?1) "
        "ORDER BY coalesce(published_at, first_seen_at), id LIMIT ?2",
        (article_id, most),
    )
    return list(rows.fetchall())
