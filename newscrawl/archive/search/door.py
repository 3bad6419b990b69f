"""The door: a search and what it answers."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.archive.search.expression import Filters, Wanted
from newscrawl.archive.search.finding import COUNTED, Ranking, Reader, Sort, by_column, days_spanned, find
from newscrawl.archive.search.matching import Matcher
from newscrawl.archive.search.query import read_query
from newscrawl.archive.search.snippets import Part, marked_title, snippet
from newscrawl.errors import ArchiveError, BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

DEEPEST = 10_000
"""The last hit that can be asked for."""
LOOKED_AT = 2_000
"""Articles whose text is looked at for a phrase."""
ALWAYS_LOOKED_AT = 300
"""Of these, those that are looked at in any case, so that a few hits are counted."""
AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found. What is a page's own is hostile: show it as text."""

    article_id: int
    url: str
    site: str
    title: str | None
    column: str | None
    published_at: str | None
    """UTC, ISO 8601, as in the table."""
    view_count: int | None
    language: str | None
    rank: float
    """How well it fits, in the order by rank: the higher the better, among the hits of one query; else 0."""
    title_parts: tuple[Part, ...]
    """The whole title, what was found marked; empty: it has none."""
    snippet: tuple[Part, ...]
    """Some 200 characters of introduction or body, on one line, what was found marked; empty: it has no text."""


@dataclass(frozen=True, slots=True)
class Hits:
    """The hits that were asked for, of all that there are."""

    hits: tuple[Hit, ...]
    total: int
    """How many there are in all."""
    has_more: bool
    """Whether there are, or may be, more than `total`: it is not counted for ever, nor looked for a phrase."""


def search(  # noqa: PLR0913 - one argument per option
    connection: Reader,
    query: str,
    *,
    site: str | None = None,
    column: str | None = None,
    since: date | None = None,
    until: date | None = None,
    sort: Sort = "rank",
    limit: int = 20,
    offset: int = 0,
) -> Hits:
    """Find articles by the words of their title, introduction and body.

    Args:
        connection: The archive: a `Connection`, or one of the driver's.
        query: What somebody typed: words, "phrases", pre*, -not, one OR other. Anything else is harmless.
        site: Only of this site.
        column: Only of this column, in whatever case.
        since: Only what was published on this day (UTC) or later; what has no date is left out.
        until: Only what was published on this day or before.
        sort: "rank": the best first; "date": the newest first; "views": the most read first.
        limit: Hits to return, at least 1.
        offset: Hits to pass over.

    Raises:
        BadInput: If the query has no word to search for, or too many; if a hit is asked for that is too far down.
        ArchiveError: If the index is missing or damaged.
    """
    try:
        return _search(connection, query, Filters(site, column, since, until), sort, limit, offset)
    except sqlite3.DatabaseError as error:
        if not any(sign in str(error) for sign in ("article_search", "malformed", "fts5", "vtable")):
            raise
        raise ArchiveError(
            f"the index of words is missing or damaged ({error}); `newscrawl search --rebuild` makes it anew"
        ) from error


def _search(  # noqa: PLR0913, PLR0917 - what `search` was asked
    connection: Reader, query: str, filters: Filters, sort: Sort, limit: int, offset: int
) -> Hits:
    if limit < 1 or offset < 0 or offset + limit > DEEPEST:
        raise BadInput(f"hits 1 to {DEEPEST} of a search can be seen; search for more words to see others")
    asked = read_query(query)
    wanted = Wanted(asked, filters, days_spanned(connection) if filters.since or filters.until else None)
    found = find(connection, wanted.expression())
    if not found.article_ids:
        return Hits((), 0, has_more=False)
    matcher = Matcher(asked)
    ranking = Ranking(connection, wanted, found) if sort == "rank" else None
    order = iter(ranking) if ranking is not None else by_column(connection, wanted.expression(), sort, found)
    if asked.is_exact:
        chosen = list(islice(order, offset, offset + limit))
        total, has_more = min(len(found.article_ids), COUNTED), not found.is_all
    else:
        true, looked_at = _verified(connection, matcher, order, offset + limit)
        chosen = true[offset : offset + limit]
        total, has_more = len(true), looked_at < len(found.article_ids)
    weights = ranking.weights if ranking is not None else {}
    return Hits(tuple(_hits(connection, matcher, chosen, weights)), total, has_more)


def _verified(connection: Reader, matcher: Matcher, order: Iterator[int], enough: int) -> tuple[list[int], int]:
    """Return those of the articles whose text is what was asked for, and how many were looked at."""
    true: list[int] = []
    looked_at = 0
    while looked_at < LOOKED_AT and (looked_at < ALWAYS_LOOKED_AT or len(true) <= enough):
        some = list(islice(order, AT_A_TIME))
        if not some:
            break
        looked_at += len(some)
        texts = _rows(connection, "title, introduction, body", some)
        true.extend(article_id for article_id in some if article_id in texts and matcher.accepts(*texts[article_id]))
    return true, looked_at


def _hits(connection: Reader, matcher: Matcher, chosen: list[int], weights: dict[int, float]) -> Iterator[Hit]:
    columns = 'url, site, title, "column", published_at, view_count, language, introduction, body'
    rows = _rows(connection, columns, chosen)
    for article_id in chosen:
        if article_id not in rows:  # the index is not of these articles
            continue
        url, site, title, column, published_at, view_count, language, introduction, body = rows[article_id]
        yield Hit(
            article_id=article_id,
            url=url,
            site=site,
            title=title,
            column=column,
            published_at=published_at,
            view_count=view_count,
            language=language,
            rank=round(weights.get(article_id, 0.0), 4),
            title_parts=marked_title(matcher, title),
            snippet=snippet(matcher, introduction, body),
        )


def _rows(connection: Reader, columns: str, article_ids: list[int]) -> dict[int, tuple[Any, ...]]:
    """Return these columns of these articles."""
    found: dict[int, tuple[Any, ...]] = {}
    for at in range(0, len(article_ids), 500):
        some = article_ids[at : at + 500]
        marks = ", ".join("?" * len(some))
        for article_id, *values in connection.execute(
            f"SELECT id, {columns} FROM articles WHERE id IN ({marks})", some
        ):
            found[article_id] = tuple(values)
    return found
