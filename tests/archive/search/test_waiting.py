"""What was written a moment ago, and waits to be put into the index, is found as what is in it."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import Connection, connect_read_only
from newscrawl.archive.search import finding, search
from newscrawl.archive.search import words as search_words
from newscrawl.searching import sum_of
from tests.archive.search.conftest import ARTICLES, Library, store

if TYPE_CHECKING:
    from collections.abc import Iterator

QUERIES: list[tuple[str, dict[str, Any]]] = [
    *((query, {"sort": sort}) for query in ("ferry", "lighthouse", "words a") for sort in ("rank", "date", "views")),
    *(("渡轮", {}), ("muller", {}), ("harb*", {}), ("ferry -ferries", {}), ("lighthouse OR ferry", {})),
    *(('"harbour ferry"', {}), ("ferry", {"column": "sea"}), ("ferry", {"site": "news.example"})),
    *(("ferry", {"since": date(2026, 10, 18)}), ("ferry", {"until": date(2026, 10, 17)}), ("nowhere", {})),
    *(("quay", {"limit": 1}), ("quay", {"limit": 1, "offset": 1}), ("quay", {"limit": 2, "sort": "views"})),
]


@pytest.fixture(scope="module", params=["all wait", "some wait", "all have changed"])
def waiting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The same archive as the library's, but that articles wait."""
    path = tmp_path_factory.mktemp("waiting") / "archive.db"
    names = list(ARTICLES)
    if request.param == "some wait":
        store(path, {name: ARTICLES[name] for name in names[: len(names) // 2]})
    elif request.param == "all have changed":
        store(path, {name: {"title": f"Ferry {name}", "body": "Quay, 渡轮, lighthouse."} for name in names})
    store(path, ARTICLES, follows=False)
    with closing(connect_read_only(path)) as connection:
        assert connection.execute("SELECT count(*) FROM unfollowed").fetchone()[0] >= len(names) // 2
        yield connection


@pytest.mark.parametrize("counted", [10_000, 2])
def test_what_waits_is_found_as_what_is_in_the_index(
    library: Library, waiting: Connection, monkeypatch: pytest.MonkeyPatch, counted: int
) -> None:
    monkeypatch.setattr(finding, "COUNTED", counted)  # more than two articles are met on the way through an index
    monkeypatch.setattr(finding, "FEW", counted)
    for query, options in QUERIES:
        assert search(waiting, query, **options) == library.search(query, **options), (query, options)


def test_where_too_many_wait_it_is_said_how_many(waiting: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    (waits,) = waiting.execute("SELECT count(*) FROM unfollowed").fetchone()
    monkeypatch.setattr(search_words, "MOST", 3)
    found = search(waiting, "xyzzy")
    assert (found.unread, found.has_more) == (waits - 3, True)
    assert sum_of(found, 1).endswith(f"; {waits - 3} articles are not in the index yet")
