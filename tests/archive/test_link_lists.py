"""Link lists: whoever writes them, and however they are kept, `links` says what it said when it was a table."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.archive import Connection, connect
from newscrawl.archive.link_lists import LinkLists
from newscrawl.archive.links import LinkSpan, read_current, read_spans, replace_spans
from newscrawl.archive.removing import remove_article
from newscrawl.archive.summaries import recount
from newscrawl.items import LINK_LISTS, Link, iso_utc
from tests.archive.driver import SITE, T0, A, B, C, Crawl, article
from tests.archive.old_archives import START, THEN, make_old_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

COLUMNS = (
    'list, position, title, url, "column", excerpt, first_seen_at, last_seen_at, is_current, ended_at, url_id IS NULL'
)
ROWS = f"SELECT article_id, {COLUMNS} FROM links ORDER BY article_id, list, position, first_seen_at, title, url"
TOPS = "SELECT site, list, url, since, until, pages FROM top_spans ORDER BY 1, 2, 3, 4"

Lists = dict[str, list[Link]]


class EarlierCrawl:
    """What a crawl of the version before writes: for it, `links` is a table."""

    def __init__(self, execute: Callable[..., Any]) -> None:
        self._execute = execute

    def look(self, article_id: int, lists: Lists, moment: datetime) -> bool:
        """Its `Articles._write_links`."""
        now, long_ago = iso_utc(moment), iso_utc(moment - timedelta(days=1))
        shown = {
            (name, n, link.title, link.url, link.column, link.excerpt)
            for name in LINK_LISTS
            for n, link in enumerate(lists[name], 1)
        }
        current = {
            tuple(row[2:]): (row[0], row[1])
            for row in self._execute(
                'SELECT id, last_seen_at, list, position, title, url, "column", excerpt FROM links '
                "WHERE article_id = ? AND is_current = 1",
                (article_id,),
            ).fetchall()
        }
        again = {
            entry
            for entry, (_, seen_at) in current.items()
            if entry in shown and entry[0] != "related" and entry[1] == 1 and seen_at < long_ago
        }
        ended = current.keys() - shown
        for entry in ended | again:
            self._execute("UPDATE links SET is_current = 0, ended_at = ? WHERE id = ?", (now, current[entry][0]))
        self._execute("UPDATE links SET last_seen_at = ? WHERE article_id = ? AND is_current = 1", (now, article_id))
        new = shown - current.keys()
        for entry in sorted(new | again, key=lambda entry: (str(entry[0]), entry[1])):
            key = None if entry[3] is None else str(entry[3]).partition("://")[2]
            self._execute(
                'INSERT INTO links (article_id, list, position, title, url, "column", excerpt, first_seen_at, '
                "last_seen_at, is_current, url_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, "
                "(SELECT id FROM urls WHERE key = ?))",
                (article_id, *entry, now, now, key),
            )
        return bool(ended or new)

    def end(self, article_id: int, since: str) -> None:
        """What it does when an article that was gone is back."""
        ended = "UPDATE links SET is_current = 0, ended_at = ? WHERE article_id = ? AND is_current = 1"
        self._execute(ended, (since, article_id))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """Return an archive of two articles, at A and B."""
    crawl = Crawl(tmp_path_factory.mktemp("lists") / "archive.db")
    crawl.home(A, B)
    for url in (A, B):
        crawl.show(crawl.leased(url), article(url))
    yield crawl.run.connection
    crawl.die()


def plain_table(archive: Connection) -> sqlite3.Connection:
    """Return a database in which `links` is the table that it was."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.execute(
        "CREATE TABLE links (id INTEGER PRIMARY KEY, article_id, list, position, title, url, "
        '"column", excerpt, first_seen_at, last_seen_at, is_current, url_id, ended_at)'
    )
    db.execute("CREATE TABLE urls (id, key)")
    db.executemany("INSERT INTO urls VALUES (?, ?)", archive.execute("SELECT id, key FROM urls").fetchall())
    return db


def assert_tops_are_counted_rightly(archive: Connection) -> None:
    kept = archive.execute(TOPS).fetchall()
    recount(archive)
    assert archive.execute(TOPS).fetchall() == kept


LINK = st.builds(
    Link,
    title=st.sampled_from(["One", "Two"]),
    url=st.sampled_from([A, C, None]),
    excerpt=st.sampled_from([None, None, "It began."]),
)
LISTS = st.fixed_dictionaries({name: st.lists(LINK, max_size=3) for name in LINK_LISTS})
LOOKS = st.tuples(
    st.sampled_from([1, 2]),
    LISTS,
    st.sampled_from([1, 600, 90_000]),
    st.booleans(),
    st.sampled_from([False] * 4 + [True]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(LOOKS, max_size=8))
def test_crawls_of_this_version_and_the_one_before_write_the_same_rows_in_turns(
    archive: Connection, looks: list[tuple[int, Lists, int, bool, bool]]
) -> None:
    archive.execute("BEGIN")
    try:
        ours, earlier = LinkLists(archive), EarlierCrawl(archive.execute)
        with closing(plain_table(archive)) as plain:
            before, now = EarlierCrawl(plain.execute), T0
            for article_id, lists, seconds, is_earlier, was_gone in looks:
                now += timedelta(seconds=seconds)
                writer = earlier if is_earlier else ours
                if was_gone:
                    since = iso_utc(now - timedelta(seconds=1))
                    writer.end(article_id, since)
                    before.end(article_id, since)
                look = earlier.look if is_earlier else ours.look_again
                assert look(article_id, lists, now) == before.look(article_id, lists, now)
                assert archive.execute(ROWS).fetchall() == plain.execute(ROWS).fetchall()
                shown = [(name, link.title, link.url) for name in LINK_LISTS for link in lists[name]]
                current = [(name, entry["title"], entry["url"]) for name, entry in read_current(archive, article_id)]
                assert sorted(current, key=str) == sorted(shown, key=str)
                assert_tops_are_counted_rightly(archive)
    finally:
        archive.execute("ROLLBACK")


MOMENTS = st.sampled_from([iso_utc(T0 + timedelta(hours=hours)) for hours in (0, 1, 20, 60)] + ["in May"])
SPANS = st.builds(
    LinkSpan,
    list=st.sampled_from(LINK_LISTS),
    position=st.integers(1, 3),
    title=st.sampled_from(["One", "Two"]),
    url=st.sampled_from([A, C, None]),
    column=st.none(),
    excerpt=st.none(),
    first_seen_at=MOMENTS,
    last_seen_at=MOMENTS,
    ended_at=st.one_of(st.none(), MOMENTS),
)


def only_one_current(spans: list[LinkSpan]) -> list[LinkSpan]:
    """Leave out what stands where another one does."""
    current: dict[tuple[str, int], LinkSpan] = {}
    return [s for s in spans if s.ended_at is not None or current.setdefault((s.list, s.position), s) is s]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(SPANS, max_size=6).map(only_one_current), max_size=4))
def test_what_replaces_spans_is_read_back(archive: Connection, replacements: list[list[LinkSpan]]) -> None:
    archive.execute("BEGIN")
    try:
        for number, spans in enumerate(replacements):
            replace_spans(archive, 1 + number % 2, spans)
            assert sorted(read_spans(archive, 1 + number % 2), key=str) == sorted(spans, key=str)
            assert_tops_are_counted_rightly(archive)
        LinkLists(archive).look_again(1, {name: [] for name in LINK_LISTS}, T0 + timedelta(days=9))
        assert [span for span in read_spans(archive, 1) if span.ended_at is None] == []
    finally:
        archive.execute("ROLLBACK")


def test_two_entries_cannot_stand_at_one_position(archive: Connection) -> None:
    span = LinkSpan("latest", 1, "One", A, None, None, THEN, THEN, None)
    with pytest.raises(ValueError, match="same position"):
        replace_spans(archive, 1, [span, span])
    with pytest.raises(ValueError, match="no position 0"):
        replace_spans(archive, 1, [LinkSpan("latest", 0, "One", A, None, None, THEN, THEN, None)])


def test_an_archive_of_the_version_before_has_the_same_links_afterwards(path: Path) -> None:
    make_old_archive(path, "0012_links")
    here, first = f"{START}here.html", f"{START}1.html"
    later, ended, odd = "2026-01-06T08:00:00.000Z", "2026-01-07T08:00:00.123Z", "2026-01-07"
    rows = [
        *((page, "popular", 1, "Title 1", first, None, THEN, later, 1, None, None) for page in (1, 2)),
        (1, "popular", 2, "Title 2", f"{START}2.html", None, THEN, later, 1, None, None),
        (1, "popular", 1, "Title 0", here, "It began.", THEN, THEN, 0, 3, later),
        (1, "popular", 2, "Title 1", f"{START}gone.html", None, THEN, odd, 0, 2, ended),
        (2, "related", 1, "No address", None, None, later, later, 1, None, None),
        (1, "latest", 1, "Title 1", here, None, later, ended, 1, 3, None),
        (2, "latest", 1, "Title 1", here, None, later, later, 0, 3, None),
    ]  # fmt: skip
    with closing(sqlite3.connect(path)) as db:
        db.executemany(
            "INSERT INTO links (article_id, list, position, title, url, excerpt, first_seen_at, last_seen_at, "
            "is_current, url_id, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        db.commit()
        before, tops = db.execute(ROWS).fetchall(), db.execute(TOPS).fetchall()
        newest = db.execute("SELECT title FROM links ORDER BY id DESC LIMIT 3").fetchall()
    archive = connect(path)
    assert archive.execute(ROWS).fetchall() == before
    assert archive.execute(TOPS).fetchall() == tops
    assert archive.execute("SELECT title FROM links ORDER BY id DESC LIMIT 3").fetchall() == newest
    assert archive.execute("SELECT count(*) FROM link_entries").fetchone()[0] < len(rows)
    assert_tops_are_counted_rightly(archive)
    archive.close()


def test_entries_that_are_removed_are_not_remembered(path: Path) -> None:
    crawl = Crawl(path)
    crawl.home(A, B, C)
    quote = Link(title="A", url=A, excerpt="It began.")
    crawl.show(crawl.leased(A), article(A, popular=(Link(title="Only here", url=B), Link(title="C", url=C))))
    other = Crawl(path, "other.example")
    other.begin()
    lists = other.run._articles._links  # noqa: SLF001 - what a crawl of another site has in memory
    with other.run.connection.transaction():
        lists.look_again(1, {"related": [quote], "popular": [Link(title="Only here", url=B)], "latest": []}, T0)
    crawl.end()
    remove_article(path, A, "by a court", crawl.now)
    assert other.run.connection.execute("SELECT count(*) FROM link_entries").fetchone() == (0,)
    crawl.begin()
    crawl.leased(START)
    crawl.show(crawl.leased(B), article(B, related=(quote,), popular=(Link(title="Only here", url=B),)))
    assert crawl.rows("SELECT title, excerpt FROM links ORDER BY list") == [("Only here", None), ("A", None)]
    other.die()
    crawl.end()


def test_an_address_in_another_spelling_leaves_what_lists_said(path: Path) -> None:
    crawl = Crawl(path)
    crawl.home(A, B)
    crawl.show(crawl.leased(A), article(A, popular=(Link(title="C", url=C), Link(title="B", url=B))))
    assert crawl.rows("SELECT count(*) FROM link_entries WHERE url IS NULL") == [(1,)]
    with crawl.run.connection.transaction():
        crawl.run.connection.execute("UPDATE urls SET url = replace(url, 'https:', 'http:')")
    assert crawl.rows("SELECT url FROM links ORDER BY position") == [(C,), (B,)]
    assert SITE in B
    crawl.die()
