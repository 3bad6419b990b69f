"""Articles: the current version, its history, its view counts, its tags and what stood beside it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from newscrawl.archive.followers import tell_followers
from newscrawl.archive.removals import refusal_of, taken_down
from newscrawl.items import LINK_LISTS, Article, Link, iso_utc
from newscrawl.urls import names_the_same, url_key

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.archive.connection import Connection

REVISED = (
    *("title", "breadcrumb", "column", "introduction", "body", "disclaimer", "tags", "authors", "published_at"),
    *("modified_at", "language", "images"),
)
"""The fields whose change makes a new revision: all that the page says, except view count and link lists."""

NAMES = "says that its own address is {}"
"""Reason of an address whose page names another one as canonical that was not read yet."""

ONE_SPAN = timedelta(days=1)
"""Looks that are at most so far apart are one time on top of a list; the table `top_spans` joins by the same."""

_COLUMNS = tuple(name for name in REVISED if name != "tags")
_LINK_COLUMNS = 'list, position, title, url, "column", excerpt'
_JSON_COLUMNS = frozenset({"breadcrumb", "authors", "images", "tags"})


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
        self._executemany = connection.executemany
        self._run_id = run_id
        self._site = site
        self._taken_down = taken_down(connection)

    def store(self, article: Article, fetched_url: str, known_id: int | None) -> Stored:
        """Store what a page said.

        Args:
            article: With `url` and `fetched_at`; its site is the run's.
            fetched_url: The canonical URL that was fetched; `article.url` may be another address that the page names.
            known_id: The article that this address showed before.

        Raises:
            ArchiveFull, ArchiveError: As any write.
        """
        with self._connection.transaction():
            article = replace(article, site=self._site, url=self._address(article, fetched_url))
            row = self._find(article, known_id)
            if row is None:
                return self._insert(article)
            return self._update(row, article, fetched_url)

    def refusal_of(self, article: Article, fetched_url: str) -> str | None:
        """Return why an article may not be stored, if the operator has removed it."""
        urls = (fetched_url,) if article.url is None else (fetched_url, article.url)
        return refusal_of(self._connection, self._site, urls, _text_hash(article))

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

    def _address(self, article: Article, fetched_url: str) -> str:
        """Return the address to keep it under: the one that it names as canonical, unless that has another text.

        What that has is not known before it was read; then it is believed only if it looks like the same page's.
        """
        if article.url is None or url_key(article.url) == url_key(fetched_url):
            return fetched_url
        row = self._at(article.url)
        believed = names_the_same(article.url, fetched_url) if row is None else row["text_hash"] == _text_hash(article)
        return article.url if believed else fetched_url

    def _find(self, article: Article, known_id: int | None) -> dict[str, Any] | None:
        """Find the article that this page is a version of, or the same text at another address."""
        row = self._row("id = ?", known_id) if known_id is not None else None
        if row is None and article.url is not None:
            row = self._at(article.url)
        if row is None and article.body:
            row = self._row("site = ? AND text_hash = ?", article.site, _text_hash(article))
        return row

    def _at(self, url: str) -> dict[str, Any] | None:
        """Return the article that an address shows, in whatever spelling."""
        return self._row("id = (SELECT article_id FROM urls WHERE key = ?)", url_key(url)) or self._row("url = ?", url)

    def _is_missing(self, url: str) -> bool:
        """Tell whether an article was not at its address when that was last asked."""
        query = "SELECT 1 FROM urls WHERE key = ? AND missing_since IS NOT NULL"
        return self._execute(query, (url_key(url),)).fetchone() is not None

    def _names(self, url: str, other: str) -> bool:
        """Tell whether the page at an address said that another one is its own."""
        row = self._execute("SELECT reason FROM urls WHERE key = ?", (url_key(url),)).fetchone()
        return row is not None and (row[0] or "").partition("; ")[0] == NAMES.format(other)

    def _row(self, where: str, *values: object) -> dict[str, Any] | None:
        cursor = self._execute(f"SELECT * FROM articles WHERE {where} ORDER BY id LIMIT 1", values)
        row = cursor.fetchone()
        return dict(zip((d[0] for d in cursor.description), row, strict=True)) if row else None

    def _insert(self, article: Article) -> Stored:
        assert article.url is not None  # noqa: S101 - store() saw to it
        assert article.fetched_at is not None  # noqa: S101 - the same
        values = _columns_of(article)
        moment = iso_utc(article.fetched_at)
        row = {
            "url": article.url,
            "site": article.site,
            **values,
            "view_count": article.view_count,
            "fetched_at": moment,
            "evidence": _evidence(article),
            "first_seen_at": moment,
            "changed_at": moment,
            "text_hash": _text_hash(article),
            "change_number": self._next_change_number(),
        }
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        article_id = self._execute(f"INSERT INTO articles ({names}) VALUES ({marks})", tuple(row.values())).lastrowid
        assert article_id is not None  # noqa: S101 - an INSERT gives one
        self._execute("INSERT INTO revisions VALUES (?, 1, ?, ?, NULL, NULL)", (article_id, moment, self._run_id))
        self._write_tags(article_id, article.tags)
        self._write_links(article_id, article, moment)
        moved = self._observe(article_id, article, None)
        tell_followers(self._connection, article_id, None, {"id": article_id, "gone_at": None, **row})
        return Stored(article_id, article.url, "new", moved)

    def _update(self, row: dict[str, Any], article: Article, fetched_url: str) -> Stored:
        assert article.fetched_at is not None  # noqa: S101 - store() saw to it
        article_id, url = row["id"], row["url"]
        is_better = _is_plainer(fetched_url, url) or self._names(url, fetched_url)
        is_missing = row["gone_at"] is not None or self._is_missing(url)
        if url_key(url) != url_key(fetched_url) and not is_missing and not is_better:
            return Stored(article_id, url, "alias")  # read at its own address only, or two addresses would take turns
        if row["body"] and not article.body:
            return Stored(article_id, url, "lost")
        if url != fetched_url and self._row("url = ? AND id != ?", fetched_url, article_id):
            return Stored(article_id, url, "alias")  # another article stands under that address
        moment = iso_utc(article.fetched_at)
        values = _columns_of(article)
        old_tags = [
            t for (t,) in self._execute("SELECT tag FROM tags WHERE article_id = ? ORDER BY position", (article_id,))
        ]
        before = {name: row[name] for name in _COLUMNS if row[name] != values[name]}
        if old_tags != list(article.tags):
            before["tags"] = _json(old_tags)
        revised = bool(before)
        if revised:
            self._revise(article_id, before, moment)
        if "tags" in before:
            self._write_tags(article_id, article.tags)
        if row["gone_at"]:
            # What it led to, it led to until it was gone; what it shows now begins anew.
            ended = "UPDATE links SET is_current = 0, ended_at = ? WHERE article_id = ? AND is_current = 1"
            self._execute(ended, (row["gone_at"], article_id))
        links_changed = self._write_links(article_id, article, moment)
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
                "evidence": _evidence(article),
                "changed_at": moment if revised else row["changed_at"],
                "gone_at": None,
                "text_hash": _text_hash(article),
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
        plain = {k: json.loads(v) if k in _JSON_COLUMNS and v is not None else v for k, v in before.items()}
        self._execute(
            "INSERT INTO revisions SELECT ?, max(number) + 1, ?, ?, ?, ? FROM revisions WHERE article_id = ?",
            (article_id, moment, self._run_id, _json(list(before)), _json(plain), article_id),
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
        self._execute("DELETE FROM tags WHERE article_id = ?", (article_id,))
        self._executemany("INSERT INTO tags VALUES (?, ?, ?)", [(article_id, n, tag) for n, tag in enumerate(tags, 1)])

    def _write_links(self, article_id: int, article: Article, moment: str) -> bool:
        """Write the three link lists; return whether any entry came, went, moved or was reworded."""
        shown: set[tuple[object, ...]] = set()
        for name in LINK_LISTS:
            links: tuple[Link, ...] = getattr(article, name)
            shown |= {
                (name, n, link.title, link.url, link.column, self._excerpt(link)) for n, link in enumerate(links, 1)
            }
        current: dict[tuple[object, ...], tuple[int, str]] = {
            tuple(row[2:]): (row[0], row[1])
            for row in self._execute(
                f"SELECT id, last_seen_at, {_LINK_COLUMNS} FROM links WHERE article_id = ? AND is_current = 1",
                (article_id,),
            )
        }
        assert article.fetched_at is not None  # noqa: S101 - store() saw to it
        long_ago = iso_utc(article.fetched_at - ONE_SPAN)
        # What was on top is said to have been so all the while: where nobody looked for more than a day, another row.
        # Of all entries that would double the table.
        again = {
            entry for entry, (_, seen_at) in current.items() if entry in shown and _is_top(entry) and seen_at < long_ago
        }
        ended = current.keys() - shown
        self._executemany(
            "UPDATE links SET is_current = 0, ended_at = ? WHERE id = ?",
            [(moment, current[entry][0]) for entry in ended | again],
        )
        self._execute("UPDATE links SET last_seen_at = ? WHERE article_id = ? AND is_current = 1", (moment, article_id))
        new = shown - current.keys()
        begun = sorted(new | again, key=lambda entry: (str(entry[0]), entry[1]))
        self._executemany(
            f"INSERT INTO links (article_id, {_LINK_COLUMNS}, first_seen_at, last_seen_at, is_current, url_id) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, (SELECT id FROM urls WHERE key = ?))",
            [(article_id, *entry, moment, moment, _key_of(entry[3])) for entry in begun],
        )
        return bool(ended or new)

    def _excerpt(self, link: Link) -> str | None:
        """Return what a page quotes of what a link leads to, unless the operator has removed that."""
        return None if self._taken_down and _key_of(link.url) in self._taken_down else link.excerpt

    def _touch(self, article_id: int) -> None:
        self._execute("UPDATE articles SET change_number = ? WHERE id = ?", (self._next_change_number(), article_id))

    def _next_change_number(self) -> int:
        (number,) = self._execute(
            "UPDATE archive SET change_number = change_number + 1 RETURNING change_number"
        ).fetchone()
        return int(number)


def _key_of(url: object) -> str | None:
    """Return the identity of a link's address, None where it has none."""
    return url_key(url) if isinstance(url, str) else None


def _is_top(entry: tuple[object, ...]) -> bool:
    """Tell whether an entry of a list stands first where a site promotes the same beside all its articles."""
    return entry[0] != "related" and entry[1] == 1


def _is_plainer(url: str, other: str) -> bool:
    """Tell whether an address is another one without something behind it: the better of two that show the same text."""
    return other.startswith((f"{url.rstrip('/')}/", f"{url}?")) and url_key(url) != url_key(other)


def _columns_of(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "breadcrumb": _json(list(article.breadcrumb)),
        "column": article.column,
        "introduction": article.introduction,
        "body": article.body,
        "disclaimer": article.disclaimer,
        "authors": _json(list(article.authors)),
        "published_at": iso_utc(article.published_at) if article.published_at else None,
        "modified_at": iso_utc(article.modified_at) if article.modified_at else None,
        "language": article.language,
        "images": _json([asdict(image) for image in article.images]),
    }


def _evidence(article: Article) -> str:
    return _json({name: asdict(evidence) for name, evidence in article.evidence.items()})


def _text_hash(article: Article) -> str:
    return text_hash(article.title, article.body)


def text_hash(title: str | None, body: str | None) -> str:
    """Return what tells whether two articles are the same text."""
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()[:16]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
