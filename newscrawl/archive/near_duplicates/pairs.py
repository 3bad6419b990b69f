"""Pairs: which articles are alike. Two are when their hashes make them candidates and their texts bear it out."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.archive.near_duplicates.fingerprints import SHARED, are_candidates, put, take, windows
from newscrawl.archive.near_duplicates.shingles import fingerprint, shingles, similarity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.archive.followers import Writer
    from newscrawl.archive.near_duplicates.fingerprints import Couple, Place, Window

ALIKE = 0.2
"""Similarity from which two articles are near-duplicates. benchmarks/near_duplicates measures what that finds."""

NONE: frozenset[int] = frozenset()

Edge = tuple[int, int]
"""Two articles that are alike, the lesser number first."""


HELD = 300
"""Articles whose shingles are held in memory: more than one article is compared with, and some 20 MB."""


_AS_IT_WAS = "SELECT json_extract(before, '$.body') FROM unfollowed WHERE article_id = ?"


class Texts:
    """The shingles of articles as they were when they were last followed, each read once as long as there is room.

    Args:
        connection: The archive.
    """

    def __init__(self, connection: Writer) -> None:
        self._execute = connection.execute
        self._texts: dict[int, str | None] = {}
        """What was told and not asked for yet: as a rule it never is."""
        self._told: dict[int, frozenset[int]] = {}
        self._read: dict[int, frozenset[int]] = {}

    def __getitem__(self, article_id: int) -> frozenset[int]:
        if article_id in self._texts:
            self._told[article_id] = shingles(self._texts.pop(article_id))
        if article_id in self._told:
            return self._told[article_id]
        if article_id not in self._read:
            # Of one that waits, its place in the buckets is still that of its former text.
            row = (
                self._execute(_AS_IT_WAS, (article_id,)).fetchone()
                or self._execute("SELECT body FROM articles WHERE id = ?", (article_id,)).fetchone()
            )
            if len(self._read) >= HELD:
                del self._read[next(iter(self._read))]
            self._read[article_id] = shingles(row[0]) if row else NONE
        return self._read[article_id]

    def __setitem__(self, article_id: int, text: str | None) -> None:
        self._texts[article_id] = text

    def similarity(self, one: int, other: int) -> float:
        """Return how alike two articles are."""
        return similarity(self[one], self[other])


class Standing(NamedTuple):
    """Where an article stands, and by which hashes."""

    place: Place
    hashes: frozenset[int]


def follow_text(
    connection: Writer, texts: Texts, was: Standing | None, now: Standing | None
) -> dict[Edge, float | None]:
    """Bring fingerprints and pairs up to date with an article's text.

    Args:
        connection: The archive.
        texts: Knows the article's new text.
        was: Where it stood; None: nowhere, it is new.
        now: Where it stands; None: nowhere, it is removed.

    Returns:
        The pairs that came, or whose similarity changed; None for those that are no more.
    """
    old = was.hashes if was else NONE
    new = now.hashes if now else NONE
    kept = old & new if was and now and was.place == now.place else NONE
    standing: dict[Edge, float] = {}
    wanted: dict[Edge, float] = {}
    loosened: set[Couple] = set()
    parted: set[Couple] = set()
    if was:
        standing = pairs_of(connection, was.place.article_id)
        for window in windows(connection, was.place, old - kept).values():
            loosened |= window.disturbed()
        take(connection, was.place, old - kept)
    if now:
        put(connection, now.place, new - kept)
        seen = windows(connection, now.place, new)
        for number in seen.keys() - kept:
            parted |= seen[number].disturbed()
        wanted = _alike(texts, now.place.article_id, seen.values())
    doubtful = {(one.article_id, other.article_id): (one, other) for one, other in loosened | parted}
    found = _pairs_among(connection, doubtful)
    standing |= found
    for edge, pair in doubtful.items():
        # That an article came between two makes no pair of them; that one went may.
        if (edge in found or pair in loosened) and _are_alike(connection, texts, pair):
            wanted[edge] = texts.similarity(*edge)
    return _write(connection, standing, wanted)


def pairs_of(connection: Writer, article_id: int) -> dict[Edge, float]:
    """Return an article's pairs with their similarity."""
    rows = connection.execute(
        "SELECT article_id, other_id, similarity FROM near_duplicate_pairs WHERE article_id = ?1 UNION ALL "
        "SELECT article_id, other_id, similarity FROM near_duplicate_pairs WHERE other_id = ?1",
        (article_id,),
    )
    return {(one, other): alike for one, other, alike in rows}


def find_pairs(connection: Writer, texts: Texts, place: Place) -> dict[Edge, float]:
    """Find the pairs of an article that stands in its buckets."""
    seen = windows(connection, place, fingerprint(texts[place.article_id]))
    return _alike(texts, place.article_id, seen.values())


def write_pairs(connection: Writer, pairs: dict[Edge, float]) -> None:
    """Write pairs that are new, or whose similarity changed."""
    connection.executemany(
        "INSERT OR REPLACE INTO near_duplicate_pairs VALUES (?, ?, ?)",
        [(*edge, alike) for edge, alike in pairs.items()],
    )


def _alike(texts: Texts, article_id: int, seen: Iterable[Window]) -> dict[Edge, float]:
    """Return the pairs of an article with those that it shares enough hashes with."""
    shared = Counter(other.article_id for window in seen for other in window.candidates())
    likely = [number for number, times in shared.items() if times >= SHARED]
    found = {(min(article_id, n), max(article_id, n)): texts.similarity(article_id, n) for n in likely}
    return {edge: alike for edge, alike in found.items() if alike >= ALIKE}


def _are_alike(connection: Writer, texts: Texts, pair: Couple) -> bool:
    one, other = (texts[place.article_id] for place in pair)
    if similarity(one, other) < ALIKE:
        return False
    return are_candidates(connection, *pair, fingerprint(one) & fingerprint(other))


def _pairs_among(connection: Writer, edges: Iterable[Edge]) -> dict[Edge, float]:
    """Return those of some pairs that are there, with their similarity."""
    asked = json.dumps(list(edges))
    if asked == "[]":
        return {}
    rows = connection.execute(
        "SELECT article_id, other_id, similarity FROM json_each(?) JOIN near_duplicate_pairs "
        "ON article_id = json_extract(value, '$[0]') AND other_id = json_extract(value, '$[1]')",
        (asked,),
    )
    return {(one, other): alike for one, other, alike in rows}


def _write(connection: Writer, standing: dict[Edge, float], wanted: dict[Edge, float]) -> dict[Edge, float | None]:
    changes: dict[Edge, float | None] = {edge: None for edge in standing if edge not in wanted}
    connection.executemany("DELETE FROM near_duplicate_pairs WHERE article_id = ? AND other_id = ?", list(changes))
    better = {edge: alike for edge, alike in wanted.items() if standing.get(edge) != alike}
    write_pairs(connection, better)
    return changes | better
