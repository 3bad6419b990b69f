"""Articles: the current version, its history, its view counts, its tags and what stood beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from newscrawl.archive.article_rows import (
    JSON_COLUMNS,
    address_of,
    columns_of,
    evidence_of,
    find_row,
    is_plainer,
    json_of,
    names_other,
    text_hash,
    was_missing,
)
from newscrawl.archive.followers import tell_followers
from newscrawl.archive.link_lists import LinkLists
from newscrawl.archive.removals import refusal_of, taken_down
from newscrawl.items import LINK_LISTS, Article, Link, iso_utc
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.archive.connection import Connection

REVISED = (
    *("title", "breadcrumb", "column", "introduction", "body", "disclaimer", "tags", "authors", "published_at"),
    *("modified_at", "language", "images"),
)
"""The fields whose change makes a new revision: all that the page says, except view count and link lists."""

_COLUMNS = tuple(name for name in REVISED if name != "tags")


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing an article came to."""

    article_id: int
    url: str
    """The address that the article stands under in the archive."""
    outcome: Literal["new", "changed", "unchanged", "alias", "lost"]
    """"alias": the text stands in the archive under another address. "lost": the page has no text any more; nothing was
    written, the last good version stands."""
    count_moved: bool = False


class Articles:
    """The tables `articles`, `revisions`, `view_counts`, `tags` and `links`, as one run writes them."""

    def __init__(self, connection: Connection, run_id: int, site: str) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._run_id = run_id
        self._site = site
        self._links = LinkLists(connection, taken_down(connection))
        self._hashed: tuple[Article | None, str] = (None, "")

    def store(self, article: Article, fetched_url: str, known_id: int | None) -> Stored:
        """Store what a page said.

        Args:
            article: With `url` and `fetched_at`; its site is the run's.
            fetched_url: The canonical URL that was fetched; `article.url` may be another address that the page names.
            known_id: The article that this address showed before.

        Raises:
            ArchiveFull, ArchiveError: As any write.
        """
        try:
            with self._connection.transaction():
                url, row = self._place(article, fetched_url, known_id)
                if row is None:
                    return self._insert(article, url)
                return self._update(row, article, fetched_url)
        except BaseException:
            self.forget()
            raise

    def forget(self) -> None:
        """Remember nothing of what was written: a transaction has come to nothing."""
        self._links.forget()

    def refusal_of(self, article: Article, fetched_url: str) -> str | None:
        """Return why an article may not be stored, if the operator has removed it."""
        urls = (fetched_url,) if article.url is None else (fetched_url, article.url)
        return refusal_of(self._connection, self._site, urls, self._text_hash(article))

    def stands_at(self, article_id: int, url: str) -> bool:
        """Tell whether an address is the one that an article stands under."""
        row = self._execute("SELECT url FROM articles WHERE id = ?", (article_id,)).fetchone()
        return row is not None and url_key(row[0]) == url_key(url)

    def is_gone(self, article_id: int) -> bool:
        """Tell whether an article was found to be gone and is not back."""
        query = "SELECT 1 FROM articles WHERE id = ? AND gone_at IS NOT NULL"
        return self._execute(query, (article_id,)).fetchone() is not None

    def mark_gone(self, article_id: int, url: str, since: str, now: datetime) -> bool:
        """Note that an article is gone from its address, if that is where it stands; return whether that is news.

        Its last good version stays.

        Args:
            article_id: The article.
            url: The address at which it is missing.
            since: Since when (UTC, ISO 8601).
            now: When that was confirmed.
        """
        with self._connection.transaction():
            if not self.stands_at(article_id, url):
                return False
            gone = self._execute(
                "UPDATE articles SET gone_at = ? WHERE id = ? AND gone_at IS NULL", (since, article_id)
            ).rowcount
            if gone:
                self._execute(
                    "INSERT INTO absences VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
                    (article_id, since, iso_utc(now), self._run_id),
                )
                self._touch(article_id)
            return bool(gone)

    def _place(self, article: Article, fetched_url: str, known_id: int | None) -> tuple[str, dict[str, Any] | None]:
        """Return the address to keep an article under, and the row of the article that it is a version of, if any."""
        text = self._text_hash(article)
        url = address_of(self._connection, article.url, fetched_url, text)
        # Pages without a text are many, and have nothing in common.
        return url, find_row(self._connection, url, self._site, text if article.body else None, known_id)

    def _text_hash(self, article: Article) -> str:
        """Return the hash of an article's text; of the same one once."""
        if self._hashed[0] is not article:
            self._hashed = (article, text_hash(article.title, article.body))
        return self._hashed[1]

    def _insert(self, article: Article, url: str) -> Stored:
        assert article.fetched_at is not None  # noqa: S101 - a page that was fetched has it
        moment = iso_utc(article.fetched_at)
        row = {
            "url": url,
            "site": self._site,
            **columns_of(article),
            "view_count": article.view_count,
            "fetched_at": moment,
            "evidence": evidence_of(article),
            "first_seen_at": moment,
            "changed_at": moment,
            "text_hash": self._text_hash(article),
            "change_number": self._next_change_number(),
        }
        names = '", "'.join(row)
        marks = ", ".join("?" * len(row))
        article_id = self._execute(f'INSERT INTO articles ("{names}") VALUES ({marks})', tuple(row.values())).lastrowid
        assert article_id is not None  # noqa: S101 - an INSERT gives one
        self._execute("INSERT INTO revisions VALUES (?, 1, ?, ?, NULL, NULL)", (article_id, moment, self._run_id))
        self._write_tags(article_id, article.tags)
        self._links.begin(article_id, _lists(article), article.fetched_at)
        moved = self._observe(article_id, article, None)
        tell_followers(self._connection, article_id, None, {"id": article_id, "gone_at": None, **row})
        return Stored(article_id, url, "new", moved)

    def _update(self, row: dict[str, Any], article: Article, fetched_url: str) -> Stored:
        assert article.fetched_at is not None  # noqa: S101 - store() saw to it
        article_id, url = row["id"], row["url"]
        is_better = is_plainer(fetched_url, url) or names_other(self._connection, url, fetched_url)
        is_missing = row["gone_at"] is not None or was_missing(self._connection, url)
        if url_key(url) != url_key(fetched_url) and not is_missing and not is_better:
            return Stored(article_id, url, "alias")  # read at its own address only, or two addresses would take turns
        if row["body"] and not article.body:
            return Stored(article_id, url, "lost")
        others = "SELECT 1 FROM articles WHERE url = ? AND id != ?"
        if url != fetched_url and self._execute(others, (fetched_url, article_id)).fetchone():
            return Stored(article_id, url, "alias")  # another article stands under that address
        moment = iso_utc(article.fetched_at)
        values = columns_of(article)
        old_tags = [
            t for (t,) in self._execute("SELECT tag FROM tags WHERE article_id = ? ORDER BY position", (article_id,))
        ]
        before = {name: row[name] for name in _COLUMNS if row[name] != values[name]}
        if old_tags != list(article.tags):
            before["tags"] = json_of(old_tags)
        revised = bool(before)
        if revised:
            self._revise(article_id, before, moment)
        if "tags" in before:
            self._execute("DELETE FROM tags WHERE article_id = ?", (article_id,))
            self._write_tags(article_id, article.tags)
        if row["gone_at"]:
            # What it led to, it led to until it was gone; what it shows now begins anew.
            self._links.end(article_id, row["gone_at"])
        links_changed = self._links.look_again(article_id, _lists(article), article.fetched_at)
        moved = self._observe(article_id, article, row["view_count"])
        count = article.view_count if article.view_count is not None else row["view_count"]
        # The last number stays, but what found it must not: the page shows none any more.
        hidden = "view_count" in json.loads(row["evidence"]) and "view_count" not in article.evidence
        if revised or links_changed or moved or hidden or row["gone_at"] or url != fetched_url:
            new = {
                "url": fetched_url,
                **values,
                "view_count": count,
                "fetched_at": moment,
                "evidence": evidence_of(article),
                "changed_at": moment if revised else row["changed_at"],
                "gone_at": None,
                "text_hash": self._text_hash(article),
                "change_number": self._next_change_number(),
            }
            sets = ", ".join(f'"{name}" = ?' for name in new)
            self._execute(f"UPDATE articles SET {sets} WHERE id = ?", (*new.values(), article_id))
            if row["gone_at"]:
                back = "UPDATE absences SET back_at = ? WHERE article_id = ? AND back_at IS NULL"
                self._execute(back, (moment, article_id))
            tell_followers(self._connection, article_id, row, row | new)
        return Stored(article_id, fetched_url, "changed" if revised else "unchanged", moved)

    def _revise(self, article_id: int, before: dict[str, Any], moment: str) -> None:
        plain = {k: json.loads(v) if k in JSON_COLUMNS and v is not None else v for k, v in before.items()}
        self._execute(
            "INSERT INTO revisions SELECT ?, max(number) + 1, ?, ?, ?, ? FROM revisions WHERE article_id = ?",
            (article_id, moment, self._run_id, json_of(list(before)), json_of(plain), article_id),
        )

    def _observe(self, article_id: int, article: Article, last: int | None) -> bool:
        if article.view_count is None or article.view_count == last or article.fetched_at is None:
            return False
        self._execute(
            "INSERT INTO view_counts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET view_count = excluded.view_count",
            (article_id, iso_utc(article.fetched_at), article.view_count, self._run_id),
        )
        return True

    def _write_tags(self, article_id: int, tags: tuple[str, ...]) -> None:
        self._connection.executemany(
            "INSERT INTO tags VALUES (?, ?, ?)", [(article_id, n, tag) for n, tag in enumerate(tags, 1)]
        )

    def _touch(self, article_id: int) -> None:
        self._execute("UPDATE articles SET change_number = ? WHERE id = ?", (self._next_change_number(), article_id))

    def _next_change_number(self) -> int:
        (number,) = self._execute(
            "UPDATE archive SET change_number = change_number + 1 RETURNING change_number"
        ).fetchone()
        return int(number)


def _lists(article: Article) -> dict[str, tuple[Link, ...]]:
    return {name: getattr(article, name) for name in LINK_LISTS}
