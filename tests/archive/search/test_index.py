from __future__ import annotations

import hashlib
from contextlib import closing
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import Connection, connect, connect_read_only
from newscrawl.archive.followers import tell_followers
from newscrawl.archive.search import rebuild, search
from newscrawl.archive.search.entry import entry
from newscrawl.errors import ArchiveError
from tests.archive.driver import Crawl, article
from tests.archive.old_archives import make_old_archive
from tests.archive.search.conftest import ARTICLES, name_of, store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FERRY = "https://news.example/ferry.html"


@pytest.fixture
def archive(path: Path) -> Iterator[Connection]:
    store(path, {name: ARTICLES[name] for name in ("ferry", "chinese", "undated")})
    with closing(connect(path)) as connection:
        yield connection


def indexed(connection: Connection) -> dict[int, set[str]]:
    """Return what the index holds of each article; fails where it is not sound in itself."""
    connection.execute("INSERT INTO article_search (article_search) VALUES ('integrity-check')")
    connection.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.index_words USING fts5vocab (main, article_search, instance)"
    )
    held: dict[int, set[str]] = {}
    for term, article_id in connection.execute("SELECT term, doc FROM temp.index_words"):
        held.setdefault(article_id, set()).add(term)
    return held


def in_step(connection: Connection) -> bool:
    """Tell whether the index is as if it was made of the articles today."""
    held = indexed(connection)
    with connection.transaction():
        rebuild(connection)
    return held == indexed(connection)


def found(connection: Connection, query: str, **options: Any) -> list[str]:  # noqa: ANN401 - any option of `search`
    return [name_of(hit.url) for hit in search(connection, query, **options).hits]


def test_an_article_that_changes_is_found_by_what_it_says_now(path: Path) -> None:
    crawl = Crawl(path)
    crawl.home(FERRY)
    crawl.show(
        crawl.leased(FERRY),
        article(FERRY, title="Old quay", body="The ferry. 渡轮停航", column="Sea", fetched_at=crawl.now),
    )
    crawl.end()
    crawl.home(FERRY)
    lease = crawl.leased(FERRY)
    assert found(crawl.run.connection, "quay 渡轮", column="Sea") == ["ferry"]
    crawl.show(lease, article(FERRY, title="New pier", body="The ferry. 渡轮复航", column="City", fetched_at=crawl.now))
    for gone in ("quay", "停航", "old"):
        assert found(crawl.run.connection, gone) == []
    assert found(crawl.run.connection, "pier ferry 复航", column="City") == ["ferry"]
    assert found(crawl.run.connection, "ferry", column="Sea") == []
    assert in_step(crawl.run.connection)
    crawl.end()


def test_an_article_that_is_gone_from_its_site_is_still_found(path: Path) -> None:
    store(path, {"ferry": ARTICLES["ferry"]})
    crawl = Crawl(path)
    crawl.begin()
    crawl.run.connection.execute("UPDATE articles SET gone_at = fetched_at")
    assert found(crawl.run.connection, "ferry") == ["ferry"]
    crawl.end()


def test_an_article_that_is_removed_leaves_the_index(archive: Connection) -> None:
    cursor = archive.execute("SELECT * FROM articles WHERE url = ?", (FERRY,))
    row = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
    with archive.transaction():
        tell_followers(archive, row["id"], row, None)
    assert found(archive, "harbour") == []
    assert found(archive, "ferry") == ["undated"]
    assert row["id"] not in indexed(archive)


def test_a_new_number_alone_writes_nothing(archive: Connection) -> None:
    cursor = archive.execute("SELECT * FROM articles WHERE url = ?", (FERRY,))
    row = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
    before = archive.execute("SELECT total_changes()").fetchone()
    tell_followers(archive, row["id"], row, row | {"view_count": 11, "change_number": 99})
    assert archive.execute("SELECT total_changes()").fetchone() == before


def test_a_site_that_takes_over_anothers_articles_is_searched_by_its_own_name(path: Path) -> None:
    store(path, {name: ARTICLES[name] for name in ("ferry", "undated")})
    crawl = Crawl(path, "harbour-news")
    crawl.begin("https://news.example/")
    connection = crawl.run.connection
    assert sorted(found(connection, "ferry", site="harbour-news")) == ["ferry", "undated"]
    assert found(connection, "ferry", site="news.example") == []
    assert in_step(connection)
    crawl.end()


def test_an_article_leaves_the_index_whole_after_its_site_got_another_name(archive: Connection) -> None:
    cursor = archive.execute("SELECT * FROM articles WHERE url = ?", (FERRY,))
    row = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
    everything = indexed(archive)
    names = [row["site"], "harbour-news", "harbour", row["site"], "harbour"]
    with archive.transaction():
        for former, name in pairwise(names):
            tell_followers(archive, row["id"], row | {"site": former}, row | {"site": name})
    assert indexed(archive)[row["id"]] == set(entry(row | {"site": "harbour"}).split())
    with archive.transaction():
        tell_followers(archive, row["id"], row | {"site": "harbour"}, None)
    assert indexed(archive) == {number: words for number, words in everything.items() if number != row["id"]}


def test_a_transaction_that_is_rolled_back_leaves_nothing_in_the_index(archive: Connection) -> None:
    before = indexed(archive)
    with pytest.raises(ArchiveError), archive.transaction():
        _write_and_fail(archive)
    assert indexed(archive) == before


def _write_and_fail(archive: Connection) -> None:
    rebuild(archive)
    archive.execute("INSERT INTO article_search (rowid, words) VALUES (99, 'zebra')")
    archive.execute("INSERT INTO articles (id) VALUES (99)")


def test_articles_of_an_earlier_archive_are_found(path: Path) -> None:
    make_old_archive(path, "0006_search")
    with closing(connect(path)) as connection:
        assert found(connection, "text") == ["here", "gone"]
        assert in_step(connection)


MISSING = "DROP TABLE article_search"
EMPTIED = "DELETE FROM article_search_data"
GARBLED = "UPDATE article_search_data SET block = zeroblob(9) WHERE id > 10"
LOST = "DELETE FROM article_search_idx"


@pytest.mark.parametrize("damage", [MISSING, EMPTIED])
def test_an_index_that_is_missing_or_damaged_says_what_to_do(archive: Connection, damage: str) -> None:
    archive.execute(damage)
    with closing(connect_read_only(archive.path)) as reader, pytest.raises(ArchiveError, match="--rebuild` makes it"):
        found(reader, "ferry")


@pytest.mark.parametrize("damage", [MISSING, EMPTIED, GARBLED, LOST, "DROP TABLE article_search_config"])
def test_an_index_that_is_missing_or_damaged_is_made_anew(archive: Connection, damage: str) -> None:
    archive.execute(damage)
    archive.close()
    with closing(connect(archive.path)) as connection:
        with connection.transaction():
            assert rebuild(connection) == 3
        assert sorted(found(connection, "ferry")) == ["ferry", "undated"]
        assert in_step(connection)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_entry_is_what_it_was() -> None:
    # An article is taken out of the index by the entry that it was put in with. Where this fails on purpose, archives
    # that were written before need a migration that makes the index anew (`rebuild`).
    rows = [
        {"title": None, "introduction": None, "body": None, "column": None, "published_at": "2026-11-22T20:41:00.000Z"}
        | {"site": "news.example:80"}
        | article
        for article in ARTICLES.values()
    ]
    digest = hashlib.sha256("\n".join(map(entry, rows)).encode()).hexdigest()
    assert digest[:16] == "f4bcde64b21dd1d5"


def test_a_date_that_is_none_stops_no_search(archive: Connection) -> None:
    archive.execute("UPDATE articles SET published_at = 'soon' WHERE url = ?", (FERRY,))
    with archive.transaction():
        rebuild(archive)
    assert found(archive, "渡轮", since=date(2026, 10, 1), until=date(2026, 12, 1)) == ["chinese"]
    assert found(archive, "ferry", since=date(2026, 10, 1)) == []
    assert "ferry" in found(archive, "ferry", sort="date")
