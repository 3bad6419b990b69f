"""What is derived from articles is true of them, whoever wrote them, in whatever order, whenever it is followed."""

from __future__ import annotations

import logging
import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import Connection, connect, connect_read_only, followers, runs
from newscrawl.archive.followers import follow_waiting
from newscrawl.archive.near_duplicates.following import TABLES, fill_near_duplicates
from newscrawl.archive.removing import remove_article
from newscrawl.archive.search import rebuild, search
from newscrawl.errors import ArchiveDamaged
from newscrawl.items import iso_utc
from tests.archive.driver import SECOND, START, A, B, C, Crawl, article

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.archive.followers import Row
    from newscrawl.items import Article

LONG = " ".join(f"word{number}" for number in range(90))
COPY = (
    "INSERT INTO articles (url, site, title, breadcrumb, body, disclaimer, authors, images, fetched_at, evidence, "
    "first_seen_at, changed_at, text_hash, change_number) SELECT ?, site, 'Zebra', breadcrumb, body, 'No advice.', "
    "authors, images, fetched_at, evidence, first_seen_at, changed_at, ?, change_number + 1 FROM articles WHERE url = ?"
)


def write_behind(path: Path, *statements: tuple[str, tuple[Any, ...]]) -> None:
    """Write as a crawl of an earlier version does that still runs: followers are not told."""
    with closing(sqlite3.connect(path)) as db, db:
        for sql, values in statements:
            db.execute(sql, values)


def derived(connection: Connection) -> list[Any]:
    """Return what is derived; fails where the index is not sound in itself."""
    connection.execute("INSERT INTO article_search (article_search) VALUES ('integrity-check')")
    words = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab (main, article_search, instance)"
    connection.execute(words)
    tables = (*TABLES, "temp.words", "disclaimer_uses", "article_disclaimers", "disclaimers_by_family")
    return [sorted(connection.execute(f"SELECT * FROM {table}").fetchall()) for table in tables]


def as_if_made_anew(connection: Connection) -> bool:
    followed = derived(connection)
    with connection.transaction():
        rebuild(connection)
        fill_near_duplicates(connection)
    return followed == derived(connection)


def hits(connection: Connection, word: str) -> list[str]:
    return sorted(hit.url for hit in search(connection, word).hits)


@pytest.fixture
def two(path: Path) -> Path:
    """An archive of two articles whose texts are alike."""
    crawl = Crawl(path)
    crawl.home(A, B)
    for url in (A, B):
        crawl.show(crawl.leased(url), article(url, body=LONG, fetched_at=crawl.now))
    crawl.end()
    return path


def test_a_run_follows_what_an_earlier_version_wrote_meanwhile(two: Path) -> None:
    write_behind(
        two,
        (COPY, (C, "c", A)),
        ("UPDATE articles SET title = 'Okapi', body = 'Short.' WHERE url = ?", (B,)),
        ("UPDATE articles SET title = 'Gnu' WHERE url = ?", (B,)),
    )
    crawl = Crawl(two)
    connection = crawl.begin().connection
    assert (hits(connection, "zebra"), hits(connection, "gnu"), hits(connection, "okapi")) == ([C], [B], [])
    assert connection.execute("SELECT article_id, other_article_id FROM near_duplicates").fetchall() == [(1, 3)]
    assert connection.execute("SELECT url FROM article_disclaimers").fetchall() == [(C,)]
    assert connection.execute("SELECT * FROM unfollowed").fetchall() == []
    assert as_if_made_anew(connection)
    crawl.end()


def test_what_another_writes_between_reading_and_locking_is_followed(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The texts are read before the archive is locked, and not again unless another process has written since then."""
    has_written = False

    def write_meanwhile(row: Row) -> None:
        nonlocal has_written
        if row["title"] == "Zebra" and not has_written:
            has_written = True
            change = ("UPDATE articles SET title = 'Okapi', body = 'Short.' WHERE url = ?", (C,))
            write_behind(two, (COPY, ("https://news.example/d", "d", A)), change)

    monkeypatch.setattr(followers, "AT_A_TIME", 1)
    monkeypatch.setattr(followers, "PREPARES", (write_meanwhile,))
    write_behind(two, (COPY, (C, "c", A)), ("UPDATE articles SET title = 'Gnu' WHERE url = ?", (A,)))
    with closing(connect(two)) as connection:
        assert follow_waiting(connection) == 3
        assert (hits(connection, "gnu"), hits(connection, "okapi")) == ([A], [C])
        assert hits(connection, "zebra") == ["https://news.example/d"]
        assert connection.execute("SELECT * FROM unfollowed").fetchall() == []
        assert as_if_made_anew(connection)


def test_what_was_removed_behind_leaves_the_index(two: Path) -> None:
    write_behind(two, ("DELETE FROM articles WHERE url = ?", (B,)))
    with closing(connect(two)) as connection:
        assert follow_waiting(connection) == 1
        assert connection.execute("SELECT * FROM story_members").fetchall() == []
        assert as_if_made_anew(connection)


def test_an_article_that_nobody_saw_can_be_changed_and_removed(two: Path) -> None:
    write_behind(two, (COPY, (C, "c", A)), ("UPDATE articles SET title = 'Gnu' WHERE url = ?", (B,)))
    crawl = Crawl(two)
    remove_article(two, C, "asked", crawl.now)
    crawl.home(A, B)
    write_behind(two, ("UPDATE articles SET title = 'Emu' WHERE url = ?", (A,)))
    crawl.show(crawl.leased(), article(A, title="Yak", body=f"{LONG} more", fetched_at=crawl.now))
    connection = crawl.run.connection
    assert hits(connection, "yak") == [A]
    crawl.run.follow()
    assert hits(connection, "yak") == [A]
    assert connection.execute("SELECT * FROM unfollowed").fetchall() == []
    assert as_if_made_anew(connection)
    crawl.end()


def test_an_index_that_is_made_anew_before_that_is_right_after_it(two: Path) -> None:
    write_behind(two, (COPY, (C, "c", A)), ("UPDATE articles SET title = 'Gnu' WHERE url = ?", (B,)))
    with closing(connect(two)) as connection:
        with connection.transaction():
            rebuild(connection)
        follow_waiting(connection)
        assert (hits(connection, "zebra"), hits(connection, "gnu")) == ([C], [B])
        assert as_if_made_anew(connection)


@pytest.mark.parametrize("change", ["title", "body"])
def test_an_article_that_is_in_no_index_changes_without_harm(two: Path, change: str) -> None:
    write_behind(two, *((f"DELETE FROM {table}", ()) for table in (*TABLES, "unfollowed")))
    with closing(connect(two)) as connection:
        connection.execute("INSERT INTO article_search (article_search) VALUES ('delete-all')")
    crawl = Crawl(two)
    crawl.home(A, B)
    now = {"title": "Title", "body": LONG, change: "Gnu"}
    crawl.show(crawl.leased(A), article(A, fetched_at=crawl.now, **now))
    assert hits(crawl.run.connection, "gnu") == [A]
    crawl.end()


def test_an_index_of_other_rules_is_made_anew_when_somebody_writes(two: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(connect(two)) as connection:
        connection.execute("INSERT INTO article_search (article_search) VALUES ('delete-all')")
        connection.execute("INSERT INTO article_search (rowid, words) VALUES (1, 'otherwise'), (2, 'folded')")
        connection.execute("UPDATE archive SET index_version = '0, Unicode 9.0.0'")
    with caplog.at_level(logging.WARNING), closing(connect(two)) as connection:
        assert hits(connection, "word7") == [A, B]
        assert hits(connection, "otherwise") == []
        assert as_if_made_anew(connection)
    assert "0, Unicode 9.0.0" in caplog.text
    caplog.clear()
    connect(two).close()
    assert not caplog.text, "it is of today's"


@pytest.mark.parametrize("damage", ["DELETE FROM article_search_data", "DROP TABLE article_search"])
def test_a_write_into_a_damaged_index_says_what_to_do(two: Path, damage: str) -> None:
    write_behind(two, (damage, ()))
    crawl = Crawl(two)
    crawl.home(A, B)
    crawl.show(crawl.leased(A), article(A, title="Gnu", fetched_at=crawl.now))
    told = r"search index.*see `newscrawl search --rebuild --archive"
    with pytest.raises(ArchiveDamaged, match=told):
        crawl.run.follow()
    assert crawl.end("failed").did["articles_changed"] == 1, "the article is stored, the books are closed"
    with pytest.raises(ArchiveDamaged, match=told):
        crawl.begin()
    with closing(connect(two)) as connection:
        with connection.transaction():
            rebuild(connection)
        follow_waiting(connection)
        assert hits(connection, "gnu") == [A]
        assert as_if_made_anew(connection)


def test_what_a_run_writes_waits_in_its_own_transaction_and_is_followed_in_batches(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "AT_A_TIME", 3)
    urls = [f"https://news.example/{number}.html" for number in range(5)]
    crawl = Crawl(path)
    crawl.home(*urls)
    waiting = []
    with closing(connect_read_only(path)) as reader:
        for url in urls:
            crawl.show(crawl.leased(url), article(url, title="Gnu", body=f"{LONG} {url}", fetched_at=crawl.now))
            waiting.append(reader.execute("SELECT count(*) FROM unfollowed").fetchone()[0])
            assert len(hits(reader, "gnu")) == urls.index(url) + 1, "found by another, whether it waits or not"
        assert waiting == [1, 2, 3, 1, 2]
        crawl.end()
        assert reader.execute("SELECT count(*) FROM unfollowed").fetchone() == (0,)
        assert reader.execute("SELECT articles FROM story_groups").fetchall() == [(5,)]


def test_articles_of_another_site_are_left_to_its_run_and_followed_if_that_dies(two: Path) -> None:
    other = Crawl(two, "other.example")
    other.begin()
    url, more = (f"https://other.example/{name}.html" for name in "ab")
    other.listing(other.leased(), url, more)
    other.show(other.leased(url), article(url, title="Gnu", body=LONG, fetched_at=other.now))
    crawl = Crawl(two)
    crawl.home(A, B)
    assert crawl.rows("SELECT count(*) FROM unfollowed") == [(0,)], "a run that begins follows all"
    other.show(other.leased(more), article(more, title="Emu", body=LONG, fetched_at=other.now))
    crawl.show(crawl.leased(A), article(A, title="Emu", body=LONG, fetched_at=crawl.now))
    crawl.run.follow()
    assert crawl.rows("SELECT site FROM articles JOIN unfollowed ON article_id = id") == [("other.example",)]
    other.die()
    crawl.end()
    with closing(connect(two)) as connection:
        assert follow_waiting(connection) == 1
        assert as_if_made_anew(connection)


def test_two_changes_of_one_article_that_waits_are_followed_one_after_the_other(two: Path) -> None:
    crawl = Crawl(two)
    crawl.home(A, B)
    moments = []
    lease = crawl.leased(A)
    for disclaimer in ("First.", "Second.", None, "First."):
        crawl.now += SECOND
        moments.append(iso_utc(crawl.now))
        crawl.show(lease, article(A, body=LONG, disclaimer=disclaimer, fetched_at=crawl.now))
    assert crawl.rows("SELECT count(*) FROM unfollowed") == [(1,)]
    crawl.run.follow()
    assert crawl.rows("SELECT since, until, text FROM article_disclaimers ORDER BY since") == [
        (moments[0], moments[1], "First."),
        (moments[1], moments[2], "Second."),
        (moments[3], None, "First."),
    ]
    crawl.end()


def assert_found(crawl: Crawl) -> None:
    """Fail where a search does not find just the articles that have a word."""
    for word in ("gnu", "emu"):
        texts = f"' ' || title || ' ' || body || ' ' LIKE '% {word} %'"
        having = crawl.rows(f"SELECT url FROM articles WHERE {texts} ORDER BY url")
        assert hits(crawl.run.connection, word) == [url for (url,) in having]


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_written_and_followed_or_not_it_is_as_if_made_anew(
    path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(followers, "AT_A_TIME", 2)
    chance = random.Random(seed)  # noqa: S311 - no secret
    urls = [f"https://news.example/{number}.html" for number in range(12)]

    def some_article(url: str, crawl: Crawl) -> Article:
        words = LONG.split()[: chance.choice([30, 60, 80, 90])]
        words[chance.randrange(30)] = chance.choice(["gnu", "emu", "yak"])
        body = " ".join(words) if chance.random() < 0.8 else None
        title = chance.choice(["Gnu", "Emu", "Yak"])
        return article(url, title=title, body=f"{body} {url}", fetched_at=crawl.now, disclaimer=chance.choice("ABC"))

    waited = 0
    crawl = Crawl(path)
    for _ in range(4):
        crawl.begin()
        while (lease := crawl.lease()) is not None:
            if lease.url == START:
                crawl.listing(lease, *urls)
            elif chance.random() < 0.7:
                crawl.show(lease, some_article(lease.url, crawl))
                assert_found(crawl)
            elif lease.article_id is not None and chance.random() < 0.3:  # written behind its back
                write_behind(path, ("UPDATE articles SET title = 'Okapi' WHERE id = ?", (lease.article_id,)))
            if chance.random() < 0.3:
                crawl.run.follow()
            waited += len(crawl.rows("SELECT 1 FROM unfollowed"))
        assert as_if_made_anew(crawl.run.connection)
        if chance.random() < 0.5:
            crawl.die()
        else:
            crawl.end()
        with closing(connect_read_only(path)) as reader:
            removed = [url for (url,) in reader.execute("SELECT url FROM articles") if chance.random() < 0.1]
        for url in removed:
            remove_article(path, url, "asked", crawl.now)
    assert waited
    with closing(connect(path)) as connection:
        follow_waiting(connection)
        assert as_if_made_anew(connection)


def test_a_run_joins_the_parts_of_the_index_that_it_has_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "AT_A_TIME", 1)
    urls = [f"https://news.example/{number}.html" for number in range(9)]
    crawl = Crawl(path)
    crawl.home(*urls)
    for url in urls:
        crawl.show(crawl.leased(url), article(url, body=LONG, fetched_at=crawl.now))
    parts = "SELECT count(DISTINCT segid) FROM article_search_idx"
    crawl.run.follow()
    ((before,),) = crawl.rows(parts)
    crawl.end()
    with closing(connect(path)) as connection:
        (after,) = connection.execute(parts).fetchone()
        assert after < before
        assert as_if_made_anew(connection)
