"""The ledger: every URL ever heard of, its state and the reason. It is the crawl's frontier, too (`frontier`).

    heard of -> leased -> stored | unchanged | not an article | gone | refused    (settled)
                       -> owed    (failed; tried again), up to MAX_ATTEMPTS, then given up

A row waits in one of the frontier's queues until `due_at`. A lease is out of them for as long as its run lives, however
long a page takes; the next run takes back what a dead one had leased.
"""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.archive.clock import LedgerClock
from newscrawl.archive.frontier import Frontier
from newscrawl.archive.hearing import Hearing
from newscrawl.archive.kin import Kin
from newscrawl.archive.patterns import Patterns
from newscrawl.archive.rests import ABSENT_REST, rest_of_source
from newscrawl.archive.turns import Turns
from newscrawl.archive.visit import Lease, State
from newscrawl.items import iso_utc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.visit import Visit

SOURCE_REST = timedelta(hours=1)
"""A run that goes on with an earlier one's round asks those list pages again that were visited longer ago than this:
what was cut short yesterday goes on today, and must see today's news."""

TRIES_PER_RUN = 3
"""Fetches of a failing URL in one run; then it waits for the next run."""

MAX_ATTEMPTS = 15
"""Failed fetches in a row after which a URL is given up: five runs of three tries."""

RETRY_BASE = timedelta(seconds=2)
"""Wait before the second try; the third waits four times as long."""

LONG_WAIT = timedelta(minutes=2)
"""A server that asks for at least this is obeyed by the next run, too; for less, that comes late enough by itself."""

MAX_WAIT = timedelta(hours=24)
"""The longest `Retry-After` that is obeyed to the letter; a server that asks for more is asked again after this."""

ANCESTORS = 3
"""Pages back from a new article that get the credit of having led to it."""

REMEMBERED_FINDERS = 1000
"""Pages whose place among these is kept in memory."""


class Ledger:
    """One site's part of the table `urls`, as one run sees it."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a run's view of it hangs on
        self,
        connection: Connection,
        site: str,
        run_id: int,
        started_at: datetime,
        round_started_at: datetime,
        revisit_budget: int,
    ) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._site = site
        self._run_id = run_id
        self.clock = LedgerClock(round_started_at)
        self._patterns = Patterns(connection, site, round_started_at)
        # Fixed for the run: a bound that moved with the clock would make a long run ask its sources again and again.
        source_bound = max(round_started_at, started_at - SOURCE_REST)
        self._frontier = Frontier(
            connection, site, self._patterns, round_started_at, source_bound, self.clock, revisit_budget
        )
        self._ahead: deque[Lease] = deque()
        self._finders: dict[int, tuple[int | None, int | None]] = {}
        self.put_off = self._frontier.put_off
        self._hearing = Hearing(connection, site, self._patterns, round_started_at)
        self.hear = self._hearing.hear
        self.hear_source = self._hearing.hear_source
        self.take_heard = self._hearing.take_heard
        self._turns = Turns(connection, site, self._patterns, self._hearing, round_started_at, run_id)
        self.hear_start = self._turns.hear_start
        self.wake_articles = self._turns.wake_articles
        self.waits = self._patterns.waits
        self.kin = Kin(connection, self._hearing, self.clock, run_id)

    def hear_page(self, visit: Visit) -> int:
        """Note what a page names; return how many of these were new and will be asked."""
        lease, at, noted = visit.lease, visit.at, self._hearing.noted
        # Paging is not what makes a page far away, as long as the pages show something new.
        near = visit.links if not visit.later_pages else [u for u in visit.links if u not in visit.later_pages]
        news = self.hear(near, at, lease.depth + 1, lease.url_id, announced=visit.announced)
        if visit.later_pages:
            depth = max(1, lease.depth + (not news))
            self.hear(visit.later_pages, at, depth, lease.url_id, later_pages=visit.later_pages)
        self._hearing.refuse(visit.refused, at, lease.depth + 1, lease.url_id)
        if visit.source == "sitemap":
            self._frontier.took_from_sitemap(self._hearing.noted - noted)
        for source, urls in (("sitemap", visit.sitemaps), ("feed", visit.feeds)):
            if urls:
                self._hearing.hear_sources(urls, source, at, lease.depth + 1, lease.url_id)
        self._turns.put_first(visit.sitemaps)
        if visit.start is not None:
            self._turns.move_start(lease, visit.start, at)
        if news and visit.next_page is not None:
            self._turns.awaken(visit.next_page)
        return news

    def forget(self) -> None:
        """Read anew what is kept in memory: a transaction that changed it has come to nothing."""
        self._hearing.forget()
        self._finders.clear()
        self._patterns.load()

    def write_learned(self) -> None:
        """Write what the visits of this transaction taught of address patterns."""
        self._patterns.write()

    def begin_round(self, now: datetime) -> None:
        """Make due at once what dead runs had leased, what was owed to the next run, and some lists that rest."""
        self.take_back("the run that fetched it died", now)
        self._patterns.load()
        self._turns.begin_round()

    def lease(self, now: datetime) -> Lease | None:
        """Take the URL whose turn it is."""
        if self._ahead:
            return self._ahead.popleft()
        with self._connection.transaction():
            taken = self.take(now, 1)
        return taken[0] if taken else None

    def take(self, now: datetime, most: int) -> list[Lease]:
        """Lease the URLs whose turn it is, as part of a transaction."""
        taken: list[Lease] = []
        while len(taken) < most and (lease := self._frontier.next(now)) is not None:
            self._execute(
                "UPDATE urls SET state = 'leased', queue = NULL, due_at = NULL, changed_at = ?, run_id = ? "
                "WHERE id = ?",
                (iso_utc(now), self._run_id, lease.url_id),
            )
            self._frontier.took(lease)
            taken.append(lease)
        return taken

    def hold(self, leases: Iterable[Lease]) -> None:
        """Keep URLs that were leased with what was recorded before, until `lease` hands them out."""
        self._ahead.extend(leases)

    @property
    def held(self) -> int:
        """How many leased URLs are waiting to be handed out."""
        return len(self._ahead)

    def give_back(self) -> None:
        """Put the URLs that were never handed out where they were before they were leased."""
        while self._ahead:
            lease = self._ahead.popleft()
            self._execute(
                "UPDATE urls SET state = ?, queue = ?, due_at = ?, changed_at = ?, run_id = ? WHERE id = ?",
                (*lease.before, lease.url_id),
            )

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next URL of this run is due; None when nothing is left to do in it. Leases do not count."""
        if self._ahead:
            return now
        with self._connection.errors():
            return self._frontier.next_due(now)

    def settle(  # noqa: PLR0913 - what may have come of it
        self,
        visit: Visit,
        state: State,
        article_id: int | None = None,
        reason: str | None = None,
        news: int = 0,
        *,
        missing_since: str | None = None,
    ) -> None:
        """Write what became of a leased URL.

        Args:
            visit: The visit.
            state: One of the settled states.
            article_id: The article that this URL shows; None keeps what was known.
            reason: Why, in words; None takes the visit's.
            news: How many addresses were heard of for the first time at this visit.
            missing_since: Since when the article is gone that this URL showed; None: it is there, or there is none.
        """
        lease = visit.lease
        # A list stays one until its address shows an article: one broken answer must not end its visits.
        kind = "list" if lease.kind == "list" and visit.kind != "article" else visit.kind
        source = lease.source
        queue, rest = "later", visit.look_again
        if source in ("sitemap", "feed") and kind != "list":
            rest = ABSENT_REST if rest is None else rest  # it was promised, and may come
        elif source in ("sitemap", "feed") and visit.http_status == 200 and visit.source is None:
            source = None
        if source is None and kind == "list":
            source = "page" if visit.is_later_page else "list"
        elif source in ("list", "page") and kind == "article":
            source = None
        if source == "start" or (source is not None and kind == "list"):
            queue, rest = "source", rest_of_source(visit, source, news)
        good = visit.http_status == 200 and state is not State.GONE
        self._write(
            visit,
            state=state,
            reason="; ".join(filter(None, (reason or visit.reason, visit.left_out))) or None,
            source=source,
            attempts=0,
            missing_since=missing_since,
            etag=visit.etag if good else None,
            last_modified=visit.last_modified if good else None,
            **({"kind": kind} if kind else {}),
            **({"article_id": article_id} if article_id is not None else {}),
            **self._due(visit, queue, rest),
        )

    def settle_not_modified(self, visit: Visit) -> None:
        """Note that a leased URL is as it was: an article is unchanged, a list has nothing new."""
        lease = visit.lease
        if lease.kind == "article":
            settled = {"state": State.UNCHANGED, "reason": None, **self._due(visit, "later", visit.look_again)}
        else:
            rest = rest_of_source(visit, lease.source or "list", news=0)
            settled = {"state": State.NOT_AN_ARTICLE, **self._due(visit, "source", rest)}
        self._write(visit, attempts=0, missing_since=None, **settled)

    def _due(self, visit: Visit, queue: str, rest: timedelta | None) -> dict[str, object]:
        """Return when an address is asked again, and in which queue it waits until then."""
        if rest is None:
            return {"queue": None, "due_at": None}
        # By the ledger's clock, or one that was set back would make it due again in this very round.
        return {"queue": queue, "due_at": iso_utc(self.clock(visit.at) + rest)}

    def _write(self, visit: Visit, **columns: object) -> None:
        """Write columns of a leased URL's row, and what every answer changes."""
        columns |= {"changed_at": iso_utc(visit.at), "run_id": self._run_id}
        if visit.http_status is not None:
            columns |= {"fetched_at": iso_utc(visit.at), "http_status": visit.http_status}
        sets = ", ".join(f"{name} = ?" for name in columns)
        self._execute(f"UPDATE urls SET {sets} WHERE id = ?", (*columns.values(), visit.lease.url_id))

    def saw_article(self, visit: Visit, article_id: int) -> None:
        """Take note of the article that an address showed."""
        self._hearing.saw(visit.lease.url, article_id, visit.at)

    def may_be_article(self, lease: Lease) -> bool:
        """Tell whether this address has shown an article, or others of its pattern have."""
        return lease.article_id is not None or self._patterns.gives_articles(lease.pattern_id)

    def learn(self, visit: Visit, *, is_new_article: bool) -> None:
        """Learn from a settled first visit what the address's pattern is worth, and what led to it."""
        lease = visit.lease
        if not lease.is_first or lease.source in ("start", "sitemap", "feed") or lease.pattern_id is None:
            return
        if is_new_article or not lease.came_before:  # else it was counted when it showed nothing for the first time
            self._patterns.saw(lease.pattern_id, visit.at, is_new_article=is_new_article)
        if not is_new_article:
            return
        led: list[int] = []
        finder = lease.found_on
        while finder is not None and len(led) < ANCESTORS:
            finder, pattern_id = self._finder(finder)
            if pattern_id is not None:
                led.append(pattern_id)
        self._patterns.led_to_article(led)

    def _finder(self, url_id: int) -> tuple[int | None, int | None]:
        """Return the page on which an address was heard of, and the address's pattern. One page names many articles."""
        if url_id not in self._finders:
            if len(self._finders) >= REMEMBERED_FINDERS:
                self._finders.clear()
            row = self._execute("SELECT found_on, pattern_id FROM urls WHERE id = ?", (url_id,)).fetchone()
            self._finders[url_id] = row
        return self._finders[url_id]

    def learn_nothing(self, visit: Visit) -> None:
        """Learn from a first visit to a page that says nothing and is owed: a trap has such pages without end.

        Where others of its pattern have shown articles, it may be a hiccup, and tells nothing of them.
        """
        if not self._patterns.gives_articles(visit.lease.pattern_id):
            self.learn(visit, is_new_article=False)

    def owe(self, visit: Visit, reason: str | None = None, *, in_next_round: bool = False) -> None:
        """Note that a fetch failed and when it is tried again: soon, in the next round, or when the server said.

        Args:
            visit: The visit.
            reason: Why, in words; None takes the visit's.
            in_next_round: The answer would be the same a moment later.
        """
        lease, now = visit.lease, self.clock(visit.at)
        attempts = lease.attempts + (not visit.keeps_tries)
        last_try = in_next_round or (attempts % TRIES_PER_RUN == 0 and not visit.keeps_tries)
        wait = min(visit.wait or timedelta(), MAX_WAIT)
        state: State = State.OWED
        queue: str | None = "now"
        due = now + max(wait, RETRY_BASE * 4 ** (max(attempts, 1) % TRIES_PER_RUN - 1))
        # What showed an article or a list once is never given up: the site may be mended next month.
        unknown = lease.kind not in ("article", "list") and lease.source != "start"
        if unknown and attempts >= MAX_ATTEMPTS and not visit.site_is_down:
            state, queue = State.GIVEN_UP, None
        elif last_try and wait < LONG_WAIT:
            queue = "later"
        due_at = iso_utc(due) if queue else None
        self._write(visit, state=state, reason=reason or visit.reason, queue=queue, due_at=due_at, attempts=attempts)
        self._patterns.waits(lease.pattern_id)

    def miss(self, visit: Visit, since: str, rest: timedelta) -> None:
        """Owe a leased URL whose article is missing there: it is looked at again before that is believed.

        Args:
            visit: The visit.
            since: When it was first missing (UTC, ISO 8601).
            rest: How long it rests until then; never in this round.
        """
        # Without validators: "not modified" would speak of the version that is missing.
        self._write(
            visit,
            state=State.OWED,
            reason=f"showed an article before, now: {visit.reason}",
            # Looks at what is missing; the tries of a page that did not come were others.
            attempts=1 if visit.lease.missing_since is None else visit.lease.attempts + 1,
            missing_since=since,
            etag=None,
            last_modified=None,
            **self._due(visit, "later", rest),
        )

    def is_missing(self, url_id: int, since: str) -> bool:
        """Tell whether this run has found an article missing at an address, and nothing else since."""
        row = self._execute(
            "SELECT 1 FROM urls WHERE id = ? AND state = 'owed' AND run_id = ? AND missing_since = ?",
            (url_id, self._run_id, since),
        ).fetchone()
        return row is not None

    def respell(self, visit: Visit) -> None:
        """Put a leased URL back under the spelling that the server sent us to: http to https, or to www."""
        lease, moment = visit.lease, iso_utc(visit.at)
        self._execute(
            "UPDATE urls SET url = ?, state = 'heard of', reason = ?, queue = 'now', due_at = ?, changed_at = ?, "
            "run_id = ? WHERE id = ?",
            (visit.redirected_to, f"redirected from {lease.url}", moment, moment, self._run_id, lease.url_id),
        )
        self._patterns.waits(lease.pattern_id)

    def take_back(self, reason: str, now: datetime) -> int:
        """Owe every leased URL of this site again. Called when no other run of it can be alive.

        They are due before all others; one that saw several runs die may be what killed them, and comes last.

        Returns:
            How many there were.
        """
        first = self._hearing.before_round
        with self._connection.transaction():
            return self._execute(
                "UPDATE urls SET state = 'owed', reason = ?, queue = 'now', "
                "due_at = CASE WHEN attempts < ? THEN ? ELSE ? END, changed_at = ?, "
                # A death is held against it as far as to put it last, never so far that it is given up.
                "attempts = max(attempts, min(attempts + 1, ?)) WHERE site = ? AND state = 'leased'",
                (reason, TRIES_PER_RUN, first, iso_utc(self.clock(now)), iso_utc(now), TRIES_PER_RUN, self._site),
            ).rowcount
