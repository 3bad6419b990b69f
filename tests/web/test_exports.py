from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from newscrawl.web.exports import Exports
from tests.web.serving import InProcess, in_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.conftest import Newsroom

BODY = b"".join(b'{"line": %d}\n' % number for number in range(1000))
DIGEST = hashlib.sha256(BODY).hexdigest()
NAME = "127.0.0.1_8765/2026-10.jsonl"


@pytest.fixture(scope="module")
def published(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    folder = tmp_path_factory.mktemp("published") / "exports"
    publish(folder)
    (folder.parent / "secret").write_text("secret")
    (folder / "secret").symlink_to(folder.parent / "secret")
    (folder / ".newscrawl-tmp-x").write_text("half")
    (folder / "objects" / ("e" * 64)).symlink_to(folder.parent / "secret")
    with in_process(newsroom.archive, folder) as site:
        yield site


def publish(folder: Path, body: bytes = BODY) -> None:
    digest = hashlib.sha256(body).hexdigest()
    (folder / "objects").mkdir(parents=True, exist_ok=True)
    (folder / "changes").mkdir(exist_ok=True)
    (folder / "objects" / digest).write_bytes(body)
    (folder / "changes" / "0-1.jsonl").write_bytes(b"of another export")
    (folder / "article.schema.json").write_text("{}")
    entry = {"rows": 1000, "bytes": len(body), "sha256": digest, "first_date": None, "last_date": None}
    manifest = {
        "schema_version": 2,
        "change_number": 1,
        "articles": 1000,
        "files": [
            {"name": NAME, "path": f"objects/{digest}", **entry},
            {"name": "articles.csv", "path": f"objects/{digest}", **entry},
            {"name": "escape", "path": "../secret", **entry},
            {"name": "link", "path": "secret", **entry},
        ],
        "changes": [{"name": "changes/0-1.jsonl", "path": f"objects/{digest}", "from": 0, "to": 1, **entry}],
    }
    temporary = folder / ".manifest"
    temporary.write_text(json.dumps(manifest))
    temporary.replace(folder / "manifest.json")


@pytest.mark.parametrize(
    ("name", "kind", "lasts"),
    [
        (NAME, "application/x-ndjson", False),
        ("articles.csv", "text/csv; charset=utf-8", False),
        ("changes/0-1.jsonl", "application/x-ndjson", False),
        (f"objects/{DIGEST}", "application/x-ndjson", True),
    ],
)
def test_a_file_is_given_with_its_hash_as_etag(published: InProcess, name: str, kind: str, lasts: bool) -> None:  # noqa: FBT001
    answer = published.get(f"/exports/{name}")
    assert (answer.status_code, answer.content) == (200, BODY)
    assert answer.headers["etag"] == f'"{DIGEST}"'
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-length"] == str(len(BODY))
    assert answer.headers["accept-ranges"] == "bytes"
    assert ("immutable" in answer.headers["cache-control"]) is lasts
    assert lasts or answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("given", ['"{}"', 'W/"{}"', '"x", "{}"', "*"])
def test_who_has_it_already_is_told_so(published: InProcess, given: str) -> None:
    headers = {"if-none-match": given.format(DIGEST)}
    for name in (NAME, f"objects/{DIGEST}"):
        answer = published.get(f"/exports/{name}", headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == f'"{DIGEST}"'
    assert published.get(f"/exports/{NAME}", headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        ("bytes=10-19", 10, 20),
        ("bytes=100-", 100, len(BODY)),
        ("bytes=-5", len(BODY) - 5, len(BODY)),
        ("bytes=0-999999", 0, len(BODY)),
    ],
)
def test_a_part_is_given_to_who_resumes(published: InProcess, asked: str, begin: int, end: int) -> None:
    answer = published.get(f"/exports/objects/{DIGEST}", headers={"range": asked})
    assert (answer.status_code, answer.content) == (206, BODY[begin:end])
    assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/{len(BODY)}"
    assert answer.headers["etag"] == f'"{DIGEST}"'


def test_a_part_that_is_not_there_is_refused(published: InProcess) -> None:
    answer = published.get(f"/exports/{NAME}", headers={"range": f"bytes={len(BODY)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(BODY)}"


@pytest.mark.parametrize(("etag", "status"), [(f'"{DIGEST}"', 206), ('"of an earlier one"', 200)])
def test_a_part_of_what_has_changed_meanwhile_is_the_whole(published: InProcess, etag: str, status: int) -> None:
    answer = published.get(f"/exports/{NAME}", headers={"range": "bytes=5-9", "if-range": etag})
    assert answer.status_code == status
    assert answer.content == (BODY[5:10] if status == 206 else BODY)


def test_a_head_tells_the_size_without_the_body(published: InProcess) -> None:
    answer = published.request("HEAD", f"/exports/{NAME}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert (answer.headers["content-length"], answer.headers["etag"]) == (str(len(BODY)), f'"{DIGEST}"')


def test_the_manifest_has_the_etag_of_its_bytes_and_is_asked_for_anew(published: InProcess) -> None:
    answer = published.get("/exports/manifest.json")
    etag = f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert (answer.headers["etag"], answer.headers["cache-control"]) == (etag, "no-cache")
    assert answer.headers["content-type"] == "application/json"
    assert published.get("/exports/manifest.json", headers={"if-none-match": etag}).status_code == 304
    assert published.get("/exports/article.schema.json").json() == {}


@pytest.mark.parametrize(
    "name",
    [
        *("secret", "../secret", "..%2Fsecret", "%2e%2e/secret", "objects/../../secret", "objects/..%2f..%2fsecret"),
        *("/etc/passwd", "%2Fetc%2Fpasswd", "..\\secret", "objects/", "objects", "changes/", ".newscrawl-tmp-x"),
        *(
            ".manifest",
            "escape",
            "link",
            f"objects/{'e' * 64}",
            f"objects/{'f' * 64}",
            f"{NAME}/",
            f"{NAME}%00",
            "x" * 5000,
        ),
    ],
)
def test_only_what_is_published_is_given(published: InProcess, name: str) -> None:
    answer = published.get(f"/exports/{name}")
    assert answer.status_code == 404 or answer.headers.get("location", "").startswith("/exports/")
    assert "secret" not in answer.text.replace("..%2Fsecret", "")


def test_people_see_what_there_is(published: InProcess) -> None:
    page = published.get("/exports/").text
    assert NAME in page
    assert f'value="{len(BODY)}"' in page
    assert "/exports/manifest.json" in page


def test_without_exports_it_says_how_to_make_some(newsroom: Newsroom, tmp_path: Path) -> None:
    with in_process(newsroom.archive, tmp_path / "nothing") as site:
        assert "newscrawl export" in site.get("/exports/").text
        assert site.get("/exports/manifest.json").status_code == 404


def test_a_new_export_is_given_at_once_and_the_old_object_as_long_as_it_is_there(tmp_path: Path) -> None:
    publish(tmp_path / "exports")
    exports = Exports(tmp_path / "exports")
    assert exports.response(NAME, {}) is not None
    publish(tmp_path / "exports", b"new\n")
    manifest = exports.manifest()
    assert manifest is not None
    assert manifest.entries[NAME]["sha256"] == hashlib.sha256(b"new\n").hexdigest()
    assert exports.response(f"objects/{DIGEST}", {}) is not None
    (tmp_path / "exports" / "objects" / DIGEST).unlink()
    assert exports.response(f"objects/{DIGEST}", {}) is None
    (tmp_path / "exports" / "manifest.json").write_text("{half")
    assert exports.manifest() is None
    shutil.rmtree(tmp_path / "exports")
    assert exports.response(NAME, {}) is None


def test_what_newscrawl_export_writes_is_published(site: InProcess) -> None:
    manifest = site.get("/exports/manifest.json").json()
    for file in manifest["files"]:
        name = file.get("name", file["path"])
        assert hashlib.sha256(site.get(f"/exports/{name}").content).hexdigest() == file["sha256"]
