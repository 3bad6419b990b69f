from __future__ import annotations

import random
import sqlite3
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import Connection, connect
from newscrawl.archive.followers import follow_waiting
from newscrawl.archive.near_duplicates import fingerprints, kin_of, pairs, stories
from newscrawl.archive.near_duplicates.following import TABLES, fill_near_duplicates, follow_near_duplicates
from newscrawl.archive.near_duplicates.pairs import ALIKE
from newscrawl.archive.near_duplicates.shingles import fingerprint, shingles, similarity, site_number
from tests.archive.driver import T0, Crawl, article
from tests.archive.old_archives import make_old_archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STORY = [f"word{number}" for number in range(120)]
OTHER = [f"term{number}" for number in range(120)]
HEADLINES = ("Ferries sail again", "Boats are back", "Harbour open")


def text(words: list[str]) -> str:
    return " ".join(words)


class Shelf:
    """A table of articles by itself, with what follows it: any event, in any order, without a crawl."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        execute = self.connection.execute
        execute(
            "CREATE TABLE articles (id INTEGER PRIMARY KEY, site TEXT, url TEXT, title TEXT, body TEXT, "
            "published_at TEXT, first_seen_at TEXT)"
        )
        execute("CREATE TABLE unfollowed (article_id INTEGER PRIMARY KEY, before TEXT)")
        for statement in (
            files("newscrawl.archive").joinpath("schema/0008_near_duplicates.sql").read_text().split(";\n")
        ):
            execute(statement)
        self.rows: dict[int, dict[str, Any]] = {}

    def put(self, article_id: int, **changes: Any) -> None:  # noqa: ANN401 - any column
        """Store an article, or change one."""
        before = self.rows.get(article_id)
        fresh = {"id": article_id, "site": "a", "url": f"/{article_id}", "title": "T", "body": None}
        after = {**(before or {**fresh, "published_at": None, "first_seen_at": f"2026-{article_id:04}"}), **changes}
        self.rows[article_id] = after
        columns = ", ".join(f":{name}" for name in after)
        self.connection.execute(f"INSERT OR REPLACE INTO articles VALUES ({columns})", after)
        follow_near_duplicates(self.connection, article_id, before, after)

    def remove(self, article_id: int) -> None:
        """Remove an article."""
        self.connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        follow_near_duplicates(self.connection, article_id, self.rows.pop(article_id), None)

    def pairs(self) -> list[tuple[int, int, float]]:
        return self.connection.execute(
            "SELECT article_id, other_article_id, similarity FROM near_duplicates ORDER BY 1, 2"
        ).fetchall()

    def stories(self) -> list[tuple[Any, ...]]:
        return self.connection.execute(
            "SELECT story_id, articles, sites, earliest_url FROM story_groups ORDER BY 1"
        ).fetchall()

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        return {table: sorted(self.connection.execute(f"SELECT * FROM {table}")) for table in TABLES}

    def should_be_pairs(self) -> list[tuple[int, int, float]]:
        """Say from the articles alone, in the plainest way, which pairs there should be."""
        read = {number: shingles(row["body"]) for number, row in self.rows.items()}
        buckets: dict[int, list[tuple[int, int]]] = {}
        for number, row in self.rows.items():
            for value in fingerprint(read[number]):
                buckets.setdefault(value, []).append((site_number(row["site"]), number))
        shared: dict[tuple[int, int], int] = {}
        for bucket in map(sorted, buckets.values()):
            sites = [site for site, _ in bucket]
            fresh = [sites.count(site) <= fingerprints.MOST_OF_A_SITE for site in sites]
            for at, (_, one) in enumerate(bucket):
                for near in range(at + 1, min(at + 1 + fingerprints.REACH, len(bucket))):
                    if fresh[at] and fresh[near]:
                        pair = (min(one, bucket[near][1]), max(one, bucket[near][1]))
                        shared[pair] = shared.get(pair, 0) + 1
        alike = {pair: similarity(read[pair[0]], read[pair[1]]) for pair, times in shared.items() if times > 1}
        return sorted((*pair, value) for pair, value in alike.items() if value >= ALIKE)

    def should_be_in_stories(self) -> dict[int, int]:
        """Say from the pairs alone which story each article is in."""
        story = {number: number for number in self.rows}
        for one, other, _ in self.pairs():
            least, most = sorted((story[one], story[other]))
            story = {number: least if of == most else of for number, of in story.items()}
        sizes = Counter(story.values())
        return {number: of for number, of in story.items() if 1 < sizes[of] <= stories.MOST}


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf()
    yield shelf
    shelf.connection.close()


def test_a_text_that_another_site_took_over_is_alike_and_what_is_not_is_not(shelf: Shelf) -> None:
    shelf.put(1, body=text(STORY), site="a")
    shelf.put(2, body=text(OTHER), site="b")
    shelf.put(3, body=text([*OTHER[:20], *STORY[:90]]), site="b")
    assert shelf.pairs() == [(1, 3, round(88 / 138, 4))]
    assert shelf.stories() == [(1, 2, 2, "/1")]


def test_an_article_that_is_edited_away_leaves_its_story(shelf: Shelf) -> None:
    for number in (1, 2, 3):
        shelf.put(number, body=text(STORY))
    shelf.put(2, body=text(OTHER))
    assert shelf.stories() == [(1, 2, 1, "/1")]
    shelf.put(1, body=text(OTHER[:100]))
    assert shelf.stories() == [(1, 2, 1, "/1")]
    assert [pair[:2] for pair in shelf.pairs()] == [(1, 2)]


def test_stories_are_joined_by_who_is_alike_to_both_and_split_when_it_goes(shelf: Shelf) -> None:
    shelf.put(1, body=text(STORY))
    shelf.put(2, body=text(OTHER))
    assert shelf.stories() == []
    shelf.put(3, body=text([*STORY[:80], *OTHER[:80]]))
    assert shelf.stories() == [(1, 3, 1, "/1")]
    shelf.remove(3)
    assert shelf.stories() == []
    assert shelf.tables()["story_members"] == []


def test_the_earliest_is_the_first_published_whoever_was_archived_first(shelf: Shelf) -> None:
    shelf.put(1, body=text(STORY), published_at="2026-03")
    shelf.put(2, body=text(STORY[:100]), published_at="2026-02")
    shelf.put(3, body=text(STORY[20:]))  # seen first in "2026-0003"
    rows = shelf.connection.execute(
        "SELECT article_id, similarity_to_earliest, is_earliest FROM story_articles ORDER BY article_id"
    ).fetchall()
    expected = [similarity(shingles(text(words)), shingles(text(STORY[20:]))) for words in (STORY, STORY[:100])]
    assert rows == [(1, expected[0], 0), (2, expected[1], 0), (3, 1.0, 1)]
    shelf.put(1, published_at="2025-01")
    assert shelf.stories() == [(1, 3, 1, "/1")]


def test_an_article_that_changes_sites_is_counted_there(shelf: Shelf) -> None:
    for number in (1, 2):
        shelf.put(number, body=text(STORY), site="a")
    shelf.put(2, site="b")
    assert shelf.stories() == [(1, 2, 2, "/1")]


def test_a_count_that_moved_touches_nothing(shelf: Shelf) -> None:
    shelf.put(1, body=text(STORY))
    changes = shelf.connection.total_changes
    row = shelf.rows[1]
    follow_near_duplicates(shelf.connection, 1, row, {**row, "view_count": 5})
    assert shelf.connection.total_changes == changes


def test_what_a_site_puts_under_each_article_makes_no_story_of_the_site(shelf: Shelf) -> None:
    standing = text(OTHER)
    for number in range(1, 61):
        shelf.put(number, body=f"{text([f'a{number}w{n}' for n in range(50)])} {standing}")
    assert shelf.stories() == []
    shelf.put(61, body=f"{text([f'a60w{n}' for n in range(50)])} {standing}")
    assert [pair[:2] for pair in shelf.pairs()] == [(60, 61)]


def test_a_story_on_hundreds_of_sites_is_one_group_and_its_pairs_are_few(shelf: Shelf) -> None:
    for number in range(1, 121):
        words = list(STORY)
        words[number % 100] = f"edit{number}"
        shelf.put(number, body=text(words), site=f"site{number}")
    assert shelf.stories() == [(1, 120, 120, "/1")]
    # Each with the eight nearest in each of 16 buckets, and not with all the others.
    assert len(shelf.pairs()) < 120 * fingerprints.REACH * 2


def test_a_ticker_whose_every_page_has_something_of_the_last_is_no_story_beyond_a_size(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "MOST", 10)
    paragraphs = [text([f"p{number}w{n}" for n in range(40)]) for number in range(60)]
    for number in range(1, 11):
        shelf.put(number, body=" ".join(paragraphs[number : number + 3]))
    assert shelf.stories() == [(1, 10, 1, "/1")]
    for number in range(11, 31):
        shelf.put(number, body=" ".join(paragraphs[number : number + 3]))
    assert shelf.stories() == []
    assert len(shelf.pairs()) == 29
    read: list[str] = []
    shelf.connection.set_trace_callback(read.append)
    shelf.put(31, body=" ".join(paragraphs[31:34]))
    shelf.connection.set_trace_callback(None)
    assert not [sql for sql in read if "SELECT body" in sql and sql.endswith(" 2")], "the far end is not looked at"
    shelf.put(9, body=None)
    shelf.put(10, body=None)
    assert shelf.stories() == [(1, 8, 1, "/1")]
    assert [one.article_id for one in kin_of(shelf.connection, 20)] == [19, 21]


def test_a_bucket_of_thousands_is_read_in_part(shelf: Shelf) -> None:
    (value,) = list(fingerprint(shingles(text(STORY))))[:1]
    shelf.connection.executemany(
        "INSERT INTO fingerprints VALUES (?, ?, ?)", [(value, n // 10, 1000 + n) for n in range(5000)]
    )
    read: list[int] = []
    shelf.connection.set_progress_handler(lambda: read.append(1), 1000)
    shelf.put(1, body=text(STORY))
    shelf.remove(1)
    assert len(read) < 20, "thousands of steps of SQLite's machine, each a row at most"


@pytest.mark.parametrize("is_crowded", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_whatever_came_in_whatever_order_it_is_as_if_made_anew(
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    is_crowded: bool,  # noqa: FBT001 - a case
) -> None:
    if is_crowded:  # so that fifty articles are a crowd
        monkeypatch.setattr(fingerprints, "MOST_OF_A_SITE", 4)
        monkeypatch.setattr(fingerprints, "REACH", 2)
        monkeypatch.setattr(fingerprints, "_WIDTH", 7)
        monkeypatch.setattr(fingerprints, "_FEW", 14)
        monkeypatch.setattr(stories, "MOST", 3 + seed)
        monkeypatch.setattr(pairs, "HELD", 2)
    chance = random.Random(seed)  # noqa: S311 - no secret
    vocabulary = [f"w{number}" for number in range(300)]
    originals = [chance.choices(vocabulary, k=70) for _ in range(4)]
    standing = chance.choices(vocabulary, k=60)

    def some_body() -> str:
        words = list(chance.choice(originals))
        for _ in range(chance.choice([0, 2, 10, 30])):
            words[chance.randrange(70)] = chance.choice(vocabulary)
        return text(words[: chance.choice([40, 70, 70])] + (standing if chance.random() < 0.4 else []))

    for step in range(120):
        number = chance.randrange(1, 50)
        dice = chance.random()
        if number not in shelf.rows:
            shelf.put(number, body=some_body(), site=chance.choice("abc"))
        elif dice < 0.4:
            shelf.remove(number)
        elif dice < 0.8:
            shelf.put(number, body=some_body())
        elif dice < 0.9:
            shelf.put(number, published_at=f"2026-{chance.randrange(99):04}")
        else:
            shelf.put(number, site=chance.choice("abc"))
        if step % 20 == 19:
            followed = shelf.tables()
            assert shelf.pairs() == shelf.should_be_pairs()
            assert {number: story for number, story, *_ in followed["story_members"]} == shelf.should_be_in_stories()
            fill_near_duplicates(shelf.connection)
            assert shelf.tables() == followed
    assert shelf.pairs()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Connection]:
    """Three sites that bring one story, the last of them first, and one that brings another."""
    path = tmp_path / "archive.db"
    for hours, (site, words) in enumerate(
        [("a.example", STORY[:100]), ("b.example", STORY[10:]), ("c.example", STORY), ("d.example", OTHER)]
    ):
        crawl = Crawl(path, site, T0 + timedelta(hours=hours))
        crawl.begin()
        url = f"https://{site}/story.html"
        crawl.listing(crawl.leased(), url)
        shown = article(url, title=HEADLINES[hours % 3], body=text(words), fetched_at=crawl.now)
        crawl.show(crawl.leased(url), replace(shown, published_at=T0 - timedelta(hours=hours)))
        crawl.end()
    connection = connect(path)
    yield connection
    connection.close()


def test_a_crawl_keeps_them_and_kin_are_told_for_an_article(archive: Connection) -> None:
    kin = kin_of(archive, 1)
    assert [(one.url, one.title, one.is_earliest) for one in kin] == [
        ("https://c.example/story.html", "Harbour open", True),
        ("https://b.example/story.html", "Boats are back", False),
    ]
    assert [one.similarity for one in kin] == [
        similarity(shingles(text(STORY[:100])), shingles(text(words))) for words in (STORY, STORY[10:])
    ]
    assert kin[0].published_at == "2026-11-22T18:41:00.000Z"
    assert [one.article_id for one in kin_of(archive, 1, most=1)] == [3]
    assert kin_of(archive, 4) == kin_of(archive, 99) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM near_duplicates WHERE article_id = 1",
        "SELECT * FROM near_duplicates WHERE other_article_id = 1",
        "SELECT * FROM story_groups WHERE story_id = 1",
        "SELECT * FROM story_groups ORDER BY articles DESC LIMIT 10",
        "SELECT * FROM story_groups ORDER BY latest_at DESC LIMIT 10",
        "SELECT * FROM near_duplicates ORDER BY similarity DESC LIMIT 10",
        "SELECT * FROM story_articles WHERE article_id = 1",
        "SELECT * FROM story_articles WHERE story_id = 1",
    ],
)
def test_each_question_about_an_article_or_a_story_is_a_look_up(archive: Connection, sql: str) -> None:
    plan = [row[3] for row in archive.execute(f"EXPLAIN QUERY PLAN {sql}")]
    scans = [step for step in plan if step.startswith("SCAN")]
    # What is asked for in an order is read in that order, and no further than the limit.
    assert all(" USING " in step and "INDEX" in step for step in scans)
    assert len(scans) == ("ORDER BY" in sql)
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_an_archive_of_an_earlier_version_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    make_old_archive(path, "0007_disclaimers")
    old = sqlite3.connect(path)
    with old:
        old.execute("UPDATE articles SET body = ?, disclaimer = 'No investment advice.'", (text(STORY),))
    old.close()
    archive = connect(path)
    assert archive.execute("SELECT * FROM near_duplicates").fetchall() == []
    follow_waiting(archive)  # as the next run does: it was noted what they were
    assert archive.execute("SELECT article_id, other_article_id, similarity FROM near_duplicates").fetchall() == [
        (1, 2, 1.0)
    ]
    assert archive.execute("SELECT kind, articles FROM disclaimers").fetchall() == [("risk", 2)]
    archive.close()
