"""What the operator removes is gone from the archive, and no crawl brings it back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import Lease, State, connect
from newscrawl.archive.removing import find_article, remove_article
from newscrawl.errors import AlreadyRunning, BadInput
from newscrawl.items import Link
from tests.archive.driver import START, T0, A, B, C, Crawl, article

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from newscrawl.items import Article

LATER = T0 + timedelta(days=1)
TEXT = "What must be taken down."
FULL = article(A, body=TEXT, view_count=5, related=(Link(title="One", url=B),))


def archived(path: Path, *shown: Article, now: datetime = T0) -> None:
    """Crawl these articles."""
    crawl = Crawl(path, now=now)
    crawl.home(*(one.url or "" for one in shown))
    by_url = {one.url: one for one in shown}
    while (lease := crawl.lease()) is not None:
        crawl.show(lease, replace(by_url[lease.url], fetched_at=crawl.now))
    crawl.end()


def again(crawl: Crawl, lease: Lease, shown: Article) -> None:
    """Show an article, which may be refused."""
    shown = replace(shown, fetched_at=crawl.now)
    crawl.record(lease, State.STORED, kind="article", http_status=200, article=shown)


def rows(path: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql, values).fetchall()


def test_everything_of_the_article_goes_and_nothing_else(path: Path) -> None:
    archived(path, FULL, article(B, view_count=7))
    archived(path, replace(FULL, title="Another title", view_count=6), article(B, view_count=7), now=LATER)
    others = {
        table: rows(path, f"SELECT * FROM {table} WHERE article_id = 2")
        for table in ("revisions", "view_counts", "tags", "links")
    }
    removed = remove_article(path, A, "by a court", LATER)
    assert removed.rows == {"articles": 1, "links": 1, "revisions": 2, "tags": 2, "view_counts": 2}
    assert removed.remains == ()
    assert rows(path, "SELECT url FROM articles") == [(B,)]
    for table, kept in others.items():
        assert rows(path, f"SELECT * FROM {table}") == kept
    assert rows(path, "PRAGMA foreign_key_check") == []
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


def test_its_words_are_nowhere_in_the_archives_files_not_even_in_the_search_index(path: Path) -> None:
    told = replace(FULL, title="Quetzalcoatlus in Town", body="Xylographers fled.\n\nQuetzalcoatlus again.")
    archived(path, told, *(article(f"{START}{n}.html") for n in range(5)))
    words = (b"quetzalcoatlus", b"xylographers")
    assert all(word in path.read_bytes().lower() for word in words)
    remove_article(path, A, "by a court", LATER)
    for file in path.parent.rglob("*"):
        assert not file.is_file() or not any(word in file.read_bytes().lower() for word in words), file


def test_what_other_pages_quote_of_it_goes_too_and_does_not_come_back(path: Path) -> None:
    quoting = article(B, latest=(Link(title="Ferry", url=A, excerpt="Xylographers fled"), Link(title="C", url=C)))
    archived(path, FULL, quoting, article(C))
    (before,) = rows(path, "SELECT change_number FROM articles WHERE url = ?", B)
    removed = remove_article(path, A, "by a court", LATER)
    assert removed.named_by == 1
    entries = "SELECT title, url, excerpt FROM links WHERE is_current = 1 ORDER BY position"
    assert rows(path, entries) == [("Ferry", A, None), ("C", C, None)]
    assert rows(path, "SELECT change_number FROM articles WHERE url = ?", B) > [before]  # exports are to follow
    assert not any(b"Xylographers" in file.read_bytes() for file in path.parent.rglob("*") if file.is_file())
    archived(path, quoting, article(C), now=LATER)
    assert rows(path, entries) == [("Ferry", A, None), ("C", C, None)]


def test_a_tombstone_and_the_ledger_keep_the_reason(path: Path) -> None:
    archived(path, FULL)
    remove_article(path, A, "  a court's\norder ", LATER)
    assert rows(path, "SELECT url, site, change_number, removed_at, reason FROM removals") == [
        (A, "news.example", 2, "2026-11-23T20:41:00.000Z", "removed by the operator: a court's order")
    ]
    assert rows(path, "SELECT state, reason, queue, article_id FROM urls WHERE url = ?", A) == [
        ("refused", "removed by the operator: a court's order", None, None)
    ]


@pytest.mark.parametrize("url", ["HTTPS://News.Example/a.html#top", "http://www.news.example/a.html"])
def test_an_article_is_found_in_whatever_spelling_of_its_address(path: Path, url: str) -> None:
    archived(path, FULL)
    assert find_article(path, url).url == A
    assert remove_article(path, url, "by a court", LATER).url == A


def test_an_article_that_stands_at_several_addresses_is_refused_at_all_of_them(path: Path) -> None:
    crawl = Crawl(path)
    crawl.home(A, C)
    crawl.show(crawl.leased(A), FULL)
    crawl.show(crawl.leased(C), replace(FULL, url=C, fetched_at=crawl.now))
    crawl.end()
    assert remove_article(path, C, "by a court", LATER).addresses == (C,)
    refused = "SELECT url FROM urls WHERE state = 'refused' AND queue IS NULL ORDER BY url"
    assert rows(path, refused) == [(A,), (C,)]


@pytest.mark.parametrize("shown_at", [A, C, f"{START}moved/a.html"])
def test_no_crawl_brings_it_back_at_whatever_address(path: Path, shown_at: str) -> None:
    archived(path, FULL, article(B))
    remove_article(path, A, "by a court", LATER)
    crawl = Crawl(path, now=LATER)
    crawl.begin(START, shown_at)  # a start page is asked whatever the ledger says
    while (lease := crawl.lease()) is not None:
        if lease.url == START:
            crawl.listing(lease, A, B, shown_at)
        else:
            again(crawl, lease, article(B) if lease.url == B else replace(FULL, url=lease.url))
    assert crawl.end().closes
    assert rows(path, "SELECT url FROM articles") == [(B,)]
    assert rows(path, "SELECT state FROM urls WHERE url = ?", shown_at) == [("refused",)]


def test_no_text_that_it_ever_had_is_stored_at_another_address(path: Path) -> None:
    archived(path, FULL, article(B))
    archived(path, replace(FULL, body="What it said later."), article(B), now=LATER)
    remove_article(path, A, "by a court", LATER)
    crawl = Crawl(path, now=LATER)
    crawl.begin(START, C)
    while (lease := crawl.lease()) is not None:
        if lease.url == START:
            crawl.listing(lease, B, C)
        else:
            again(crawl, lease, article(B) if lease.url == B else replace(FULL, url=C))
    assert crawl.end().closes
    assert rows(path, "SELECT url FROM articles") == [(B,)]


def test_its_text_is_refused_also_when_the_site_has_got_another_name(path: Path) -> None:
    archived(path, FULL, article(B))
    remove_article(path, A, "by a court", LATER)
    crawl = Crawl(path, site="example-news", now=LATER)
    crawl.begin(START)
    assert crawl.rows("SELECT site, change_number = (SELECT change_number FROM archive) FROM removals") == [
        ("example-news", 1)
    ]
    while (lease := crawl.lease()) is not None:
        if lease.url == START:
            crawl.listing(lease, C)
        else:
            again(crawl, lease, article(B) if lease.url == B else replace(FULL, url=lease.url))
    assert crawl.end().closes
    assert rows(path, "SELECT url FROM articles") == [(B,)]


def test_a_page_that_names_the_removed_address_as_its_own_is_refused(path: Path) -> None:
    archived(path, FULL, article(B))
    remove_article(path, A, "by a court", LATER)
    crawl = Crawl(path, now=LATER)
    crawl.home(C)
    while (lease := crawl.lease()) is not None:
        again(crawl, lease, article(B) if lease.url == B else article(A, title="Edited", body="Edited text."))
    crawl.end()
    assert rows(path, "SELECT url FROM articles") == [(B,)]


def test_what_has_no_text_refuses_no_other_page_without_one(path: Path) -> None:
    bare = article(A, title=None, body=None)
    archived(path, bare)
    remove_article(path, A, "by a court", LATER)
    archived(path, article(B, title=None, body=None))
    assert rows(path, "SELECT url FROM articles") == [(B,)]


@pytest.mark.parametrize(
    ("url", "why"),
    [(C, "its address was never heard of"), (START, "the ledger says: not an article"), ("ftp://x/", "http")],
)
def test_what_is_not_there_cannot_be_removed(path: Path, url: str, why: str) -> None:
    archived(path, FULL)
    with pytest.raises(BadInput, match=why):
        remove_article(path, url, "by a court", LATER)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nothing_is_removed_without_a_reason(path: Path, reason: str) -> None:
    archived(path, FULL)
    with pytest.raises(BadInput, match="--reason"):
        remove_article(path, A, reason, LATER)
    assert rows(path, "SELECT count(*) FROM articles") == [(1,)]


def test_nothing_is_removed_while_its_site_is_crawled(path: Path) -> None:
    archived(path, FULL)
    crawl = Crawl(path, now=LATER)
    crawl.begin()
    with pytest.raises(AlreadyRunning):
        remove_article(path, A, "by a court", LATER)
    crawl.end()
    remove_article(path, A, "by a court", LATER)


def test_an_archive_that_is_not_there_is_not_made(path: Path) -> None:
    with pytest.raises(BadInput, match="there is no archive"):
        find_article(path, A)
    assert not path.exists()


def test_where_the_text_may_still_be_is_told(path: Path) -> None:
    archived(path, FULL)
    path.with_name("archive.db.before-0009_x").write_bytes(b"a backup")
    reader = connect(path)
    with reader.snapshot():
        reader.execute("SELECT count(*) FROM articles").fetchone()
        removed = remove_article(path, A, "by a court", LATER)
    reader.close()
    assert removed.remains[0] == "the backup archive.db.before-0009_x"
    assert removed.remains[1].startswith("archive.db-wal, until")
