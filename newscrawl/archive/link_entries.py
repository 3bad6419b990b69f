"""Entries of link lists: what they say is kept once, however many pages show it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.items import LINK_LISTS
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Collection

    from newscrawl.archive.followers import Writer

REMEMBERED = 10_000
"""Entries shown lately that are not written again: some 5 MB. What repeats beside articles repeats soon."""

IN_A_LOOK = 20
"""Bits of a span's number that tell its place among those of the same look."""

MOST_POSITIONS = (1 << IN_A_LOOK) // len(LINK_LISTS) - 1
"""Entries of a list that have a place."""

_AT_A_TIME = 500
"""Addresses that are looked up by one statement."""


class Content(NamedTuple):
    """What an entry says."""

    title: str
    url: str | None
    column: str | None
    excerpt: str | None
    is_top: bool
    """Whether it leads somewhere from where a site promotes the same beside all its articles: the first place of
    popular or latest. Such entries are kept apart, so that they are found."""


class _Entry(NamedTuple):
    id: int
    url_id: int | None


def place_of(name: str, position: int) -> int:
    """Return the place of a list's position.

    Raises:
        ValueError: If there is no such list or position.
    """
    if not 0 < position <= MOST_POSITIONS:
        raise ValueError(f"a list has no position {position}")
    return len(LINK_LISTS) * position + LINK_LISTS.index(name)


TOPS = frozenset(place_of(name, 1) for name in LINK_LISTS if name != "related")
"""The places on top."""


def content_at(place: int, title: str, url: str | None, column: str | None, excerpt: str | None) -> Content:
    """Return what an entry at a place says."""
    return Content(title, url, column, excerpt, url is not None and place in TOPS)


class Entries:
    """Writes entries, and remembers those that were shown lately.

    One that is not remembered is written again: that costs a few bytes, to look for it by its words would cost more.

    Args:
        connection: The archive.
        looks_up: Whether the addresses that entries lead to stand in the ledger by now.
    """

    def __init__(self, connection: Writer, *, looks_up: bool = True) -> None:
        self._connection = connection
        self._looks_up = looks_up
        self._known: dict[Content, _Entry] = {}
        self._version: int | None = None

    def numbers(self, wanted: Collection[Content]) -> dict[Content, int]:
        """Return the number of each entry; write those that are new. Call it in a transaction."""
        (version,) = self._connection.execute("SELECT links_version FROM archive").fetchone()
        if version != self._version:  # some were removed, or lost their excerpts
            self._known.clear()
            self._version = version
        found, new = {}, []
        for content in wanted:
            entry = self._known.get(content)
            # Where it leads may have been heard of since.
            if entry is None or (entry.url_id is None and content.url is not None and self._looks_up):
                new.append(content)
            else:
                found[content] = entry.id
        return found | self._write(new) if new else found

    def forget(self) -> None:
        """Remember nothing: a transaction that wrote some has come to nothing."""
        self._known.clear()

    def _write(self, new: list[Content]) -> dict[Content, int]:
        addresses = self._addresses(new)
        (last,) = self._connection.execute("SELECT max(id) FROM link_entries").fetchone()
        number, rows, found = last or 0, [], {}
        for content in new:
            url_id, spelling = addresses.get(content.url, (None, None))
            known = self._known.get(content)
            if known is not None and url_id is None:
                found[content] = known.id
                continue
            number += 1
            found[content] = number
            # As a rule its address stands in the ledger in just this spelling.
            url = None if spelling == content.url and not content.is_top else content.url
            rows.append((number, content.title, url, content.column, content.excerpt, url_id, content.is_top))
            self._known[content] = _Entry(number, url_id)
        if len(self._known) > REMEMBERED:  # one by one, each would be looked for behind all that were taken out
            self._known = dict(islice(self._known.items(), REMEMBERED // 2, None))
        self._connection.executemany("INSERT INTO link_entries VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        return found

    def _addresses(self, contents: list[Content]) -> dict[str | None, tuple[int, str]]:
        """Return, by URL, number and spelling of those addresses that stand in the ledger."""
        keys = {content.url: url_key(content.url) for content in contents if content.url is not None}
        if not keys or not self._looks_up:
            return {}
        asked = list(dict.fromkeys(keys.values()))
        known: dict[str, tuple[int, str]] = {}
        for start in range(0, len(asked), _AT_A_TIME):
            some = asked[start : start + _AT_A_TIME]
            marks = ", ".join("?" * len(some))
            rows = self._connection.execute(f"SELECT key, id, url FROM urls WHERE key IN ({marks})", some)
            known |= {key: (number, url) for key, number, url in rows}
        return {url: known[key] for url, key in keys.items() if key in known}
