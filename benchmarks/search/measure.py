"""What the search costs: bytes of an article's entry, CPU to store it, and how long questions take.

    python -m benchmarks.search.measure [--articles 200000] [--archive FILE]

Makes an archive of made-up articles (`benchmarks.search.words`), unless FILE holds one already, and asks it for words
that are in nearly all articles, in some and in few. Times are of the CPU, since what is asked for is in memory.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import closing, nullcontext
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.search.words import NEWEST, Newsroom
from newscrawl.archive import Run, connect, connect_read_only, followers
from newscrawl.archive.articles import Articles
from newscrawl.archive.search import search

if TYPE_CHECKING:
    from newscrawl.archive import Connection

AT_ONCE = 1_000
"""Articles that are stored in one transaction to make the archive."""
ALONE = 2_000
"""Articles that are stored in a transaction each, to see what that costs."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--archive", type=Path, help="keep the archive here, or take the one that is here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(_cost_of_storing(Path(folder)))
        path = options.archive or Path(folder) / "archive.db"
        if not path.exists():
            make(path, options.articles)
        with closing(connect_read_only(path)) as connection:
            print(sizes(connection))
            for line in questions(connection):
                print(line, flush=True)


def make(path: Path, articles: int, *, alone: bool = False) -> float:
    """Make an archive; return the CPU seconds that storing took."""
    newsroom = Newsroom()
    connection = connect(path)
    spent = 0.0
    run = Run.begin(connection, "site0.example", ["https://site0.example/"], NEWEST, "0")
    sites = [(f"site{number}.example", "2026") for number in range(20)]
    connection.executemany("INSERT OR IGNORE INTO sites (name, first_crawled_at) VALUES (?, ?)", sites)
    for first in range(0, articles, AT_ONCE):
        some = [newsroom.article(number) for number in range(first, min(first + AT_ONCE, articles))]
        began = time.process_time()
        with nullcontext() if alone else connection.transaction():
            for number, article in enumerate(some, 1):
                Articles(connection, run.id, str(article.site)).store(article, str(article.url), None)
                if number % followers.AT_A_TIME == 0:
                    followers.follow_waiting(connection)
            followers.follow_waiting(connection)
        spent += time.process_time() - began
    run.abandon()
    return spent


def _cost_of_storing(folder: Path) -> str:
    spent: dict[str, list[float]] = {"nothing": [], "words": [], "near-duplicates": [], "all": []}
    kept = followers.FOLLOWERS, followers.PREPARES
    for turn in range(5):
        for name, taken in spent.items():
            chosen = {"nothing": slice(0), "words": slice(1), "near-duplicates": slice(1, 2), "all": slice(None)}[name]
            followers.FOLLOWERS, followers.PREPARES = kept[0][chosen], kept[1][chosen]
            taken.append(make(folder / f"{name}{turn}.db", ALONE, alone=True) / ALONE)
    followers.FOLLOWERS, followers.PREPARES = kept
    told = ", ".join(f"{name} {1000 * median(taken):.2f}" for name, taken in spent.items())
    return f"to store an article, a transaction each, and follow them as a run does, ms of CPU by what follows: {told}"


def sizes(connection: Connection) -> str:
    """Return how many bytes of an archive are the words."""
    (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    (text,) = connection.execute(
        "SELECT avg(octets) FROM (SELECT length(CAST(title || introduction || body AS BLOB)) AS octets FROM articles "
        "LIMIT 1000)"
    ).fetchone()
    sizes = dict(connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
    index = sum(size for name, size in sizes.items() if name.startswith("article_search"))
    views = sizes["articles_by_views"]
    return (
        f"{articles} articles of {text:.0f} bytes of text: {sum(sizes.values()) / articles:.0f} bytes of archive each, "
        f"of these {index / articles:.0f} the words, {views / articles:.0f} the index of view counts"
    )


def questions(connection: Connection) -> list[str]:
    """Search for common and rare words; return the time and the hits of each."""
    newsroom = Newsroom()
    words = [newsroom.words[rank] for rank in (0, 100, 1000, len(newsroom.words) // 10, len(newsroom.words) - 1)]
    common, often, some, few, rare = words
    chinese = newsroom.chinese_words
    cases: list[tuple[str, dict[str, Any]]] = [
        *((word, {"sort": sort}) for word in words for sort in ("rank", "date", "views")),
        (f"{common} {often}", {}),
        (f"{common} {some}", {}),
        (f"{common} {rare}", {}),
        (f"{common} OR {often} OR {some}", {}),
        (f"{often} -{common}", {"sort": "date"}),
        (f"{some[:5]}*", {}),
        (f"{some[:3]}*", {}),
        (f"{some[:3]}*", {"sort": "date"}),
        (chinese[0][0], {}),
        (chinese[200], {}),
        (chinese[0] + chinese[1], {}),
        (f'"{common} {often}"', {}),
        (f'"{often} {some}"', {}),
        (f'"{some} {few}"', {"sort": "date"}),
        (common, {"site": "site3.example", "sort": "views"}),
        (common, {"column": "Column 3", "site": "site3.example", "sort": "date"}),
        (common, {"since": date(2027, 1, 15), "until": date(2027, 3, 20), "sort": "views"}),
        (common, {"since": date(2027, 1, 15), "until": date(2027, 3, 20)}),
        (common, {"until": date(2026, 10, 20), "sort": "date"}),
        (common, {"sort": "views", "offset": 9_980}),
    ]
    lines = []
    for query, options in cases:
        times = []
        for _ in range(3):
            began = time.process_time()
            found = search(connection, query, **options)
            times.append(time.process_time() - began)
        total = f"{'more than ' if found.has_more else ''}{found.total}"
        lines.append(f"{1000 * min(times):8.1f} ms  {total:>16} hits  {query}  {options or ''}")
    return lines


if __name__ == "__main__":
    main()
