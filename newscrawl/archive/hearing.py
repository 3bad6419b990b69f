"""Hearing: addresses become rows of the ledger when a page names them for the first time."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.archive.parameters import Parameters
from newscrawl.items import iso_utc
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.patterns import Patterns

REMEMBERED = 20_000
"""Addresses heard of lately that are not looked up again: those that stand on every page of a site."""

_AT_A_TIME = 500
"""Addresses that are looked up by one statement."""

_KNOWN = "SELECT key FROM urls WHERE key IN (SELECT value FROM json_each(?))"

_INSERT = (
    "INSERT INTO urls (site, url, key, pattern_id, state, reason, queue, due_at, source, announced, depth, found_on, "
    "heard_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Hearing:
    """Notes addresses of one site for one run."""

    def __init__(self, connection: Connection, site: str, patterns: Patterns, round_started_at: datetime) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._site = site
        self._patterns = patterns
        # Due since the round began: first come, first served, and no clock that is set back can hide it.
        self._due_at = iso_utc(round_started_at)
        self.before_round = iso_utc(round_started_at - timedelta(seconds=1))
        """What is due at this moment is due in this round."""
        self.noted = 0
        """Addresses that this run has heard of for the first time, whatever became of them."""
        self._lately: dict[str, None] = {}
        self._parameters = Parameters()
        self._heard = 0

    def hear(  # noqa: PLR0913 - what may be known of addresses when they are heard of
        self,
        urls: Iterable[str],
        now: datetime,
        depth: int,
        found_on: int | None = None,
        *,
        later_pages: frozenset[str] = frozenset(),
        announced: Mapping[str, str] | None = None,
    ) -> int:
        """Note URLs; those known already stay as they are, at the cost of one look-up each, or none.

        Args:
            urls: Canonical URLs.
            now: The present moment.
            depth: Links between the start page and these.
            found_on: The ledger's number of the page that named them.
            later_pages: Which of them are later pages of the list that names them.
            announced: What a news sitemap or feed says of some of them: URL -> JSON object.

        Returns:
            How many were new and will be asked, later pages not counted.
        """
        announced = announced or {}
        moment, news, rows = iso_utc(now), 0, []
        named = {self._parameters.strip(url): url for url in urls}
        with self._connection.transaction():
            for url, key in self._unknown(named):
                pattern = self._patterns.of(url)
                said = announced.get(named[url])
                refusal = None if said else self._patterns.refusal_of_new(pattern)
                source = "page" if named[url] in later_pages else None
                if refusal is None:
                    pattern.waits = True
                    news += source is None
                state = ("heard of", None, "now", self._due_at) if refusal is None else ("refused", refusal, None, None)
                rows.append((self._site, url, key, pattern.id, *state, source, said, depth, found_on, moment, moment))
            self._heard += len(rows)
            self._connection.executemany(_INSERT, rows)
            self.noted += len(rows)
            self._connection.executemany(
                "UPDATE urls SET announced = ? WHERE key = ? AND announced IS NULL",
                [(said, url_key(url)) for url, said in announced.items()],
            )
        return news

    def saw(self, url: str, article_id: int, now: datetime) -> None:
        """Learn from what an address showed which parameters change nothing; what waits is asked without them."""
        for name in self._parameters.saw(url, article_id):
            waiting = [
                row
                for pattern in self._patterns.with_parameter(name)
                for row in self._execute(
                    "SELECT id, url, depth, found_on FROM urls WHERE queue = 'now' AND pattern_id = ? "
                    "AND state = 'heard of' AND announced IS NULL",
                    (pattern.id,),
                )
            ]
            for url_id, waits, depth, found_on in waiting:
                if self._parameters.strip(waits) == waits:
                    continue
                self.hear([waits], now, depth, found_on)
                self._execute(
                    "UPDATE urls SET state = 'refused', reason = ?, queue = NULL, due_at = NULL, changed_at = ? "
                    "WHERE id = ?",
                    (f"asked without the parameter {name[:100]}, which changes nothing", iso_utc(now), url_id),
                )

    def forget(self) -> None:
        """Look up every address again."""
        self._lately.clear()
        self._heard = 0

    def take_heard(self) -> int:
        """Return how many addresses have become rows since the last call."""
        heard, self._heard = self._heard, 0
        return heard

    def refuse(self, reasons: Mapping[str, str], now: datetime, depth: int, found_on: int | None) -> None:
        """Note URLs that are never asked, each with its reason."""
        moment = iso_utc(now)
        rows = [
            (
                *(self._site, url, key, self._patterns.of(url).id, "refused", reasons[url], None, None, None, None),
                *(depth, found_on, moment, moment),
            )
            for url, key in self._unknown(reasons)
        ]
        self._heard += len(rows)
        self._connection.executemany(_INSERT, rows)

    def hear_source(self, url: str, source: str, now: datetime, depth: int, found_on: int | None = None) -> None:
        """Note a source of addresses, due in every round from now on; one that is known as such stays as it is."""
        self.hear_sources([url], source, now, depth, found_on)

    def hear_sources(
        self, urls: Collection[str], source: str, now: datetime, depth: int, found_on: int | None = None
    ) -> None:
        """Note sources of addresses together: an index may name 50,000 sitemaps."""
        self.hear(urls, now, depth, found_on)
        self._connection.executemany(
            "UPDATE urls SET source = ?, queue = 'source', due_at = coalesce(fetched_at, ?) "
            "WHERE key = ? AND coalesce(source, 'list') = 'list' AND kind IS NOT 'other' "
            "AND state NOT IN ('leased', 'owed')",
            [(source, self.before_round, url_key(url)) for url in urls],
        )

    def _unknown(self, urls: Iterable[str]) -> list[tuple[str, str]]:
        """Return those of which the ledger has no row, each once, with their keys."""
        if len(self._lately) > REMEMBERED:
            self._lately.clear()
        keys: dict[str, str] = {}
        for url in urls:
            if url not in self._lately:
                self._lately[url] = None
                keys.setdefault(url_key(url), url)
        unknown = []
        every = iter(keys)
        while some := tuple(islice(every, _AT_A_TIME)):
            known = {key for (key,) in self._execute(_KNOWN, (json.dumps(some),))}
            unknown += [(keys[key], key) for key in some if key not in known]
        return unknown
