"""Identity: what tells whether two articles are the same one, in whichever archives they are.

They are the same if they ever stood at the same address, or ever said the same on the same site. That an article is
also shown at other addresses does not count: what those show may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.archive.removals import BY_OPERATOR
from newscrawl.archive.timeline import read_timeline, texts_of
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.archive.connection import Connection

_MOVED = (
    "SELECT urls.key, removals.url FROM urls JOIN removals ON removals.url = urls.url "
    f"WHERE urls.article_id = ? AND substr(removals.reason, 1, {len(BY_OPERATOR)}) != '{BY_OPERATOR}'"
)
_EARLIER_TEXTS = (
    "CREATE TEMP TABLE IF NOT EXISTS earlier_texts (text_hash TEXT NOT NULL, article_id INTEGER NOT NULL, "
    "PRIMARY KEY (text_hash, article_id)) WITHOUT ROWID"
)
"""What is kept for the time of a merge, on disk where it is much: what the articles of the site said once and say no
more."""


class Identity(NamedTuple):
    """What makes an article the same as another one."""

    addresses: dict[str, str]
    """Those at which it ever stood, by their keys."""
    texts: set[str]
    """Those that it ever had, by their hashes."""

    def __or__(self, other: Identity) -> Identity:
        """Return what makes either of two."""
        return Identity(other.addresses | self.addresses, self.texts | other.texts)


def identity_of(connection: Connection, article_id: int) -> Identity:
    """Return what makes an article of an archive the same as another one."""
    timeline = read_timeline(connection, article_id)
    return Identity({url_key(timeline.url): timeline.url, **moved_from(connection, article_id)}, texts_of(timeline))


def moved_from(connection: Connection, article_id: int) -> dict[str, str]:
    """Return the addresses at which an article stood and stands no more, by their keys."""
    return dict(connection.execute(_MOVED, (article_id,)).fetchall())


class Known:
    """Finds the articles of one site in the archive that is written.

    Args:
        into: The archive.
        site: The site's name.
    """

    def __init__(self, into: Connection, site: str) -> None:
        self._into = into
        self._site = site
        with into.transaction():
            into.execute(_EARLIER_TEXTS)
            into.execute("DELETE FROM temp.earlier_texts")
            for article_id in _rewritten(into, site):
                self.note(article_id, texts_of(read_timeline(into, article_id)))

    def note(self, article_id: int, texts: set[str]) -> None:
        """Remember the texts that an article ever had."""
        if len(texts) > 1:
            self._into.executemany(
                "INSERT OR IGNORE INTO temp.earlier_texts VALUES (?, ?)", [(text, article_id) for text in texts]
            )

    def forget(self, article_id: int) -> None:
        """Forget an article that is there no more."""
        self._into.execute("DELETE FROM temp.earlier_texts WHERE article_id = ?", (article_id,))

    def find(self, addresses: dict[str, str], texts: Iterable[str]) -> list[int]:
        """Return the articles that ever stood at one of some addresses, or had one of some texts, by their numbers."""
        found = set()
        for key, url in addresses.items():
            for number, stands_at in self._into.execute(
                "SELECT id, url FROM articles WHERE url = ?1 OR id = (SELECT article_id FROM urls WHERE key = ?2)",
                (url, key),
            ).fetchall():
                if url_key(stands_at) == key or key in moved_from(self._into, number):
                    found.add(number)
        for text in texts:
            found |= {
                number
                for (number,) in self._into.execute(
                    "SELECT id FROM articles WHERE site = ?1 AND text_hash = ?2 AND body != '' "
                    "UNION SELECT article_id FROM temp.earlier_texts WHERE text_hash = ?2",
                    (self._site, text),
                )
            }
        return sorted(found)

    def identities(self, addresses: dict[str, str], texts: Iterable[str]) -> dict[int, Identity]:
        """Return the same articles with what makes each the same as another one."""
        return {number: identity_of(self._into, number) for number in self.find(addresses, texts)}


def _rewritten(connection: Connection, site: str) -> Iterator[int]:
    """Yield the articles of a site whose title or text was otherwise once."""
    rows = connection.execute(
        "SELECT DISTINCT id FROM articles JOIN revisions ON article_id = id AND number > 1 WHERE site = ? "
        "AND (json_type(before, '$.title') IS NOT NULL OR json_type(before, '$.body') IS NOT NULL)",
        (site,),
    )
    for (article_id,) in rows.fetchall():
        yield article_id
