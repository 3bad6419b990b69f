"""Turns: what makes sources and articles due before their time, or puts off their turn.

A round begins with what is owed and some of the lists that rest; a page that shows something new awakens the next one.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.items import iso_utc
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.hearing import Hearing
    from newscrawl.archive.patterns import Patterns
    from newscrawl.archive.visit import Lease

LIST_REST = timedelta(days=1)
"""How often lists are asked that go on naming new addresses, none of which has ever led to an article: calendars."""

FIRST_SITEMAPS = 10
"""Of an index's sitemaps, those changed last that are asked in every round; of many, the others take turns."""

PAGE_REST = timedelta(days=7)
"""How long a later page of a list sleeps at most before its turn comes, whatever the page before it shows."""

PAGES_AWOKEN = 3
"""Of the later pages that have slept so long, those that a round asks; the others follow in later rounds."""

FRONTS = 12
"""Lists one link from the start that are asked in every round, however long they have shown nothing new; the others of
them take turns."""


class Turns:
    """Moves the turns of one site's addresses, for one run."""

    def __init__(  # noqa: PLR0913, PLR0917 - what decides whose turn it is
        self,
        connection: Connection,
        site: str,
        patterns: Patterns,
        hearing: Hearing,
        round_started_at: datetime,
        run_id: int,
    ) -> None:
        self._execute = connection.execute
        self._site = site
        self._patterns = patterns
        self._hearing = hearing
        self._round = round_started_at
        self._run_id = run_id

    def begin_round(self) -> None:
        """Make due at once what was owed to the next run, and some lists that rest."""
        self._execute(
            # What is missing has its own time.
            "UPDATE urls SET queue = 'now', due_at = ? WHERE site = ? AND state = 'owed' AND queue != 'now' "
            "AND missing_since IS NULL",
            (iso_utc(self._round), self._site),
        )
        # An index does not take turns with the sitemaps that it names: only it tells of new ones.
        self._execute(
            "UPDATE urls SET due_at = min(due_at, heard_at) "
            "WHERE site = ? AND queue = 'source' AND source = 'sitemap' AND due_at < ? AND EXISTS "
            "(SELECT 1 FROM urls AS named WHERE named.found_on = urls.id AND named.source = 'sitemap')",
            (self._site, iso_utc(self._round)),
        )
        self._let_lists_rest()
        # A list may grow in the middle, or at its end.
        self._execute(
            "UPDATE urls SET queue = 'source', due_at = ? WHERE id IN "
            # By this index, or SQLite would go through all that was ever read, in its order.
            "(SELECT id FROM urls INDEXED BY urls_asleep WHERE site = ? AND source = 'page' AND queue IS NULL "
            "AND fetched_at < ? ORDER BY fetched_at LIMIT ?)",
            (self._hearing.before_round, self._site, iso_utc(self._round - PAGE_REST), PAGES_AWOKEN),
        )

    def put_first(self, urls: Sequence[str]) -> None:
        """Give the sitemaps that an index says to have changed last their turn before the others."""
        began = iso_utc(self._round)
        for url in urls[:FIRST_SITEMAPS]:
            self._execute(
                "UPDATE urls SET due_at = min(due_at, heard_at) WHERE key = ? AND source = 'sitemap' "
                "AND queue = 'source' AND state != 'leased' AND fetched_at < ? AND heard_at < ?",
                (url_key(url), began, began),
            )

    def awaken(self, url: str) -> None:
        """Make a later page due that this round has not seen yet: what was on the page before it has moved there."""
        self._execute(
            "UPDATE urls SET queue = 'source', due_at = ? WHERE key = ? AND source = 'page' AND queue IS NULL "
            "AND fetched_at < ? AND state NOT IN ('refused', 'leased')",
            (self._hearing.before_round, url_key(url), iso_utc(self._round)),
        )

    def move_start(self, lease: Lease, target: str, now: datetime) -> None:
        """Make a start page of what one redirects to, and a list of where it led before: yesterday's edition."""
        self._execute(
            "UPDATE urls SET source = 'list' "
            "WHERE found_on = ? AND source = 'start' AND key != ? AND state != 'leased'",
            (lease.url_id, url_key(target)),
        )
        self.hear_start(target, now)

    def hear_start(self, url: str, now: datetime) -> None:
        """Note a start URL: a source from now on, due in every round, whatever became of it before."""
        self._hearing.hear([url], now, depth=0)
        # What a server asked to wait for (owed, in the queue "now") keeps its time.
        self._execute(
            "UPDATE urls SET depth = 0, source = 'start', reason = iif(state = 'refused', NULL, reason), "
            "state = iif(state = 'refused', 'heard of', state), queue = 'source', "
            # Not by its time if this run has asked it: the clock may have been set back.
            "due_at = iif(run_id = ? AND fetched_at IS NOT NULL, ?, coalesce(fetched_at, ?)) "
            "WHERE key = ? AND state != 'leased' AND NOT (state = 'owed' AND queue IS 'now')",
            (self._run_id, iso_utc(max(now, self._round)), self._hearing.before_round, url_key(url)),
        )

    def wake_articles(self) -> None:
        """Make due the articles that would rest longer, unless this round has seen them."""
        # As if they were to rest not at all: what has waited longest comes first.
        self._execute(
            "UPDATE urls SET due_at = fetched_at WHERE site = ? AND queue = 'later' AND kind = 'article' "
            "AND due_at >= ? AND fetched_at < ?",
            (self._site, iso_utc(self._round), iso_utc(self._round)),
        )

    def _let_lists_rest(self) -> None:
        """Leave alone for a day the lists that named much and led to nothing; wake some of those that rest."""
        began = iso_utc(self._round)
        # By this index, or SQLite would go through all that was ever read, in its order.
        table, lists = "urls INDEXED BY urls_sources", "site = ? AND queue = 'source' AND source = 'list'"
        self._execute(
            f"UPDATE {table} SET due_at = ? WHERE {lists} AND due_at < ? AND fetched_at > ? "
            "AND pattern_id IN (SELECT value FROM json_each(?))",
            (
                *(iso_utc(self._round + LIST_REST), self._site, began, iso_utc(self._round - LIST_REST)),
                json.dumps(self._patterns.fruitless()),
            ),
        )
        self._execute(
            f"UPDATE urls SET due_at = ? WHERE id IN (SELECT id FROM {table} WHERE {lists} AND due_at >= ? "
            "AND fetched_at < ? AND depth <= 1 ORDER BY fetched_at, id LIMIT ?)",
            (self._hearing.before_round, self._site, began, began, FRONTS),
        )
