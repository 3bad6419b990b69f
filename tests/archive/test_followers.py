"""What is derived from articles is true also of those that were written by who tells no followers."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import Connection, connect
from newscrawl.archive.followers import follow_missed
from newscrawl.archive.near_duplicates.following import TABLES, fill_near_duplicates
from newscrawl.archive.removing import remove_article
from newscrawl.archive.search import rebuild, search
from newscrawl.errors import ArchiveDamaged
from tests.archive.driver import A, B, C, Crawl, article

if TYPE_CHECKING:
    from pathlib import Path

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


def test_what_was_removed_behind_leaves_the_index(two: Path) -> None:
    write_behind(two, ("DELETE FROM articles WHERE url = ?", (B,)))
    with closing(connect(two)) as connection:
        assert follow_missed(connection) == 1
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
    assert connection.execute("SELECT * FROM unfollowed").fetchall() == []
    assert as_if_made_anew(connection)
    crawl.end()


def test_an_index_that_is_made_anew_before_that_is_right_after_it(two: Path) -> None:
    write_behind(two, (COPY, (C, "c", A)), ("UPDATE articles SET title = 'Gnu' WHERE url = ?", (B,)))
    with closing(connect(two)) as connection:
        with connection.transaction():
            rebuild(connection)
        follow_missed(connection)
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
    lease = crawl.leased(A)
    with pytest.raises(ArchiveDamaged, match=r"search index.*see `newscrawl search --rebuild --archive"):
        crawl.show(lease, article(A, title="Gnu", fetched_at=crawl.now))
    crawl.die()
