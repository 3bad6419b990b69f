"""The analysts' views, against histories made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newscrawl.archive.articles import Articles
from newscrawl.items import Image, Link
from tests.archive.driver import SITE, START, A, B, C, Crawl, article

DAY_1 = datetime(2026, 11, 1, tzinfo=UTC)
ELSEWHERE = "https://ads.example/offer"


def at(day: int, hour: float = 12) -> datetime:
    return DAY_1 + timedelta(days=day - 1, hours=hour)


def text(day: int, hour: float = 12) -> str:
    return at(day, hour).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class History:
    """An archive whose articles are looked at when the test says."""

    def __init__(self, crawl: Crawl) -> None:
        crawl.now = at(1, 0)
        crawl.home(A, B, C)
        self.crawl = crawl
        self.articles = Articles(crawl.run.connection, crawl.run.id, SITE)
        self.ids: dict[str, int] = {}

    def look(self, day: int, hour: float = 12, url: str = A, **said: Any) -> int:  # noqa: ANN401 - any field of Article
        """Store what the page at an address said at a moment."""
        shown = article(url, **{"published_at": at(1, 6), "fetched_at": at(day, hour), **said})
        stored = self.articles.store(shown, url, self.ids.get(url))
        self.ids[url] = stored.article_id
        execute = self.crawl.run.connection.execute
        execute("UPDATE urls SET article_id = ? WHERE url = ?", (stored.article_id, url))
        return stored.article_id

    def rows(self, sql: str, *values: object) -> list[Any]:
        found = self.crawl.rows(sql, *values)
        return [row[0] for row in found] if found and len(found[0]) == 1 else found


@pytest.fixture
def history(crawl: Crawl) -> History:
    return History(crawl)


def link(url: str | None, title: str = "Headline") -> Link:
    return Link(title=title, url=url)


# --- article_changes and silent_edits --------------------------------------------------------------------------------

CHANGES = "SELECT version, seen_at, field, was, became FROM article_changes ORDER BY version, field"


def test_each_changed_field_is_a_row_with_what_it_was_and_what_it_became(history: History) -> None:
    history.look(1, title="One", body="First.")
    history.look(2, title="Two", body="Second.")
    history.look(3, title="Two", body="Third.")
    history.look(4, title="Four", body="Third.")
    assert history.rows(CHANGES) == [
        (2, text(2), "body", "First.", "Second."),
        (2, text(2), "title", "One", "Two"),
        (3, text(3), "body", "Second.", "Third."),
        (4, text(4), "title", "Two", "Four"),
    ]
    assert history.rows("SELECT DISTINCT url || site || run_id FROM article_changes") == [f"{A}{SITE}1"]


def test_a_field_that_changes_back_tells_both_changes(history: History) -> None:
    for day, title in enumerate(("One", "Two", "One"), 1):
        history.look(day, title=title)
    assert history.rows(CHANGES) == [(2, text(2), "title", "One", "Two"), (3, text(3), "title", "Two", "One")]


def test_what_left_the_page_and_what_came_to_it_is_null(history: History) -> None:
    for day, column in enumerate(("City", None, "Sport"), 1):
        history.look(day, column=column)
    assert history.rows(CHANGES) == [(2, text(2), "column", "City", None), (3, text(3), "column", None, "Sport")]


def test_lists_are_json_before_and_after(history: History) -> None:
    picture = Image(url=f"{START}a.jpg", caption="船")
    history.look(1, tags=("港", "a"), authors=("Ann",), images=())
    history.look(2, tags=("a",), authors=("Ann",), images=(picture,))
    history.look(3, tags=("a",), authors=("Ann", "Bo"), images=(picture,), breadcrumb=())
    pictures = f'[{{"url":"{START}a.jpg","caption":"船"}}]'
    assert history.rows(CHANGES) == [
        (2, text(2), "images", "[]", pictures),
        (2, text(2), "tags", '["港","a"]', '["a"]'),
        (3, text(3), "authors", '["Ann"]', '["Ann","Bo"]'),
        (3, text(3), "breadcrumb", '["City","Harbour"]', "[]"),
    ]


def test_views_and_link_lists_are_no_changes_of_fields(history: History) -> None:
    history.look(1, view_count=1, related=(link(B),))
    history.look(2, view_count=2, related=(link(C),))
    assert history.rows("SELECT * FROM article_changes") == []


def test_an_edit_is_silent_when_the_page_does_not_say_that_it_was_changed(history: History) -> None:
    history.look(1, body="First.", modified_at=at(1))
    history.look(2, body="Second.", modified_at=at(1))
    history.look(3, body="Third.", modified_at=at(3))
    history.look(4, body="Third.", modified_at=at(3), title="Another")
    history.look(5, body="Fifth.", modified_at=at(3), title="Another")
    history.look(1, url=B, body="Of a page without dates.", modified_at=None)
    history.look(2, url=B, body="Changed.", modified_at=None)
    history.look(1, url=C, body=None)
    history.look(2, url=C, body="There at last.")
    assert history.rows("SELECT url, version, modified_at, was, became FROM silent_edits ORDER BY url, version") == [
        (A, 2, text(1), "First.", "Second."),
        (A, 5, text(3), "Third.", "Fifth."),
        (B, 2, None, "Of a page without dates.", "Changed."),
    ]


# --- articles_current, articles_gone, articles_per_day ---------------------------------------------------------------


def test_the_current_version_says_what_the_article_says_and_what_became_of_it(history: History) -> None:
    history.look(1, tags=("b", "a"), view_count=5, title="One")
    history.look(2, tags=("b", "a"), view_count=5, title="Two")
    history.look(3, tags=("b", "a"), view_count=9, title="Two")
    columns = "url, title, tags, authors, versions, view_count, view_count_seen_at, first_seen_at, changed_at, gone_at"
    assert history.rows(f"SELECT {columns} FROM articles_current") == [
        (A, "Two", '["b","a"]', '["Ann Lee"]', 2, 9, text(3), text(1), text(2), None)
    ]


def test_tags_of_an_article_without_any_are_an_empty_list(history: History) -> None:
    history.look(1, tags=())
    assert history.rows("SELECT tags FROM articles_current") == ["[]"]


def test_a_gone_article_tells_how_long_it_lived_and_whether_it_is_back(history: History) -> None:
    one = history.look(1)
    two = history.look(1, url=B, published_at=None)
    history.articles.mark_gone(one, A, text(3, 6), at(4))
    history.articles.mark_gone(two, B, text(2), at(3))
    gone = "SELECT url, missing_since, gone_seen_at, lived_hours, is_back, back_at FROM articles_gone ORDER BY url"
    before = [(A, text(3, 6), text(4), 48.0, 0, None), (B, text(2), text(3), 24.0, 0, None)]
    assert history.rows(gone) == before
    assert history.rows("SELECT gone_at FROM articles_current ORDER BY url") == [text(3, 6), text(2)]
    history.look(6)
    assert history.rows(gone) == [(A, text(3, 6), text(4), 48.0, 1, text(6)), before[1]]
    assert history.rows("SELECT day, gone FROM articles_per_day WHERE gone > 0 ORDER BY day") == [
        ("2026-11-02", 1),
        ("2026-11-03", 1),
    ]


def test_an_article_that_moved_is_one_article_with_its_whole_history(history: History) -> None:
    number = history.look(1, title="One", body="Text.")
    history.look(2, title="Two", body="Text.")
    history.articles.mark_gone(number, A, text(3), at(4))
    history.ids[B] = number
    history.look(5, url=B, title="Two", body="Text.")
    history.look(6, url=B, title="Six", body="Text.")
    assert history.rows("SELECT url, versions, gone_at FROM articles_current") == [(B, 3, None)]
    assert history.rows("SELECT url, was, became FROM article_changes ORDER BY version") == [
        (B, "One", "Two"),
        (B, "Two", "Six"),
    ]
    assert history.rows("SELECT url, is_back FROM articles_gone") == [(B, 1)]


def test_days_count_what_was_published_seen_and_changed_on_them(history: History) -> None:
    history.look(2, published_at=at(1, 6), title="One")
    history.look(3, published_at=at(1, 6), title="Two")
    history.look(3, 13, published_at=at(1, 6), title="Three")
    history.look(3, url=B, published_at=None)
    assert history.rows("SELECT day, published, first_seen, changed, gone FROM articles_per_day ORDER BY day") == [
        ("2026-11-01", 1, 0, 0, 0),
        ("2026-11-02", 0, 1, 0, 0),
        ("2026-11-03", 0, 1, 2, 0),
    ]
    history.look(4, published_at=at(2, 6), title="Three")
    assert history.rows("SELECT day, published FROM articles_per_day WHERE published") == [("2026-11-02", 1)]


# --- view counts -----------------------------------------------------------------------------------------------------


def counted(history: History) -> None:
    """10 and 25 on the first day, nothing on the second, 20 and 40 on the third; of another article 7 once."""
    for day, hour, count in ((1, 8, 10), (1, 20, 25), (2, 9, 25), (3, 9, 20), (3, 21, 40)):
        history.look(day, hour, view_count=count)
    history.look(3, 22, url=B, view_count=7)


def test_a_day_has_its_last_count_and_what_it_gained(history: History) -> None:
    counted(history)
    daily = "SELECT url, day, view_count, gain, gained_since, seen_at FROM view_counts_daily"
    expected = [
        (A, "2026-11-01", 25, 15, text(1, 8), text(1, 20)),
        (A, "2026-11-03", 40, 15, text(1, 20), text(3, 21)),
        (B, "2026-11-03", 7, None, None, text(3, 22)),
    ]
    assert history.rows(f"{daily} ORDER BY url, day") == expected
    assert history.rows(f"{daily} WHERE article_id = 1 ORDER BY day") == expected[:2]
    assert history.rows(f"{daily} WHERE day = '2026-11-03' ORDER BY url") == expected[1:]


def test_a_count_that_fell_is_a_loss(history: History) -> None:
    history.look(1, view_count=10)
    history.look(2, view_count=4)
    assert history.rows("SELECT day, view_count, gain FROM view_counts_daily ORDER BY day") == [
        ("2026-11-01", 10, None),
        ("2026-11-02", 4, -6),
    ]
    assert history.rows("SELECT day, gain FROM views_gained_per_day") == [("2026-11-01", 0), ("2026-11-02", -6)]


def test_the_gains_of_a_day_are_the_sum_of_its_articles(history: History) -> None:
    counted(history)
    assert history.rows("SELECT site, day, observations, gain FROM views_gained_per_day ORDER BY day") == [
        (SITE, "2026-11-01", 2, 15),
        (SITE, "2026-11-03", 3, 15),
    ]


def test_rising_is_what_gains_most_in_an_hour_by_the_archives_own_time(history: History) -> None:
    history.look(1, 0, view_count=0, url=A)
    history.look(1, 12, view_count=100, url=A)
    history.look(2, 12, view_count=220, url=A)  # 120 in the 24 hours since its last count before them
    history.look(2, 0, view_count=10, url=B)  # first seen within the 24 hours: 60 in 12
    history.look(2, 12, view_count=70, url=B)
    history.look(1, 12, view_count=900, url=C)  # nothing new
    assert history.rows(
        "SELECT rank, url, view_count, gain, hours, gain_per_hour, gained_since, seen_at FROM rising_now ORDER BY rank"
    ) == [
        (1, A, 220, 120, 24.0, 5.0, text(1, 12), text(2, 12)),
        (2, B, 70, 60, 12.0, 5.0, text(2, 0), text(2, 12)),
    ]
    history.look(9, 12, view_count=901, url=C)
    assert history.rows("SELECT url, gain FROM rising_now") == [(C, 1)]


def test_two_looks_within_an_hour_do_not_make_a_rate_of_minutes(history: History) -> None:
    history.look(1, 12, view_count=10)
    history.look(1, 12.1, view_count=16)
    assert history.rows("SELECT gain, hours, gain_per_hour FROM rising_now") == [(6, 1.0, 6.0)]


def test_a_falling_count_rises_nowhere(history: History) -> None:
    history.look(1, 12, view_count=10)
    history.look(1, 13, view_count=5)
    assert history.rows("SELECT * FROM rising_now") == []


def test_half_of_the_views_had_come_between_two_counts(history: History) -> None:
    counted(history)
    half = "SELECT url, view_count, started_at, half_seen_at, hours_at_least, hours_at_most FROM view_half_life"
    assert history.rows(f"{half} ORDER BY url") == [
        (A, 40, text(1, 6), text(1, 20), 2.0, 14.0),
        (B, 7, text(1, 6), text(3, 22), 0.0, 64.0),
    ]


def test_an_article_that_nobody_has_viewed_has_no_half_of_its_views(history: History) -> None:
    history.look(1, view_count=0)
    history.look(2, url=B, view_count=None)
    assert history.rows("SELECT * FROM view_half_life") == []
    history.look(3, view_count=1)
    assert history.rows("SELECT url, view_count FROM view_half_life") == [(A, 1)]


def test_a_page_that_dates_itself_later_than_it_was_seen_starts_when_it_was_seen(history: History) -> None:
    history.look(1, view_count=7, published_at=at(5))
    history.look(1, 13, url=B, view_count=7, published_at=None)
    assert history.rows("SELECT started_at FROM view_half_life ORDER BY url") == [text(1), text(1, 13)]


def test_columns_sum_the_newest_counts_of_their_articles(history: History) -> None:
    history.look(1, column="City", view_count=4)
    history.look(2, column="City", view_count=10)
    history.look(1, url=B, column="City", view_count=5)
    history.look(1, url=C, column=None, view_count=None)
    assert history.rows("SELECT * FROM views_by_column ORDER BY 2") == [
        (SITE, None, 1, 0, None, None, None),
        (SITE, "City", 2, 2, 15, 7.5, 10),
    ]


def test_counts_that_no_page_can_have_break_no_sum(history: History) -> None:
    for url in (A, B, C):
        history.look(1, url=url, view_count=2**63 - 1)
        history.look(2, url=url, view_count=0)
        history.look(3, url=url, view_count=2**63 - 1)
    assert history.rows("SELECT views, most_views FROM views_by_column") == [(3 * 10**12, 2**63 - 1)]
    assert history.rows("SELECT gain FROM views_gained_per_day ORDER BY day") == [0, -3 * 10**12, 3 * 10**12]
    for view in ("rising_now", "view_half_life", "view_counts_daily", "articles_current"):
        assert len(history.rows(f"SELECT * FROM {view}")) >= 3


# --- what the site promoted, and the link graph ----------------------------------------------------------------------


def test_a_promotion_tells_where_an_article_stood_and_until_when(history: History) -> None:
    history.look(1, url=A)
    history.look(1, url=B, popular=(link(ELSEWHERE), link(A, "A moves")))
    history.look(3, url=B, popular=(link(A, "A moves"),))
    history.look(4, url=B, popular=())
    where = "SELECT list, rank, title, page_url, first_seen_at, last_seen_at, ended_at, is_current FROM promotions"
    assert history.rows(f"{where} WHERE article_id = 1 ORDER BY first_seen_at") == [
        ("popular", 2, "A moves", B, text(1), text(1), text(3), 0),
        ("popular", 1, "A moves", B, text(3), text(3), text(4), 0),
    ]
    assert history.rows("SELECT url, article_id FROM promotions WHERE article_id IS NULL") == [(ELSEWHERE, None)]


def test_an_article_is_promoted_in_whatever_spelling_of_its_address(history: History) -> None:
    history.look(1, url=A)
    history.look(1, url=B, related=(link(A.replace("https://", "http://www.")),))
    assert history.rows("SELECT article_id FROM promotions") == [1]


def test_the_link_graph_is_known_as_of_any_date(history: History) -> None:
    history.look(1, url=A)
    history.look(2, url=B, related=(link(A), link(C)))
    history.look(5, url=B, related=(link(C),))
    history.articles.mark_gone(2, B, text(8), at(9))
    as_of = (
        "SELECT position, to_url, to_article_id FROM link_graph WHERE from_article_id = 2 AND valid_from <= :date "
        "AND (valid_until IS NULL OR valid_until > :date) ORDER BY position"
    )
    graph = {
        day: history.crawl.run.connection.execute(as_of, {"date": text(day)}).fetchall() for day in (1, 2, 4, 5, 9)
    }
    assert graph == {
        1: [],
        2: [(1, A, 1), (2, C, None)],
        4: [(1, A, 1), (2, C, None)],  # as it was seen last
        5: [(1, C, None)],
        9: [],  # the page is gone
    }
    assert history.rows("SELECT from_url FROM link_graph WHERE to_article_id = 1") == [B]


def test_the_link_graph_does_not_forget_that_a_page_was_gone_once_it_is_back(history: History) -> None:
    history.look(1, url=A)
    page = history.look(2, url=B, related=(link(A), link(C)))
    history.articles.mark_gone(page, B, text(4), at(5))
    assert history.rows("SELECT DISTINCT ended_at, is_current FROM promotions") == [(text(4), 0)]
    history.look(9, url=B, related=(link(A), link(C)))
    history.look(10, url=B, related=(link(A),))
    rows = "SELECT to_url, valid_from, valid_until FROM link_graph ORDER BY valid_from, to_url"
    assert history.rows(rows) == [
        (A, text(2), text(4)),
        (C, text(2), text(4)),
        (A, text(9), None),
        (C, text(9), text(10)),
    ]
    assert history.rows("SELECT url, first_seen_at, ended_at FROM promotions WHERE is_current") == [(A, text(9), None)]


def test_links_to_an_article_that_is_read_later_lead_to_it(history: History) -> None:
    history.look(1, url=A, related=(link(B),))
    assert history.rows("SELECT to_article_id FROM link_graph") == [None]
    history.look(2, url=B)
    assert history.rows("SELECT to_article_id FROM link_graph") == [2]


def test_what_stood_on_top_is_a_span_for_each_time_that_it_did(history: History) -> None:
    history.look(1, 0, url=C)
    history.look(1, 8, url=A, popular=(link(C), link(B)))
    history.look(1, 20, url=B, popular=(link(C),))
    history.look(2, 6, url=A, popular=(link(ELSEWHERE),))
    history.look(6, 8, url=A, popular=(link(C),), latest=(link(None),), related=(link(B),))
    assert history.rows("SELECT * FROM promotions_top ORDER BY since") == [
        (SITE, "popular", C, 1, "Headline", text(1, 8), text(1, 20), 12.0, 2),
        (SITE, "popular", ELSEWHERE, None, "Headline", text(2, 6), text(2, 6), 0.0, 1),
        (SITE, "popular", C, 1, "Headline", text(6, 8), text(6, 8), 0.0, 1),
    ]


def test_what_is_read_after_it_stood_on_top_is_known_there(history: History) -> None:
    history.look(1, url=A, popular=(link(C),))
    assert history.rows("SELECT article_id FROM promotions_top") == [None]
    history.look(2, url=C)
    assert history.rows("SELECT article_id FROM promotions_top") == [2]


def test_a_page_that_shows_it_all_the_while_joins_what_others_saw_between(history: History) -> None:
    history.look(1, url=A, latest=(link(C),))
    history.look(3, url=B, latest=(link(C),))
    spans = "SELECT since, until, pages FROM promotions_top ORDER BY since"
    assert history.rows(spans) == [(text(1), text(1), 1), (text(3), text(3), 1)]
    history.look(2, url=A, latest=(link(C),))
    assert history.rows(spans) == [(text(1), text(3), 2)]


def test_what_stood_on_top_at_two_looks_far_apart_did_not_stand_there_all_the_while(history: History) -> None:
    for day, hour in ((1, 0), (1, 6), (2, 6), (22, 6), (23, 7)):
        stored = history.look(day, hour, url=A, popular=(link(B),), related=(link(C),))
        assert history.rows("SELECT change_number FROM articles") == [1], "what is shown still is no change"
    assert history.rows("SELECT since, until, hours FROM promotions_top ORDER BY since") == [
        (text(1, 0), text(2, 6), 30.0),
        (text(22, 6), text(22, 6), 0.0),
        (text(23, 7), text(23, 7), 0.0),
    ]
    graph = "SELECT list, valid_from, valid_until FROM link_graph WHERE from_article_id = ? ORDER BY 1, 2"
    assert history.rows(graph, stored) == [
        ("popular", text(1, 0), text(22, 6)),  # as it was seen last
        ("popular", text(22, 6), text(23, 7)),
        ("popular", text(23, 7), None),
        ("related", text(1, 0), None),
    ]
