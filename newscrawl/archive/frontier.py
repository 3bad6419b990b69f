"""The frontier: which of the ledger's addresses is asked next.

    now      new, or failed a moment ago: due as soon as the clock has reached `due_at`; by pattern, the best first
    source   where addresses are announced: due once per round; start pages, then sitemaps, feeds, lists
    later    an article to look at again: due once per round; an address still owed: due when the next run begins

"Once per round" needs no work when a round begins: a visit sets `due_at` to its own moment (or a later one), and the
queue hands out only what was due *before the round began*.
"""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from newscrawl.archive.visit import Lease
from newscrawl.items import from_iso_utc, iso_utc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newscrawl.archive.clock import LedgerClock
    from newscrawl.archive.connection import Connection
    from newscrawl.archive.patterns import Pattern, Patterns

SOURCES = ("start", "sitemap", "feed", "list", "page")
"""What an address can be as a source, in the order in which they are asked and trusted."""

MOST_SOURCES = 10
"""Sources in a row before others take turns with them: fetching begins long before the last of 1,000 sitemaps."""

BEFORE_REVISIT = 10
"""Other addresses in a row before an article that is due is looked at again: a run that a limit ends each day, long
before all that is new was asked, must follow the known ones, too."""

MOST_SITEMAPS = 50
"""Known sitemaps that a run asks; where a site has more of them, they take turns."""

MOST_ANNOUNCED = 100_000
"""Addresses that a run takes from sitemaps in all: more than it can ask in a day, at one a second. The sitemaps that
are left wait for the next run."""

LOOKS_ELSEWHERE = 2
"""Barren pages in a row after which a pattern's addresses are no longer asked in the order in which they were heard of,
but here and there: the first 1,000 days of a calendar may be empty, and the last ones full."""

_GOLDEN = (5**0.5 - 1) / 2
"""Its multiples, modulo 1, are spread evenly, however many there are."""

_TICK = timedelta(milliseconds=1)
_LEASE = (
    "id, url, depth, attempts, article_id, kind, source, pattern_id, announced, etag, last_modified, fetched_at, "
    "(SELECT coalesce(published_at, first_seen_at) FROM articles WHERE articles.id = urls.article_id), missing_since, "
    "http_status, found_on, state, queue, due_at, changed_at, run_id"
)
_OF_ROW = 5
"""Of these columns, the last ones that are `Lease.before`."""
_DUE = "site = ? AND queue = 'later' AND due_at < ?"
_ANY_DUE = (
    "SELECT EXISTS (SELECT 1 FROM urls WHERE site = ? AND queue = 'source' AND due_at < ?), "
    f"EXISTS (SELECT 1 FROM urls WHERE {_DUE})"
)
_BY_NEED = (
    # How long it has waited, measured by how long it was to rest: what is young moves, and nothing waits for ever.
    "(julianday(?) - julianday(coalesce(fetched_at, heard_at))) / "
    "max(julianday(due_at) - julianday(coalesce(fetched_at, heard_at)), 1 / 1440.0) DESC, due_at, id"
)
"""Order in which articles are looked at again; one parameter: the begin of the round. A rest counts as a minute at
least."""


class Frontier:
    """One site's queues, as one run sees them.

    Args:
        connection: The archive.
        site: The site's name.
        patterns: What is known of its address patterns.
        round_started_at: Begin of the round.
        source_bound: Sources visited before this moment are asked.
        clock: The ledger's.
        revisit_budget: Articles that the run looks at again.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what decides whose turn it is
        self,
        connection: Connection,
        site: str,
        patterns: Patterns,
        round_started_at: datetime,
        source_bound: datetime,
        clock: LedgerClock,
        revisit_budget: int,
    ) -> None:
        self._execute = connection.execute
        self._site = site
        self._patterns = patterns
        self._began = iso_utc(round_started_at)
        self._source_bound = iso_utc(source_bound)
        self._sources_in_a_row = 0
        self._others_in_a_row = 0
        self._sitemaps_again = 0
        self._announced = 0
        self._clock = clock
        self._revisits_left = revisit_budget
        self._chosen: deque[int] = deque()
        """Articles to look at again, chosen together: choosing looks at all that are due."""

    def next(self, now: datetime) -> Lease | None:
        """Return the address whose turn it is; it is not leased yet. None when none is due."""
        # One look in place of the seven that would find nothing: most pages are new.
        sources, later = self._execute(_ANY_DUE, (self._site, self._source_bound, self._site, self._began)).fetchone()
        ways = [self._next_source, self._next_new] if sources else [self._next_new]
        if self._sources_in_a_row >= MOST_SOURCES:
            ways.reverse()
        if later:
            ways.insert(0 if self._others_in_a_row >= BEFORE_REVISIT else len(ways), self._next_later)
        for way in ways:
            lease = way(now)
            if lease is not None:
                return lease
        return None

    def took(self, lease: Lease) -> None:
        """Take note of what was handed out."""
        is_source = lease.source is not None and lease.source != "page"
        self._sources_in_a_row = self._sources_in_a_row + 1 if is_source else max(0, self._sources_in_a_row - 1)
        is_revisit = lease.kind == "article" and not is_source
        self._others_in_a_row = 0 if is_revisit else self._others_in_a_row + 1
        self._patterns.took(lease.pattern_id)
        self._sitemaps_again += lease.source == "sitemap" and not lease.is_first
        if self._chosen and self._chosen[0] == lease.url_id:
            self._chosen.popleft()
            self._revisits_left -= 1

    def put_off(self) -> int:
        """Return how many articles are due that the budget leaves to later runs."""
        if self._revisits_left > 0:
            return 0
        due = f"SELECT count(*) FROM urls WHERE {_DUE} AND kind = 'article'"
        return int(self._execute(due, (self._site, self._began)).fetchone()[0])

    def took_from_sitemap(self, count: int) -> None:
        """Take note of how many addresses were heard of for the first time in a sitemap."""
        self._announced += count

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next address of this run is due; None when nothing is left to do. Leases do not count."""
        if self.next(now) is not None:
            return now
        row = self._execute(
            "SELECT min(due_at) FROM urls WHERE site = ? AND queue = 'now' AND due_at > ?",
            (self._site, iso_utc(self._clock(now))),
        ).fetchone()
        return self._clock.of_machine(from_iso_utc(row[0])) if row[0] else None

    def _next_source(self, now: datetime) -> Lease | None:  # noqa: ARG002 - as the other two
        for source in SOURCES:
            where = "queue = 'source' AND source = ? AND due_at < ?"
            if source == "sitemap" and self._announced >= MOST_ANNOUNCED:
                continue
            if source == "sitemap" and self._sitemaps_again >= MOST_SITEMAPS:
                where += " AND kind IS NULL"
            lease = self._first(where, source, self._source_bound)
            if lease is not None:
                return lease
        return None

    def _next_new(self, now: datetime) -> Lease | None:
        bound = iso_utc(self._clock(now) + _TICK)
        for pattern in self._patterns.by_turn():
            row = self._execute(
                f"SELECT due_at, {_LEASE} FROM urls WHERE queue = 'now' AND pattern_id = ? ORDER BY due_at, id LIMIT 1",
                (pattern.id,),
            ).fetchone()
            if row is None:
                pattern.waits = False
            elif row[0] < bound:
                return _lease(self._elsewhere(pattern, *row[:2]) if pattern.barren > LOOKS_ELSEWHERE else row[1:])
        return None

    def _elsewhere(self, pattern: Pattern, due_at: str, first: int) -> tuple[Any, ...]:
        """Return what waits somewhere in a pattern whose first addresses lead to nothing, by its columns."""
        waiting = "FROM urls WHERE queue = 'now' AND pattern_id = ? AND due_at = ?"
        (last,) = self._execute(f"SELECT id {waiting} ORDER BY id DESC LIMIT 1", (pattern.id, due_at)).fetchone()
        place = first + int((last - first) * (pattern.leases * _GOLDEN % 1))
        found: tuple[Any, ...] = self._execute(
            f"SELECT {_LEASE} {waiting} AND id >= ? ORDER BY id LIMIT 1", (pattern.id, due_at, place)
        ).fetchone()
        return found

    def _next_later(self, now: datetime) -> Lease | None:  # noqa: ARG002 - as the other two
        # Strictly before the bound: what this round visited is due at its own moment, and that is not before the round.
        began = self._began
        # SQLite would go through all articles that are due, for each address anew: 8 ms of 30,000.
        other = self._first("queue = 'later' AND due_at < ? AND kind IS NOT 'article'", began, by="urls_later_others")
        if other is not None or self._revisits_left <= 0:
            return other
        while True:
            if not self._chosen:
                self._chosen.extend(
                    url_id
                    for (url_id,) in self._execute(
                        f"SELECT id FROM urls WHERE {_DUE} AND kind = 'article' ORDER BY {_BY_NEED} LIMIT ?",
                        (self._site, began, began, self._revisits_left),
                    )
                )
            if not self._chosen:
                return None
            lease = self._first("id = ? AND queue = 'later' AND due_at < ?", self._chosen[0], began)
            if lease is not None:
                return lease
            self._chosen.popleft()  # settled meanwhile, as another's twin

    def _first(self, where: str, *values: object, by: str | None = None) -> Lease | None:
        index = f"INDEXED BY {by}" if by else ""
        row = self._execute(
            f"SELECT {_LEASE} FROM urls {index} WHERE site = ? AND {where} ORDER BY due_at, id LIMIT 1",
            (self._site, *values),
        ).fetchone()
        return _lease(row) if row else None


def _lease(row: Sequence[Any]) -> Lease:
    return Lease(*(*row[:-_OF_ROW], tuple(row[-_OF_ROW:])))
