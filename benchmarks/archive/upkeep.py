"""Measures what the analysts' sums cost with each article that is stored: with their triggers, and without.

    python -m benchmarks.archive.upkeep [--articles 2000]

Each article has 15 link entries and is stored, then looked at again with another count. CPU time of this process, for
each of these in a transaction of its own; the least of some rounds that take turns.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.archive import Run, connect
from newscrawl.archive.articles import Articles
from newscrawl.archive.followers import follow_waiting
from newscrawl.items import Article, Link

SITE = "news.example"
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


def seconds_per_article(count: int, *, kept_up: bool) -> tuple[float, float]:
    """Return CPU seconds for a new article, and for another look at one."""
    with tempfile.TemporaryDirectory() as folder:
        connection = connect(Path(folder) / "archive.db")
        run = Run.begin(connection, SITE, (f"https://{SITE}/",), BEGIN, "0.0")
        if not kept_up:
            for name, sql in connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                if "day_sums" in sql or "top_spans" in sql:
                    connection.execute(f"DROP TRIGGER {name}")
        urls = [f"https://{SITE}/2026/11/a-story-of-the-harbour-{number}.html" for number in range(count)]
        run.ledger.hear(urls, BEGIN, 1)
        articles = Articles(connection, run.id, SITE)
        taken = []
        for look in range(2):
            started = time.process_time()
            for number, url in enumerate(urls):
                shown = _article(url, number, urls, look)
                articles.store(shown, url, number + 1 if look else None)
            taken.append((time.process_time() - started) / count)
            follow_waiting(connection)
        run.abandon()
        return taken[0], taken[1]


def _article(url: str, number: int, urls: list[str], look: int) -> Article:
    moment = BEGIN + timedelta(days=look, seconds=10 * number)
    links = tuple(Link(title=f"A story {n}", url=urls[(number // 20 + n) % len(urls)]) for n in range(5))
    related = tuple(Link(title=f"A story {n}", url=urls[(number * 7 + n) % len(urls)]) for n in range(5))
    return Article(
        url=url,
        site=SITE,
        title=f"Story {number}",
        view_count=10 + look,
        body=f"Text {number}. " * 250,
        tags=("a", "b", "c"),
        published_at=moment,
        related=related,
        popular=links,
        latest=links[::-1],
        fetched_at=moment,
    )


def main() -> None:
    """Print both, and the difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    taken: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for _ in range(arguments.rounds):
        for kept_up in (True, False):
            taken[kept_up].append(seconds_per_article(arguments.articles, kept_up=kept_up))
    for place, what in enumerate(("a new article", "another look, with another count")):
        ours, bare = (min(pair[place] for pair in taken[kept_up]) for kept_up in (True, False))
        print(f"{what}: {ours * 1e6:.0f} us, without the triggers {bare * 1e6:.0f} us: {(ours - bare) * 1e6:+.0f} us")


if __name__ == "__main__":
    main()
