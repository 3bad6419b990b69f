from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.archive import connect
from newscrawl.archive.links import LinkSpan, read_spans, replace_spans
from newscrawl.items import Link
from tests.archive.driver import A, B, C, article

if TYPE_CHECKING:
    from pathlib import Path

    from tests.archive.driver import Crawl


def test_what_a_crawl_saw_in_the_lists_is_read_back_and_can_be_replaced(crawl: Crawl, path: Path) -> None:
    links = (Link(title="B", url=B, column="City", excerpt="It began."), Link(title="No address", url=None))
    crawl.home(A)
    crawl.show(crawl.leased(A), article(A, popular=links))
    crawl.end()
    connection = connect(path)
    (article_id,) = connection.execute("SELECT id FROM articles").fetchone()
    spans = read_spans(connection, article_id)
    assert [(s.list, s.position, s.title, s.url, s.column, s.excerpt, s.ended_at) for s in spans] == [
        ("popular", 1, "B", B, "City", "It began.", None),
        ("popular", 2, "No address", None, None, None, None),
    ]
    ended = replace(spans[0], ended_at="2026-12-01T00:00:00.000Z")
    now = LinkSpan("popular", 1, "C", C, None, None, ended.ended_at or "", ended.ended_at or "", None)
    with connection.transaction():
        replace_spans(connection, article_id, [ended, spans[1], now])
    assert read_spans(connection, article_id) == [ended, now, spans[1]]
    assert connection.execute(
        "SELECT list, url, url_id IS NULL FROM links WHERE is_current = 1 ORDER BY position DESC"
    ).fetchall() == [
        ("popular", None, 1),
        ("popular", C, 1),
    ]
    connection.close()
