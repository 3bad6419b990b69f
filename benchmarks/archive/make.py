"""Makes an archive of any size, fast and always the same: plain SQL through the real schema, no crawling.

    python -m benchmarks.archive.make million.db --articles 1000000     # 10.6 GB

Ten sites of unequal size (the greatest has 40 % of the articles, the smallest 0.5 %), crawled every six hours for two
years. Of each article: a body of some 4 KB of words (one article in eight is Chinese), three tags, about eleven view
counts over 64 days, five link entries (two related, two popular, one latest) and now and then one that has ended;
every fifth was changed, some of these silently; every hundredth is gone. In the ledger half as many other addresses as
articles.

Left out, since they would take an hour for a million: search index, near-duplicates and disclaimers. An article that
changes gets its own. `newscrawl search --rebuild --archive million.db` makes the index (some 0.7 s for each thousand).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.archive.news import News
from newscrawl.archive import connect
from newscrawl.archive.summaries import recount

if TYPE_CHECKING:
    from newscrawl.archive import Connection


def make(path: Path, articles: int, seed: int = 1) -> None:
    """Make an archive of so many articles.

    Args:
        path: Where; nothing may be there.
        articles: How many.
        seed: Other numbers make other archives.
    """
    if path.exists():
        raise SystemExit(f"{path} is there already; remove it, or name another file")
    connection = connect(path)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -1000000"):
        connection.execute(f"PRAGMA {pragma}")
    indexes, triggers = put_off(connection, "index"), put_off(connection, "trigger")
    connection.execute("BEGIN")
    for table, rows in News(articles, seed).tables():
        started = time.monotonic()
        marks = ", ".join("?" * (table.count(",") + 1))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        _say(started, table.partition(" ")[0])
    connection.execute("UPDATE archive SET change_number = ?", (articles,))
    connection.execute("COMMIT")
    for sql in indexes:
        started = time.monotonic()
        connection.execute(sql)
        _say(started, sql.partition(" ON ")[0])
    started = time.monotonic()
    connection.execute("BEGIN")
    recount(connection)
    for sql in triggers:
        connection.execute(sql)
    connection.execute("COMMIT")
    _say(started, "sums")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


def _say(started: float, what: str) -> None:
    print(f"{time.monotonic() - started:8.1f} s  {what}", flush=True)


def put_off(connection: Connection, kind: str) -> list[str]:
    """Drop indexes or triggers; return the statements that make them again."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL ORDER BY name", (kind,)
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP {kind} {name}")
    return [sql for _, sql in found]


def main() -> None:
    """Make it, and say how great it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    arguments = parser.parse_args()
    started = time.monotonic()
    make(arguments.path, arguments.articles)
    size = arguments.path.stat().st_size
    print(
        f"{arguments.articles} articles, {size / 1e9:.2f} GB, {size / arguments.articles:.0f} bytes an article, made in"
    )
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
