"""Pages of any date: whatever the order in which they come, the article and its history are the same."""

from __future__ import annotations

import itertools
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import connect
from newscrawl.archive.dated import DatedArticles
from newscrawl.items import Link, iso_utc
from tests.archive.driver import SITE, START, T0, A, B, article

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.archive import Connection

DAY = timedelta(days=1)
ONE, OTHER = Link(title="One", url=B), Link(title="Another", url=B)
LOOKS = tuple(
    replace(
        article(A, title=title, body=f"Text {title}", view_count=views, popular=(link,)), fetched_at=T0 + number * DAY
    )
    for number, (title, views, link) in enumerate(
        [("a", 5, ONE), ("a", 5, ONE), ("b", 7, OTHER), ("a", 8, ONE), ("a", 8, ONE)]
    )
)
WHAT = (
    "SELECT url, title, body, view_count, first_seen_at, changed_at FROM articles",
    "SELECT number, seen_at, changed, before FROM revisions ORDER BY number",
    "SELECT min(seen_at), view_count FROM view_counts GROUP BY view_count ORDER BY 1",
    "SELECT title, first_seen_at, last_seen_at, is_current FROM links ORDER BY first_seen_at, title",
    "SELECT day, first_seen, changed, gain FROM day_sums WHERE first_seen OR changed OR gain ORDER BY day",
)


def begin(connection: Connection) -> DatedArticles:
    moment = iso_utc(T0)
    with connection.transaction():
        connection.execute("INSERT INTO sites (name, first_crawled_at) VALUES (?, ?)", (SITE, moment))
        connection.execute(
            "INSERT INTO runs (site, kind, start_url, version, pid, started_at, round_started_at, alive_at, outcome) "
            "VALUES (?, 'import', ?, '0', 1, ?, ?, ?, 'running')",
            (SITE, START, moment, moment, moment),
        )
    return DatedArticles(connection, 1, SITE)


def told(connection: Connection) -> list[list[tuple[Any, ...]]]:
    return [connection.execute(sql).fetchall() for sql in WHAT]


def test_every_order_comes_to_the_same_and_telling_it_twice_changes_nothing(tmp_path: Path) -> None:
    found = []
    for number, order in enumerate(itertools.permutations(LOOKS)):
        if number % 5:  # 24 of 120
            continue
        with closing(connect(tmp_path / f"{number}.db")) as connection:
            articles = begin(connection)
            for look in order:
                articles.store_at(look, A, None)
            found.append(told(connection))
            (change_number,) = connection.execute("SELECT change_number FROM archive").fetchone()
            everything = list(connection.db.conn.iterdump())
            assert {articles.store_at(look, A, None).outcome for look in order} == {"unchanged"}
            assert connection.execute("SELECT change_number FROM archive").fetchone() == (change_number,)
            assert list(connection.db.conn.iterdump()) == everything
    article_row, revisions, counts, links, sums = found[0]
    assert article_row == [(A, "a", "Text a", 8, iso_utc(T0), iso_utc(T0 + 3 * DAY))]
    assert [(row[0], row[1]) for row in revisions] == [
        (number, iso_utc(T0 + day * DAY)) for number, day in ((1, 0), (2, 2), (3, 3))
    ]
    assert counts == [(iso_utc(T0 + day * DAY), views) for day, views in ((0, 5), (2, 7), (3, 8))]
    assert [row[0] for row in links if row[3]] == ["One"]
    assert sum(row[2] for row in sums) == 2
    for other in found[1:]:
        assert other[:3] == found[0][:3]
        assert [row for row in other[3] if row[3]] == [row for row in links if row[3]] or other[3]


@pytest.mark.parametrize("at", [1, 3])
def test_what_a_crawl_found_unchanged_since_stays_what_is_there_now(tmp_path: Path, at: int) -> None:
    """A crawl notes no look that changed nothing, but the ledger knows of the last."""
    with closing(connect(tmp_path / "archive.db")) as connection:
        articles = begin(connection)
        first = replace(LOOKS[0], fetched_at=T0)
        articles.store(first, A, None)
        connection.execute(
            "INSERT INTO urls (site, url, key, state, depth, heard_at, changed_at, fetched_at, article_id, run_id) "
            "VALUES (?, ?, ?, 'unchanged', 1, ?, ?, ?, 1, 1)",
            (SITE, A, A.removeprefix("https://"), *[iso_utc(T0)] * 2, iso_utc(T0 + 2 * DAY)),
        )
        articles.store_at(replace(LOOKS[2], fetched_at=T0 + at * DAY), A, 1)
        title, views = connection.execute("SELECT title, view_count FROM articles").fetchone()
        changes = [row for (row,) in connection.execute("SELECT seen_at FROM revisions ORDER BY number")]
    if at == 1:
        assert (title, views) == ("a", 5)
        assert changes == [iso_utc(T0 + day * DAY) for day in (0, 1, 2)]
    else:
        assert (title, views) == ("b", 7)
        assert changes == [iso_utc(T0 + day * DAY) for day in (0, 3)]
