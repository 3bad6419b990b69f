"""Tops: what stood first where a site promotes the same beside all its articles, joined to spans in `top_spans`.

As a rule an entry goes on with the last span of its address, and one look-up is all that it takes. Whatever else there
may be is done by the triggers of the view `link_tops`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.archive.link_entries import IN_A_LOOK
from newscrawl.archive.moments import A_DAY, unpacked
from newscrawl.items import LINK_LISTS

if TYPE_CHECKING:
    from newscrawl.archive.followers import Writer
    from newscrawl.archive.moments import Packed

_SITE = "(SELECT site FROM articles WHERE id = :article)"

_LAST = f"""
    WHERE site = {_SITE} AND list = :list AND url = :url
    AND since = (SELECT max(since) FROM top_spans WHERE site = {_SITE} AND list = :list AND url = :url)"""

_GOES_ON = f"""
    UPDATE top_spans SET until = max(until, :seen), pages = pages + 1, title = max(title, :title) {_LAST}
    AND since <= :at AND until >= :day_before
    AND (url_id IS NOT NULL OR (SELECT url_id FROM link_entries WHERE id = :entry) IS NULL)"""

_SEEN_AGAIN = f"UPDATE top_spans SET until = max(until, :seen) {_LAST} AND since <= :seen AND until >= :at"


class Top(NamedTuple):
    """An entry that stands, or stood, on top."""

    span_id: int
    article_id: int
    url: str
    at: Packed
    seen: Packed


def add_top(connection: Writer, top: Top, entry_id: int, title: str) -> None:
    """Join an entry that was just written to what stood on top before."""
    values = _values(top) | {"entry": entry_id, "title": title}
    if isinstance(top.at, int) and connection.execute(_GOES_ON, values).rowcount:
        return
    connection.execute("INSERT INTO link_tops SELECT * FROM link_tops WHERE id = ?", (top.span_id,))


def see_top_again(connection: Writer, top: Top) -> None:
    """Have an entry's span last as long as it was seen; it is written already that it was."""
    if not connection.execute(_SEEN_AGAIN, _values(top)).rowcount:
        connection.execute("UPDATE link_tops SET last_seen_at = last_seen_at WHERE id = ?", (top.span_id,))


def _values(top: Top) -> dict[str, object]:
    at = unpacked(top.at)
    return {
        "article": top.article_id,
        "list": LINK_LISTS[(top.span_id & ((1 << IN_A_LOOK) - 1)) % len(LINK_LISTS)],
        "url": top.url,
        "at": at,
        "seen": max(at, unpacked(top.seen)),  # a clock may have been set back in between
        "day_before": unpacked(top.at - A_DAY) if isinstance(top.at, int) else "",
    }
