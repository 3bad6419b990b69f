"""The sums that triggers keep are those of the tables, whoever writes and in whatever order."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.archive import Connection, connect
from newscrawl.archive.removing import remove_article
from newscrawl.archive.summaries import recount
from newscrawl.errors import ArchiveError
from tests.archive.driver import SITE, A, B, C, Crawl, article
from tests.archive.old_archives import HERE, START, THEN, make_old_archive
from tests.archive.test_history_views import History, link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUMS = (
    "SELECT * FROM day_sums WHERE published != 0 OR first_seen != 0 OR changed != 0 OR gone != 0 OR observations != 0 "
    "OR gain != 0 ORDER BY site, day"
)
TOPS = "SELECT site, list, url, since, until, pages FROM top_spans ORDER BY 1, 2, 3, 4"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    crawl = Crawl(tmp_path_factory.mktemp("sums") / "archive.db")
    history = History(crawl)
    history.look(1, url=A)
    history.look(2, url=B)
    yield crawl.run.connection
    crawl.die()


def sums(archive: Connection) -> list[list[Any]]:
    return [archive.execute(sql).fetchall() for sql in (SUMS, TOPS)]


def moment(day: int, hour: int) -> str:
    return f"2026-11-{day:02}T{hour:02}:00:00.000Z"


ARTICLE = st.sampled_from([1, 2])
MOMENT = st.builds(moment, st.integers(1, 5), st.sampled_from([0, 6, 23]))
COUNT = st.integers(0, 9)
OPERATIONS = st.one_of(
    st.tuples(
        st.just(
            "INSERT INTO view_counts VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET view_count = excluded.view_count"
        ),
        st.tuples(ARTICLE, MOMENT, COUNT),
    ),
    st.tuples(st.just("DELETE FROM view_counts WHERE article_id = ? AND seen_at >= ?"), st.tuples(ARTICLE, MOMENT)),
    st.tuples(
        st.just("UPDATE articles SET published_at = ? WHERE id = ?"), st.tuples(st.one_of(st.none(), MOMENT), ARTICLE)
    ),
    st.tuples(st.just("UPDATE articles SET first_seen_at = ? WHERE id = ?"), st.tuples(MOMENT, ARTICLE)),
    st.tuples(
        st.just("INSERT INTO revisions SELECT ?, coalesce(max(number), 1) + 1, ?, 1, '[]', '{}' FROM revisions"),
        st.tuples(ARTICLE, MOMENT),
    ),
    st.tuples(st.just("DELETE FROM revisions WHERE article_id = ?"), st.tuples(ARTICLE)),
    st.tuples(
        st.just("INSERT INTO absences VALUES (?, ?, '', 1, NULL) ON CONFLICT DO NOTHING"), st.tuples(ARTICLE, MOMENT)
    ),
    st.tuples(st.just("DELETE FROM absences WHERE article_id = ?"), st.tuples(ARTICLE)),
    st.tuples(
        st.just("UPDATE articles SET site = ? WHERE id = ?"),
        st.tuples(st.sampled_from([SITE, "example-news"]), ARTICLE),
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(OPERATIONS, max_size=12))
def test_sums_of_days_are_those_of_the_tables(archive: Connection, operations: list[tuple[str, Any]]) -> None:
    archive.execute("BEGIN")
    try:
        archive.execute("INSERT INTO sites (name, first_crawled_at) VALUES ('example-news', '')")
        for sql, values in operations:
            archive.execute(sql, values)
        kept = sums(archive)
        recount(archive)
        assert kept == sums(archive)
    finally:
        archive.execute("ROLLBACK")


ENTRIES = st.tuples(ARTICLE, st.sampled_from(["popular", "latest", "related"]), st.integers(1, 2), COUNT, COUNT)
ENTRY = (
    "INSERT INTO links (article_id, list, position, title, url, first_seen_at, last_seen_at, is_current) "
    "VALUES (?, ?, ?, '', ?, ?, ?, 0)"
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(ENTRIES, max_size=8),
    st.lists(st.tuples(st.integers(1, 8), COUNT), max_size=4),
    st.lists(st.integers(1, 8), max_size=3),
)
def test_spans_on_top_are_those_of_the_entries(
    archive: Connection,
    entries: list[tuple[int, str, int, int, int]],
    seen_again: list[tuple[int, int]],
    removed: list[int],
) -> None:
    archive.execute("BEGIN")
    try:
        for article_id, name, position, day, longer in entries:
            first, last = moment(1 + day, day % 3), moment(1 + day + longer % 3, 3)
            archive.execute(ENTRY, (article_id, name, position, f"{START}{longer % 2}", first, last))
        for number, day in seen_again:
            archive.execute(
                "UPDATE links SET last_seen_at = max(last_seen_at, ?) WHERE id = ?", (moment(10 + day, 0), number)
            )
        for number in removed:
            archive.execute("DELETE FROM links WHERE id = ?", (number,))
        kept = sums(archive)
        recount(archive)
        assert kept == sums(archive)
    finally:
        archive.execute("ROLLBACK")


def test_an_article_that_is_removed_takes_all_that_it_added_with_it(path: Path) -> None:
    crawl = Crawl(path)
    history = History(crawl)
    history.look(1, url=B, view_count=1)
    before = sums(crawl.run.connection)
    for day in (1, 2, 4):
        history.look(day, url=A, view_count=day * 10, title=f"Title {day}", popular=(link(B),))
    history.articles.mark_gone(2, A, moment(5, 0), crawl.now)
    assert sums(crawl.run.connection) != before
    with crawl.run.connection.transaction():
        crawl.run.connection.execute("UPDATE urls SET article_id = NULL WHERE article_id = 2")
        for table in ("view_counts", "revisions", "links", "tags", "absences"):
            crawl.run.connection.execute(f"DELETE FROM {table} WHERE article_id = 2")
        crawl.run.connection.execute("DELETE FROM articles WHERE id = 2")
    assert sums(crawl.run.connection) == before
    crawl.die()


def assert_counted_rightly(archive: Connection) -> None:
    """Compare all that is kept with a recount, which is taken back."""
    tables = (SUMS, "SELECT * FROM top_spans ORDER BY 1, 2, 3, 4")
    kept = [archive.execute(sql).fetchall() for sql in tables]
    archive.execute("BEGIN")
    recount(archive)
    assert kept == [archive.execute(sql).fetchall() for sql in tables]
    archive.execute("ROLLBACK")


def looked_at(crawl: Crawl, top: str = C, **said: Any) -> None:  # noqa: ANN401 - any field of Article
    """See every article that is due, ten hours apart, with a list that has this on top."""
    while (lease := crawl.lease()) is not None:
        if lease.url == START:
            crawl.listing(lease, A, B)
            continue
        crawl.now += timedelta(hours=10)
        crawl.show(lease, article(lease.url, fetched_at=crawl.now, popular=(link(top),), **said))


@pytest.mark.parametrize("removed", [A, B, C])
def test_the_sums_hold_when_an_article_is_removed_that_has_a_top_or_is_on_top(path: Path, removed: str) -> None:
    crawl = Crawl(path)
    crawl.home(A, B, C)
    looked_at(crawl, view_count=3)
    crawl.end()
    remove_article(path, removed, "by a court", crawl.now)
    archive = connect(path)
    assert archive.execute("SELECT pages, article_id FROM top_spans").fetchall() == [
        (2, None if removed == C else 3),
    ]
    assert_counted_rightly(archive)
    archive.close()


def test_the_sums_go_with_the_articles_to_another_name_and_hold_from_then_on(path: Path) -> None:
    crawl = Crawl(path)
    crawl.home(A, B)
    looked_at(crawl, view_count=5)
    crawl.end()
    crawl.begin()
    looked_at(crawl, view_count=50, title="Another title")
    crawl.end()
    crawl.site = "example-news"
    crawl.begin(START)
    assert crawl.rows("SELECT DISTINCT site FROM top_spans") == [("example-news",)]
    assert crawl.rows("SELECT sum(gain), sum(changed) FROM day_sums WHERE site = 'example-news'") == [(90, 2)]
    assert_counted_rightly(crawl.run.connection)
    looked_at(crawl, view_count=70, title="A third title")
    assert_counted_rightly(crawl.run.connection)
    crawl.end()
    remove_article(path, A, "by a court", crawl.now)
    archive = connect(path)
    assert_counted_rightly(archive)
    archive.close()


def test_a_take_over_that_is_cut_short_is_gone_on_with_and_the_sums_hold(path: Path) -> None:
    crawl = Crawl(path)
    crawl.home(A, B, *(f"{START}{number}" for number in range(300)))
    for url in (A, B):
        crawl.now += timedelta(hours=10)
        crawl.show(crawl.leased(url), article(url, fetched_at=crawl.now, view_count=5, popular=(link(C),)))
    with crawl.run.connection.transaction():  # so late that only a later step comes to it
        crawl.run.connection.execute("UPDATE urls SET id = 1000 WHERE url = ?", (B,))
        crawl.run.connection.execute(
            "CREATE TRIGGER cut BEFORE UPDATE OF site ON urls WHEN OLD.id = 1000 BEGIN SELECT RAISE(ABORT, 'cut'); END"
        )
    crawl.end()
    crawl.site = "example-news"
    with pytest.raises(ArchiveError, match="cut"):
        crawl.begin(START)
    archive = connect(path)
    of_site = "SELECT url FROM articles WHERE site = 'example-news' ORDER BY 1"
    assert archive.execute(of_site).fetchall() == [(A,)]  # half of it is done
    archive.execute("DROP TRIGGER cut")
    archive.close()
    crawl.begin(START)
    assert crawl.rows(of_site) == [(A,), (B,)]
    assert crawl.rows("SELECT DISTINCT site FROM urls") == [("example-news",)]
    assert_counted_rightly(crawl.run.connection)
    assert crawl.end().closes


def test_an_archive_of_an_earlier_version_gets_its_sums_and_knows_where_its_links_lead(path: Path) -> None:
    make_old_archive(path, "0009_history")
    with closing(sqlite3.connect(path)) as db:
        old = "INSERT INTO links (article_id, list, position, title, url, first_seen_at, last_seen_at, is_current) "
        db.execute(f"{old} VALUES (1, 'popular', 1, 'Ended', ?, ?, ?, 0)", (HERE, THEN, THEN))
        db.execute(f"{old} VALUES (1, 'popular', 1, 'Now', ?, ?, ?, 1)", (f"{START}x", moment(1, 0), moment(2, 0)))
        db.execute(f"{old} VALUES (1, 'latest', 1, 'No address', NULL, ?, ?, 1)", (THEN, THEN))
        db.executemany("INSERT INTO view_counts VALUES (2, ?, ?, 1)", [(THEN, 3), (moment(1, 0), 8), (moment(1, 6), 9)])
        db.commit()
    archive = connect(path)
    assert archive.execute("SELECT title, url_id, ended_at FROM links ORDER BY id").fetchall() == [
        ("Ended", 3, moment(1, 0)),
        ("Now", None, None),
        ("No address", None, None),
    ]
    assert archive.execute("SELECT day, first_seen, observations, gain FROM day_sums ORDER BY day").fetchall() == [
        (THEN[:10], 2, 1, 0),
        ("2026-11-01", 0, 2, 6),
    ]
    assert archive.execute("SELECT url, article_id, pages FROM promotions_top ORDER BY since").fetchall() == [
        (HERE, 2, 1),
        (f"{START}x", None, 1),
    ]
    archive.close()
