"""Links: what stands in an article's link lists, and from when until when; the one place that knows how it is kept.

    link_looks     a look at an article's page at which entries began: when it was, when they were last seen
    link_spans     one of these entries, at its place, until it ended
    link_entries   what it says, once, however many pages show it

The view `links` shows them as one table. A crawl writes them by `link_lists`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.archive.link_entries import IN_A_LOOK, TOPS, Content, Entries, content_at, place_of
from newscrawl.archive.link_lists import CURRENT, WITHIN
from newscrawl.archive.moments import packed_text, unpacked
from newscrawl.archive.tops import Top, add_top, see_top_again
from newscrawl.items import LINK_LISTS
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.followers import Writer
    from newscrawl.archive.moments import Packed

_AT_A_TIME = 20_000
"""Entries that are led to their addresses in one transaction."""

_OF_LOOK = f"link_spans.id >= link_looks.id << {IN_A_LOOK} AND link_spans.id < (link_looks.id + 1) << {IN_A_LOOK}"

_ALL = f"""
    SELECT link_spans.id, link_looks.at, coalesce(link_spans.seen, link_looks.seen, link_looks.at), link_spans.ended,
        entry.title, coalesce(entry.url, urls.url), entry."column", entry.excerpt
    FROM link_looks CROSS JOIN link_spans ON {_OF_LOOK}
    CROSS JOIN link_entries AS entry ON entry.id = link_spans.entry_id
    LEFT JOIN urls ON urls.id = entry.url_id
    WHERE link_looks.article_id = ?"""


_AS_KEPT = f"""
    SELECT link_looks.article_id, link_spans.id & {(1 << IN_A_LOOK) - 1}, link_looks.at,
        coalesce(link_spans.seen, link_looks.seen, link_looks.at), link_spans.ended,
        entry.title, coalesce(entry.url, urls.url), entry."column", entry.excerpt
    FROM json_each(?) AS wanted CROSS JOIN link_looks ON link_looks.article_id = wanted.value
    CROSS JOIN link_spans ON {_OF_LOOK}
    CROSS JOIN link_entries AS entry ON entry.id = link_spans.entry_id
    LEFT JOIN urls ON urls.id = entry.url_id"""


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """An entry of a list, for as long as it stood there unchanged. Moments are UTC, ISO 8601."""

    list: str
    position: int
    """From 1."""
    title: str
    url: str | None
    column: str | None
    excerpt: str | None
    first_seen_at: str
    last_seen_at: str
    ended_at: str | None
    """When it was first seen to be there no more; None: it stands there."""


class Kept(NamedTuple):
    """A span as it is kept."""

    place: int
    content: Content
    at: Packed
    seen: Packed
    ended: Packed | None


def spans_as_kept(connection: Writer, numbers: str) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Yield all that stood in the lists of some articles, in whatever order: the article, and the span as it is kept.

    Two spans are the same, in whichever archives, exactly if they are kept in the same way; to tell that, nothing needs
    to be unpacked.

    Args:
        connection: The archive.
        numbers: The numbers of the articles, as a JSON list.
    """
    for article_id, *span in connection.execute(_AS_KEPT, (numbers,)):
        yield article_id, tuple(span)


def read_spans(connection: Writer, article_id: int) -> list[LinkSpan]:
    """Return all that stood in an article's lists, in the order of list, position and time."""
    rows = connection.execute(
        'SELECT list, position, title, url, "column", excerpt, first_seen_at, last_seen_at, '
        "iif(is_current, NULL, coalesce(ended_at, last_seen_at)) "
        "FROM links WHERE article_id = ? ORDER BY list, position, first_seen_at, title, url",
        (article_id,),
    )
    return [LinkSpan(*row) for row in rows]


def read_current(connection: Writer, article_id: int) -> Iterator[tuple[str, dict[str, str | None]]]:
    """Yield list and entry, as the item has it, of what stands in an article's lists now, in order."""
    rows = connection.execute(
        f'SELECT span.id, entry.title, coalesce(entry.url, address.url), entry."column", entry.excerpt {CURRENT}',
        (article_id,),
    )
    for number, title, url, column, excerpt in sorted(rows, key=lambda row: row[0] & WITHIN):
        entry = {"title": title, "url": url, "column": column, "excerpt": excerpt}
        yield LINK_LISTS[(number & WITHIN) % len(LINK_LISTS)], entry


def replace_spans(connection: Writer, article_id: int, spans: Iterable[LinkSpan]) -> None:
    """Have an article's lists have held just this.

    Args:
        connection: The archive, in a transaction.
        article_id: The article.
        spans: At most one that has not ended, of each position of each list.

    Raises:
        ValueError: If there is no such list or position, or two stand at one at the same time.
    """
    wanted = [kept(span) for span in spans]
    current = [span.place for span in wanted if span.ended is None]
    if len(set(current)) < len(current):
        raise ValueError("two entries stand at the same position of a list")
    there: dict[tuple[int, Content, Packed], list[tuple[int, Packed, Packed | None]]] = {}
    for number, at, seen, ended, *entry in connection.execute(_ALL, (article_id,)).fetchall():
        place = number & WITHIN
        content = content_at(place, *entry)
        there.setdefault((place, content, at), []).append((number, seen, ended))
    new = []
    for span in wanted:
        same = there.get((span.place, span.content, span.at), [])
        # That something was not seen as late as was known changes what stood on top: it is written anew.
        old = next((old for old in same if unpacked(old[1]) <= unpacked(span.seen)), None)
        if old is None:
            new.append(span)
            continue
        same.remove(old)
        if old[1:] != (span.seen, span.ended):
            row = (span.seen, span.ended, old[0])
            connection.execute("UPDATE link_spans SET seen = ?, ended = ? WHERE id = ?", row)
            if span.content.is_top and span.content.url is not None:
                see_top_again(connection, Top(old[0], article_id, span.content.url, span.at, span.seen))
    outdated = [(old[0],) for same in there.values() for old in same]
    connection.executemany("DELETE FROM link_spans WHERE id = ?", outdated)
    write_spans(connection, Entries(connection), article_id, new)
    is_over = f"NOT EXISTS (SELECT 1 FROM link_spans WHERE {_OF_LOOK} AND ended IS NULL)"
    connection.execute(f"UPDATE link_looks SET is_over = {is_over} WHERE article_id = ?", (article_id,))
    is_empty = f"NOT EXISTS (SELECT 1 FROM link_spans WHERE {_OF_LOOK})"
    connection.execute(f"DELETE FROM link_looks WHERE article_id = ? AND {is_empty}", (article_id,))


def kept(span: LinkSpan) -> Kept:
    """Return a span as it is kept.

    Raises:
        ValueError: If there is no such list or position.
    """
    place = place_of(span.list, span.position)
    content = content_at(place, span.title, span.url, span.column, span.excerpt)
    ended = None if span.ended_at is None else packed_text(span.ended_at)
    return Kept(place, content, packed_text(span.first_seen_at), packed_text(span.last_seen_at), ended)


def write_spans(connection: Writer, entries: Entries, article_id: int, spans: Sequence[Kept]) -> None:
    """Write spans of an article that are not there yet: what began together, together."""
    numbers = entries.numbers(dict.fromkeys(span.content for span in spans)) if spans else {}
    looks: dict[tuple[Packed, int], dict[int, Kept]] = {}
    for span in spans:
        copy = 0  # the same place twice at the same moment: of two archives that were merged
        while span.place in looks.setdefault((span.at, copy), {}):
            copy += 1
        looks[span.at, copy][span.place] = span
    for (at, _), begun in looks.items():
        # What is current was seen together, too.
        seen = next((span.seen for span in begun.values() if span.ended is None), None)
        look = connection.execute(
            "INSERT INTO link_looks (article_id, at, seen, is_over) VALUES (?, ?, ?, ?)",
            (article_id, at, seen if seen != at else None, seen is None),
        ).lastrowid
        connection.executemany(
            "INSERT INTO link_spans VALUES (?, ?, ?, ?)",
            [
                (
                    look << IN_A_LOOK | place,
                    numbers[span.content],
                    None if span.ended is None and span.seen == seen else span.seen,
                    span.ended,
                )
                for place, span in begun.items()
            ],
        )
        for place in TOPS & begun.keys():
            content = begun[place].content
            if content.url is not None:
                top = Top(look << IN_A_LOOK | place, article_id, content.url, at, begun[place].seen)
                add_top(connection, top, numbers[content], content.title)


def remove_lists(connection: Writer, article_id: int) -> int:
    """Remove all that stood in an article's lists; return how many entries. Call it in a transaction."""
    of_article = f"FROM link_looks JOIN link_spans ON {_OF_LOOK} WHERE article_id = ?"
    (count,) = connection.execute(f"SELECT count(*) {of_article}", (article_id,)).fetchone()
    connection.execute("DELETE FROM link_looks WHERE article_id = ?", (article_id,))
    return int(count)


def lead_links(connection: Connection) -> None:
    """Note for each entry the address in the ledger that it leads to, now that all are there.

    Args:
        connection: The archive, in no transaction.
    """
    last: int | None = 0
    while last is not None:
        with connection.transaction():
            unknown = connection.execute(
                "SELECT id, url FROM link_entries WHERE id > ? AND url_id IS NULL AND url IS NOT NULL "
                f"ORDER BY id LIMIT {_AT_A_TIME}",
                (last,),
            ).fetchall()
            connection.executemany(
                "UPDATE link_entries SET url_id = (SELECT id FROM urls WHERE key = ?) WHERE id = ?",
                [(url_key(url), number) for number, url in unknown],
            )
            last = unknown[-1][0] if unknown else None


def forget_excerpts(connection: Writer, urls: Sequence[str]) -> tuple[list[int], int]:
    """Forget what pages quote, now and earlier, of what these addresses show. Call it in a transaction.

    Returns:
        The articles whose pages quote it now; and how many pages name it.
    """
    marks = ", ".join("?" * len(urls))
    given = (*urls, *map(url_key, urls))
    which = f"url IN ({marks}) OR url_id IN (SELECT id FROM urls WHERE key IN ({marks}))"
    entries = f"SELECT id FROM link_entries WHERE {which}"
    looks = (
        "FROM link_entries AS entry CROSS JOIN link_spans AS span ON span.entry_id = entry.id "
        f"CROSS JOIN link_looks AS look ON look.id = span.id >> {IN_A_LOOK} WHERE entry.id IN ({entries})"
    )
    quoting = connection.execute(
        f"SELECT DISTINCT article_id {looks} AND span.ended IS NULL AND entry.excerpt IS NOT NULL", given
    ).fetchall()
    (naming,) = connection.execute(f"SELECT count(DISTINCT article_id) {looks}", given).fetchone()
    connection.execute(f"UPDATE link_entries SET excerpt = NULL WHERE ({which}) AND excerpt IS NOT NULL", given)
    return [number for (number,) in quoting], int(naming)
