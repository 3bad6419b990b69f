"""Runs: each start of the crawler on a site, its lock, and the sums that close it."""

from __future__ import annotations

import logging
import os
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.archive.article_rows import NAMES
from newscrawl.archive.articles import Articles, Stored
from newscrawl.archive.beginning import find_round, note_death, note_site, take_lock, take_over
from newscrawl.archive.field_health import FieldHealth
from newscrawl.archive.followers import AT_A_TIME, follow_waiting
from newscrawl.archive.ledger import Ledger
from newscrawl.archive.raw_pages import LAST_FILES, begin_raw_file, cut_tails, kept_before, note_raw_pages
from newscrawl.archive.report import DID
from newscrawl.archive.search import index as search_index
from newscrawl.archive.sums import close_books, count_urls, keep_report, report_of
from newscrawl.archive.vanishing import Vanishing
from newscrawl.archive.visit import Lease, State, Visit
from newscrawl.errors import ArchiveCut
from newscrawl.items import ANNOUNCEMENT, Evidence, iso_utc
from newscrawl.shown import one_line
from newscrawl.urls import same_site, url_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from filelock import FileLock

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.report import RunReport
    from newscrawl.items import Article

logger = logging.getLogger(__name__)

ALL = 10**9
"""A revisit budget that is no limit."""

MAX_REASON = 1000
"""Characters of a reason. It may quote what a page or server said."""

_COUNTED_AS = {
    "new": "articles_new",
    "changed": "articles_changed",
    "unchanged": "articles_unchanged",
    "alias": "articles_unchanged",
    "lost": "articles_lost",
}


class Run:
    """One run of the crawler on one site. Holds the site's lock until it ends."""

    def __init__(  # noqa: PLR0913, PLR0917 - what `begin` has made
        self, connection: Connection, site: str, run_id: int, held: FileLock, ledger: Ledger, health: FieldHealth
    ) -> None:
        self.connection = connection
        self.site = site
        self.id = run_id
        self.ledger = ledger
        self._articles = Articles(connection, run_id, site)
        self._vanishing = Vanishing(ledger, self._articles, health.ask_witnesses)
        self._health = health
        self._judged: set[int] = set()
        """Addresses whose pages the health has taken in, though they are not committed: it takes in none twice."""
        self._counted: Counter[str] = Counter()
        """What this transaction adds to the run's counts."""
        self._alive_at = ""
        self._lock = held
        self._unfollowed = 0
        self._followed = 0

    @classmethod
    def begin(  # noqa: PLR0913, PLR0917 - what a run begins with
        cls,
        connection: Connection,
        site: str,
        start_urls: Sequence[str],
        now: datetime,
        version: str,
        sources: Sequence[tuple[str, str]] = (),
        *,
        looks_at_all: bool = False,
        revisit_budget: int = ALL,
        rules: str = "",
        origin: tuple[str | None, str | None] | None = None,
    ) -> Run:
        """Begin a run: take the site's lock, note that dead runs died, and take back what they had leased.

        A run after one that was cut short goes on with that one's round, so that nothing is visited twice in it.

        Args:
            connection: The archive; the run closes it.
            site: The site's name.
            start_urls: Canonical URLs of its start pages.
            now: The present moment.
            version: newscrawl's.
            sources: Sitemaps and feeds that are known beforehand: ("sitemap" or "feed", canonical URL).
            looks_at_all: Whether every article is due, however long it was to rest.
            revisit_budget: Articles that are looked at again in this run at most; the others wait.
            rules: A digest of the rules that pages are read by: once they have changed, what they could not read is
                due again.
            origin: Who publishes the site, and under what licence, as its file says; None: it has none.

        Raises:
            AlreadyRunning: If another process crawls this site into this archive.
            ArchiveFull, ArchiveError: If the archive could not be written.
        """
        held = take_lock(connection, site)
        try:
            moment = iso_utc(now)
            follow_waiting(connection)
            take_over(connection, site, start_urls, moment)
            cut_tails(connection, site, LAST_FILES)
            with connection.transaction():
                execute = connection.execute
                note_site(connection, site, start_urls[0], moment, origin)
                note_death(connection, site)
                round_started_at = find_round(connection, site, now)
                run_id = execute(
                    "INSERT INTO runs (site, start_url, version, pid, started_at, round_started_at, alive_at, outcome, "
                    "heard_of_before) VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?)",
                    (
                        *(site, start_urls[0], version, os.getpid(), moment, iso_utc(round_started_at), moment),
                        count_urls(connection, site),
                    ),
                ).lastrowid
                assert run_id is not None  # noqa: S101 - an INSERT gives one
                ledger = Ledger(connection, site, run_id, now, round_started_at, revisit_budget)
                ledger.begin_round(now)
                health = FieldHealth(connection, site, run_id, round_started_at, ledger.waits)
                health.begin(rules)
                if looks_at_all:
                    ledger.wake_articles()
                for url in start_urls:
                    ledger.hear_start(url, now)
                for source, url in sources:
                    ledger.hear_source(url, source, now, depth=1)
                ledger.write_learned()
                execute("UPDATE runs SET heard_of_new = ? WHERE id = ?", (ledger.take_heard(), run_id))
        except BaseException:
            held.release()
            raise
        return cls(connection, site, run_id, held, ledger, health)

    def record(self, visit: Visit) -> Stored | None:
        """Commit what came of a visit: the article, the links of its page and the URL's new state, together.

        Returns:
            What storing the article came to; None when the page was none, or one that the operator has removed.
        """
        return self.record_all([visit])[0]

    def record_all(self, visits: Sequence[Visit], *, ahead: int = 0) -> list[Stored | None]:
        """Commit what came of some visits in one transaction, and with it the leases of those that come next.

        If it fails, nothing of any of them is recorded: each may be recorded by itself then.

        Args:
            visits: In the order in which they came.
            ahead: How many URLs are leased, for `Ledger.lease` to hand out.
        """
        if self._unfollowed >= AT_A_TIME:
            self.follow()
        with self._transaction():
            stored = []
            for visit in visits:
                stored.append(self._record(visit))
                note_raw_pages(self.connection, self.id, visit.raw_pages)
            leases = self.ledger.take(max(visit.at for visit in visits), ahead) if ahead > 0 else []
        self.ledger.hold(leases)
        self._judged.clear()
        return stored

    def _record(self, visit: Visit) -> Stored | None:
        if visit.reason is not None:
            visit = replace(visit, reason=one_line(visit.reason)[:MAX_REASON])
        if visit.redirected_to is not None:
            self.ledger.respell(visit)
            return None
        if visit.lease.url_id not in self._judged:
            self._judged.add(visit.lease.url_id)
            self._health.saw(visit, gives_articles=self.ledger.may_be_article(visit.lease))
        news = self.ledger.hear_page(visit)
        if visit.may_be_hiccup and not self.ledger.may_be_article(visit.lease):
            visit = replace(visit, state=State.NOT_AN_ARTICLE)
        if visit.state is State.OWED:
            self._count(visit, "failed")
            # Where a page came, the same would come a moment later.
            came = visit.http_status == 200
            if came and visit.kind == "other":  # else it was not read, or was an article that could not be stored
                self.ledger.learn_nothing(visit)
            self.ledger.owe(visit, in_next_round=came if visit.in_next_round is None else visit.in_next_round)
            return None
        self._count(visit, "fetched")
        if visit.is_not_modified:
            self._record_not_modified(visit)
            return None
        if visit.article is not None:
            return self._record_article(visit, visit.article)
        self._record_other(visit, news)
        return None

    def may_be_kept(self, visit: Visit) -> bool:
        """Tell whether the bytes of a visit's page may be kept: not those of what is refused, or was taken down."""
        came = visit.http_status == 200 and visit.kind is not None and visit.source is None
        if not came or visit.state is State.REFUSED or visit.in_next_round is False or visit.forbids_keeping:
            return False
        with self.connection.errors():
            return visit.article is None or self._articles.refusal_of(visit.article, visit.lease.url) is None

    def note_raw_file(self, path: Path) -> None:
        """Note a WARC file that this run begins, before anything is in it: what a kill leaves in it is found then."""
        with self.connection.transaction():
            begin_raw_file(self.connection, self.id, path)

    def kept_before(self, url: str, digest: bytes) -> str | None:
        """Return when the same payload of an address was kept already; None: it was not."""
        return kept_before(self.connection, url, digest)

    def _record_not_modified(self, visit: Visit) -> None:
        self._count(visit, "not_modified")
        if visit.lease.kind == "article":
            self._count(visit, "articles_unchanged")
        self.ledger.settle_not_modified(visit)

    def _record_article(self, visit: Visit, article: Article) -> Stored | None:
        lease, ledger = visit.lease, self.ledger
        refusal = self._articles.refusal_of(article, lease.url)
        if refusal is not None:
            ledger.settle(replace(visit, article=None, look_again=None), State.REFUSED, reason=refusal)
            return None
        if article.url not in (None, lease.url) and not self._may_be_canonical(article.url, lease):
            article = replace(article, url=lease.url)
        stored = self._articles.store(_with_announcement(article, lease), lease.url, lease.article_id)
        self._count(visit, _COUNTED_AS[stored.outcome])
        self._unfollowed += stored.outcome in {"new", "changed"}
        if stored.count_moved:
            self._count(visit, "counts_moved")
        state = State.STORED if stored.outcome in ("new", "changed") else State.UNCHANGED
        if stored.outcome == "lost":
            empty = replace(visit, state=State.GONE, kind=None, article=None, reason="no text of it is found")
            if not self._vanishing.was_gone(empty):
                self._vanishing.miss(empty, may_be_reading=False)
            return stored
        if stored.url == lease.url:
            named = article.url if article.url and url_key(article.url) != url_key(lease.url) else None
            if named is not None:  # it tells what it shows when it is asked itself
                ledger.hear([named], visit.at, lease.depth, lease.url_id)
            ledger.settle(visit, state, stored.article_id, NAMES.format(named) if named else None)
        else:
            # Looked at again at its own address only, or two addresses would take turns in changing it.
            ledger.settle(replace(visit, look_again=None), state, stored.article_id, f"same article as {stored.url}")
            ledger.kin.adopt(stored.url, visit, state, stored.article_id)
        ledger.saw_article(visit, stored.article_id)
        for url in visit.parts:
            ledger.kin.adopt_part(url, visit, stored.article_id, f"a part of {stored.url}")
        ledger.learn(visit, is_new_article=stored.outcome == "new")
        return stored

    def _may_be_canonical(self, url: str, lease: Lease) -> bool:
        """Tell whether to believe the address that a page names as its own: on its site, and no list page."""
        return same_site(url, lease.url) and not self.ledger.kin.knows_as_no_article(url)

    def _record_other(self, visit: Visit, news: int) -> None:
        """Settle a page that is no article. One that showed an article is owed first: it may be back in a while."""
        lease = visit.lease
        if lease.article_id is not None and lease.source != "start" and visit.state is not State.REFUSED:
            if self._articles.stands_at(lease.article_id, lease.url):
                self._record_absence(visit)
                return
            visit = replace(visit, look_again=None)  # its article is looked at where it stands
        self.ledger.settle(visit, visit.state, news=news)
        self.ledger.learn(visit, is_new_article=False)

    def _record_absence(self, visit: Visit) -> None:
        """Record that an article is not at its address."""
        if self._vanishing.was_gone(visit):
            return
        came = visit.state is not State.GONE and visit.http_status == 200
        self._count(visit, "articles_lost" if came else "articles_missing")
        self._vanishing.miss(visit if came else replace(visit, state=State.GONE), may_be_reading=came)

    def follow(self) -> None:
        """Bring up to date what is derived from the articles of this site that were written a moment ago.

        Each write does so when many wait; call it every few seconds, so that none waits for long where few come.

        Raises:
            ArchiveFull, ArchiveError: As any write.
        """
        try:
            self._followed += follow_waiting(self.connection, self.site)
        except ArchiveCut:
            logger.info("the search index lacks the last articles until the next run begins")
        self._unfollowed = 0

    def hear_sitemaps(self, urls: Sequence[str], now: datetime) -> None:
        """Note the sitemaps that a robots.txt names."""
        with self._transaction():
            for url in urls:
                self.ledger.hear_source(url, "sitemap", now, depth=1)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit everything in the block together, or nothing of it, and then know nothing of it either."""
        try:
            with self.connection.transaction():
                yield
                self.ledger.write_learned()
                self._write_counts()
        except BaseException:
            self._counted.clear()
            self.ledger.forget()
            self._articles.forget()
            raise

    def did(self) -> dict[str, int]:
        """Return the counts of this run so far, by the names of `DID`."""
        row = self.connection.execute(f"SELECT {', '.join(DID)} FROM runs WHERE id = ?", (self.id,)).fetchone()
        return dict(zip(DID, row, strict=True))

    def end(self, outcome: str, reason: str, now: datetime, requests: int = 0) -> RunReport:
        """End the run: owe what is still leased, store the ledger's sums. The lock is held until `release`.

        Args:
            outcome: One of those that the table `runs` knows.
            reason: Why it ended, in words.
            now: The present moment.
            requests: How many requests the run made in all, robots.txt and view counters included.
        """
        with self._transaction():
            self.ledger.give_back()
            self.ledger.take_back("the run ended before it came", now)
            verdicts = tuple(self._health.end(now))
            alarms = tuple(said.sentence for said in verdicts if said.is_alarm)
            # What cannot be read is not gone.
            gone = 0 if alarms or outcome == "failed" else self._vanishing.confirm(self.did())
            self.connection.execute(
                "UPDATE runs SET requests = ?, articles_gone = ?, articles_put_off = ?, alive_at = max(alive_at, ?) "
                "WHERE id = ?",
                (requests, gone, self.ledger.put_off(), iso_utc(self.ledger.clock(now)), self.id),
            )
            close_books(self.connection, self.id, outcome, reason, iso_utc(now))
        if outcome != "failed":  # what waits is the next run's, if the archive can be written then
            self.follow()
            if not self.connection.hurries:
                search_index.tidy(self.connection, self._followed)
        return replace(report_of(self.connection, self.id), verdicts=verdicts, health=alarms)

    def release(self, exit_code: int, report: RunReport | None = None) -> None:
        """Note the exit code, close the archive and let the next run of this site begin.

        Args:
            exit_code: What the process is going to answer.
            report: The run's report, to be kept with it.
        """
        with self.connection.transaction():
            self.connection.execute("UPDATE runs SET exit_code = ? WHERE id = ?", (exit_code, self.id))
            if report is not None:
                keep_report(self.connection, report)
        self.abandon()

    def abandon(self) -> None:
        """Close the archive and give the lock back, writing nothing: the next run will find that this one died."""
        self.connection.close()
        self._lock.release()

    def _count(self, visit: Visit, column: str) -> None:
        self._counted[column] += 1
        self._alive_at = iso_utc(self.ledger.clock(visit.at))  # never goes back

    def _write_counts(self) -> None:
        """Add what this transaction came to: the ledger must hold as many addresses more as were heard of."""
        if heard := self.ledger.take_heard():
            self._counted["heard_of_new"] += heard
        if not self._counted:
            return
        sums = ", ".join(f"{column} = {column} + ?" for column in self._counted)
        self.connection.execute(
            f"UPDATE runs SET {sums}, alive_at = max(alive_at, ?) WHERE id = ?",
            (*self._counted.values(), self._alive_at, self.id),
        )
        self._counted.clear()


def _with_announcement(article: Article, lease: Lease) -> Article:
    """Return the article with what a news sitemap or feed said of it, as evidence."""
    if lease.announced is None:
        return article
    said = Evidence(rule="announced by the site", raw=lease.announced)
    return replace(article, evidence={**article.evidence, ANNOUNCEMENT: said})
