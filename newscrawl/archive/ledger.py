"""The ledger: every URL ever heard of, its state and the reason, and whose turn it is. It is the crawl's frontier.

    heard of -> leased -> stored | unchanged | not an article | gone | refused    (settled)
                       -> owed    (failed; tried again), up to MAX_ATTEMPTS, then given up

A row waits in one of three queues until `due_at`:

    now      new, or failed a moment ago: due as soon as the clock has reached `due_at`
    source   a list page: due once per round
    later    an article to look at again: due once per round; an address still owed: due when the next run begins

"Once per round" needs no work when a round begins: a visit sets `due_at` to its own moment (or a later one), and the
queue hands out only what was due *before the round began*. A lease is the same row with `due_at` at its expiry.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.archive.visit import Lease, State
from newscrawl.items import from_iso_utc, iso_utc
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.visit import Visit

LEASE = timedelta(minutes=15)
"""How long a lease holds. Longer than any fetch may take, so that only a lost one expires."""

SOURCE_REST = timedelta(hours=1)
"""A run that goes on with an earlier one's round asks those list pages again that were visited longer ago than this:
what was cut short yesterday goes on today, and must see today's news."""

TRIES_PER_RUN = 3
"""Fetches of a failing URL in one run; then it waits for the next run."""

MAX_ATTEMPTS = 15
"""Failed fetches in a row after which a URL is given up: five runs of three tries."""

RETRY_BASE = timedelta(seconds=2)
"""Wait before the second try; the third waits four times as long."""

_TICK = timedelta(milliseconds=1)

LONG_WAIT = timedelta(minutes=2)
"""A server that asks for at least this is obeyed by the next run, too; for less, that comes late enough by itself."""

MAX_WAIT = timedelta(hours=24)
"""The longest `Retry-After` that is obeyed to the letter; a server that asks for more is asked again after this."""


class Ledger:
    """One site's part of the table `urls`, as one run sees it."""

    def __init__(
        self, connection: Connection, site: str, run_id: int, started_at: datetime, round_started_at: datetime
    ) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._site = site
        self._run_id = run_id
        self._round = round_started_at
        # Fixed for the run: a bound that moved with the clock would make a long run ask its sources again and again.
        self._source_bound = max(round_started_at, started_at - SOURCE_REST)

    def hear(self, urls: Iterable[str], now: datetime, depth: int, found_on: int | None = None) -> int:
        """Note URLs; those known already stay as they are, at the cost of one indexed look-up each.

        Args:
            urls: Canonical URLs.
            now: The present moment.
            depth: Links between the start page and these.
            found_on: The ledger's number of the page that named them.

        Returns:
            How many were new.
        """
        # Due since the round began: first come, first served, and no clock that is set back can hide it.
        moment, due_at = iso_utc(now), iso_utc(self._round)
        before = self._connection.db.conn.total_changes
        with self._connection.transaction():
            self._connection.executemany(
                "INSERT INTO urls (site, url, key, state, queue, due_at, depth, found_on, heard_at, changed_at) "
                "VALUES (?, ?, ?, 'heard of', 'now', ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
                [(self._site, url, url_key(url), due_at, depth, found_on, moment, moment) for url in urls],
            )
        return self._connection.db.conn.total_changes - before

    def hear_start(self, url: str, now: datetime) -> None:
        """Note a start URL: a source from now on, due in every round, whatever became of it before."""
        self.hear([url], now, depth=0)
        # What a server asked to wait for (owed, in the queue "now") keeps its time.
        self._execute(
            "UPDATE urls SET depth = 0, queue = 'source', due_at = coalesce(fetched_at, ?) "
            "WHERE key = ? AND NOT (state = 'owed' AND queue IS 'now')",
            (iso_utc(self._round - timedelta(seconds=1)), url_key(url)),
        )

    def begin_round(self, now: datetime) -> None:
        """Make due at once what dead runs had leased, and what was owed to the next run."""
        self.take_back("the run that fetched it died", now)
        self._execute(
            "UPDATE urls SET queue = 'now', due_at = ? WHERE site = ? AND state = 'owed' AND queue != 'now'",
            (iso_utc(self._round), self._site),
        )

    def lease(self, now: datetime) -> Lease | None:
        """Take the URL whose turn it is: sources first, then new ones and retries, then those to look at again."""
        with self._connection.transaction():
            row = self._next(now)
            if row is None:
                return None
            self._execute(
                "UPDATE urls SET state = 'leased', queue = 'now', due_at = ?, changed_at = ?, run_id = ? WHERE id = ?",
                (iso_utc(max(now, self._round) + LEASE), iso_utc(now), self._run_id, row[0]),
            )
        return Lease(*row)

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next URL of this run is due; None when nothing is left to do in it. Leases do not count."""
        with self._connection.errors():
            if self._next(now) is not None:
                return now
            row = self._execute(
                "SELECT min(due_at) FROM urls WHERE site = ? AND queue = 'now' AND due_at > ? AND state != 'leased'",
                (self._site, iso_utc(now)),
            ).fetchone()
        return from_iso_utc(row[0]) if row[0] else None

    def settle(self, visit: Visit, state: State, article_id: int | None = None, reason: str | None = None) -> None:
        """Write what became of a leased URL.

        Args:
            visit: The visit.
            state: One of the settled states.
            article_id: The article that this URL shows; None keeps what was known.
            reason: Why, in words; None takes the visit's.
        """
        lease, now = visit.lease, visit.at
        rest: timedelta | None
        # A list stays one until its address shows an article: one broken answer must not end its visits.
        kind = "list" if lease.kind == "list" and visit.kind != "article" else visit.kind
        if kind == "list" or lease.depth == 0:
            queue, rest = "source", timedelta()
        else:
            queue, rest = "later", visit.look_again
        # Never before the round, or a clock that was set back would make it due again in this very round.
        due_at = None if rest is None else iso_utc(max(now, self._round) + rest)
        answered_at = iso_utc(now) if visit.http_status is not None else None
        self._execute(
            "UPDATE urls SET state = ?, reason = ?, kind = coalesce(?, kind), queue = ?, due_at = ?, changed_at = ?, "
            "fetched_at = coalesce(?, fetched_at), http_status = coalesce(?, http_status), attempts = 0, "
            "article_id = coalesce(?, article_id), run_id = ? "
            "WHERE id = ?",
            (
                *(state, reason or visit.reason, kind, queue if due_at else None, due_at, iso_utc(now)),
                *(answered_at, visit.http_status, article_id, self._run_id, lease.url_id),
            ),
        )

    def owe(self, visit: Visit, reason: str | None = None, *, in_next_round: bool = False) -> None:
        """Note that a fetch failed and when it is tried again: soon, in the next round, or when the server said.

        Args:
            visit: The visit.
            reason: Why, in words; None takes the visit's.
            in_next_round: The answer would be the same a moment later.
        """
        lease, now = visit.lease, visit.at
        attempts = lease.attempts + (not visit.keeps_tries)
        last_try = in_next_round or (attempts % TRIES_PER_RUN == 0 and not visit.keeps_tries)
        wait = min(visit.wait or timedelta(), MAX_WAIT)
        state: State = State.OWED
        queue: str | None = "now"
        due = now + max(wait, RETRY_BASE * 4 ** (max(attempts, 1) % TRIES_PER_RUN - 1))
        # What showed an article or a list once is never given up: the site may be mended next month.
        unknown = lease.kind not in ("article", "list") and lease.depth > 0
        if unknown and attempts >= MAX_ATTEMPTS and not visit.site_is_down:
            state, queue = State.GIVEN_UP, None
        elif last_try and wait < LONG_WAIT:
            queue = "later"
        answered_at = iso_utc(now) if visit.http_status is not None else None
        self._execute(
            "UPDATE urls SET state = ?, reason = ?, queue = ?, due_at = ?, changed_at = ?, "
            "fetched_at = coalesce(?, fetched_at), http_status = coalesce(?, http_status), attempts = ?, run_id = ? "
            "WHERE id = ?",
            (
                *(state, reason or visit.reason, queue, iso_utc(due) if queue else None, iso_utc(now)),
                *(answered_at, visit.http_status, attempts, self._run_id, lease.url_id),
            ),
        )

    def respell(self, visit: Visit) -> None:
        """Put a leased URL back under the spelling that the server sent us to: http to https, or to www."""
        lease, moment = visit.lease, iso_utc(visit.at)
        self._execute(
            "UPDATE urls SET url = ?, state = 'heard of', reason = ?, queue = 'now', due_at = ?, changed_at = ?, "
            "run_id = ? WHERE id = ?",
            (visit.redirected_to, f"redirected from {lease.url}", moment, moment, self._run_id, lease.url_id),
        )

    def adopt(self, url: str, visit: Visit, state: State, article_id: int) -> None:
        """Settle the canonical address of an article that was read at another, so that it is not fetched as well."""
        moment = iso_utc(visit.at)
        self.hear([url], visit.at, visit.lease.depth)
        self._execute(
            "UPDATE urls SET state = ?, reason = 'read at another address', kind = 'article', queue = 'later', "
            "due_at = ?, changed_at = ?, fetched_at = ?, article_id = ?, run_id = ? "
            "WHERE key = ? AND state IN ('heard of', 'owed')",
            (
                *(state, iso_utc(max(visit.at, self._round) + (visit.look_again or timedelta())), moment, moment),
                *(article_id, self._run_id, url_key(url)),
            ),
        )

    def ask_other_addresses(self, article_id: int, url_id: int) -> None:
        """Make due the other addresses of an article that is gone from this one: it may have moved there."""
        self._execute(
            "UPDATE urls SET queue = 'later', due_at = ? WHERE article_id = ? AND id != ? AND queue IS NULL "
            "AND state IN ('stored', 'unchanged')",
            (iso_utc(self._round - timedelta(seconds=1)), article_id, url_id),
        )

    def led_to(self, url: str) -> list[str]:
        """Return the URLs that a start page was found to redirect to, by this run or an earlier one."""
        rows = self._execute(
            "SELECT target.url FROM urls AS start JOIN urls AS target ON target.found_on = start.id "
            "WHERE start.key = ? AND start.reason LIKE 'redirects to %'",
            (url_key(url),),
        )
        return [target for (target,) in rows]

    def knows_as_source(self, url: str) -> bool:
        """Tell whether this URL is known to be a list page or a start page."""
        row = self._execute(
            "SELECT 1 FROM urls WHERE key = ? AND (kind = 'list' OR depth = 0)", (url_key(url),)
        ).fetchone()
        return row is not None

    def take_back(self, reason: str, now: datetime) -> int:
        """Owe every leased URL of this site again. Called when no other run of it can be alive.

        They are due before all others; one that saw several runs die may be what killed them, and comes last.

        Returns:
            How many there were.
        """
        first = iso_utc(self._round - timedelta(seconds=1))
        with self._connection.transaction():
            self._execute(
                "UPDATE urls SET state = 'given up', reason = ?, queue = NULL, due_at = NULL, changed_at = ? "
                "WHERE site = ? AND state = 'leased' AND attempts >= ?",
                (f"{reason}, {MAX_ATTEMPTS} times", iso_utc(now), self._site, MAX_ATTEMPTS),
            )
            return self._execute(
                "UPDATE urls SET state = 'owed', reason = ?, queue = 'now', "
                "due_at = CASE WHEN attempts < ? THEN ? ELSE ? END, changed_at = ?, attempts = attempts + 1 "
                "WHERE site = ? AND state = 'leased'",
                (reason, TRIES_PER_RUN, first, iso_utc(max(now, self._round)), iso_utc(now), self._site),
            ).rowcount

    def _next(self, now: datetime) -> tuple[int, str, int, int, int | None, str | None] | None:
        # Strictly before the bound: what this round visited is due at its own moment, and that is not before the round.
        for queue, bound in (
            ("source", self._source_bound),
            ("now", max(now, self._round) + _TICK),
            ("later", self._round),
        ):
            row: tuple[int, str, int, int, int | None, str | None] | None = self._execute(
                "SELECT id, url, depth, attempts, article_id, kind FROM urls "
                "WHERE site = ? AND queue = ? AND due_at < ? ORDER BY due_at, id LIMIT 1",
                (self._site, queue, iso_utc(bound)),
            ).fetchone()
            if row is not None:
                return row
        return None
