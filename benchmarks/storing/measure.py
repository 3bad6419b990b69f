"""Measures what storing an article of 4 KB with 20 links costs, committed by itself: CPU time, and bytes of the file.

    python -m benchmarks.storing.measure [--articles 2000] [--rounds 3]

Beside it, in the same run, stands what else one might do with the same articles: plain statements into plain tables
with a search index of the same kind, and sqlite-utils, which upserts each item and leaves the words to FTS5's triggers.
Ratios carry over to other machines, milliseconds do not. Times are medians of rounds in which all take turns.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sqlite_utils import Database

from benchmarks.storing.paper import BEGIN, HOME, SITE, Paper
from benchmarks.tables import table, write_into_readme
from newscrawl.archive import Run, connect, followers
from newscrawl.archive.articles import Articles
from newscrawl.archive.search import index as search_index
from newscrawl.items import FIELDS, LINK_LISTS, Article, article_to_json

if TYPE_CHECKING:
    from collections.abc import Callable

LEDGER = ("urls", "url_patterns", "runs", "sites", "sqlite_schema", "data_dictionary", "field_health")
"""Tables that are the crawl's: what every address costs, whether it shows an article or not."""

TURN = 20
"""Articles that one store takes before the next one does."""


class Store(Protocol):
    """Where articles are stored."""

    def prepare(self, article: Article) -> None:
        """Do what is done before, and is not measured."""

    def store(self, article: Article) -> None:
        """Store one, and commit it."""

    def finish(self) -> None:
        """Do what was put off."""

    def close(self) -> None:
        """Close the file."""


class Ours:
    """The archive: what `Articles.store` does in a crawl, with the search index and all that follows articles."""

    def __init__(self, path: Path) -> None:
        self._run = Run.begin(connect(path), SITE, (HOME,), BEGIN, "0.0")
        self._articles = Articles(self._run.connection, self._run.id, SITE)
        self._waiting = self._followed = 0

    def prepare(self, article: Article) -> None:
        """Hear of the addresses that the page names, as a crawl does before it stores what the page says."""
        links = [link for name in LINK_LISTS for link in getattr(article, name)]
        self._run.ledger.hear([link.url for link in links if link.url], BEGIN, 1)

    def store(self, article: Article) -> None:
        """As the archive does."""
        assert article.url is not None  # noqa: S101 - the paper gives one
        self._articles.store(article, article.url, None)
        self._waiting += 1
        if self._waiting == followers.AT_A_TIME:
            self._follow()

    def _follow(self) -> None:
        """Follow what waits, as a run does each time that so many articles wait."""
        self._followed += followers.follow_waiting(self._run.connection, SITE)
        self._waiting = 0

    def finish(self) -> None:
        """Follow what is left, and join the parts of the index, as a run does at its end."""
        self._follow()
        search_index.tidy(self._run.connection, self._followed)

    def close(self) -> None:
        """Give the site's lock back, too."""
        self._run.abandon()


class OursAlone(Ours):
    """The archive without those who follow: search index, near-duplicates, disclaimers."""

    def _follow(self) -> None:
        """As a run does, while nobody follows."""
        kept = followers.FOLLOWERS, followers.PREPARES
        followers.FOLLOWERS, followers.PREPARES = (), ()
        try:
            super()._follow()
        finally:
            followers.FOLLOWERS, followers.PREPARES = kept

    def finish(self) -> None:
        """As a run does, without an index."""
        self._follow()


class Plain:
    """The floor: a statement for each table, into tables without anything but a key and a search index."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._execute = self._db.execute
        self._execute("PRAGMA journal_mode = WAL")
        self._execute("PRAGMA synchronous = NORMAL")
        self._execute(
            "CREATE TABLE articles (id INTEGER PRIMARY KEY, url UNIQUE, site, title, breadcrumb, column_, view_count, "
            "introduction, body, disclaimer, tags, authors, published_at, modified_at, language, images, fetched_at, "
            "evidence)"
        )
        self._execute(
            "CREATE TABLE links (article_id, list, position, title, url, column_, excerpt, seen_at, "
            "PRIMARY KEY (article_id, list, position)) WITHOUT ROWID"
        )
        self._execute(
            "CREATE TABLE view_counts (article_id, seen_at, views, PRIMARY KEY (article_id, seen_at)) WITHOUT ROWID"
        )
        self._execute("CREATE VIRTUAL TABLE words USING fts5 (title, introduction, body, content = '', detail = none)")

    def prepare(self, article: Article) -> None:
        """Nothing."""

    def store(self, article: Article) -> None:
        """Insert, and commit."""
        item = article_to_json(article)
        links = {name: item.pop(name) for name in LINK_LISTS}
        self._execute("BEGIN IMMEDIATE")
        values = [json.dumps(value) if isinstance(value, list | dict) else value for value in item.values()]
        article_id = self._execute(f"INSERT INTO articles VALUES (NULL{', ?' * len(values)})", values).lastrowid
        self._db.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (article_id, name, n, *link.values(), item["fetched_at"])
                for name, entries in links.items()
                for n, link in enumerate(entries)
            ],
        )
        self._execute("INSERT INTO view_counts VALUES (?, ?, ?)", (article_id, item["fetched_at"], item["view_count"]))
        self._execute(
            "INSERT INTO words (rowid, title, introduction, body) VALUES (?, ?, ?, ?)",
            (article_id, item["title"], item["introduction"], item["body"]),
        )
        self._execute("COMMIT")

    def finish(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing but that."""
        self._db.close()


class SqliteUtils:
    """What a pipeline with sqlite-utils does: an upsert of the item, its links as JSON in it, and FTS5's triggers."""

    def __init__(self, path: Path) -> None:
        self._db = Database(path)
        self._db.enable_wal()
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.table("articles").create(dict.fromkeys(FIELDS, str) | {"view_count": int}, pk="url")
        self._db.table("articles").enable_fts(["title", "introduction", "body"], create_triggers=True)

    def prepare(self, article: Article) -> None:
        """Nothing."""

    def store(self, article: Article) -> None:
        """Upsert the item, which commits."""
        self._db.table("articles").upsert(article_to_json(article), pk="url")

    def finish(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing but that."""
        self._db.close()


OURS = "newscrawl"
FLOOR = "plain INSERTs, with FTS5 (detail=none)"
STORES: dict[str, Callable[[Path], Store]] = {
    OURS: Ours,
    "newscrawl, without search index and other followers": OursAlone,
    FLOOR: Plain,
    "sqlite-utils upsert, with FTS5 by triggers": SqliteUtils,
}


class Cost(NamedTuple):
    """What storing an article took."""

    milliseconds: float
    """Of CPU time."""
    tables: dict[str, float]
    """Bytes by table or index, without the ledger."""


def costs(articles: list[Article], stores: dict[str, Callable[[Path], Store]] = STORES) -> dict[str, Cost]:
    """Store articles into new files, each committed by itself. The stores take turns of some articles."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{number}.db" for number, name in enumerate(stores)}
        made = {name: make(paths[name]) for name, make in stores.items()}
        before = {name: _sizes(path) for name, path in paths.items()}
        taken = dict.fromkeys(stores, 0.0)
        for first in range(0, len(articles), TURN):
            for name, store in made.items():
                for article in articles[first : first + TURN]:
                    store.prepare(article)
                    started = time.process_time()
                    store.store(article)
                    taken[name] += time.process_time() - started
        for name, store in made.items():
            started = time.process_time()
            store.finish()
            taken[name] += time.process_time() - started
            store.close()
        return {
            name: Cost(1000 * taken[name] / len(articles), _grown(before[name], _sizes(path), len(articles)))
            for name, path in paths.items()
        }


def _sizes(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as db:
        return dict(
            db.execute(
                "SELECT dbstat.name, sum(pgsize) FROM dbstat LEFT JOIN sqlite_schema USING (name) "
                f"WHERE coalesce(tbl_name, 'sqlite_schema') NOT IN ({', '.join('?' * len(LEDGER))}) GROUP BY 1",
                LEDGER,
            )
        )


def _grown(before: dict[str, int], after: dict[str, int], articles: int) -> dict[str, float]:
    grown = {name: (size - before.get(name, 0)) / articles for name, size in after.items()}
    return {name: size for name, size in grown.items() if size > 0}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tables", action="store_true", help="print the bytes of each table, too")
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    arguments = parser.parse_args()
    parts = [
        (
            f"Measured on {datetime.now(UTC):%Y-%m-%d} by `make bench-storing`: {arguments.articles} articles, "
            f"medians of {arguments.rounds} rounds, SQLite {sqlite3.sqlite_version}."
        )
    ]
    for repeats in (True, False):
        paper = Paper(repeats=repeats)
        articles = [paper.article(number) for number in range(arguments.articles)]
        rounds = [costs(articles) for _ in range(arguments.rounds)]
        rows = []
        for name in STORES:
            taken = median(each[name].milliseconds for each in rounds)
            ratio = median(each[name].milliseconds / each[FLOOR].milliseconds for each in rounds)
            size, plain = (sum(rounds[0][store].tables.values()) for store in (name, FLOOR))
            rows.append((name, f"{taken:.2f}", f"{ratio:.2f}", f"{size:.0f}", f"{size / plain:.2f}"))
        parts.append(f"{8 if repeats else 'All'} of the 20 links stand beside one article only.")
        parts.append(table(("", "CPU ms", "times plain", "bytes", "times plain"), rows))
        if arguments.tables:
            for part, size in sorted(rounds[0][OURS].tables.items(), key=lambda row: -row[1]):
                print(f"  {part}: {size:.0f}")
    text = "\n\n".join(parts)
    print(text)
    if arguments.write:
        write_into_readme("storing", text)


if __name__ == "__main__":
    main()
