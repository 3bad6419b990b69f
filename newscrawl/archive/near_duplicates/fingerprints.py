"""Fingerprints: which articles have a hash, and which of these it makes candidates of each other.

A bucket, the articles that have one hash, may hold thousands: a phrase that everybody uses, a line that a site puts
under each article, a wire story on hundreds of sites. So that none costs more than a few rows,

* a hash that more than `MOST_OF_A_SITE` articles of one site have proves nothing for these: it is worn;
* an article is a candidate for those alone that stand within `REACH` places of it in the bucket, by site and number.

Both depend on what the table holds and not on how it came to hold it, so what follows is the same in whatever order
articles come, change and go.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.archive.followers import Writer

MOST_OF_A_SITE = 16
"""Articles of one site beyond which what they have in common is the site's own form: an imprint, a standing text."""

REACH = 8
"""Places in a bucket between an article and the farthest that it is compared with. Less than `MOST_OF_A_SITE`, so that
what is worn lies between others like a wall, and need not be counted."""

SHARED = 2
"""Hashes by which two articles must be candidates before their texts are compared: one is often a phrase."""

_WIDTH = MOST_OF_A_SITE + REACH + 1
"""Places on either side that say all of an article's own neighbours: also whether theirs are worn."""

_FEW = 2 * _WIDTH
"""Articles in a bucket up to which it is read as a whole."""


class Place(NamedTuple):
    """Where an article stands in each of its buckets."""

    site: int
    article_id: int


Couple = tuple[Place, Place]
"""Two articles, the lesser number first."""


def couple(one: Place, other: Place) -> Couple:
    """Return two articles in the order in which they are kept."""
    return (one, other) if one.article_id < other.article_id else (other, one)


def put(connection: Writer, place: Place, hashes: Iterable[int]) -> None:
    """Put an article into the buckets of these hashes."""
    connection.executemany(
        "INSERT OR IGNORE INTO fingerprints VALUES (?, ?, ?)", [(number, *place) for number in hashes]
    )


def take(connection: Writer, place: Place, hashes: Iterable[int]) -> None:
    """Take an article out of the buckets of these hashes."""
    connection.executemany(
        "DELETE FROM fingerprints WHERE hash = ? AND site = ? AND article_id = ?",
        [(number, *place) for number in hashes],
    )


class Window:
    """A bucket as it is seen from one of its articles.

    Args:
        rows: What stands in it, in order: from `_WIDTH` places before the article to as many after it, if not all.
        place: The article; it is one of them.
    """

    def __init__(self, rows: list[Place], place: Place) -> None:
        self._rows = rows
        self._place = place
        self._is_small = len(rows) <= REACH + 1
        """Whether all are so near to each other, and so few, that nothing has to be counted: as most are."""

    @cached_property
    def _at(self) -> int:
        return self._rows.index(self._place)

    @cached_property
    def _counts(self) -> Counter[int]:
        return Counter(row.site for row in self._rows)

    @property
    def is_worn(self) -> bool:
        """Whether the hash proves nothing for this article."""
        return not self._is_small and self._counts[self._place.site] > MOST_OF_A_SITE

    def candidates(self) -> list[Place]:
        """Return the articles that this hash makes candidates for being alike."""
        if self._is_small:
            return [row for row in self._rows if row != self._place]
        if self.is_worn:
            return []
        return [
            row
            for row in self._rows[max(self._at - REACH, 0) : self._at + REACH + 1]
            if row != self._place and self._counts[row.site] <= MOST_OF_A_SITE
        ]

    def disturbed(self) -> set[Couple]:
        """Return the others for which it matters, to each other, that this article is here."""
        if self._is_small:
            return set()
        of_site = self._counts[self._place.site]
        if of_site > MOST_OF_A_SITE + 1:
            return set()
        if of_site == MOST_OF_A_SITE + 1:  # it is the one too many
            return {
                couple(row, other)
                for at, row in enumerate(self._rows)
                if row.site == self._place.site and row != self._place
                for other in self._rows[max(at - REACH - 1, 0) : at + REACH + 2]
                if other not in {row, self._place}
            }
        # It stands between them, and so they are just too far from each other.
        before, after = self._rows[: self._at][::-1], self._rows[self._at + 1 :]
        return {
            couple(one, after[REACH - 1 - nearer])
            for nearer, one in enumerate(before[:REACH])
            if REACH - 1 - nearer < len(after)
        }


def are_candidates(connection: Writer, one: Place, other: Place, hashes: Iterable[int]) -> bool:
    """Tell whether two articles are to be compared.

    Args:
        connection: The archive.
        one: An article.
        other: Another.
        hashes: Those of their hashes that they share.
    """
    first, last = sorted((one, other))
    found = 0
    for number in hashes:
        found += (
            _stand_near(connection, number, first, last)
            and _of_site(connection, number, one.site) <= MOST_OF_A_SITE
            and _of_site(connection, number, other.site) <= MOST_OF_A_SITE
        )
        if found == SHARED:
            return True
    return False


def _stand_near(connection: Writer, number: int, first: Place, last: Place) -> bool:
    (between,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM fingerprints WHERE hash = ? AND (site, article_id) > (?, ?) "
        "AND (site, article_id) < (?, ?) LIMIT ?)",
        (number, *first, *last, REACH),
    ).fetchone()
    return bool(between < REACH)


def _of_site(connection: Writer, number: int, site: int) -> int:
    """Return how many articles of a site a bucket has; two more than wear it out are enough to know."""
    (of_site,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM fingerprints WHERE hash = ? AND site = ? LIMIT ?)",
        (number, site, MOST_OF_A_SITE + 2),
    ).fetchone()
    return int(of_site)


def windows(connection: Writer, place: Place, hashes: Iterable[int]) -> dict[int, Window]:
    """Return those of an article's buckets that may say something of it and others, as they are seen from it.

    Not those in which it is alone, nor those that are worn for it whether it is there or not.

    Args:
        connection: The archive.
        place: The article; it stands in all of these buckets.
        hashes: The hashes that the buckets are of.
    """
    # Most buckets hold one article: then one statement sees to all of them.
    asked = list(hashes)
    rows = connection.execute(
        f"SELECT hash, site, article_id FROM fingerprints WHERE hash IN ({', '.join('?' * len(asked))}) LIMIT ?",
        (*asked, len(asked) + _FEW + 1),
    ).fetchall()
    if len(rows) == len(asked):
        return {}
    if len(rows) > len(asked) + _FEW:
        return _some_large(connection, place, asked)
    found: dict[int, list[Place]] = {}
    times = Counter(row[0] for row in rows)
    for number, site, article_id in sorted(rows):
        if times[number] > 1:
            found.setdefault(number, []).append(Place(site, article_id))
    return {number: Window(places, place) for number, places in found.items()}


def _some_large(connection: Writer, place: Place, hashes: list[int]) -> dict[int, Window]:
    """Return the same where one of the buckets may hold thousands."""
    sizes = connection.execute(
        "SELECT value, (SELECT count(*) FROM (SELECT 1 FROM fingerprints WHERE hash = value LIMIT ?2)) AS size "
        "FROM json_each(?1) WHERE size > 1",
        (json.dumps(hashes), _FEW + 1),
    ).fetchall()
    few = [number for number, size in sizes if size <= _FEW]
    found: dict[int, list[Place]] = {number: [] for number in few}
    if few:
        rows = connection.execute(
            "SELECT hash, site, article_id FROM fingerprints WHERE hash IN (SELECT value FROM json_each(?)) "
            "ORDER BY hash, site, article_id",
            (json.dumps(few),),
        )
        for number, site, article_id in rows:
            found[number].append(Place(site, article_id))
    for number, size in sizes:
        if size > _FEW and _of_site(connection, number, place.site) <= MOST_OF_A_SITE + 1:
            found[number] = _rows_around(connection, number, place)
    return {number: Window(rows, place) for number, rows in found.items()}


def _rows_around(connection: Writer, number: int, place: Place) -> list[Place]:
    """Return the rows of a bucket that may hold thousands, as a window needs them."""
    rows = connection.execute(
        "SELECT site, article_id FROM fingerprints WHERE hash = ?1 AND (site, article_id) < (?2, ?3) "
        "ORDER BY site DESC, article_id DESC LIMIT ?4",
        (number, *place, _WIDTH),
    ).fetchall()[::-1]
    rows += connection.execute(
        "SELECT site, article_id FROM fingerprints WHERE hash = ?1 AND (site, article_id) >= (?2, ?3) "
        "ORDER BY site, article_id LIMIT ?4",
        (number, *place, _WIDTH + 1),
    ).fetchall()
    return list(map(Place._make, rows))
