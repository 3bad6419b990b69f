"""Prints what near-duplicates are found, and what that costs.

python -m benchmarks.near_duplicates.measure quality [--corpus FOLDER]
python -m benchmarks.near_duplicates.measure cost [--corpus FOLDER] [--articles 20000] [--sites 100]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.extraction.corpus import FOLDER
from benchmarks.near_duplicates.texts import EDITS, joined, parts_of, real_texts, texts_like
from newscrawl.archive import Connection, connect
from newscrawl.archive.near_duplicates.following import TABLES, fill_near_duplicates, follow_near_duplicates
from newscrawl.archive.near_duplicates.shingles import is_unspaced, shingles

THEN = "2026-11-26T08:00:00.000Z"


class Newsroom:
    """An archive into which articles are put by themselves."""

    def __init__(self, folder: str) -> None:
        self.connection: Connection = connect(Path(folder) / "archive.db")
        self.cpu = 0.0
        self.put = 0

    def publish(self, site: str, body: str) -> int:
        """Store a new article as a crawl does, in a transaction of its own; count what its near-duplicates cost."""
        self.put += 1
        execute = self.connection.execute
        row = {"site": site, "body": body, "published_at": None, "first_seen_at": THEN}
        with self.connection.transaction():
            execute("INSERT OR IGNORE INTO sites (name, first_crawled_at) VALUES (?, ?)", (site, THEN))
            execute(
                "INSERT INTO articles (id, url, site, title, breadcrumb, body, authors, images, fetched_at, evidence, "
                "first_seen_at, changed_at, text_hash, change_number) "
                "VALUES (?, ?, ?, 'T', '[]', ?, '[]', '[]', ?, '{}', ?, ?, '', 0)",
                (self.put, f"https://{site}/{self.put}", site, body, THEN, THEN, THEN),
            )
            began = time.process_time()
            follow_near_duplicates(self.connection, self.put, None, row)
            self.cpu += time.process_time() - began
            execute("DELETE FROM unfollowed")
        return self.put

    def tables(self) -> list[list[tuple[object, ...]]]:
        """Return all that follows from the articles."""
        return [sorted(self.connection.execute(f"SELECT * FROM {table}")) for table in TABLES]

    def pairs(self) -> dict[tuple[int, int], float]:
        """Return the pairs that were found."""
        rows = self.connection.execute("SELECT article_id, other_article_id, similarity FROM near_duplicates")
        return {(one, other): alike for one, other, alike in rows}


def print_quality(texts: dict[str, tuple[str, str]]) -> None:
    """Print recall and precision over edited copies, and what is found among the pages as they are."""
    chance = random.Random(1)  # noqa: S311 - no secret
    for name, is_chosen in (("words", lambda body: not is_unspaced(body)), ("characters", is_unspaced)):
        chosen = {key: text for key, text in texts.items() if is_chosen(text[1]) and shingles(text[1])}
        print(f"\n{len(chosen)} texts of {name}; each edited copy on another site, in an archive with all originals\n")
        print(f"{'copy with':45}{'recall':>8}{'precision':>11}{'similarity, median':>20}")
        for title, edit in EDITS.items():
            with tempfile.TemporaryDirectory() as folder:
                newsroom = Newsroom(folder)
                ids = {newsroom.publish(site, body): body for site, body in chosen.values()}
                alike_before = set(newsroom.pairs())
                copies = {}
                for number, body in ids.items():
                    others = parts_of(ids[chance.choice([n for n in ids if n != number])])
                    copy = joined(edit(parts_of(body), others, chance), body)
                    copies[newsroom.publish(f"copies-{number % 50}.example", copy)] = number
                pairs = newsroom.pairs()
                right = [alike for (one, other), alike in pairs.items() if copies.get(other) == one]
                # A copy of a page may rightly be alike to what that page itself is alike to.
                kin = alike_before | {(two, one) for one, two in alike_before}
                wrong = [
                    pair
                    for pair in pairs
                    if (source := copies.get(pair[0], pair[0])) != (target := copies.get(pair[1], pair[1]))
                    and (source, target) not in kin
                ]
                precision = len(right) / (len(right) + len(wrong)) if right else 1.0
                median = sorted(right)[len(right) // 2] if right else 0.0
                print(f"{title:45}{len(right) / len(copies):8.3f}{precision:11.3f}{median:20.2f}")
                newsroom.connection.close()
    with tempfile.TemporaryDirectory() as folder:
        newsroom = Newsroom(folder)
        ids_of = {newsroom.publish(*text): key for key, text in texts.items()}
        print(f"\namong the {len(texts)} pages as they are, {len(newsroom.pairs())} pairs:")
        for (one, other), alike in newsroom.pairs().items():
            print(f"  {alike:.2f}  {ids_of[one]}  {ids_of[other]}")
        newsroom.connection.close()


def print_cost(texts: list[str], articles: int, sites: int) -> None:
    """Print CPU and bytes per article in a growing archive; some sites put a text of their own under each article."""
    chance = random.Random(1)  # noqa: S311 - no secret
    standing = {site: chance.choice(texts)[:800] for site in range(0, sites, 4)}
    made = texts_like(texts, 1)
    recent: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        newsroom = Newsroom(folder)
        print(f"{'articles':>9}{'us CPU each':>13}{'bytes each':>12}{'pairs':>8}{'stories':>9}{'largest':>9}")
        for _ in range(10):
            newsroom.cpu = 0.0
            for _article in range(articles // 10):
                body = next(made)
                if recent and chance.random() < 0.1:  # taken over from elsewhere
                    parts = chance.choice(recent).split()
                    body = " ".join(EDITS["10 % of words"](parts, body.split(), chance))
                recent = [*recent[-200:], body]
                site = chance.randrange(sites)
                newsroom.publish(f"site-{site}.example", f"{body}\n\n{standing.get(site, '')}")
            execute = newsroom.connection.execute
            size = sum(
                execute("SELECT sum(pgsize) FROM dbstat WHERE name = ?", (name,)).fetchone()[0] or 0
                for table in TABLES
                for (name,) in execute("SELECT name FROM sqlite_master WHERE tbl_name = ?", (table,)).fetchall()
            )
            stories, largest = execute("SELECT count(*), max(articles) FROM stories").fetchone()
            (pairs,) = execute("SELECT count(*) FROM near_duplicate_pairs").fetchone()
            print(
                f"{newsroom.put:9}{newsroom.cpu / (articles // 10) * 1e6:13.0f}{size / newsroom.put:12.0f}"
                f"{pairs:8}{stories:9}{largest or 0:9}",
                flush=True,
            )
        followed = newsroom.tables()
        began = time.process_time()
        with newsroom.connection.transaction():
            fill_near_duplicates(newsroom.connection)
        each = (time.process_time() - began) / newsroom.put * 1e6
        same = "the same" if newsroom.tables() == followed else "SOMETHING ELSE"
        print(f"made anew from all articles: {same}, {each:.0f} us CPU each")
        began = time.process_time()
        for body in texts:
            shingles(body)
        print(f"of this, the hashes of a text: {(time.process_time() - began) / len(texts) * 1e6:.0f} us")
        newsroom.connection.close()


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("quality", "cost"))
    parser.add_argument("--corpus", type=Path, default=FOLDER, help="folder of the saved pages")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--sites", type=int, default=100)
    given = parser.parse_args()
    if not (given.corpus / "index.jsonl").exists():
        sys.exit(f"there are no pages in {given.corpus}; say where they lie with --corpus")
    texts = real_texts(given.corpus)
    if given.what == "quality":
        print_quality(texts)
    else:
        print_cost([body for _, body in texts.values()], given.articles, given.sites)


if __name__ == "__main__":
    main()
