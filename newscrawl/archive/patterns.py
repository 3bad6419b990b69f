"""Patterns: what a site's address patterns have yielded, whose turn it is, and when a pattern has had its share.

A page *yields* when it is a new article, or when a new article was first heard of on it or on a page that led to it.
Patterns that gave articles go first, then those that led to the most, then unknown ones; each page without yield moves
its pattern back. A pattern is *closed* when its last pages were all barren and the run has no more barren pages to
spare: what waits in it is refused, with that reason, until something that it led to proves it worth asking after all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.items import iso_utc
from newscrawl.url_pattern import coarse_pattern, url_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from newscrawl.archive.connection import Connection

MOST_PATTERNS = 500
"""Patterns of a site that are told apart; after that, new addresses are told apart by the depth of their path alone."""

SPARE = 200
"""Barren pages that a run may ask for in all, whatever the site's size: small sites are read whole."""

SPARE_SHARE = 0.1
"""Barren pages that it may ask for beside, per article that the site is known to have."""

FAIR_TRIALS = (20, 8, 3)
"""Barren pages in a row that every pattern may have before it is closed: when the run's spare pages are used up, when
twice as many are, and when three times as many are."""

MOST_FILTERED = 40
"""Barren pages of one path with ever other parameters, after which each further combination has the fewest trials."""

MANY_FILTERS = 5
"""Patterns of one path that make it a list with filters."""

GAPS = 3
"""Times the longest barren stretch after which a pattern yielded again that it may be barren before it is closed: where
one page of 50 is an article, the next may well be 100 pages away."""

FURTHER_TRIALS = 3
"""New addresses of a closed pattern that a later run asks all the same, before it asks few of many."""

_FURTHER_TRIALS = frozenset(4**n for n in range(1, 16))
"""Which of the others are asked, counted in order: a calendar's later years may be better than its first."""

DIRECT = 0.2
"""Share of articles from which a pattern's pages are taken for articles."""


@dataclass(slots=True)
class Pattern:
    """What is known of one pattern."""

    id: int
    text: str
    asked: int = 0
    """Addresses whose first visit is settled."""
    articles: int = 0
    """Of these, new articles."""
    announced: int = 0
    """New articles that were first heard of on pages of this pattern."""
    barren: int = 0
    """First visits in a row without yield."""
    is_closed: bool = False
    waits: bool = True
    """Whether an address of it may be waiting; False is certain."""
    trials_left: int = FURTHER_TRIALS
    """For a closed pattern: new addresses that this run asks all the same."""
    leases: int = 0
    """Addresses of it that this run has asked."""
    refused: int = 0
    """New addresses that this run has refused since the pattern was closed, and trials among them."""
    gap: int = 0
    """The most barren pages in a row, in this run, after which it yielded again."""

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """Return what orders the patterns: the smallest goes first."""
        is_direct = self.articles >= DIRECT * self.asked > 0 and self.barren < FAIR_TRIALS[0]
        gain = (self.articles + self.announced + 0.5) / (self.asked + 1)
        return self.is_closed, not is_direct, -gain / (1 + max(0, self.barren - 2))

    @property
    def refusal(self) -> str:
        """Return the reason with which its addresses are refused when it is closed."""
        return f"addresses of the form {self.text} have led to no article"


class Patterns:
    """The patterns of one site, as one run sees them. Few enough to be kept in memory; the table remembers them."""

    def __init__(self, connection: Connection, site: str, round_started_at: datetime) -> None:
        self._execute = connection.execute
        self._executemany = connection.executemany
        self._site = site
        self._due_at = iso_utc(round_started_at)
        self._by_text: dict[str, Pattern] = {}
        self._by_id: dict[int, Pattern] = {}
        self._changed: dict[int, Pattern] = {}
        """What the table has not been told yet."""
        self._spent = 0
        self._articles = 0

    def load(self) -> None:
        """Read what the table has learned; give a pattern to addresses that an earlier release heard of."""
        self._by_text.clear()
        self._by_id.clear()
        self._changed.clear()
        for row in self._execute(
            "SELECT id, pattern, asked, articles, announced, barren, closed_at IS NOT NULL FROM url_patterns "
            "WHERE site = ?",
            (self._site,),
        ):
            self._know(Pattern(*row))
        self._articles = sum(pattern.articles for pattern in self._by_id.values())
        without = self._execute(
            "SELECT id, url, fetched_at IS NOT NULL, EXISTS (SELECT 1 FROM articles WHERE articles.id = article_id "
            "AND articles.url = urls.url) FROM urls WHERE site = ? AND pattern_id IS NULL",
            (self._site,),
        ).fetchall()
        for url_id, url, is_asked, is_article in without:
            pattern = self.of(url)
            pattern.asked += is_asked
            pattern.articles += is_article
            self._articles += is_article
            self._execute("UPDATE urls SET pattern_id = ? WHERE id = ?", (pattern.id, url_id))
            self._changed[pattern.id] = pattern
        self.write()

    def write(self) -> None:
        """Tell the table what was learned since the last time. Called in each transaction that learns."""
        if self._changed:
            self._executemany(
                "UPDATE url_patterns SET asked = ?, articles = ?, announced = ?, barren = ? WHERE id = ?",
                [(p.asked, p.articles, p.announced, p.barren, p.id) for p in self._changed.values()],
            )
            self._changed.clear()

    def of(self, url: str) -> Pattern:
        """Return the pattern of an address."""
        text = url_pattern(url)
        pattern = self._by_text.get(text)
        if pattern is None and len(self._by_text) >= MOST_PATTERNS:
            text = coarse_pattern(url)
            pattern = self._by_text.get(text)
        return pattern or self._make(text)

    def with_parameter(self, name: str) -> list[Pattern]:
        """Return the patterns whose addresses may have a parameter."""
        return [p for p in self._by_id.values() if f"{name[:40]}=" in p.text or p.text.endswith("?...")]

    def fruitless(self) -> list[int]:
        """Return the patterns of pages that have led to no article although several were asked."""
        return [p.id for p in self._by_id.values() if p.asked >= FAIR_TRIALS[2] and not p.announced and not p.articles]

    def by_turn(self) -> Iterator[Pattern]:
        """Yield the patterns in which an address may be waiting, the one whose turn it is first."""
        yield from sorted((p for p in self._by_id.values() if p.waits), key=lambda pattern: pattern.rank)

    def gives_articles(self, pattern_id: int | None) -> bool:
        """Tell whether pages of this pattern have been articles."""
        return pattern_id is not None and self._by_id[pattern_id].articles > 0

    def waits(self, pattern_id: int | None) -> None:
        """Note that an address of this pattern waits again."""
        if pattern_id is not None:
            self._by_id[pattern_id].waits = True

    def took(self, pattern_id: int | None) -> None:
        """Note that an address of this pattern is asked."""
        if pattern_id is not None:
            self._by_id[pattern_id].leases += 1

    def refusal_of_new(self, pattern: Pattern) -> str | None:
        """Return why an address that was just heard of is not asked; None if it is."""
        if not pattern.is_closed:
            return None
        if pattern.trials_left:
            pattern.trials_left -= 1
            return None
        pattern.refused += 1
        return None if pattern.refused in _FURTHER_TRIALS else pattern.refusal

    def saw(self, pattern_id: int, now: datetime, *, is_new_article: bool) -> None:
        """Take note of a settled first visit."""
        pattern = self._by_id[pattern_id]
        pattern.asked += 1
        if is_new_article:
            pattern.articles += 1
            self._articles += 1
            self._yielded(pattern)
        else:
            pattern.barren += 1
            self._spent += 1
            if not pattern.is_closed and self._has_had_its_share(pattern):
                self._close(pattern, now)
        self._changed[pattern_id] = pattern

    def led_to_article(self, pattern_ids: list[int]) -> None:
        """Credit the patterns of the pages that led to a new article: where it was first heard of, and before."""
        for place, pattern_id in enumerate(pattern_ids):
            pattern = self._by_id.get(pattern_id)
            if pattern is not None:  # else it is of another site that shares the archive
                pattern.announced += not place
                self._yielded(pattern)
                self._changed[pattern_id] = pattern

    def _has_had_its_share(self, pattern: Pattern) -> bool:
        if pattern.barren >= FAIR_TRIALS[2] and self._is_one_filter_of_many(pattern):
            return True
        spare = SPARE + SPARE_SHARE * self._articles
        fair = FAIR_TRIALS[min(3, max(1, int(self._spent / spare))) - 1]
        return self._spent >= spare and pattern.barren >= max(fair, GAPS * pattern.gap)

    def _is_one_filter_of_many(self, pattern: Pattern) -> bool:
        """Tell whether pages of the same path with whatever parameters were asked in vain, time and again."""
        path, mark, _ = pattern.text.partition("?")
        family = [other for other in self._by_id.values() if mark and other.text.startswith(f"{path}?")]
        in_vain = not any(other.articles or other.announced for other in family)
        return len(family) >= MANY_FILTERS and in_vain and sum(other.barren for other in family) >= MOST_FILTERED

    def _yielded(self, pattern: Pattern) -> None:
        pattern.gap = max(pattern.gap, pattern.barren)
        pattern.barren = 0
        if pattern.is_closed:
            pattern.is_closed = False
            pattern.waits = True
            self._execute(
                "UPDATE urls SET state = 'heard of', reason = NULL, queue = 'now', due_at = ? "
                "WHERE state = 'refused' AND pattern_id = ? AND reason = ?",
                (self._due_at, pattern.id, pattern.refusal),
            )
            self._execute("UPDATE url_patterns SET closed_at = NULL WHERE id = ?", (pattern.id,))

    def _close(self, pattern: Pattern, now: datetime) -> None:
        pattern.is_closed = True
        pattern.trials_left = pattern.refused = 0
        moment = iso_utc(now)
        # What a feed or news sitemap announced is asked all the same.
        self._execute(
            "UPDATE urls SET state = 'refused', reason = ?, queue = NULL, due_at = NULL, changed_at = ? "
            "WHERE pattern_id = ? AND queue = 'now' AND state = 'heard of' AND announced IS NULL",
            (pattern.refusal, moment, pattern.id),
        )
        self._execute("UPDATE url_patterns SET closed_at = ? WHERE id = ?", (moment, pattern.id))

    def _make(self, text: str) -> Pattern:
        pattern_id = self._execute(
            "INSERT INTO url_patterns (site, pattern) VALUES (?, ?)", (self._site, text)
        ).lastrowid
        assert pattern_id is not None  # noqa: S101 - an INSERT gives one
        return self._know(Pattern(pattern_id, text))

    def _know(self, pattern: Pattern) -> Pattern:
        self._by_text[pattern.text] = self._by_id[pattern.id] = pattern
        return pattern
