"""The door: a search and what it answers."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from itertools import islice
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any

from newscrawl.archive.search.expression import Filters, Wanted
from newscrawl.archive.search.finding import COUNTED, Ranking, Sort, by_column, days_spanned, find
from newscrawl.archive.search.matching import Matcher
from newscrawl.archive.search.query import read_query
from newscrawl.archive.search.snippets import BRIEFLY, LOOKED_THROUGH, Part, marked_title, snippet
from newscrawl.archive.search.words import Words
from newscrawl.errors import ArchiveError, BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from newscrawl.archive.search.words import Reader

DEEPEST = 10_000
"""The last hit that can be asked for."""
LOOKED_AT = 2_000
"""Articles whose text is looked at for a phrase."""
ALWAYS_LOOKED_AT = 300
"""Of these, those that are looked at in any case, so that a few hits are counted."""
OF_A_TEXT = 100_000
"""Characters of an article that are looked at for a phrase."""
FOR_TEXTS = 0.7
"""Of the time: the part in which texts are looked at; the rest is for snippets."""


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
    """Whether there are, or may be, more than `total`: it is not counted for ever, nor looked for a phrase, nor are
    articles that are longer than `OF_A_TEXT` looked at as a whole."""
    unread: int = 0
    """Articles that are not in the index yet, and too many to be looked at beside it: some of them may be hits, too."""


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
    deadline: float = inf,
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
        deadline: When to have done, by `time.monotonic`. Then no more texts are looked at for a phrase, and snippets
            are sought at their beginnings alone. What SQLite does is ended by whoever has a `Clock`.

    Raises:
        BadInput: If the query has no word to search for, or too many; if a hit is asked for that is too far down.
        ArchiveError: If the index is missing or damaged.
    """
    try:
        with Words(connection) as words:
            found = _search(
                connection, words, query, Filters(site, column, since, until), sort, limit, offset, deadline
            )
            return replace(found, has_more=found.has_more or words.unread > 0, unread=words.unread)
    except sqlite3.DatabaseError as error:
        if not any(sign in str(error) for sign in ("article_search", "malformed", "fts5", "vtable")):
            raise
        raise ArchiveError(
            f"the index of words is missing or damaged ({error}); `newscrawl search --rebuild` makes it anew"
        ) from error


def _search(  # noqa: PLR0913, PLR0917 - what `search` was asked
    connection: Reader,
    words: Words,
    query: str,
    filters: Filters,
    sort: Sort,
    limit: int,
    offset: int,
    deadline: float,
) -> Hits:
    if limit < 1 or offset < 0 or offset + limit > DEEPEST:
        raise BadInput(f"hits 1 to {DEEPEST} of a search can be seen; search for more words to see others")
    asked = read_query(query)
    wanted = Wanted(asked, filters, days_spanned(connection) if filters.since or filters.until else None)
    found = find(words, wanted.expression())
    if not found.article_ids:
        return Hits((), 0, has_more=False)
    matcher = Matcher(asked)
    ranking = Ranking(connection, words, wanted, found) if sort == "rank" else None
    order = iter(ranking) if ranking is not None else by_column(connection, words, wanted.expression(), sort, found)
    if asked.is_exact:
        chosen = list(islice(order, offset, offset + limit))
        total, has_more = min(len(found.article_ids), COUNTED), not found.is_all
    else:
        until = monotonic() + (deadline - monotonic()) * FOR_TEXTS
        true, known = _verified(connection, matcher, order, offset + limit, until)
        chosen = true[offset : offset + limit]
        total, has_more = len(true), known < len(found.article_ids)
    weights = ranking.weights if ranking is not None else {}
    return Hits(tuple(_hits(connection, matcher, chosen, weights, deadline)), total, has_more)


def _verified(
    connection: Reader, matcher: Matcher, order: Iterator[int], enough: int, until: float
) -> tuple[list[int], int]:
    """Return those of the articles whose text is what was asked for, and of how many it is known whether it is."""
    true: list[int] = []
    known = 0
    for looked_at, article_id in enumerate(islice(order, LOOKED_AT)):
        if monotonic() >= until or (looked_at >= ALWAYS_LOOKED_AT and len(true) > enough):
            break
        texts = _row(
            connection, f"{_begin('title')}, {_begin('introduction')}, {_begin('body')}", OF_A_TEXT, article_id
        )
        looked_through, is_whole = _beginning(texts or ())
        is_true = matcher.accepts(*looked_through)
        known += is_true or is_whole
        if is_true:
            true.append(article_id)
    return true, known


def _beginning(texts: Iterable[str | None]) -> tuple[list[str], bool]:
    """Return what is looked at of an article's texts, and whether that is all of them."""
    left, begins, is_whole = OF_A_TEXT, [], True
    for text in texts:
        if text:
            is_whole = is_whole and len(text) < left
            begins.append(text[:left])
            left -= len(begins[-1])
    return begins, is_whole


def _hits(
    connection: Reader, matcher: Matcher, chosen: list[int], weights: dict[int, float], deadline: float
) -> Iterator[Hit]:
    columns = 'url, site, title, "column", published_at, view_count, language'
    for article_id in chosen:
        most = LOOKED_THROUGH if monotonic() < deadline else BRIEFLY
        row = _row(connection, f"{columns}, {_begin('introduction')}, {_begin('body')}", most, article_id)
        if row is None:  # the index is not of these articles
            continue
        url, site, title, column, published_at, view_count, language, introduction, body = row
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


def _begin(column: str) -> str:
    return f"substr({column}, 1, ?2)"


def _row(connection: Reader, columns: str, most: int, article_id: int) -> tuple[Any, ...] | None:
    """Return these columns of an article, one article at a time: together they may be of any size."""
    sql = f"SELECT {columns} FROM articles WHERE id = ?1"
    row: tuple[Any, ...] | None = connection.execute(sql, (article_id, most)).fetchone()
    return row
