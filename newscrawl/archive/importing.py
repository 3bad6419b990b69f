"""Importing: articles that were read elsewhere become an archive's own, with all that hangs on an article.

To be done with an archive that nobody else uses: a crawl knows them then, and does not fetch them at once; what the
exports do not tell (earlier versions and counts, addresses that show no article) begins anew.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.archive.article_rows import text_hash
from newscrawl.archive.followers import tell_followers
from newscrawl.archive.link_lists import LinkLists
from newscrawl.archive.links import lead_links
from newscrawl.archive.patterns import Patterns
from newscrawl.archive.removals import BY_OPERATOR
from newscrawl.archive.rests import rest_of_gone
from newscrawl.archive.summaries import recount
from newscrawl.archive.sums import close_books, keep_report, report_of
from newscrawl.archive.visit import State
from newscrawl.errors import BadInput, ExitCode
from newscrawl.items import LINK_LISTS, Link, from_iso_utc, iso_utc
from newscrawl.shown import shown
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from newscrawl.archive.connection import Connection
    from newscrawl.revisits import RevisitPlan

_COLUMNS = (
    *("id", "url", "site", "title", "breadcrumb", "column", "view_count", "introduction", "body", "disclaimer"),
    *("authors", "published_at", "modified_at", "language", "images", "fetched_at", "evidence", "first_seen_at"),
    *("changed_at", "gone_at", "text_hash", "change_number"),
)
_JSON_COLUMNS = ("breadcrumb", "authors", "images", "evidence")
_INSERT = {
    "articles": 'INSERT INTO articles ("{}") VALUES ({})'.format('", "'.join(_COLUMNS), ", ".join("?" * len(_COLUMNS))),
    "revisions": "INSERT INTO revisions VALUES (?, 1, ?, ?, NULL, NULL)",
    "view_counts": "INSERT INTO view_counts VALUES (?, ?, ?, ?)",
    "tags": "INSERT INTO tags VALUES (?, ?, ?)",
    "absences": "INSERT INTO absences VALUES (?, ?, ?, ?, NULL)",
    "urls": (
        "INSERT INTO urls (site, url, key, state, reason, kind, queue, due_at, depth, heard_at, changed_at, "
        "fetched_at, http_status, article_id, run_id, pattern_id, missing_since) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    ),
}

_KNOWN = "SELECT 1 FROM articles WHERE url = ?"

GONE_BEFORE = "gone before it was imported"
"""Reason of an address whose article was gone from its site already."""

Item = dict[str, Any]


@dataclass
class _Site:
    """A site that articles are imported of."""

    run_id: int
    patterns: Patterns
    articles: int = 0
    counts: int = 0


@dataclass
class _Rows:
    """What is inserted together, by table."""

    of: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {table: [] for table in _INSERT})

    urls: set[str] = field(default_factory=set)

    def add(self, table: str, *values: object) -> None:
        self.of[table].append(values)


class Importing:
    """Fills a new archive.

    Args:
        connection: The archive; empty, and used by nobody else.
        now: The present moment: when its articles come into this archive.
        version: newscrawl's.
        origin: Where they come from, in words: the reason with which their runs end.
        plan: When articles are looked at again.
    """

    def __init__(self, connection: Connection, now: datetime, version: str, origin: str, plan: RevisitPlan) -> None:
        self._connection = connection
        self._now = now
        self._version = version
        self._origin = origin
        self._plan = plan
        self._sites: dict[str, _Site] = {}
        self._last_id = 0
        self._links = LinkLists(connection, looks_up=False)

    def add_site(self, name: str, source: str | None, licence: str | None) -> None:
        """Note a site, and where its articles come from."""
        with self._connection.transaction():
            self._connection.execute(
                "INSERT INTO sites (name, first_crawled_at, source, licence) VALUES (?, ?, ?, ?)",
                (name, iso_utc(self._now), source, licence),
            )

    def add_articles(self, items: Sequence[Item]) -> None:
        """Store articles, all of them or none.

        Args:
            items: The fields of the item as JSON values, and `first_seen_at`, `changed_at`, `gone_at`,
                `change_number`.

        Raises:
            BadInput: If an address is none, or stands in the archive already.
            ArchiveFull, ArchiveError: As any write.
        """
        rows = _Rows()
        with self._connection.transaction():
            new = [self._add(item, rows) for item in items]
            for table, statement in _INSERT.items():
                self._connection.executemany(statement, rows.of[table])
            for row, item in zip(new, items, strict=True):
                lists = {name: [Link(**link) for link in item[name]] for name in LINK_LISTS}
                self._links.begin(row["id"], lists, from_iso_utc(item["fetched_at"]))
                tell_followers(self._connection, row["id"], None, row, at_once=True)

    def add_removals(self, removals: Iterable[Item]) -> None:
        """Note where articles stood and stand no more. What an operator removed is not fetched again, as there.

        Call it when all articles are there: an address at which one stands is none of these.

        Args:
            removals: `url`, `site`, `change_number`, `removed_at`, `reason` of each, the oldest first.
        """
        moment = iso_utc(self._now)
        with self._connection.transaction():
            for removal in removals:
                url, site, reason = removal["url"], removal["site"], removal["reason"]
                execute = self._connection.execute
                execute(
                    "INSERT INTO sites (name, first_crawled_at) VALUES (?, ?) ON CONFLICT DO NOTHING", (site, moment)
                )
                if execute("SELECT 1 FROM articles WHERE url = ?", (url,)).fetchone():
                    continue
                execute(
                    "INSERT OR REPLACE INTO removals VALUES (?, ?, ?, ?, ?, NULL)",
                    (url, site, removal["change_number"], removal["removed_at"], reason),
                )
                if reason.startswith(BY_OPERATOR):
                    execute(
                        "INSERT INTO urls (site, url, key, state, reason, announced, depth, heard_at, changed_at) "
                        "VALUES (?, ?, ?, ?, ?, '{}', 0, ?, ?) ON CONFLICT DO NOTHING",
                        (site, url, url_key(url), State.REFUSED, reason, removal["removed_at"], removal["removed_at"]),
                    )

    def finish(self, change_number: int) -> None:
        """Close the books: each site has had a run, which found all its articles.

        Args:
            change_number: The archive's, that the articles come from.
        """
        moment = iso_utc(self._now)
        lead_links(self._connection)
        with self._connection.transaction():
            recount(self._connection)
            self._connection.execute("UPDATE archive SET change_number = ?", (change_number,))
            for name, site in self._sites.items():
                (heard,) = self._connection.execute("SELECT count(*) FROM urls WHERE site = ?", (name,)).fetchone()
                self._connection.execute(
                    "UPDATE runs SET articles_new = ?, counts_moved = ?, heard_of_new = ? WHERE id = ?",
                    (site.articles, site.counts, heard, site.run_id),
                )
                close_books(self._connection, site.run_id, "finished", self._origin, moment)
                report = replace(report_of(self._connection, site.run_id), exit_code=int(ExitCode.OK))
                keep_report(self._connection, report)

    def _add(self, item: Item, rows: _Rows) -> Item:
        """Collect the rows of an article; return that of the table `articles`."""
        if item["url"] in rows.urls or self._connection.execute(_KNOWN, (item["url"],)).fetchone():
            raise BadInput(f"the address {shown(item['url'])} stands there twice")
        rows.urls.add(item["url"])
        site = self._site(item)
        self._last_id += 1
        row: Item = {name: item.get(name) for name in _COLUMNS}
        row |= {name: _json(item[name]) for name in _JSON_COLUMNS}
        row["id"] = article_id = self._last_id
        row["text_hash"] = text_hash(item["title"], item["body"])
        rows.add("articles", *row.values())
        # Of its versions the last one is known, and when that was first seen.
        rows.add("revisions", article_id, item["changed_at"], site.run_id)
        if item["view_count"] is not None:
            rows.add("view_counts", article_id, item["fetched_at"], item["view_count"], site.run_id)
            site.counts += 1
        for position, tag in enumerate(item["tags"], 1):
            rows.add("tags", article_id, position, tag)
        if item["gone_at"] is not None:
            rows.add("absences", article_id, item["gone_at"], item["gone_at"], site.run_id)
        rows.add("urls", *self._address(item, article_id, site))
        site.articles += 1
        return row

    def _address(self, item: Item, article_id: int, site: _Site) -> tuple[object, ...]:
        """Return the ledger's row of an article's address: known, and looked at again by plan."""
        url, gone_at, now = item["url"], item["gone_at"], self._now
        pattern = site.patterns.of(url)
        site.patterns.saw(pattern.id, now, is_new_article=True)
        if gone_at is None:
            published = item["published_at"]
            rest = self._plan.rest(
                now - from_iso_utc(published) if published else now - from_iso_utc(item["first_seen_at"])
            )
            state, reason, status = State.STORED, None, 200
        else:
            rest = rest_of_gone(max(now - from_iso_utc(gone_at), timedelta()))
            state, reason, status = State.GONE, GONE_BEFORE, None
        queue, due_at = ("later", iso_utc(now + rest)) if rest is not None else (None, None)
        return (
            *(item["site"], url, url_key(url), state, reason, "article", queue, due_at, item["first_seen_at"]),
            *(item["changed_at"], item["fetched_at"], status, article_id, site.run_id, pattern.id, gone_at),
        )

    def _site(self, item: Item) -> _Site:
        """Return the site of an article; at the first of its articles its run begins."""
        name = item["site"]
        if name not in self._sites:
            moment = iso_utc(self._now)
            parts = urlsplit(item["url"])
            run_id = self._connection.execute(
                "INSERT INTO runs (site, start_url, version, pid, started_at, round_started_at, alive_at, outcome, "
                "heard_of_before) VALUES (?, ?, ?, ?, ?, ?, ?, 'running', 0)",
                (name, f"{parts.scheme}://{parts.netloc}/", self._version, os.getpid(), moment, moment, moment),
            ).lastrowid
            assert run_id is not None  # noqa: S101 - an INSERT gives one
            self._sites[name] = _Site(run_id, Patterns(self._connection, name, self._now))
        return self._sites[name]


def _json(value: object) -> str:
    """Return a value as it stands in a column; half a character, which no text of SQLite can hold, as its escape."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
