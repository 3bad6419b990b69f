"""Link lists as a crawl sees them: at each look some entries go on, some have ended, some are new."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.archive.link_entries import IN_A_LOOK, MOST_POSITIONS, TOPS, Content, Entries, content_at, place_of
from newscrawl.archive.moments import packed, packed_text, unpacked
from newscrawl.archive.tops import Top, add_top, see_top_again
from newscrawl.items import LINK_LISTS, iso_utc
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from newscrawl.archive.followers import Writer
    from newscrawl.archive.moments import Packed
    from newscrawl.items import Link

ONE_SPAN = timedelta(days=1)
"""Looks that are at most so far apart are one time on top of a list; the table `top_spans` joins by the same."""

CURRENT = f"""
    FROM link_looks AS look
    CROSS JOIN link_spans AS span ON span.id >= look.id << {IN_A_LOOK} AND span.id < (look.id + 1) << {IN_A_LOOK}
    CROSS JOIN link_entries AS entry ON entry.id = span.entry_id
    LEFT JOIN urls AS address ON address.id = entry.url_id
    WHERE look.article_id = ? AND look.is_over = 0 AND span.ended IS NULL"""
"""SQL: what stands in an article's lists now. In this order, so that nothing is read of what stood there."""

_SPANS = f"""
    SELECT span.id, look.at, span.seen, coalesce(span.seen, look.seen, look.at), entry.title,
        coalesce(entry.url, address.url), entry."column", entry.excerpt {CURRENT}"""

_content = Content._make  # of the ways to make one from its parts the quickest

WITHIN = (1 << IN_A_LOOK) - 1


class _Span(NamedTuple):
    """A span that is current."""

    id: int
    at: Packed
    own_seen: Packed | None
    """When it was last seen, where that is not when its look was."""
    seen: Packed
    content: Content


class LinkLists:
    """The link lists of articles, as one run writes them.

    Args:
        connection: The archive.
        taken_down: Identities of addresses of which no page's words are kept.
        looks_up: Whether the addresses that entries lead to stand in the ledger by now.
    """

    def __init__(self, connection: Writer, taken_down: frozenset[str] = frozenset(), *, looks_up: bool = True) -> None:
        self._connection = connection
        self._taken_down = taken_down
        self._entries = Entries(connection, looks_up=looks_up)

    def forget(self) -> None:
        """Remember nothing: a transaction has come to nothing."""
        self._entries.forget()

    def begin(self, article_id: int, lists: Mapping[str, Sequence[Link]], moment: datetime) -> None:
        """Write the lists of a new article."""
        self._begin(article_id, self._shown(lists), moment)

    def look_again(self, article_id: int, lists: Mapping[str, Sequence[Link]], moment: datetime) -> bool:
        """Write what an article's lists are now; return whether any entry came, went, moved or was reworded."""
        shown = self._shown(lists)
        spans = self._current(article_id)
        now, long_ago = packed(moment), iso_utc(moment - ONE_SPAN)
        gone = {place for place, span in spans.items() if shown.get(place) != span.content}
        # What was on top is said to have been so all the while: where nobody looked for more than a day, another row.
        # Of all entries that would double the table.
        again = {place for place in TOPS & spans.keys() - gone if unpacked(spans[place].seen) < long_ago}
        new = shown.keys() - spans.keys() | gone & shown.keys()
        staying = [span for place, span in spans.items() if place not in gone | again]
        self._end((spans[place] for place in gone | again), now)
        self._go_on(article_id, staying, now)
        self._close({span.id >> IN_A_LOOK for span in spans.values()} - {span.id >> IN_A_LOOK for span in staying})
        self._begin(article_id, {place: shown[place] for place in sorted(new | again)}, moment)
        return bool(gone or new)

    def end(self, article_id: int, since: str) -> None:
        """End all that stands in an article's lists: its page was gone since then."""
        spans = self._current(article_id).values()
        self._end(spans, packed_text(since))
        self._close({span.id >> IN_A_LOOK for span in spans})

    def _shown(self, lists: Mapping[str, Sequence[Link]]) -> dict[int, Content]:
        """Return what a page's lists say, by place."""
        shown = {}
        for name in LINK_LISTS:
            place = place_of(name, 1)
            for link in lists[name][:MOST_POSITIONS]:
                excerpt = link.excerpt if link.excerpt is None else self._excerpt(link)
                is_top = place in TOPS and link.url is not None
                shown[place] = _content((link.title, link.url, link.column, excerpt, is_top))
                place += len(LINK_LISTS)
        return shown

    def _excerpt(self, link: Link) -> str | None:
        """Return what a page quotes of what a link leads to, unless the operator has removed that."""
        if not self._taken_down or link.url is None:
            return link.excerpt
        return None if url_key(link.url) in self._taken_down else link.excerpt

    def _current(self, article_id: int) -> dict[int, _Span]:
        spans = {}
        for number, at, own, seen, *said in self._connection.execute(_SPANS, (article_id,)):
            place = number & WITHIN
            spans[place] = _Span(number, at, own, seen, content_at(place, *said))
        return spans

    def _begin(self, article_id: int, shown: Mapping[int, Content], moment: datetime) -> None:
        if not shown:
            return
        numbers = self._entries.numbers(dict.fromkeys(shown.values()))
        now = packed(moment)
        look = self._connection.execute(
            "INSERT INTO link_looks (article_id, at, is_over) VALUES (?, ?, 0)", (article_id, now)
        ).lastrowid
        first = look << IN_A_LOOK
        self._connection.executemany(
            "INSERT INTO link_spans (id, entry_id) VALUES (?, ?)",
            [(first | place, numbers[content]) for place, content in shown.items()],
        )
        for place in TOPS & shown.keys():
            content = shown[place]
            if content.url is not None:
                top = Top(first | place, article_id, content.url, now, now)
                add_top(self._connection, top, numbers[content], content.title)

    def _end(self, spans: Iterable[_Span], at: Packed) -> None:
        self._connection.executemany(
            "UPDATE link_spans SET seen = ?, ended = ? WHERE id = ?", [(span.seen, at, span.id) for span in spans]
        )

    def _go_on(self, article_id: int, spans: Sequence[_Span], now: int) -> None:
        """Note that what stands there was seen again: once for all that began together."""
        own = [(span.id,) for span in spans if span.own_seen is not None]  # a crawl of an earlier version wrote them
        looks = {span.id >> IN_A_LOOK for span in spans}
        self._connection.executemany("UPDATE link_looks SET seen = ? WHERE id = ?", [(now, look) for look in looks])
        self._connection.executemany("UPDATE link_spans SET seen = NULL WHERE id = ?", own)
        for span in spans:
            if span.content.is_top and span.content.url is not None:
                see_top_again(self._connection, Top(span.id, article_id, span.content.url, span.at, now))

    def _close(self, looks: Iterable[int]) -> None:
        """Note of looks that nothing is current of what began then."""
        self._connection.executemany("UPDATE link_looks SET is_over = 1 WHERE id = ?", [(look,) for look in looks])
