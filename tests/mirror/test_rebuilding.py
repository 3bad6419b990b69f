from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import connect, connect_read_only
from newscrawl.archive.removals import BY_OPERATOR
from newscrawl.doctor.command import findings_of
from newscrawl.errors import BadInput, ExitCode, ExportDamaged, NotAnArchive
from newscrawl.export import export
from newscrawl.items import Link
from newscrawl.mirror.manifest import HIGHEST_CHANGE
from newscrawl.mirror.progress import Progress
from newscrawl.mirror.rebuilding import Rebuilt, rebuild
from newscrawl.mirror.sources import open_source
from tests.archive.driver import A, B, C, Crawl, article
from tests.mirror.conftest import EVERYTHING, OTHER, content, forge, rewrite

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mirror.server import Server


def made_of(where: object, archive: Path) -> Rebuilt:
    return rebuild(open_source(str(where)), archive, Progress(io.StringIO()))


def rows(archive: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    connection = connect_read_only(archive)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def test_the_exports_of_what_was_imported_are_the_same_bytes(archive: Path, exports: Path, tmp_path: Path) -> None:
    made_of(exports, tmp_path / "new.db")
    for source, folder in ((archive, "of old"), (tmp_path / "new.db", "of new")):
        export(source, tmp_path / folder, EVERYTHING)
    assert content(tmp_path / "of new") == content(tmp_path / "of old")
    assert len(content(tmp_path / "of new")) == 36


def test_an_export_over_http_gives_the_same_archive(exports: Path, server: Server, tmp_path: Path) -> None:
    made_of(exports, tmp_path / "near.db")
    done = made_of(server.url(), tmp_path / "far.db")
    assert (done.articles, done.sites) == (7, 2)
    query = "SELECT * FROM articles ORDER BY id"
    assert rows(tmp_path / "far.db", query) == rows(tmp_path / "near.db", query)
    assert {path.rpartition(".")[2] for path in server.paths() if "objects" not in path} == {"json"}
    assert len(server.paths()) == len(set(server.paths())), "something was fetched twice"


def test_a_crawl_into_it_goes_on_without_fetching_what_is_known(exports: Path, tmp_path: Path) -> None:
    made_of(exports, tmp_path / "new.db")
    crawl = Crawl(tmp_path / "new.db", now=datetime.now(UTC) + timedelta(minutes=1))
    crawl.begin()
    home = crawl.leased()
    crawl.listing(home, A, B, C, "https://news.example/fresh.html")
    assert crawl.leased().url == "https://news.example/fresh.html"
    assert crawl.lease() is None
    crawl.end()


def test_its_articles_are_looked_at_again_by_plan(exports: Path, tmp_path: Path) -> None:
    made_of(exports, tmp_path / "new.db")
    crawl = Crawl(tmp_path / "new.db", now=datetime.now(UTC) + timedelta(days=40))
    crawl.begin()
    crawl.listing(crawl.leased())
    due = set()
    while (lease := crawl.lease()) is not None:
        due.add(lease.url)
        crawl.show(lease)
    crawl.end()
    assert {A, B, C} <= due, "what is gone is looked for, too"


def test_it_has_what_hangs_on_an_article(exports: Path, tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    made_of(exports, path)
    (article_id, count) = rows(path, "SELECT id, view_count FROM articles WHERE url = ?", A)[0]
    assert rows(path, "SELECT view_count FROM view_counts WHERE article_id = ?", article_id) == [(count,)]
    assert rows(path, "SELECT number, changed, before FROM revisions WHERE article_id = ?", article_id) == [
        (1, None, None)
    ]
    assert rows(path, "SELECT tag FROM tags WHERE article_id = ? ORDER BY position", article_id) == [
        *(("港",), ("ferry",), ("港",)),
    ]
    assert len(rows(path, "SELECT 1 FROM links WHERE article_id = ? AND is_current = 1", article_id)) == 4
    assert rows(path, "SELECT state, kind FROM urls WHERE url = ?", C) == [("gone", "article")]
    assert len(rows(path, "SELECT 1 FROM absences")) == 1
    assert rows(path, "SELECT licence, source FROM sites WHERE name = ?", OTHER) == [("CC-BY-4.0", "The Harbour Post")]


def test_its_links_lead_to_its_articles(tmp_path: Path) -> None:
    crawl, path = Crawl(tmp_path / "old.db"), tmp_path / "new.db"
    crawl.home(A, B)
    crawl.show(crawl.leased(A), article(A, popular=(Link(title="Later", url=B),)))
    crawl.show(crawl.leased(B), article(B, related=(Link(title="Before", url=A),)))
    crawl.end()
    export(tmp_path / "old.db", tmp_path / "exports", EVERYTHING)
    made_of(tmp_path / "exports", path)
    graph = "SELECT source.url, target.url FROM link_graph JOIN articles AS source ON source.id = from_article_id "
    assert sorted(rows(path, f"{graph} JOIN articles AS target ON target.id = to_article_id")) == [(A, B), (B, A)]
    assert rows(path, "SELECT url, article_id IS NOT NULL FROM promotions_top") == [(B, 1)]


def test_its_views_answer_as_those_of_a_crawled_archive(exports: Path, archive: Path, tmp_path: Path) -> None:
    made_of(exports, tmp_path / "new.db")
    old, new = (
        {
            "articles": rows(path, "SELECT url, title, tags, view_count, gone_at FROM articles_current ORDER BY url"),
            "days": rows(path, "SELECT site, day, published, first_seen, gone FROM day_sums WHERE published OR gone"),
            "searched": rows(path, "SELECT count(*) FROM article_search WHERE article_search MATCH 'paragraph'"),
            "disclaimers": rows(path, "SELECT text, articles FROM disclaimer_texts"),
            "alike": rows(path, "SELECT count(*) FROM near_duplicate_pairs"),
        }
        for path in (archive, tmp_path / "new.db")
    )
    assert new == old
    links = "SELECT links.url, urls.url FROM links LEFT JOIN urls ON urls.id = url_id WHERE list = 'related'"
    assert rows(tmp_path / "new.db", links) == [("https://news.example/1.html", None), (None, None)]


def test_what_was_removed_stays_removed(exports: Path, tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    made_of(exports, path)
    removals = dict(rows(path, "SELECT url, reason FROM removals"))
    assert removals[f"http://{OTHER}/2"] == f"{BY_OPERATOR}asked for"
    assert removals["https://news.example/d/1"] == "moved to https://news.example/d"
    assert rows(path, "SELECT state FROM urls WHERE url = ?", f"http://{OTHER}/2") == [("refused",)]


def test_the_doctor_finds_nothing_wrong_with_it(exports: Path, tmp_path: Path) -> None:
    made_of(exports, tmp_path / "new.db")
    findings = findings_of(tmp_path / "new.db", tmp_path / "none", datetime.now(UTC))
    assert [matter.text for finding in findings for matter in finding.matters] == []
    assert rows(tmp_path / "new.db", "SELECT site, closes, exit_code, reason FROM run_reports ORDER BY site") == [
        (site, 1, 0, f"imported from {exports}") for site in (OTHER, "news.example")
    ]
    assert [(row[3], row[4]) for row in rows(tmp_path / "new.db", "SELECT * FROM site_status")] == [("finished", 0)] * 2


def test_the_archive_is_one_file_that_is_whole(exports: Path, tmp_path: Path) -> None:
    made_of(exports, tmp_path / "new.db")
    assert {path.name for path in tmp_path.iterdir()} == {"exports", "new.db", "new.db.locks"}
    assert rows(tmp_path / "new.db", "PRAGMA integrity_check") == [("ok",)]
    assert rows(tmp_path / "new.db", "PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("body", [b"", b"SQLite format 3\0", b"mine"])
def test_what_is_there_already_is_not_touched(exports: Path, tmp_path: Path, body: bytes) -> None:
    (tmp_path / "new.db").write_bytes(body)
    with pytest.raises(BadInput, match="already"):
        made_of(exports, tmp_path / "new.db")
    assert (tmp_path / "new.db").read_bytes() == body


def test_of_a_damaged_export_nothing_is_made(exports: Path, tmp_path: Path) -> None:
    month = exports / "news.example" / "2026-11.jsonl"
    lines = month.read_bytes()
    month.write_bytes(lines.replace(b"Another title", b"Forged! title"))  # through the link: the object, too
    with pytest.raises(ExportDamaged, match=r"objects/.*: expected bytes with the SHA-256"):
        made_of(exports, tmp_path / "new.db")
    assert {path.name for path in tmp_path.iterdir()} == {"exports", "new.db.locks"}


def test_an_address_that_stands_there_twice_makes_no_archive(exports: Path, tmp_path: Path) -> None:
    other = json.loads((exports / "news.example" / "2026-08.jsonl").read_bytes()) | {"url": A}
    forge(exports, "news.example/2026-08.jsonl", json.dumps(other, ensure_ascii=False).encode() + b"\n")
    with pytest.raises(ExportDamaged, match=f"the address {A} stands there twice"):
        made_of(exports, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("host", ["169.254.169.254", "127.0.0.1", "[::1]", "2130706433", "router.lan"])
def test_an_address_in_a_private_network_makes_no_archive(exports: Path, tmp_path: Path, host: str) -> None:
    other = json.loads((exports / "news.example" / "2026-08.jsonl").read_bytes()) | {"url": f"http://{host}/latest"}
    forge(exports, "news.example/2026-08.jsonl", json.dumps(other, ensure_ascii=False).encode() + b"\n")
    with pytest.raises(ExportDamaged, match=r"2026-08\.jsonl: line 1: url: expected a public host or that of the site"):
        made_of(exports, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_crawl_goes_on_from_the_highest_change_number_that_is_imported(exports: Path, tmp_path: Path) -> None:
    path, folder = tmp_path / "new.db", tmp_path / "exports"
    for month in sorted(folder.glob("*/*.jsonl")):
        if month.parent.name != "changes":
            items = [json.loads(line) | {"change_number": HIGHEST_CHANGE} for line in month.read_bytes().splitlines()]
            body = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
            forge(exports, f"{month.parent.name}/{month.name}", body.encode("utf-8", "backslashreplace"))

    def highest(values: dict[str, Any]) -> None:
        values |= {"change_number": HIGHEST_CHANGE, "changes": []}
        for file in values["files"]:
            if file["change_number"] is not None:
                file["change_number"] = HIGHEST_CHANGE

    rewrite(exports, highest)
    made_of(exports, path)
    before = rows(path, "SELECT month, fingerprint FROM article_months WHERE site = 'news.example' ORDER BY month")
    crawl = Crawl(path, now=datetime.now(UTC) + timedelta(days=40))
    crawl.begin()
    crawl.listing(crawl.leased())
    while (lease := crawl.lease()) is not None:
        crawl.show(lease, article(lease.url, title="Another", fetched_at=crawl.now))
    crawl.end()
    assert rows(path, "SELECT change_number FROM archive")[0][0] > HIGHEST_CHANGE
    after = rows(path, "SELECT month, fingerprint FROM article_months WHERE site = 'news.example' ORDER BY month")
    assert after != before
    assert all(0 <= fingerprint < 10**11 for _, fingerprint in after), "sums of parts below 10^9"


def test_an_archive_that_cannot_be_made_is_told(exports: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no folder"):
        made_of(exports, tmp_path / "none" / "new.db")
    with pytest.raises(NotAnArchive):
        connect(exports / "manifest.json")
    assert ExportDamaged.exit_code is ExitCode.WRITE_FAILED


def test_an_export_without_articles_gives_an_archive_without_any(tmp_path: Path) -> None:
    connect(tmp_path / "empty.db").close()
    export(tmp_path / "empty.db", tmp_path / "exports")
    made_of(tmp_path / "exports", tmp_path / "new.db")
    assert rows(tmp_path / "new.db", "SELECT count(*) FROM articles") == [(0,)]
    assert json.loads((tmp_path / "exports" / "manifest.json").read_bytes())["articles"] == 0
