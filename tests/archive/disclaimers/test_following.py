from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive.disclaimers.following import TABLES, fill_disclaimers, follow_disclaimers
from newscrawl.items import iso_utc
from tests.archive.driver import A, B, C, Crawl, article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RISK = "This is no investment advice."
RIGHTS = "© 2026 Harbour Post. All rights reserved."


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawl]:
    crawl = Crawl(tmp_path / "archive.db")
    crawl.home(A, B, C)
    yield crawl
    crawl.run.abandon()


def show(crawl: Crawl, *disclaimers: str | None) -> list[str]:
    """Show the articles A, B, ... with these disclaimers, in a round of their own; return when."""
    if crawl.rows("SELECT 1 FROM articles"):
        crawl.end()
        crawl.begin()
        crawl.listing(crawl.leased())
    moments = {}
    by_url = dict(zip((A, B, C), disclaimers, strict=False))
    while (lease := crawl.lease()) is not None:
        moments[lease.url] = iso_utc(crawl.now)
        crawl.show(lease, article(lease.url, disclaimer=by_url.get(lease.url), fetched_at=crawl.now))
    return [moments[url] for url in (A, B, C)[: len(disclaimers)]]


def seen(crawl: Crawl) -> list[tuple[Any, ...]]:
    crawl.run.follow()
    return crawl.rows(
        "SELECT text, kind, articles, articles_ever, first_seen_at, last_seen_at FROM disclaimers ORDER BY text"
    )


def uses(crawl: Crawl) -> list[tuple[Any, ...]]:
    crawl.run.follow()
    return crawl.rows("SELECT url, text, since, until, is_current FROM article_disclaimers ORDER BY url, since")


def remove(crawl: Crawl, url: str) -> None:
    crawl.run.follow()
    connection = crawl.run.connection
    cursor = connection.execute("SELECT * FROM articles WHERE url = ?", (url,))
    row = dict(zip([name for name, *_ in cursor.description], cursor.fetchone(), strict=True))
    with connection.transaction():
        follow_disclaimers(connection, row["id"], row, None)


def test_a_text_stands_once_with_its_kind_its_times_and_its_articles(crawl: Crawl) -> None:
    at = show(crawl, f" {RISK} ", RISK.replace(" ", "\n"), RIGHTS)
    assert seen(crawl) == [(RISK, "risk", 2, 2, at[0], at[1]), (RIGHTS, "copyright", 1, 1, at[2], at[2])]
    assert uses(crawl) == [(A, RISK, at[0], None, 1), (B, RISK, at[1], None, 1), (C, RIGHTS, at[2], None, 1)]


def test_a_text_that_goes_away_keeps_its_time_and_may_come_back(crawl: Crawl) -> None:
    (first,) = show(crawl, RISK)
    (second,) = show(crawl, RIGHTS)
    (third,) = show(crawl, None)
    (fourth,) = show(crawl, RISK)
    assert uses(crawl) == [(A, RISK, first, second, 0), (A, RIGHTS, second, third, 0), (A, RISK, fourth, None, 1)]
    assert seen(crawl) == [(RISK, "risk", 1, 1, first, fourth), (RIGHTS, "copyright", 0, 1, second, second)]


def test_an_article_that_is_removed_takes_along_what_only_it_bore(crawl: Crawl) -> None:
    at = show(crawl, RISK, RISK, RIGHTS)
    remove(crawl, A)
    remove(crawl, C)
    assert seen(crawl) == [(RISK, "risk", 1, 1, at[1], at[1])]
    remove(crawl, B)
    assert all(crawl.rows(f"SELECT count(*) FROM {table}") == [(0,)] for table in TABLES)


def test_a_family_has_the_texts_that_differ_in_numbers(crawl: Crawl) -> None:
    at = show(crawl, "74 % lose money.", "76 % lose money.", RIGHTS)
    crawl.run.follow()
    assert crawl.rows("SELECT * FROM disclaimers_by_family WHERE kind = 'risk'") == [
        (1, "{number} % lose money.", "risk", 2, 2, at[0], at[1])
    ]


def test_an_article_without_one_costs_no_row(crawl: Crawl) -> None:
    show(crawl, None, "", "  ")
    crawl.run.follow()
    assert all(crawl.rows(f"SELECT count(*) FROM {table}") == [(0,)] for table in TABLES)


@pytest.mark.parametrize("seed", range(3))
def test_filling_an_archive_from_its_history_comes_to_what_following_it_came_to(crawl: Crawl, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(8):
        show(crawl, *(chance.choice([None, RISK, RIGHTS, "76 % lose money.", "74 % lose money."]) for _ in "abc"))
    # When a use that is over was last seen, the history tells only if something else changed then.
    questions = (
        "SELECT text, kind, articles, articles_ever, first_seen_at FROM disclaimers ORDER BY text",
        "SELECT pattern, kind, texts, articles, first_seen_at FROM disclaimers_by_family ORDER BY pattern",
        "SELECT url, text, since, until, is_current FROM article_disclaimers ORDER BY url, since",
    )
    for _ in ("the last changes wait", "and then no more"):
        followed = [crawl.rows(question) for question in questions]
        assert followed[2]
        with crawl.run.connection.transaction():
            fill_disclaimers(crawl.run.connection)
        assert [crawl.rows(question) for question in questions] == followed
        crawl.run.follow()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM disclaimers ORDER BY articles DESC LIMIT 9",
        "SELECT * FROM disclaimers_by_family ORDER BY articles DESC LIMIT 9",
        "SELECT * FROM article_disclaimers ORDER BY since DESC LIMIT 9",
        "SELECT * FROM article_disclaimers WHERE is_current = 0 ORDER BY until DESC LIMIT 9",
        "SELECT * FROM article_disclaimers WHERE article_id = 1",
        "SELECT * FROM article_disclaimers WHERE disclaimer_id = 1",
    ],
)
def test_no_question_reads_more_than_it_shows(crawl: Crawl, sql: str) -> None:
    plan = [row[3] for row in crawl.rows(f"EXPLAIN QUERY PLAN {sql}")]
    assert not [step for step in plan if "TEMP B-TREE" in step]
    assert all("INDEX" in step for step in plan if step.startswith("SCAN"))
