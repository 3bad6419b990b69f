"""Imported pages: what files of others held goes into articles, history and ledger, as far as it tells anything new.

An import takes nothing from what crawls know. Its articles are known to the next crawl, and rest by the revisit plan;
where its pages lead is kept in their link lists, and not heard of: no frontier grows by it.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.archive.article_rows import NAMES
from newscrawl.archive.beginning import note_site, take_lock
from newscrawl.archive.dated import DatedArticles
from newscrawl.archive.sums import close_books, count_states
from newscrawl.archive.visit import State
from newscrawl.items import iso_utc
from newscrawl.shown import one_line
from newscrawl.urls import same_site, url_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.dated import Dated
    from newscrawl.archive.visit import Visit
    from newscrawl.items import Article

MAX_REASON = 1000
"""Characters of a reason."""

REMEMBERED = 256
"""Sites that are kept at hand; a file may name any number."""

_AT_A_TIME = 50
"""Runs whose books are closed in one transaction."""

_RUNNING = "SELECT id, alive_at FROM runs WHERE kind = 'import' AND outcome = 'running'"
"""The runs of this import: no other one writes into the archive."""

_COUNTED_AS = {
    "new": "articles_new",
    "changed": "articles_changed",
    "earlier": "articles_changed",
    "unchanged": "articles_unchanged",
    "alias": "articles_unchanged",
    "lost": "articles_lost",
}
_ON_ITS_OWN = frozenset({"start", "sitemap", "feed"})
"""Sources that crawls ask in each round, whatever an old page said of them."""

_NO_ROW = frozenset({State.OWED})
"""What stood in a page's place for a while, as a captcha, says nothing of its address."""

REMOVED = "removed by the operator"


@dataclass(slots=True)
class _Site:
    run_id: int
    articles: DatedArticles


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """An address's row in the ledger."""

    url_id: int
    state: str
    source: str | None
    fetched_at: str | None
    article_id: int | None


def _in_a_few_words(visit: Visit) -> str:
    """Return what a page is that is no article, in one of few ways."""
    if visit.state is State.REFUSED:
        return "refused: it asks not to be archived" if visit.forbids_keeping else "refused: reading it took too much"
    reason = visit.reason or "other"
    return "no article: a part of one" if reason.startswith("a part of ") else f"no article: {reason.partition(':')[0]}"


class ImportedPages:
    """Writes the pages of one file.

    Args:
        connection: The archive.
        version: newscrawl's.
        name: Of the file, for the reason with which the runs end.
        now: The present moment.
    """

    def __init__(self, connection: Connection, version: str, name: str, now: datetime) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._version = version
        self.name = one_line(name)[:200]
        self._now = now
        self._sites: dict[str, _Site] = {}
        self._held: ExitStack | None = None
        self._locked: set[str] = set()

    def note_deaths(self) -> None:
        """Close the books of imports that were killed. No other import into this archive is alive."""
        with self._connection.transaction():
            for run_id, alive_at in self._execute(_RUNNING).fetchall():
                self._close(run_id, "died", "killed, or the machine stopped", alive_at)

    def site_of(self, url: str) -> str | None:
        """Return the site whose ledger has an address; None: none has."""
        row = self._execute("SELECT site FROM urls WHERE key = ?", (url_key(url),)).fetchone()
        return None if row is None else str(row[0])

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Commit everything in the block together. The locks of its sites are held until then."""
        with ExitStack() as held:
            self._held, self._locked = held, set()
            with self._connection.transaction():
                yield
            self._held = None

    def record(
        self, visit: Visit, site: str, origin: tuple[str | None, str | None] | None, rest: timedelta | None
    ) -> str:
        """Record a page; call it within `batch`.

        Args:
            visit: What it came to. Its lease is of no row: only its address counts.
            site: The site that it belongs to.
            origin: Who publishes that, and under what licence, as its file says; None: it has none.
            rest: How long an article rests from now on until it is looked at again; None: for ever.

        Returns:
            What it came to, in a few words.

        Raises:
            AlreadyRunning: If the site is being crawled; nothing was written.
        """
        self._lock(site)
        if visit.reason is not None:
            visit = replace(visit, reason=one_line(visit.reason)[:MAX_REASON])
        of = self._site(site, visit.lease.url, origin)
        known = self._known(visit.lease.url)
        self._count(of, "fetched")
        if visit.article is None:
            return self._record_other(visit, site, of, known)
        return self._record_article(visit, visit.article, site, of, known, rest)

    def end(self, outcome: str = "finished", reason: str | None = None, exit_code: int = 0) -> None:
        """Close the books of all runs.

        Args:
            outcome: One of those that the table `runs` knows.
            reason: Why they end, in words; None: the file was imported.
            exit_code: What the command answers.
        """
        moment = iso_utc(self._now)
        is_more = True
        while is_more:
            with self._connection.transaction():
                rows = self._execute(f"{_RUNNING} LIMIT {_AT_A_TIME}").fetchall()
                for run_id, _ in rows:
                    self._close(run_id, outcome, reason or f"imported from {self.name}", moment)
                    self._execute("UPDATE runs SET exit_code = ? WHERE id = ?", (exit_code, run_id))
            is_more = bool(rows)

    def _record_article(  # noqa: PLR0913, PLR0917 - what is known of it
        self, visit: Visit, article: Article, site: str, of: _Site, known: _Known | None, rest: timedelta | None
    ) -> str:
        url = visit.lease.url
        if of.articles.refusal_of(article, url) is not None:
            return f"refused: {REMOVED}"
        if article.url is not None and not self._may_be_canonical(article.url, url):
            article = replace(article, url=url)
        stored = of.articles.store_at(article, url, known.article_id if known else None)
        self._count(of, _COUNTED_AS[stored.outcome])
        if stored.count_moved:
            self._count(of, "counts_moved")
        if stored.outcome == "lost":
            return "no article: its text is lost"
        self._settle(visit, stored, article, site, of, known, rest)
        return "article: the same as at another address" if stored.outcome == "alias" else f"article: {stored.outcome}"

    def _settle(  # noqa: PLR0913, PLR0917 - the same
        self,
        visit: Visit,
        stored: Dated,
        article: Article,
        site: str,
        of: _Site,
        known: _Known | None,
        rest: timedelta | None,
    ) -> None:
        """Write what the ledger learns of an article's address."""
        url, at = visit.lease.url, iso_utc(visit.at)
        is_alias = url_key(stored.url) != url_key(url)
        state = State.STORED if stored.outcome in ("new", "changed") else State.UNCHANGED
        named = article.url if article.url and url_key(article.url) != url_key(url) else None
        reason = f"same article as {stored.url}" if is_alias else NAMES.format(named) if named else None
        due_at = None if rest is None or is_alias else iso_utc(self._now + rest)
        queue = None if due_at is None else "later"
        values = (state, reason, "article", queue, due_at, iso_utc(self._now), at, 200, stored.article_id, of.run_id)
        if known is None:
            self._insert(site, url, of, *values)
        elif known.source in _ON_ITS_OWN or known.state == State.LEASED:
            return
        elif known.fetched_at is None or known.fetched_at < at:
            self._execute(
                "UPDATE urls SET state = ?, reason = ?, kind = ?, queue = ?, due_at = ?, changed_at = ?, "
                "fetched_at = ?, http_status = ?, article_id = ?, run_id = ?, source = NULL, attempts = 0, "
                "missing_since = NULL, etag = NULL, last_modified = NULL WHERE id = ?",
                (*values, known.url_id),
            )
        elif known.article_id is None and known.state in (State.GONE, State.GIVEN_UP):
            # It was an article, so it is looked for as one.
            self._execute(
                "UPDATE urls SET article_id = ?, kind = 'article', queue = 'later', due_at = ? WHERE id = ?",
                (stored.article_id, iso_utc(self._now), known.url_id),
            )
        if is_alias and self._known(stored.url) is None:
            due_at = None if rest is None else iso_utc(self._now + rest)
            queue = None if due_at is None else "later"
            adopted = (state, "read at another address", "article", queue, due_at, iso_utc(self._now), at, 200)
            self._insert(site, stored.url, of, *adopted, stored.article_id, of.run_id)

    def _record_other(self, visit: Visit, site: str, of: _Site, known: _Known | None) -> str:
        """Record a page that is no article: of an address that nobody had heard of."""
        said = _in_a_few_words(visit)
        if known is not None or visit.state in _NO_ROW:
            return said
        is_list = visit.kind == "list"
        source = None if not is_list else "page" if visit.is_later_page else "list"
        # Lists are asked by the next crawl: what they lead to is not known. Wishes may change.
        if source == "list":
            queue, due_at = "source", iso_utc(self._now)
        elif visit.look_again is not None and visit.state is State.REFUSED:
            queue, due_at = "later", iso_utc(self._now + visit.look_again)
        else:
            queue, due_at = None, None
        moment, at = iso_utc(self._now), iso_utc(visit.at)
        values = (visit.state, visit.reason, visit.kind or "other", queue, due_at, moment, at, 200, None, of.run_id)
        self._insert(site, visit.lease.url, of, *values, source=source)
        return said

    def _insert(self, site: str, url: str, of: _Site, *values: object, source: str | None = None) -> None:
        self._execute(
            "INSERT INTO urls (site, url, key, depth, heard_at, source, state, reason, kind, queue, due_at, "
            "changed_at, fetched_at, http_status, article_id, run_id) "
            "VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (site, url, url_key(url), iso_utc(self._now), source, *values),
        )
        self._execute("UPDATE runs SET heard_of_new = heard_of_new + 1 WHERE id = ?", (of.run_id,))

    def _known(self, url: str) -> _Known | None:
        row = self._execute(
            "SELECT id, state, source, fetched_at, article_id FROM urls WHERE key = ?", (url_key(url),)
        ).fetchone()
        if row is None:
            return None
        return _Known(url_id=row[0], state=row[1], source=row[2], fetched_at=row[3], article_id=row[4])

    def _may_be_canonical(self, named: str, url: str) -> bool:
        """Tell whether to believe the address that a page names as its own, as crawls do."""
        known = self._execute(
            "SELECT 1 FROM urls WHERE key = ? AND (kind IN ('list', 'other') OR source = 'start' OR state = 'gone')",
            (url_key(named),),
        ).fetchone()
        return same_site(named, url) and known is None

    def _lock(self, site: str) -> None:
        """Hold a site's lock until the batch is committed."""
        if site in self._locked:
            return
        assert self._held is not None  # noqa: S101 - within `batch`
        held = take_lock(self._connection, site)
        self._held.callback(held.release)
        self._locked.add(site)

    def _site(self, name: str, url: str, origin: tuple[str | None, str | None] | None) -> _Site:
        """Return a site that pages are imported of; with its first page its run begins."""
        if name in self._sites:
            return self._sites[name]
        if len(self._sites) >= REMEMBERED:
            self._sites.clear()
        row = self._execute(
            "SELECT id FROM runs WHERE kind = 'import' AND site = ? AND outcome = 'running' ORDER BY id DESC LIMIT 1",
            (name,),
        ).fetchone()
        run_id = row[0] if row else self._begin(name, url, origin)
        self._sites[name] = _Site(run_id, DatedArticles(self._connection, run_id, name))
        return self._sites[name]

    def _begin(self, name: str, url: str, origin: tuple[str | None, str | None] | None) -> int:
        """Begin the run of a site."""
        moment, parts = iso_utc(self._now), urlsplit(url)
        start = f"{parts.scheme}://{parts.netloc}/"
        note_site(self._connection, name, start, moment, origin)
        run_id = self._execute(
            "INSERT INTO runs (site, kind, start_url, version, pid, started_at, round_started_at, alive_at, "
            "outcome, heard_of_before) VALUES (?, 'import', ?, ?, ?, ?, ?, ?, 'running', ?)",
            (
                *(name, start, self._version, os.getpid(), moment, moment, moment),
                count_states(self._connection, name)["heard_of"],
            ),
        ).lastrowid
        assert run_id is not None  # noqa: S101 - an INSERT gives one
        return run_id

    def _count(self, of: _Site, column: str) -> None:
        self._execute(f"UPDATE runs SET {column} = {column} + 1 WHERE id = ?", (of.run_id,))

    def _close(self, run_id: int, outcome: str, reason: str, moment: str) -> None:
        """Close the books of a run. Crawls of the site may have come between: what they heard of was not its own."""
        self._execute(
            "UPDATE runs SET heard_of_before = heard_of_before + coalesce((SELECT sum(heard_of_new) FROM runs AS later "
            "WHERE later.site = runs.site AND later.id > runs.id), 0) WHERE id = ?",
            (run_id,),
        )
        close_books(self._connection, run_id, outcome, reason, moment)
