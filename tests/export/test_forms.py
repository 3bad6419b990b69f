"""The forms of an export: gzip, CSV per month, Parquet, all in one file; what months are called; what heals."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from newscrawl.archive import connect
from newscrawl.archive.reading import RECORDED
from newscrawl.errors import BadInput
from newscrawl.export import FORMATS, Options, export, options_of
from newscrawl.export.names import folder_name
from newscrawl.export.parquet import TIMES, parquet_schema
from newscrawl.items import FIELDS
from tests.archive.driver import SITE, T0, A, B, C, article
from tests.export.following import content, data_files, fetched, lines_of, manifest_of

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.items import Article
    from tests.export.conftest import Newsroom

OCTOBER = T0 - timedelta(days=40)
EVERY = options_of(FORMATS)


def names(newsroom: Newsroom) -> set[str]:
    return {name for name in data_files(newsroom.exports) if not name.endswith(".schema.json")}


def objects_of(newsroom: Newsroom) -> set[str]:
    return {path.name for path in (newsroom.exports / "objects").iterdir()}


def test_each_form_of_a_month_holds_the_same_articles(newsroom: Newsroom, full: Article) -> None:
    newsroom.publish(full, article(B, view_count=None, published_at=OCTOBER))
    export(newsroom.archive, newsroom.exports, EVERY)
    files = data_files(newsroom.exports)
    for month in ("news.example/2026-10", "news.example/2026-11"):
        lines = files[f"{month}.jsonl"]
        assert gzip.decompress(files[f"{month}.jsonl.gz"]) == lines
        (row,) = csv.DictReader(io.StringIO(files[f"{month}.csv"].decode(), newline=""))
        (item,) = lines_of(lines)
        assert (row["url"], row["title"]) == (item["url"], item["title"])
        (read,) = parquet.read_table(pa.BufferReader(files[f"{month}.parquet"])).to_pylist()
        assert tuple(read) == (*FIELDS, *RECORDED)
        for name in TIMES:
            assert read.pop(name) == (datetime.fromisoformat(item.pop(name)) if item[name] else item.pop(name))
        assert json.loads(read.pop("evidence")) == item.pop("evidence")
        assert read == item
    entries = {entry["name"]: entry for entry in manifest_of(newsroom.exports)["files"]}
    same = ("rows", "first_date", "last_date", "change_number")
    for ending in ("jsonl.gz", "csv", "parquet"):
        one, other = entries[f"{SITE}/2026-10.jsonl"], entries[f"{SITE}/2026-10.{ending}"]
        assert [one[name] for name in same] == [other[name] for name in same]


def test_the_parquet_files_have_the_fields_as_columns() -> None:
    assert tuple(parquet_schema().names) == (*FIELDS, *RECORDED)


def test_half_a_character_spoils_no_form(newsroom: Newsroom) -> None:
    newsroom.publish(article(A))
    connection = connect(newsroom.archive)
    connection.execute("""UPDATE articles SET evidence = '{"title": {"rule": "h1", "raw": "half a \\ud83d"}}'""")
    connection.close()
    export(newsroom.archive, newsroom.exports, EVERY)
    files = data_files(newsroom.exports)
    assert b'"raw": "half a \\ud83d"' in files[f"{SITE}/2026-11.jsonl"]
    (row,) = parquet.read_table(pa.BufferReader(files[f"{SITE}/2026-11.parquet"])).to_pylist()
    assert json.loads(row["evidence"])["title"]["raw"] == r"half a \ud83d"


def test_every_form_is_the_same_bytes_again(newsroom: Newsroom, full: Article, tmp_path: Path) -> None:
    newsroom.publish(full, article(B, published_at=OCTOBER))
    export(newsroom.archive, newsroom.exports, EVERY)
    export(newsroom.archive, tmp_path / "other", EVERY)
    assert data_files(tmp_path / "other") == data_files(newsroom.exports)


def test_a_change_makes_the_forms_of_its_month_anew_and_no_others(newsroom: Newsroom) -> None:
    newsroom.publish(article(A), article(B, published_at=OCTOBER))
    export(newsroom.archive, newsroom.exports, EVERY)
    before = data_files(newsroom.exports)
    newsroom.publish(article(B, published_at=OCTOBER, title="Another title"))
    export(newsroom.archive, newsroom.exports, EVERY)
    after = data_files(newsroom.exports)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {*(f"{SITE}/2026-10.{form}" for form in FORMATS), "articles.json", "articles.csv"}


def test_a_form_that_is_not_wanted_any_more_goes_and_one_that_is_comes(newsroom: Newsroom) -> None:
    newsroom.publish(article(A))
    export(newsroom.archive, newsroom.exports, EVERY)
    export(newsroom.archive, newsroom.exports, options_of("jsonl"))
    assert names(newsroom) == {f"{SITE}/2026-11.jsonl", "articles.json"}
    assert sorted(path.name for path in (newsroom.exports / SITE).iterdir()) == ["2026-11.jsonl"]
    assert not (newsroom.exports / "articles.csv").exists()
    export(newsroom.archive, newsroom.exports, options_of("jsonl.gz"))
    assert names(newsroom) == {f"{SITE}/2026-11.jsonl", f"{SITE}/2026-11.jsonl.gz", "articles.json"}


@pytest.mark.parametrize("formats", ["xml", "jsonl,xml", "JSONL"])
def test_an_unknown_format_is_refused(formats: str) -> None:
    with pytest.raises(BadInput, match=r"is no format of the exports; there are jsonl, jsonl\.gz, csv, parquet"):
        options_of(formats)


def test_formats_may_be_separated_by_commas_or_spaces_and_always_have_the_lines() -> None:
    assert options_of("parquet, csv").formats == ("jsonl", "csv", "parquet")
    assert options_of("").formats == ("jsonl",)


def test_parquet_without_pyarrow_is_refused_with_the_extra_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BadInput, match=r"pip install 'newscrawl\[parquet\]'"):
        options_of("parquet")


def test_all_in_one_file_is_left_out_beyond_the_limit_and_the_manifest_says_so(newsroom: Newsroom) -> None:
    newsroom.publish(*(article(url, body="x" * 600_000) for url in (A, B)))
    export(newsroom.archive, newsroom.exports, Options(whole_limit=2))
    assert {"articles.json", "articles.csv"} <= names(newsroom)
    manifest = export(newsroom.archive, newsroom.exports, Options(whole_limit=1))
    assert names(newsroom) == {f"{SITE}/2026-11.csv", f"{SITE}/2026-11.jsonl"}
    assert [entry["name"] for entry in manifest["left_out"]] == ["articles.csv", "articles.json"]
    assert all("2 MB, more than the 1 MB" in entry["reason"] for entry in manifest["left_out"])
    assert not list(newsroom.exports.glob("articles.json")), "a name of an earlier export would look like today's"
    assert export(newsroom.archive, newsroom.exports, Options(whole_limit=2))["left_out"] == []
    assert len(json.loads((newsroom.exports / "articles.json").read_bytes())) == 2


# --- months and names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published_at", "month"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), "2026-11"),
        (datetime(1799, 12, 31, tzinfo=UTC), "2026-11"),
        (datetime(1800, 1, 1, tzinfo=UTC), "1800-01"),
        (datetime(2027, 12, 31, 23, 59, tzinfo=UTC), "2027-12"),
        (datetime(2028, 1, 1, tzinfo=UTC), "2026-11"),
        (datetime(9999, 12, 31, tzinfo=UTC), "2026-11"),
        (None, "2026-11"),
    ],
)
def test_an_article_is_filed_under_its_publication_unless_no_page_can_be_of_that_time(
    newsroom: Newsroom, published_at: datetime | None, month: str
) -> None:
    newsroom.publish(article(A, published_at=published_at))
    manifest = export(newsroom.archive, newsroom.exports)
    (entry,) = [entry for entry in manifest["files"] if entry["name"].endswith(".jsonl")]
    assert entry["name"] == f"{SITE}/{month}.jsonl"
    assert entry["first_date"].startswith(month)
    (line,) = lines_of(data_files(newsroom.exports)[entry["name"]])
    if published_at is not None:
        assert datetime.fromisoformat(line["published_at"]) == published_at, "what the page says stays"


@pytest.mark.parametrize("name", ["objects", "changes", "articles.json", "manifest.json", "..", ".hidden", "a/b", "ж"])
def test_no_site_can_take_the_place_of_something_else(name: str) -> None:
    folder = folder_name(name)
    assert folder not in {name, "objects", "changes"}
    assert "/" not in folder
    assert not folder.startswith(".")
    assert folder != folder_name(f"_{name}")


def test_a_site_of_a_reserved_name_is_exported_like_any_other(newsroom: Newsroom) -> None:
    url = "https://objects.example/a"
    newsroom.publish(article(url, site="objects"), site="objects")
    export(newsroom.archive, newsroom.exports)
    export(newsroom.archive, newsroom.exports)
    assert "_objects/2026-11.jsonl" in fetched(newsroom.exports)


# --- what others have done to the folder -----------------------------------------------------------------------------


def test_an_export_of_the_earlier_form_gives_way_to_one_of_today(newsroom: Newsroom) -> None:
    newsroom.publish(article(A))
    (newsroom.exports / SITE).mkdir(parents=True)
    old: dict[str, Any] = {"schema_version": 1, "generator": "newscrawl 0.1.0", "change_number": 1, "articles": 1}
    (newsroom.exports / "manifest.json").write_text(json.dumps({**old, "files": [{"path": "articles.json"}]}))
    for path in ("articles.json", "articles.csv", f"{SITE}/2026-11.jsonl", f"{SITE}/2019-01.jsonl"):
        (newsroom.exports / path).write_text("of the earlier form")
    manifest = export(newsroom.archive, newsroom.exports)
    assert manifest["previous"] is None
    assert [path for path, body in content(newsroom.exports).items() if b"earlier form" in body] == []
    assert not (newsroom.exports / SITE / "2019-01.jsonl").exists()


def test_an_export_of_another_archive_gives_way(newsroom: Newsroom, tmp_path: Path) -> None:
    other = type(newsroom)(tmp_path / "other.db", newsroom.exports)
    other.publish(article(A, title="Of the other one"), article(B, published_at=OCTOBER))
    other.publish(article("https://other.example/1", site="other.example"), site="other.example")
    export(other.archive, other.exports)
    newsroom.publish(article(A), article(C, published_at=OCTOBER))
    newsroom.publish(article(A), article(C, published_at=OCTOBER, title="x"))
    manifest = export(newsroom.archive, newsroom.exports)
    assert manifest["changes"] == []
    alone = tmp_path / "alone"
    export(newsroom.archive, alone)
    assert data_files(newsroom.exports) == data_files(alone)
    assert not (newsroom.exports / "other.example").exists()


@pytest.mark.parametrize("damage", ["cut", "gone", "all gone", "names gone", "names written over"])
def test_an_export_heals_what_somebody_did_to_the_folder(newsroom: Newsroom, damage: str) -> None:
    newsroom.publish(article(A), article(B, published_at=OCTOBER))
    export(newsroom.archive, newsroom.exports)
    before = content(newsroom.exports)
    objects = sorted((newsroom.exports / "objects").iterdir())
    plain = [path for path in newsroom.exports.rglob("*.*") if path.name != "manifest.json" and path.is_file()]
    if damage == "cut":
        for path in objects:
            path.write_bytes(path.read_bytes()[:-1])
    for path in {"gone": objects[::2], "all gone": objects, "names gone": plain, "names written over": plain}.get(
        damage, ()
    ):
        path.unlink()
        if damage == "names written over":
            path.write_text("mine")
    export(newsroom.archive, newsroom.exports)
    assert {path: body for path, body in content(newsroom.exports).items() if path in before} == before


def test_what_was_changed_without_its_size_is_found_when_nothing_is_believed(newsroom: Newsroom) -> None:
    newsroom.publish(article(A))
    manifest = export(newsroom.archive, newsroom.exports)
    (entry,) = [entry for entry in manifest["files"] if entry["name"].endswith(".jsonl")]
    path = newsroom.exports / entry["path"]
    path.write_bytes(path.read_bytes().replace(b"Title", b"Lies!"))
    assert export(newsroom.archive, newsroom.exports) == manifest
    with pytest.raises(AssertionError):
        fetched(newsroom.exports)
    assert export(newsroom.archive, newsroom.exports, Options(full=True)) == manifest
    fetched(newsroom.exports)
    assert (newsroom.exports / entry["name"]).samefile(path)


def test_numbers_of_the_archive_that_were_lost_are_counted_anew_when_nothing_is_believed(newsroom: Newsroom) -> None:
    newsroom.publish(article(A), article(B, published_at=OCTOBER))
    manifest = export(newsroom.archive, newsroom.exports)
    connection = connect(newsroom.archive)
    connection.execute("DELETE FROM article_months")
    connection.close()
    assert export(newsroom.archive, newsroom.exports, Options(full=True)) == manifest


def test_only_the_objects_of_the_last_manifests_are_kept(newsroom: Newsroom) -> None:
    manifests = []
    for count in range(5):
        newsroom.publish(article(A, view_count=count))
        manifests.append(export(newsroom.archive, newsroom.exports))
    named = {entry["sha256"] for one in manifests[-3:] for entry in (*one["files"], *one["changes"])}
    kept = named | {manifest["previous"] for manifest in manifests[-2:]}
    assert kept < objects_of(newsroom)
    assert len(objects_of(newsroom) - kept) == 1, "the manifest itself"
    for manifest in manifests[-3:]:
        fetched(newsroom.exports, manifest)


# --- where it comes from ---------------------------------------------------------------------------------------------


def test_the_manifest_says_where_a_site_comes_from_and_on_what_terms(newsroom: Newsroom) -> None:
    newsroom.publish(article(A, published_at=OCTOBER), article(B))
    newsroom.publish(site="empty.example")
    (site,) = export(newsroom.archive, newsroom.exports)["sites"]
    assert site == {
        "site": SITE,
        "source": "https://news.example/",
        "licence": None,
        "articles": 2,
        "first_date": "2026-10-13T20:41:00.000Z",
        "last_date": "2026-11-21T20:41:00.000Z",
    }
    connection = connect(newsroom.archive)
    connection.execute("UPDATE sites SET source = 'The News', licence = 'CC-BY-4.0' WHERE name = ?", (SITE,))
    connection.close()
    (site,) = export(newsroom.archive, newsroom.exports)["sites"]
    assert (site["source"], site["licence"]) == ("The News", "CC-BY-4.0")
