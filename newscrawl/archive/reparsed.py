"""Reparsed: what later rules read from a kept page goes into the article's history, and is no change of the page.

It stands right behind the look at the page that was read again, a moment later, so that looks at newer pages stay
newer, whoever brings them.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from newscrawl.archive.articles import REVISED
from newscrawl.archive.beginning import take_lock
from newscrawl.archive.dated import DatedArticles
from newscrawl.archive.links import LinkSpan
from newscrawl.archive.removals import taken_down
from newscrawl.archive.sums import close_books, count_states
from newscrawl.archive.timeline import Count, Timeline, Version, read_timeline, run_key, write_timeline
from newscrawl.archive.visit import State
from newscrawl.items import LINK_LISTS, article_to_json, from_iso_utc, iso_utc
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from filelock import FileLock

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.timeline import RunKey
    from newscrawl.items import Article

COMPARED = (*REVISED, "view_count", *LINK_LISTS)
"""The fields that are compared, as JSON values."""

KEPT_EVIDENCE = ("announcement", "transport")
"""Evidence of what no page says itself."""

# A reparse's version stands a moment behind the page's look, and is none.
_SINCE = (
    "max(coalesce((SELECT max(seen_at) FROM revisions JOIN runs ON runs.id = run_id WHERE article_id = articles.id "
    "AND kind != 'reparse'), ''), iif(EXISTS (SELECT 1 FROM revisions JOIN runs ON runs.id = run_id "
    "WHERE article_id = articles.id AND kind = 'reparse' AND seen_at = articles.fetched_at), '', "
    "coalesce(articles.fetched_at, '')))"
)

_MOMENT = timedelta(milliseconds=1)
_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address of which pages were kept."""

    url_id: int
    url: str
    article_id: int | None
    """The article that stands at it; None: it shows none."""
    since: str
    """The last look at the article that brought something; pages from before it are not the newest version."""
    until: str
    """Since when the article is missing there; what was kept later is something else."""


def sites_with_raw_pages(connection: Connection) -> list[str]:
    """Return the sites of which pages were kept, by name."""
    with connection.errors():
        rows = connection.execute(
            "SELECT name FROM sites WHERE EXISTS (SELECT 1 FROM urls JOIN raw_pages ON url_id = urls.id "
            "WHERE urls.site = sites.name) ORDER BY name"
        ).fetchall()
    return [name for (name,) in rows]


def candidates(connection: Connection, site: str) -> Iterator[Candidate]:
    """Yield a site's addresses of which pages were kept: articles at their own address, and what shows none."""
    last = 0
    while True:
        with connection.errors():
            rows = connection.execute(
                f"SELECT urls.id, urls.url, articles.id, {_SINCE}, "
                "coalesce(urls.missing_since, articles.gone_at, '~'), urls.article_id IS NOT NULL FROM urls "
                "LEFT JOIN articles ON articles.id = urls.article_id AND articles.url = urls.url "
                "WHERE urls.id > ? AND urls.site = ? AND EXISTS (SELECT 1 FROM raw_pages WHERE url_id = urls.id) "
                "ORDER BY urls.id LIMIT ?",
                (last, site, _AT_A_TIME),
            ).fetchall()
        for url_id, url, article_id, since, until, is_of_article in rows:
            if article_id is not None or not is_of_article:  # else it is a part, or shows what stands elsewhere
                yield Candidate(url_id, url, article_id, since, until)
        if len(rows) < _AT_A_TIME:
            return
        last = rows[-1][0]


def fields_at(connection: Connection, article_id: int, at: str) -> dict[str, Any]:
    """Return what the archive says now of an article: its fields, the count of that moment, its lists.

    Args:
        connection: The archive.
        article_id: The article.
        at: When the page was fetched that is read again (UTC, ISO 8601).
    """
    with connection.errors():
        return _fields(read_timeline(connection, article_id), at)


def _fields(timeline: Timeline, at: str) -> dict[str, Any]:
    counts = [count.view_count for count in timeline.counts if count.seen_at <= at]
    lists: dict[str, list[dict[str, Any]]] = {name: [] for name in LINK_LISTS}
    for span in sorted(_current(timeline), key=lambda span: span.position):
        lists[span.list].append({"title": span.title, "url": span.url, "column": span.column, "excerpt": span.excerpt})
    return {**timeline.versions[-1].fields, "view_count": counts[-1] if counts else None, **lists}


def _current(timeline: Timeline) -> list[LinkSpan]:
    return [span for span in timeline.spans if span.ended_at is None]


class Reparse:
    """Writes what later rules read of one site. Holds the site's lock until it ends.

    Args:
        connection: The archive.
        site: The site's name.
        version: newscrawl's.
        now: The present moment.

    Raises:
        AlreadyRunning: If the site is being crawled.
    """

    def __init__(self, connection: Connection, site: str, version: str, now: datetime) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._site = site
        self._version = version
        self._now = now
        self._run_id: int | None = None
        self._run: RunKey
        self._articles: DatedArticles
        self._lock: FileLock = take_lock(connection, site)

    def apply(self, article_id: int, article: Article, at: str) -> bool:
        """Bring an article to what is read of its newest kept page today; tell whether it was otherwise.

        Args:
            article_id: The article.
            article: What is read.
            at: When the page was fetched (UTC, ISO 8601).
        """
        with self._connection.transaction():
            known = read_timeline(self._connection, article_id)
            if as_applied(_fields(known, at), article) == _fields(known, at):
                return False
            self._begin()
            write_timeline(self._connection, _reread(known, article, at, self._run), article_id)
            self._count("articles_changed")
        return True

    def store(self, candidate: Candidate, article: Article, rest: timedelta | None) -> bool:
        """Store the article of a page that was taken for none; tell whether there is one more.

        Args:
            candidate: Its address.
            article: What is read.
            rest: How long it rests until it is looked at again; None: for ever.
        """
        with self._connection.transaction():
            self._begin()
            if self._articles.refusal_of(article, candidate.url) is not None:
                return False
            article = replace(article, url=candidate.url)
            stored = self._articles.store_at(article, candidate.url, None)
            due_at = None if rest is None else iso_utc(self._now + rest)
            is_alias = stored.outcome == "alias"
            self._execute(
                "UPDATE urls SET state = ?, reason = ?, kind = 'article', article_id = ?, queue = ?, due_at = ?, "
                "changed_at = ?, run_id = ?, source = CASE source WHEN 'start' THEN source END WHERE id = ? "
                "AND state IN ('not an article', 'gone', 'owed', 'given up')",
                (
                    State.UNCHANGED if is_alias else State.STORED,
                    f"same article as {stored.url}" if is_alias else None,
                    stored.article_id,
                    None if is_alias or due_at is None else "later",
                    None if is_alias else due_at,
                    *(iso_utc(self._now), self._run_id, candidate.url_id),
                ),
            )
            if stored.outcome == "new":
                self._count("articles_new")
            return stored.outcome == "new"

    def end(self, outcome: str = "finished", reason: str = "kept pages read again", exit_code: int = 0) -> None:
        """Close the books.

        Args:
            outcome: One of those that the table `runs` knows.
            reason: Why it ends, in words.
            exit_code: What the command answers.
        """
        if self._run_id is not None:
            with self._connection.transaction():
                close_books(self._connection, self._run_id, outcome, reason, iso_utc(self._now))
                self._execute("UPDATE runs SET exit_code = ? WHERE id = ?", (exit_code, self._run_id))

    def release(self) -> None:
        """Give the lock back. Of a run that did not end, the next one says that it died."""
        self._lock.release()

    def _begin(self) -> None:
        """Begin the run with the first thing that is written. One that was killed before is closed."""
        if self._run_id is not None:
            return
        dead = self._execute(
            "SELECT id, alive_at FROM runs WHERE kind = 'reparse' AND site = ? AND outcome = 'running'", (self._site,)
        )
        for run_id, alive_at in dead.fetchall():
            close_books(self._connection, run_id, "died", "killed, or the machine stopped", alive_at)
        moment = iso_utc(self._now)
        self._run_id = self._execute(
            "INSERT INTO runs (site, kind, start_url, version, pid, started_at, round_started_at, alive_at, outcome, "
            "heard_of_before) SELECT ?, 'reparse', coalesce(max(start_url), ''), ?, ?, ?, ?, ?, 'running', ? FROM runs "
            "WHERE site = ? AND kind = 'crawl'",
            (
                *(self._site, self._version, os.getpid(), moment, moment, moment),
                *(count_states(self._connection, self._site)["heard_of"], self._site),
            ),
        ).lastrowid
        assert self._run_id is not None  # noqa: S101 - an INSERT gives one
        self._run = run_key(self._connection, self._run_id)
        self._articles = DatedArticles(self._connection, self._run_id, self._site)

    def _count(self, column: str) -> None:
        self._execute(f"UPDATE runs SET {column} = {column} + 1, fetched = fetched + 1 WHERE id = ?", (self._run_id,))


def as_applied(before: dict[str, Any], article: Article) -> dict[str, Any]:
    """Return what the archive would say after a reading: a count that is not found any more is left as it is.

    Counts may have been asked of a script, and are not on the page then.
    """
    said = article_to_json(article)
    after = {name: said[name] for name in COMPARED}
    return after | {"view_count": before["view_count"]} if after["view_count"] is None else after


def without_removed(connection: Connection, article: Article) -> Article:
    """Return an article whose lists quote nothing of what the operator has removed."""
    removed = taken_down(connection)
    if not removed:
        return article
    lists: dict[str, Any] = {
        name: tuple(
            replace(link, excerpt=None) if link.url is not None and url_key(link.url) in removed else link
            for link in getattr(article, name)
        )
        for name in LINK_LISTS
    }
    return replace(article, **lists)


def _reread(known: Timeline, article: Article, at: str, run: RunKey) -> Timeline:
    """Return a timeline with what is read of a page today."""
    said = article_to_json(article)
    fields = {name: said[name] for name in REVISED}
    versions = known.versions
    if fields != {name: versions[-1].fields[name] for name in REVISED}:
        taken = {version.seen_at for version in versions}
        moment = max(at, versions[-1].seen_at)
        while moment in taken or moment == at:
            moment = iso_utc(from_iso_utc(moment) + _MOMENT)
        versions = (*versions, Version(moment, run, fields))
    evidence = {name: value for name, value in json.loads(known.look.evidence).items() if name in KEPT_EVIDENCE}
    if article.view_count is None and "view_count" in json.loads(known.look.evidence):
        evidence["view_count"] = json.loads(known.look.evidence)["view_count"]
    look = known.look._replace(evidence=json.dumps(said["evidence"] | evidence, ensure_ascii=False))
    return replace(
        known,
        look=look,
        versions=versions,
        counts=_recounted(known, article, at, run),
        spans=_relinked(known, said, at),
    )


def _recounted(known: Timeline, article: Article, at: str, run: RunKey) -> tuple[Count, ...]:
    if article.view_count is None:
        return known.counts
    before = [count for count in known.counts if count.seen_at < at]
    after = [count for count in known.counts if count.seen_at > at]
    if before and before[-1].view_count == article.view_count:
        return (*before, *after)
    return (*before, Count(at, article.view_count, run), *after)


def _relinked(known: Timeline, said: dict[str, Any], at: str) -> tuple[LinkSpan, ...]:
    """Return what stood in the lists: what is read today stands there; what was misread never did. Ended ones stay."""
    shown = {
        (name, position, link["title"], link["url"], link["column"], link["excerpt"])
        for name in LINK_LISTS
        for position, link in enumerate(said[name], 1)
    }
    current = {
        (span.list, span.position, span.title, span.url, span.column, span.excerpt): span for span in _current(known)
    }
    seen_at = max(at, *(span.last_seen_at for span in current.values())) if current else at
    stay = [span for span in known.spans if span.ended_at is not None]
    stay += [span for entry, span in current.items() if entry in shown]
    stay += [LinkSpan(*entry, at, seen_at, None) for entry in shown - current.keys()]
    return tuple(stay)
