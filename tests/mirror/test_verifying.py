from __future__ import annotations

import gzip
import hashlib
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.errors import BadInput
from newscrawl.export import Options, export
from newscrawl.mirror.progress import Progress
from newscrawl.mirror.sources import open_source
from newscrawl.mirror.verifying import verify
from tests.archive.driver import A
from tests.mirror.conftest import EVERYTHING, HOSTILE, crawl, forge, make_archive, rewrite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.mirror.verdict import Verdict
    from tests.mirror.server import Server

MONTH = "news.example/2026-11.jsonl"


def looked_at(where: object) -> Verdict:
    source = open_source(str(where))
    try:
        return verify(source, Progress(io.StringIO()))
    finally:
        source.close()


def forge_changes(folder: Path, body: bytes) -> str:
    """Give the file of changes another content, of which the manifest knows; return its name."""
    name = json.loads((folder / "manifest.json").read_bytes())["changes"][-1]["name"]
    forge(folder, str(name), body)
    return str(name)


def changes_of(folder: Path) -> list[bytes]:
    values = json.loads((folder / "manifest.json").read_bytes())
    return (folder / str(values["changes"][-1]["path"])).read_bytes().splitlines(keepends=True)


def lines_of(folder: Path) -> list[bytes]:
    return (folder / MONTH).read_bytes().splitlines(keepends=True)


def entry(values: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [one for one in values["files"] if one["name"] == name]
    return found  # type: ignore[no-any-return]


# --- what is whole ---------------------------------------------------------------------------------------------------


def test_a_whole_export_is_whole_in_a_folder_and_at_an_address(exports: Path, server: Server) -> None:
    for where in (exports, server.url()):
        verdict = looked_at(where)
        assert (verdict.problems, verdict.remarks) == ([], [])
        assert verdict.as_json()["whole"] is True
        assert verdict.as_json()["articles"] == 7


@pytest.mark.parametrize("knows", [True, False])
def test_names_at_an_address_are_compared_by_etag_or_else_by_their_bytes(
    exports: Path,
    server: Server,
    knows: bool,  # noqa: FBT001 - a parameter
) -> None:
    server.knows_etags = knows
    assert not looked_at(server.url()).problems
    asked = [asked for asked in server.asked if asked.path.endswith("2026-11.jsonl")]
    assert [one.method for one in asked] == (["HEAD"] if knows else ["HEAD", "GET"])
    table = exports / "articles.csv"
    table.unlink()
    table.write_bytes(b"other")
    assert [text for text in looked_at(server.url()).problems if text.startswith("articles.csv: expected the bytes of")]


def test_parquet_files_say_the_same_number_of_rows(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    make_archive(tmp_path / "archive.db", half=False)
    export(tmp_path / "archive.db", tmp_path / "exports", Options(formats=("jsonl", "parquet")))
    assert looked_at(tmp_path / "exports").problems == []
    other = (tmp_path / "exports" / "news.example" / "2026-08.parquet").read_bytes()
    forge(tmp_path / "exports", "news.example/2026-11.parquet", other)
    forge(tmp_path / "exports", "127.0.0.1_8000/2026-10.parquet", other[:-1])
    problems = looked_at(tmp_path / "exports").problems
    assert problems[-1] == "news.example/2026-11.parquet: expected rows 5, as the manifest says, found 1"
    assert problems[0].startswith("127.0.0.1_8000/2026-10.parquet: it is no Parquet file")


def test_an_object_of_no_manifest_is_told_and_no_fault(exports: Path) -> None:
    (exports / "objects" / ("0" * 64)).write_bytes(b"")
    (exports / "objects" / ".newscrawl-part-1").write_bytes(b"half")
    verdict = looked_at(exports)
    assert verdict.problems == []
    assert verdict.remarks == [f"objects/{'0' * 64} is named by no manifest"]


def test_names_that_lag_behind_are_told_and_no_fault(exports: Path) -> None:
    previous = json.loads((exports / "manifest.json").read_bytes())["previous"]
    before = json.loads((exports / "objects" / previous).read_bytes())
    (exports / MONTH).unlink()
    (exports / "articles.csv").unlink()
    (exports / "articles.csv").write_bytes((exports / entry(before, "articles.csv")["path"]).read_bytes())
    verdict = looked_at(exports)
    assert verdict.problems == []
    assert [remark.partition(" ")[0] for remark in verdict.remarks] == ["articles.csv", MONTH]


# --- what is not -----------------------------------------------------------------------------------------------------


def test_all_that_is_wrong_is_named_not_only_the_first(exports: Path) -> None:
    values = json.loads((exports / "manifest.json").read_bytes())
    short, changed = entry(values, "articles.csv")["path"], entry(values, MONTH)["path"]
    missing = entry(values, "news.example/2026-08.csv")["path"]
    (exports / short).write_bytes(b"a")
    body = (exports / changed).read_bytes()
    (exports / changed).write_bytes(body.replace(b"City", b"Cite"))
    (exports / missing).unlink()
    (exports / "news.example" / "2026-08.csv").unlink()
    problems = looked_at(exports).problems
    size = entry(values, "articles.csv")["bytes"]
    found = hashlib.sha256(body.replace(b"City", b"Cite")).hexdigest()
    assert f"articles.csv: {short}: expected {size} bytes, found 1" in problems
    assert f"{MONTH}: {changed}: expected bytes with the SHA-256 {changed[8:]}, found {found}" in problems
    assert f"news.example/2026-08.csv: {missing}: expected a file, found none" in problems
    assert len(problems) == 4, problems  # the gzip form differs from the lines


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: [lines[1], lines[0], *lines[2:]], "line 2: expected it behind the line before, by date"),
        (lambda lines: [lines[0], *lines], "line 2: expected it behind the line before"),
        (lambda lines: lines[1:], "expected rows 5, as the manifest says, found 4"),
        (lambda lines: [*lines[:-1], lines[-1][:-1]], "expected an end of line behind the last line, found none"),
        (lambda lines: [*lines, b"{\n"], "line 6: it is no JSON"),
        (lambda lines: [lines[0].replace(b'"title": ', b'"title":  '), *lines[1:]], "line 1: it is not written as"),
        (
            lambda lines: [lines[0].replace(b'{"url"', b'{"title": 1, "url"'), *lines[1:]],
            "line 1: it is not written as",
        ),
        (lambda lines: [b"[" * 100_000 + b"\n", *lines[1:]], "line 1: it is no JSON (nested too deeply)"),
        (lambda lines: [b'{"view_count": ' + b"9" * 5000 + b"}\n", *lines[1:]], "line 1: it is no JSON"),
        (lambda lines: [b"\xff\n", *lines[1:]], "line 1: it is no JSON"),
        (lambda lines: [b"[]\n", *lines[1:]], "line 1: it: [] is not of type"),
        (
            lambda lines: [line.replace(b'"2026-11-2', b'"2026-12-2') for line in lines],
            "line 1: expected an article of",
        ),
    ],
)
def test_what_is_wrong_with_a_line_is_told_with_its_number(
    exports: Path, change: Callable[[list[bytes]], list[bytes]], told: str
) -> None:
    forge(exports, MONTH, b"".join(change(lines_of(exports))))
    problems = looked_at(exports).problems
    assert [text for text in problems if text.startswith(f"{MONTH}: {told}")], problems


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"view_count": -1}, "view_count: -1 is less than"),
        ({"view_count": 1.0}, f"view_count: expected a whole number up to {2**63 - 1}, found 1.0"),
        ({"view_count": 10**30}, f"view_count: expected a whole number up to {2**63 - 1}"),
        ({"change_number": 2**34 + 1}, f"change_number: expected a whole number up to {2**34}"),
        ({"url": "file:///etc/passwd"}, 'url: "file:///etc/passwd" does not match'),
        ({"url": "http://["}, "url: expected an http(s) address, found http://["),
        (
            {"url": "https://news.example/a\x1b[31m b"},
            "url: expected it as a crawl writes it, https://news.example/a%1B",
        ),
        ({"url": "https://News.example:443/a.html#x"}, "url: expected it as a crawl writes it, https://news.example/a"),
        ({"url": "https://a@news.example/a.html"}, "url: expected it as a crawl writes it, https://news.example/a"),
        ({"url": "https://news.example"}, "url: expected it as a crawl writes it, https://news.example/"),
        ({"images": [{"url": "http://[", "caption": None}]}, "images.url: expected an http(s) address"),
        (
            {"latest": [{"title": "A", "url": "http://a:99999/", "column": None, "excerpt": None}]},
            "latest.url: expected an http(s) address",
        ),
        ({"title": "half a \ud83d character"}, "title: expected text, found half a character in it"),
        ({"tags": ["\udc00"]}, "tags: expected text, found half a character in it"),
        ({"url": None}, 'url: null is not of type "string"'),
        ({"extra": 1}, "it: Additional properties"),
        ({"published_at": "2026-02-30"}, "published_at: "),
        ({"modified_at": "2026-02-30T00:00:00.000Z"}, "modified_at: expected a time, found 2026-02-30T00"),
    ],
)
def test_an_article_that_no_archive_can_hold_is_told(exports: Path, changes: dict[str, Any], told: str) -> None:
    first, *others = lines_of(exports)
    line = json.dumps(json.loads(first) | changes, ensure_ascii=False).encode("utf-8", "backslashreplace")
    forge(exports, MONTH, line + b"\n" + b"".join(others))
    problems = looked_at(exports).problems
    assert [text for text in problems if text.startswith(f"{MONTH}: line 1: {told}")], problems


def test_problems_without_end_are_counted(exports: Path) -> None:
    forge(exports, MONTH, b"no\n" * 1000)
    problems = [text for text in looked_at(exports).problems if text.startswith(f"{MONTH}: ")]
    assert len(problems) < 30
    assert "further problems like these" in problems[-1]


def test_forms_that_hold_something_else_are_told(exports: Path) -> None:
    forge(exports, "news.example/2026-08.jsonl.gz", gzip.compress(b"1\n" * 100)[:-9])
    forge(exports, "127.0.0.1_8000/2026-10.jsonl.gz", b"plain")
    bomb = (exports / "news.example/2026-11.jsonl").read_bytes() + b"1\n" * 1_000_000
    forge(exports, "news.example/2026-11.jsonl.gz", gzip.compress(bomb))
    forge(exports, "news.example/2026-11.csv", b'a,b\r\n"1\r\n2",3\r\n')
    forge(exports, "articles.json", b"[\n1,\n2\n]\n")
    problems = looked_at(exports).problems
    assert problems == [
        "127.0.0.1_8000/2026-10.jsonl.gz: expected gzip, found something else (incorrect header check)",
        "news.example/2026-08.jsonl.gz: expected a whole gzip file, found one that is cut off",
        "news.example/2026-11.csv: expected rows 5, as the manifest says, found 1",
        f"news.example/2026-11.jsonl.gz: expected {(exports / MONTH).stat().st_size} bytes in it, found more",
        "articles.json: expected rows 7, as the manifest says, found 2",
        "articles.json: expected the articles of the files by site and month, in their order, found others",
    ]


def test_an_article_that_stands_in_two_months_is_told(exports: Path) -> None:
    other = json.loads((exports / "news.example" / "2026-08.jsonl").read_bytes()) | {"url": A}
    forge(exports, "news.example/2026-08.jsonl", json.dumps(other, ensure_ascii=False).encode() + b"\n")
    told = f"{MONTH}: expected each address once, found {A} in news.example/2026-08.jsonl, too"
    assert told in looked_at(exports).problems


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: list(reversed(lines)), "line 2: expected it behind the line before, by change_number"),
        (lambda lines: [*lines, lines[-1]], "line 5: expected it behind the line before"),
        (lambda lines: lines[1:], "expected rows 4, as the manifest says, found 3"),
        (lambda lines: [b'{"kind": "cursor", "change_number": 12}\n', *lines[1:]], "line 1: kind: expected article or"),
        (lambda lines: [b'{"kind": "removed"}\n', *lines[1:]], "line 1: it: "),
        (
            lambda lines: [line.replace(b'"change_number": ', b'"change_number": 9') for line in lines],
            "line 1: expected a change behind",
        ),
    ],
)
def test_what_is_wrong_with_changes_is_told(
    exports: Path, change: Callable[[list[bytes]], list[bytes]], told: str
) -> None:
    name = forge_changes(exports, b"".join(change(changes_of(exports))))
    problems = looked_at(exports).problems
    assert [text for text in problems if text.startswith(f"{name}: {told}")], problems


def test_a_link_is_no_file(exports: Path) -> None:
    path = json.loads((exports / "manifest.json").read_bytes())["files"][0]["path"]
    (exports / path).rename(exports / "elsewhere")
    (exports / path).symlink_to(exports / "elsewhere")
    assert f"{path}: expected a file, found a symbolic link" in "\n".join(looked_at(exports).problems)


def test_the_manifest_before_is_looked_at_where_it_is_kept(exports: Path) -> None:
    previous = json.loads((exports / "manifest.json").read_bytes())["previous"]
    (exports / "objects" / previous).write_bytes(b"{}")
    (told,) = looked_at(exports).problems
    assert told.startswith(
        f"objects/{previous}: expected the manifest before, with the SHA-256 {previous}, found 44136f"
    )
    (exports / "objects" / previous).unlink()
    assert looked_at(exports).problems == []


def test_files_that_only_the_manifest_before_names_are_looked_at(exports: Path, archive: Path) -> None:
    crawl(archive, {A: replace(HOSTILE[0], title="Newest")}, 20)
    previous = export(archive, exports, EVERYTHING)["previous"]
    newest = json.loads((exports / "manifest.json").read_bytes())
    before = json.loads((exports / "objects" / previous).read_bytes())
    assert looked_at(exports).problems == []
    one, other = (entry(before, name)["path"] for name in (MONTH, "articles.csv"))
    assert not {one, other} & {file["path"] for file in newest["files"]}
    (exports / one).unlink()
    (exports / other).write_bytes((exports / other).read_bytes()[:-1] + b"x")
    problems = looked_at(exports).problems
    called = f"objects/{previous}, an earlier manifest"
    assert sorted(text[: len(called) + 60] for text in problems) == [
        f"{called}: articles.csv: {other}: expected bytes with the SHA-256"[: len(called) + 60],
        f"{called}: {MONTH}: {one}: expected a file, found none"[: len(called) + 60],
    ]


def test_what_the_manifest_says_of_sites_and_files_is_compared(exports: Path) -> None:
    def change(values: dict[str, Any]) -> None:
        values["sites"][0]["first_date"] = "2020-01-01T00:00:00.000Z"
        for file in values["files"]:
            if file["name"].startswith("news.example/2026-08."):
                file["last_date"] = "2026-08-31T00:00:00.000Z"

    rewrite(exports, change)
    problems = looked_at(exports).problems
    assert [
        text for text in problems if text.startswith("manifest.json: sites: 127.0.0.1:8000: expected first_date 2026")
    ]
    told = (
        "news.example/2026-08.jsonl: expected last_date 2026-08-31T00:00:00.000Z, as the manifest says, found 2026-08-"
    )
    assert [text for text in problems if text.startswith(told)]


def test_no_manifest_is_a_problem_and_no_folder_is_bad_input(tmp_path: Path) -> None:
    assert looked_at(tmp_path).problems == ["manifest.json: expected a file, found none"]
    for where in (tmp_path / "none", "ftp://news.example/"):
        with pytest.raises(BadInput):
            looked_at(where)
