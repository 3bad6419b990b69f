from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import stat
import subprocess
import sys
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

import newscrawl
from newscrawl.archive.locks import lock
from newscrawl.archive.reading import RECORDED
from newscrawl.errors import BadInput, ExitCode, ExportError, NotAnArchive
from newscrawl.export import SCHEMAS, Options, check_folder, export, exporting, schema
from newscrawl.items import FIELDS, Article, Evidence, Image, Link, article_to_json
from tests import quickstart
from tests.archive.driver import SITE, START, T0, A, B, C, article
from tests.export.following import content, data_files, fetched, lines_of, manifest_of

if TYPE_CHECKING:
    from tests.export.conftest import Newsroom

OCTOBER, NOVEMBER = T0 - timedelta(days=40), T0
CHANCE = random.SystemRandom()
AT = "2026-11-22T20:41:00.000Z"


def two_months(newsroom: Newsroom, full: Article) -> None:
    newsroom.publish(full, article(B, published_at=OCTOBER), article(C, published_at=None))


def assert_true(folder: Path, manifest: dict[str, Any]) -> None:
    """Assert that a folder holds what its manifest says, byte for byte, under both names, and nothing else."""
    assert manifest_of(folder) == manifest
    named = fetched(folder)
    lying = content(folder)
    assert {name: body for name, body in lying.items() if not name.startswith("objects/")} == {
        **named,
        "manifest.json": lying["manifest.json"],
    }
    months = {
        name: lines_of(body) for name, body in named.items() if name.endswith(".jsonl") and "changes/" not in name
    }
    lines = [line for month in sorted(months) for line in months[month]]
    assert json.loads(named["articles.json"]) == lines
    rows = {entry["name"]: entry["rows"] for entry in manifest["files"]}
    assert manifest["articles"] == rows["articles.json"] == rows["articles.csv"] == len(lines)
    assert manifest["articles"] == sum(site["articles"] for site in manifest["sites"])
    assert {name: rows[name] for name in months} == {name: len(month) for name, month in months.items()}
    assert [rows[name] for name in SCHEMAS] == [0, 0, 0]
    assert [entry["name"] for entry in manifest["files"]] == sorted(rows)


# --- what is written -------------------------------------------------------------------------------------------------


def test_an_export_has_a_file_per_month_one_of_all_the_schemas_and_a_true_manifest(
    newsroom: Newsroom, full: Article
) -> None:
    two_months(newsroom, full)
    manifest = export(newsroom.archive, newsroom.exports)
    months = [f"news.example/2026-{month}.{ending}" for month in (10, 11) for ending in ("csv", "jsonl")]
    schemas = ("change.schema.json", "manifest.json", "manifest.schema.json")
    lying = sorted(path for path in content(newsroom.exports) if not path.startswith("objects/"))
    assert lying == ["article.schema.json", "articles.csv", "articles.json", *schemas, *months]
    assert_true(newsroom.exports, manifest)
    assert manifest["schema_version"] == 2
    assert manifest["generator"] == f"newscrawl {newscrawl.__version__}"
    assert manifest["articles"] == 3


def test_an_exported_article_is_the_item_with_every_field_in_order_and_what_the_archive_knows(
    newsroom: Newsroom, full: Article
) -> None:
    newsroom.publish(full)
    export(newsroom.archive, newsroom.exports)
    (item,) = json.loads((newsroom.exports / "articles.json").read_bytes())
    assert tuple(item) == (*FIELDS, *RECORDED)
    recorded = {name: item.pop(name) for name in RECORDED}
    assert recorded == {
        "first_seen_at": item["fetched_at"],
        "changed_at": item["fetched_at"],
        "gone_at": None,
        "change_number": 1,
    }
    assert {**item, "fetched_at": None} == {**article_to_json(full), "fetched_at": None}


def test_exports_are_utf8_that_a_person_can_read_with_one_article_per_line(newsroom: Newsroom, full: Article) -> None:
    newsroom.publish(full)
    export(newsroom.archive, newsroom.exports)
    (line,) = (newsroom.exports / SITE / "2026-11.jsonl").read_bytes().splitlines()
    assert "港城 \U0001f6a2".encode() in line
    assert b"\r" not in line


def test_every_exported_article_is_as_the_schema_says(newsroom: Newsroom, full: Article) -> None:
    two_months(newsroom, full)
    newsroom.publish(Article(url=f"{START}bare.html", site=SITE, title=None, fetched_at=T0))
    export(newsroom.archive, newsroom.exports)
    validator = Draft202012Validator(json.loads((newsroom.exports / "article.schema.json").read_bytes()))
    items = json.loads((newsroom.exports / "articles.json").read_bytes())
    assert len(items) == 4
    assert [error.message for item in items for error in validator.iter_errors(item)] == []


@pytest.mark.parametrize(
    "change",
    [
        *({"title": ""}, {"view_count": -1}, {"view_count": "7"}, {"published_at": "2026-11-22"}, {"tags": [""]}),
        *({"tags": None}, {"url": "ftp://news.example/"}, {"extra": 1}, {"related": [{"title": "One"}]}),
        *({"gone_at": "yesterday"}, {"first_seen_at": None}, {"change_number": None}, {"url": None}),
    ],
)
def test_the_schema_refuses_what_an_article_never_is(full: Article, change: dict[str, Any]) -> None:
    validator = Draft202012Validator(json.loads(schema("article.schema.json")))
    item = {**article_to_json(full), "first_seen_at": AT, "changed_at": AT, "gone_at": None, "change_number": 1}
    assert validator.is_valid(item)
    assert not validator.is_valid({**item, **change})


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_valid_and_describe_what_they_hold(name: str) -> None:
    described = json.loads(schema(name))
    Draft202012Validator.check_schema(described)
    assert all(part.get("description") for part in described.get("properties", {}).values())
    assert described["description"]


def test_the_schema_knows_the_fields_of_an_article_and_no_others() -> None:
    known = json.loads(schema("article.schema.json"))
    assert tuple(known["properties"]) == tuple(known["required"]) == (*FIELDS, *RECORDED)
    parts: list[tuple[dict[str, Any], type[Link | Image | Evidence]]] = [
        (known["$defs"]["link"], Link),
        (known["properties"]["images"]["items"], Image),
        (known["properties"]["evidence"]["additionalProperties"], Evidence),
    ]
    for part, kind in parts:
        assert tuple(part["properties"]) == tuple(part["required"]) == tuple(field.name for field in fields(kind))
        assert part["additionalProperties"] is False


def test_an_archive_without_articles_gives_an_empty_export(newsroom: Newsroom) -> None:
    newsroom.publish()
    assert_true(newsroom.exports, export(newsroom.archive, newsroom.exports))
    assert json.loads((newsroom.exports / "articles.json").read_bytes()) == []


def test_sites_that_differ_in_a_character_that_no_folder_takes_lose_nothing(newsroom: Newsroom) -> None:
    newsroom.publish(article(A))
    for site, host in (("127.0.0.1:8000", "127.0.0.1"), ("127.0.0.1_8000", "127.0.0.2")):
        shown = [
            article(f"http://{host}/{n}", published_at=moment, site=site)
            for n, moment in enumerate((OCTOBER, NOVEMBER))
        ]
        newsroom.publish(*shown, site=site)
    manifest = export(newsroom.archive, newsroom.exports)
    assert manifest["articles"] == 5
    assert_true(newsroom.exports, manifest)


def test_exports_may_be_read_by_others(newsroom: Newsroom) -> None:
    newsroom.publish(article(A))
    export(newsroom.archive, newsroom.exports)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in newsroom.exports.rglob("*") if file.is_file()}
    assert modes == {0o644}


# --- again -----------------------------------------------------------------------------------------------------------


def test_exporting_again_gives_the_same_bytes_and_leaves_the_files_alone(newsroom: Newsroom, full: Article) -> None:
    two_months(newsroom, full)
    export(newsroom.archive, newsroom.exports)
    before = content(newsroom.exports)
    stamps = {file: (file.stat().st_mtime_ns, file.stat().st_ino) for file in newsroom.exports.rglob("*.*")}
    export(newsroom.archive, newsroom.exports)
    export(newsroom.archive, newsroom.exports, Options(full=True))
    assert content(newsroom.exports) == before
    assert {file: (file.stat().st_mtime_ns, file.stat().st_ino) for file in stamps} == stamps


def test_the_bytes_are_a_function_of_the_archive_alone(newsroom: Newsroom, full: Article, tmp_path: Path) -> None:
    two_months(newsroom, full)
    export(newsroom.archive, newsroom.exports)
    newsroom.publish(article(B, published_at=OCTOBER, title="Another title"))
    export(newsroom.archive, newsroom.exports)
    code = "import sys; from pathlib import Path; from newscrawl.export import export; export(*map(Path, sys.argv[1:]))"
    other = tmp_path / "other"
    subprocess.run([sys.executable, "-c", code, str(newsroom.archive), str(other)], check=True, timeout=60)
    assert data_files(other) == data_files(newsroom.exports)
    past: dict[str, Any] = {"previous": None, "changes": []}
    assert manifest_of(other) == {**manifest_of(newsroom.exports), **past}


def test_articles_of_one_moment_stand_in_the_order_of_their_addresses(newsroom: Newsroom) -> None:
    newsroom.publish(*(article(url, published_at=NOVEMBER) for url in (C, A, B)))
    export(newsroom.archive, newsroom.exports)
    (month,) = [body for name, body in data_files(newsroom.exports).items() if name.endswith(".jsonl")]
    assert [line["url"] for line in lines_of(month)] == [A, B, C]


def test_a_visit_that_found_nothing_new_leaves_the_exports_as_they_are(newsroom: Newsroom, full: Article) -> None:
    newsroom.publish(full)
    export(newsroom.archive, newsroom.exports)
    before = content(newsroom.exports)
    newsroom.publish(full)
    export(newsroom.archive, newsroom.exports)
    assert content(newsroom.exports) == before


def test_a_manifest_that_nobody_would_read_is_not_written(
    newsroom: Newsroom, full: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_months(newsroom, full)
    export(newsroom.archive, newsroom.exports)
    before = content(newsroom.exports)
    newsroom.publish(article(B, published_at=OCTOBER, title="Another title"))
    monkeypatch.setattr(exporting, "MAX_BYTES", len(before["manifest.json"]) - 1)
    with pytest.raises(ExportError, match="export fewer formats"):
        export(newsroom.archive, newsroom.exports)
    assert content(newsroom.exports) == before


def test_a_change_rewrites_its_month_and_no_other(newsroom: Newsroom, full: Article) -> None:
    two_months(newsroom, full)
    export(newsroom.archive, newsroom.exports)
    before = content(newsroom.exports)
    newsroom.publish(article(B, published_at=OCTOBER, title="Another title"))
    assert_true(newsroom.exports, export(newsroom.archive, newsroom.exports))
    after = content(newsroom.exports)
    changed = {path for path in after if after[path] != before.get(path) and not path.startswith("objects/")}
    october = {"news.example/2026-10.csv", "news.example/2026-10.jsonl"}
    assert changed == {"articles.csv", "articles.json", "manifest.json", "changes/3-4.jsonl", *october}
    new = {path for path in after.keys() - before.keys() if path.startswith("objects/")}
    assert len(new) == len(changed)


def test_the_file_of_a_month_without_articles_is_removed_and_strange_files_stay(
    newsroom: Newsroom, full: Article
) -> None:
    two_months(newsroom, full)
    export(newsroom.archive, newsroom.exports)
    strange = newsroom.exports / SITE / "notes.txt"
    strange.write_text("mine")
    newsroom.publish(article(B, published_at=NOVEMBER))
    manifest = export(newsroom.archive, newsroom.exports)
    assert strange.read_text() == "mine"
    strange.unlink()
    assert_true(newsroom.exports, manifest)
    assert not list((newsroom.exports / SITE).glob("2026-10.*"))


@pytest.mark.parametrize("path", ["../precious.txt", "/etc/hostname", "a/../../precious.txt"])
def test_a_manifest_cannot_make_us_remove_files_elsewhere(newsroom: Newsroom, full: Article, path: str) -> None:
    newsroom.publish(full)
    precious = newsroom.exports.parent / "precious.txt"
    precious.write_text("mine")
    newsroom.exports.mkdir()
    (newsroom.exports / "manifest.json").write_text(json.dumps({"files": [{"path": path}]}))
    export(newsroom.archive, newsroom.exports)
    assert precious.exists()
    assert Path("/etc/hostname").exists()


@pytest.mark.parametrize("manifest", ["", "{", "[]", "null", '{"files": 5}', '{"files": [5]}', '{"files": [{}]}'])
def test_a_manifest_that_cannot_be_read_does_not_stop_an_export(
    newsroom: Newsroom, full: Article, manifest: str
) -> None:
    newsroom.publish(full)
    newsroom.exports.mkdir()
    (newsroom.exports / "manifest.json").write_text(manifest)
    assert_true(newsroom.exports, export(newsroom.archive, newsroom.exports))


# --- what cannot be written or read ----------------------------------------------------------------------------------


def test_a_file_in_the_place_of_the_folder_is_an_export_error(newsroom: Newsroom, full: Article) -> None:
    newsroom.publish(full)
    newsroom.exports.write_text("mine")
    with pytest.raises(ExportError, match="cannot write the exports") as caught:
        export(newsroom.archive, newsroom.exports)
    assert caught.value.exit_code is ExitCode.WRITE_FAILED
    assert newsroom.exports.read_text() == "mine"
    with pytest.raises(ExportError):
        check_folder(newsroom.exports)


def test_a_file_in_the_place_of_a_sites_folder_leaves_the_old_exports(newsroom: Newsroom, full: Article) -> None:
    newsroom.publish(full)
    manifest = export(newsroom.archive, newsroom.exports)
    newsroom.publish(article(A, title="Another title"))
    url = "https://zzz.example/a"
    newsroom.publish(article(url, site="zzz.example"), site="zzz.example")
    in_the_way = newsroom.exports / "zzz.example"
    in_the_way.write_text("mine")
    with pytest.raises(ExportError):
        export(newsroom.archive, newsroom.exports)
    assert in_the_way.read_text() == "mine"
    in_the_way.unlink()
    assert_true(newsroom.exports, manifest)


def test_a_folder_in_the_place_of_a_new_file_leaves_the_old_exports(newsroom: Newsroom) -> None:
    newsroom.publish(article(A, published_at=OCTOBER))
    manifest = export(newsroom.archive, newsroom.exports)
    newsroom.publish(article(A, published_at=OCTOBER, title="Another title"), article(B, published_at=NOVEMBER))
    in_the_way = newsroom.exports / SITE / "2026-11.jsonl"
    in_the_way.mkdir()
    with pytest.raises(ExportError):
        export(newsroom.archive, newsroom.exports)
    assert_true(newsroom.exports, manifest)
    in_the_way.rmdir()
    assert_true(newsroom.exports, export(newsroom.archive, newsroom.exports))


def test_an_export_of_another_process_is_waited_for_but_not_for_ever(newsroom: Newsroom, full: Article) -> None:
    newsroom.publish(full)
    export(newsroom.archive, newsroom.exports)
    held, before = lock(newsroom.archive, "export"), content(newsroom.exports)
    newsroom.publish(article(B))
    with pytest.raises(ExportError, match=r"another process has been exporting .* `newscrawl export`; no article"):
        export(newsroom.archive, newsroom.exports, longest_wait=0.01)
    assert content(newsroom.exports) == before
    held.release()
    assert export(newsroom.archive, newsroom.exports, longest_wait=0)["articles"] == 2


def test_an_archive_that_cannot_be_read_makes_no_folder(newsroom: Newsroom) -> None:
    with pytest.raises(BadInput):
        export(newsroom.archive, newsroom.exports)
    newsroom.archive.write_text("no archive")
    with pytest.raises(NotAnArchive):
        export(newsroom.archive, newsroom.exports)
    assert not newsroom.exports.exists()


def test_checking_a_folder_makes_it_and_leaves_nothing_in_it(tmp_path: Path) -> None:
    check_folder(tmp_path / "a" / "b")
    assert list(tmp_path.rglob("*")) == [tmp_path / "a", tmp_path / "a" / "b"]


def test_what_a_killed_export_left_is_swept(newsroom: Newsroom, full: Article) -> None:
    newsroom.publish(full)
    (newsroom.exports / SITE).mkdir(parents=True)
    (newsroom.exports / ".newscrawl-tmp-abc").write_text("half")
    (newsroom.exports / SITE / ".newscrawl-tmp-def").write_text("half")
    assert_true(newsroom.exports, export(newsroom.archive, newsroom.exports))


# --- kill -9 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stride", [17, pytest.param(1, marks=pytest.mark.soak)])
def test_an_export_that_is_killed_at_any_step_leaves_the_old_one_or_the_new_one(
    newsroom: Newsroom, full: Article, tmp_path: Path, stride: int
) -> None:
    two_months(newsroom, full)
    export(newsroom.archive, newsroom.exports)
    newsroom.publish(article(B, published_at=OCTOBER, title="Another title"))
    before = export(newsroom.archive, newsroom.exports)
    old = fetched(newsroom.exports)
    newsroom.publish(article(B, published_at=NOVEMBER), article(C, published_at=None, title="Another title"))
    killed = tmp_path / "killed"
    killed.mkdir()
    command = [sys.executable, "-m", "tests.export.killing", newsroom.archive, newsroom.exports, killed, stride]
    done = quickstart.run(command)
    assert done.returncode == 0, done.stderr
    after = manifest_of(killed / "whole")
    new = fetched(killed / "whole")
    points = [line.split() for line in done.stdout.splitlines()]
    assert len(points) >= 10
    found = set()
    for number, was_killed in points:
        assert was_killed == "True"
        folder = killed / number
        manifest = manifest_of(folder)
        assert manifest in (before, after)
        assert fetched(folder) == (old if manifest == before else new)
        found.add(manifest == before)
        assert fetched(folder, before) == old, "whoever has just fetched the old manifest still finds its files"
        for path, body in content(folder).items():
            if not path.startswith("objects/") and ".newscrawl-tmp-" not in path and path != "manifest.json":
                assert body in (old.get(path), new.get(path)), f"{path} is half-written at step {number}"
        assert export(newsroom.archive, folder) == after
        assert content(folder) == content(killed / "whole")
    assert found == {True, False}


def test_a_reader_sees_whole_exports_only_while_others_are_written(newsroom: Newsroom, full: Article) -> None:
    two_months(newsroom, full)
    export(newsroom.archive, newsroom.exports)
    reading, writing = os.pipe()
    exporter = os.fork()
    if exporter == 0:
        try:
            os.close(writing)
            for title in map(str, range(6)):
                newsroom.publish(article(C, published_at=None, title=title))
                export(newsroom.archive, newsroom.exports)
                os.read(reading, 1)  # a reader is never more than one export behind
        finally:
            os._exit(0)
    os.close(reading)
    seen = set()
    with open(writing, "wb", buffering=0) as pipe:  # noqa: PTH123 - a descriptor
        while os.waitpid(exporter, os.WNOHANG) == (0, 0):
            manifest = manifest_of(newsroom.exports)
            files = fetched(newsroom.exports, manifest)
            assert len(json.loads(files["articles.json"])) == 3
            if manifest["change_number"] not in seen:
                seen.add(manifest["change_number"])
                with contextlib.suppress(BrokenPipeError):
                    pipe.write(b".")
    assert len(seen) > 1


@pytest.mark.soak
def test_an_exporter_that_is_killed_at_random_moments_never_leaves_half_an_export(
    newsroom: Newsroom, full: Article
) -> None:
    two_months(newsroom, full)
    manifests = [export(newsroom.archive, newsroom.exports)]
    for title in map(str, range(25)):
        newsroom.publish(article(C, published_at=None, title=title))
        command = [sys.executable, "-m", "newscrawl", "export", "--archive", newsroom.archive, "--to", newsroom.exports]
        process = quickstart.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(CHANCE.uniform(0, 0.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        fetched(newsroom.exports)
        fetched(newsroom.exports, manifests[-1])
        manifests.append(export(newsroom.archive, newsroom.exports))
        assert_true(newsroom.exports, manifests[-1])


def test_a_month_that_vanished_is_removed_even_if_the_export_that_should_have_was_killed(
    newsroom: Newsroom, full: Article
) -> None:
    two_months(newsroom, full)
    export(newsroom.archive, newsroom.exports)
    vanished = newsroom.exports / SITE / "2026-10.jsonl"
    old = vanished.read_bytes()
    newsroom.publish(article(B, published_at=NOVEMBER))
    export(newsroom.archive, newsroom.exports)
    vanished.write_bytes(old)  # as a kill between the new manifest and the removal leaves it
    assert_true(newsroom.exports, export(newsroom.archive, newsroom.exports))


def test_files_that_are_not_the_exports_own_stay(newsroom: Newsroom) -> None:
    newsroom.publish(article(A))
    mine = [newsroom.exports / "logs" / "2026-11.jsonl", newsroom.exports / "deep" / "a" / ".newscrawl-tmp-keep"]
    for path in mine:
        path.parent.mkdir(parents=True)
        path.write_text("mine")
    (newsroom.exports / ".newscrawl-tmp-folder").mkdir()
    export(newsroom.archive, newsroom.exports)
    assert [path.read_text() for path in mine] == ["mine", "mine"]
