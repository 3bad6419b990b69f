from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from newscrawl.archive.dictionary import DICTIONARY
from tests.web.serving import InProcess, in_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.conftest import Newsroom

LONG = 10_000_000
COUNT = 1203


@pytest.fixture(scope="module")
def crowded(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    """Serve an archive of some pages of rows, one of which holds a text of 10 MB."""
    path = tmp_path_factory.mktemp("crowded") / "archive.db"
    shutil.copy(newsroom.archive, path)
    with closing(sqlite3.connect(path)) as conn, conn:
        columns = [name for (name,) in conn.execute("SELECT name FROM pragma_table_info('articles')")]
        copied = ", ".join(f'"{name}"' for name in columns if name not in {"id", "url"})
        conn.execute(
            f"INSERT INTO articles (url, {copied}) "
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT ?) "
            f"SELECT 'https://news.example/' || x, {copied} FROM n, articles WHERE id = 1",
            (COUNT - 3,),
        )
        conn.execute("UPDATE articles SET body = ? WHERE id = 700", ("é" * LONG,))
    with in_process(path, newsroom.exports) as site:
        yield site


def test_every_table_and_view_is_shown_and_described(site: InProcess) -> None:
    overview = site.get("/archive.json").json()
    names = [told["name"] for told in (*overview["tables"], *overview["views"])]
    assert DICTIONARY.keys() <= set(names)
    for name in names:
        page = site.get(f"/archive/{name}")
        assert page.status_code == 200, page.text
        if name in DICTIONARY:
            assert max(re.split(r"[`'\"<>&]", DICTIONARY[name][""]), key=len) in page.text


def test_what_nobody_reads_is_hidden_but_can_be_found(site: InProcess) -> None:
    assert "_sqlite_migrations" not in site.get("/archive").text
    assert "_sqlite_migrations" in site.get("/archive?_show_hidden=1").text


def test_articles_are_shown_newest_first_with_facets(site: InProcess) -> None:
    rows = site.get("/archive/articles.json?_shape=objects").json()
    assert [row["id"] for row in rows["rows"]] == [3, 2, 1]
    assert set(rows["facet_results"]) == {"site", "column"}


def test_rows_are_counted(site: InProcess) -> None:
    assert site.get("/archive/articles.json").json()["filtered_table_rows_count"] == 3
    counts = {table["name"]: table["count"] for table in site.get("/archive.json").json()["tables"]}
    assert (counts["articles"], counts["sites"]) == (3, 1)


def test_rows_are_filtered_and_given_as_json(site: InProcess) -> None:
    found = site.get("/archive/articles.json?title__contains=a.html&_shape=array").json()
    assert [row["id"] for row in found] == [1]
    assert site.get("/archive.json?sql=" + quote("select count(*) from articles where site = :s") + "&s=x").json()[
        "rows"
    ] == [[0]]


def test_a_long_text_is_cut_on_a_page_and_the_page_stays_small(crowded: InProcess) -> None:
    page = crowded.get("/archive/articles?_size=10&id__gte=700&_sort=id")
    assert page.status_code == 200
    assert "é" * 300 in page.text
    assert len(page.content) < 300_000
    row = crowded.get("/archive/articles/700").text
    assert f"[cut: it has {2 * LONG:,} bytes]" in row


def test_a_long_text_does_not_break_the_json_and_the_csv_of_the_others(crowded: InProcess) -> None:
    rows = crowded.get("/archive/articles.json?_shape=array&_sort=id&_size=20&id__gte=690").json()
    assert [row["id"] for row in rows] == list(range(690, 710))
    assert rows[10]["body"].endswith(f"… [cut: it has {2 * LONG:,} bytes]")
    answer = crowded.get("/archive/articles.csv?_stream=1&_sort=id")
    csv.field_size_limit(2 * LONG)
    table = list(csv.reader(io.StringIO(answer.text)))
    assert [int(row[0]) for row in table[1:]] == list(range(1, COUNT + 1))


@pytest.mark.parametrize(("asked", "rows"), [("", 50), ("_size=7", 7), ("_size=max", 1000), ("_stream=1", COUNT)])
def test_a_csv_has_as_many_rows_as_are_asked_for(crowded: InProcess, asked: str, rows: int) -> None:
    answer = crowded.get(f"/archive/articles.csv?_col=url&{asked}")
    assert answer.text.count("\r\n") == rows + 1


@pytest.mark.parametrize(
    ("asked", "rows"), [("", 50), ("?_size=7", 7), ("?_sort=id&_size=max", 200), ("?_size=900", 200)]
)
def test_a_page_for_people_shows_no_more_than_can_be_looked_through(crowded: InProcess, asked: str, rows: int) -> None:
    assert crowded.get(f"/archive/articles{asked}").text.count("<tr>") == rows + 1


def test_a_csv_of_a_view_is_given_whole(crowded: InProcess) -> None:
    answer = crowded.get("/archive/url_reasons.csv?_stream=1&_dl=1")
    assert answer.headers["content-disposition"] == 'attachment; filename="url_reasons.csv"'
    (count,) = crowded.get("/archive.json?sql=select+count(*)+from+url_reasons&_shape=arrayfirst").json()
    assert len(list(csv.reader(io.StringIO(answer.text)))) == count + 1


def test_a_table_is_not_sorted_by_its_texts(site: InProcess) -> None:
    assert site.get("/archive/articles?_sort=body").status_code == 400
    assert site.get("/archive/articles?_sort=title").status_code == 200


def test_what_takes_too_long_is_ended_and_says_so(newsroom: Newsroom) -> None:
    endless = quote("with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c")
    with in_process(newsroom.archive, newsroom.exports, milliseconds=50) as hasty:
        for ending in ("", ".json", ".csv"):
            answer = hasty.get(f"/archive{ending}?sql={endless}")
            assert answer.status_code == 400
            assert "took longer" in answer.text


def test_a_query_of_many_spaces_is_judged_at_once(site: InProcess) -> None:
    assert site.get("/archive.json", params={"sql": "/* */" + " " * 20_000 + "x"}).status_code == 400
    assert site.get("/archive.json", params={"sql": "-- why\n/* because */ SELECT 1"}).status_code == 200


def test_an_archive_that_goes_gives_a_page_that_says_so_until_it_is_back(newsroom: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    shutil.copy(newsroom.archive, path)
    with in_process(path, newsroom.exports) as site:
        assert site.get("/").status_code == 200
        path.unlink()
        for page in ("/", "/archive", "/archive/articles", "/archive/articles.json", "/archive/articles.csv"):
            answer = site.get(page)
            assert answer.status_code == 503
            assert answer.headers["retry-after"]
            assert "not there" in answer.text
            assert str(tmp_path) not in answer.text
        assert site.get("/exports/manifest.json").status_code == 200
        shutil.copy(newsroom.archive, path)
        for page in ("/", "/archive", "/archive/articles", "/archive/articles.json", "/archive/articles.csv"):
            assert site.get(page).status_code == 200
