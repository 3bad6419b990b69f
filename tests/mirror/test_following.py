from __future__ import annotations

import io
import json
import os
import shutil
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from newscrawl.errors import (
    AlreadyRunning,
    BadInput,
    ExitCode,
    ExportDamaged,
    ExportError,
    ExportFileMissing,
    ExportsFull,
    NotFetched,
)
from newscrawl.export import export
from newscrawl.mirror.asking import REDIRECTS
from newscrawl.mirror.following import PART, Mirrored, mirror
from newscrawl.mirror.keeping import STATE
from newscrawl.mirror.patience import LONGEST_WAIT, TRIES
from newscrawl.mirror.progress import Progress
from newscrawl.mirror.sources import open_source
from newscrawl.mirror.transfer import Remote
from newscrawl.mirror.verifying import verify
from tests.archive.driver import A
from tests.mirror.conftest import EVERYTHING, HOSTILE, content, crawl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.mirror.verdict import Verdict
    from tests.mirror.server import Handler, Server

LARGE = 300_000
"""Bytes of a file that is fetched in several pieces."""


@pytest.fixture
def waits() -> list[float]:
    """How long was waited, in seconds."""
    return []


@pytest.fixture
def follow(server: Server, waits: list[float], tmp_path: Path) -> Callable[..., Mirrored]:
    def followed(path: str = "exports", folder: Path = tmp_path / "mirror", url: str | None = None) -> Mirrored:
        remote = Remote(url or server.url(path), wait=waits.append)
        try:
            return mirror(remote, folder, Progress(io.StringIO()))
        finally:
            remote.close()

    return followed


def looked_at(folder: Path) -> Verdict:
    return verify(open_source(str(folder)), Progress(io.StringIO()))


def assert_whole(folder: Path) -> None:
    verdict = looked_at(folder)
    assert (verdict.problems, verdict.remarks) == ([], [])


def assert_mirrors(folder: Path, exports: Path) -> None:
    """Assert that a folder holds an export's files, by path and by name, and is whole."""
    assert_whole(folder)
    here, there = content(folder), content(exports)
    assert {path: body for path, body in here.items() if not path.startswith("objects/")} == {
        path: body for path, body in there.items() if not path.startswith("objects/")
    }
    assert here.items() <= there.items() or set(here) - set(there)


def largest(exports: Path) -> str:
    """Return the path of the file with all articles in it."""
    files = json.loads((exports / "manifest.json").read_bytes())["files"]
    return str(next(file["path"] for file in files if file["name"] == "articles.json"))


def bulky(archive: Path, folder: Path) -> str:
    """Export an archive with a large article; return the path of the largest file."""
    item = replace(HOSTILE[0], body="".join(f"{n:07d}\n" for n in range(LARGE // 8)))
    crawl(archive, {A: item}, 20)
    shutil.rmtree(folder, ignore_errors=True)
    export(archive, folder)
    return largest(folder)


# --- following -------------------------------------------------------------------------------------------------------


def test_a_mirror_is_the_export(exports: Path, follow: Callable[..., Mirrored], tmp_path: Path) -> None:
    done = follow()
    assert (done.articles, done.is_new) == (7, True)
    assert_mirrors(tmp_path / "mirror", exports)
    names = [path for path in (tmp_path / "mirror").rglob("*.*") if not path.name.startswith(".")]
    assert all(path.stat().st_nlink > 1 for path in names if path.parent.name != "mirror")


def test_a_mirror_can_be_mirrored(exports: Path, follow: Callable[..., Mirrored], tmp_path: Path) -> None:
    follow()
    follow("mirror", tmp_path / "second")
    assert_mirrors(tmp_path / "second", exports)
    assert content(tmp_path / "second") == content(tmp_path / "mirror")


def test_following_again_asks_for_the_manifest_alone(
    exports: Path, server: Server, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    follow()
    before = {path: path.stat().st_ino for path in (tmp_path / "mirror").rglob("*") if path.name != STATE}
    server.asked.clear()
    done = follow()
    assert (done.fetched, done.bytes, done.is_new, done.articles) == (0, 0, False, 7)
    assert [(asked.path, asked.sent) for asked in server.asked] == [("exports/manifest.json", 0)]
    assert {path: path.stat().st_ino for path in (tmp_path / "mirror").rglob("*") if path.name != STATE} == before
    assert exports.is_dir()


def test_only_what_changed_is_fetched(
    first_export: Path, archive: Path, server: Server, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    follow("first")
    known = set(content(first_export))
    server.asked.clear()
    export(archive, first_export, EVERYTHING)
    follow("first")
    assert_mirrors(tmp_path / "mirror", first_export)
    asked = {path.removeprefix("first/") for path in server.paths()}
    assert asked & known == {"manifest.json"}
    assert not [
        path for path in content(tmp_path / "mirror") if path.startswith("news.example/") and "-11." not in path
    ][4:]


def test_a_server_without_ranges_and_etags_will_do(
    exports: Path, server: Server, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    server.knows_ranges = server.knows_etags = False
    follow()
    assert follow().fetched == 0
    assert_mirrors(tmp_path / "mirror", exports)


def test_the_objects_of_the_exports_before_stay_for_their_readers(
    exports: Path, archive: Path, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    follow()
    seen = [content(exports)]
    for hours in (20, 24, 28, 32):
        crawl(archive, {A: replace(HOSTILE[0], title=f"At {hours}")}, hours)
        export(archive, exports, EVERYTHING)
        follow()
        seen.append(content(exports))
        assert_whole(tmp_path / "mirror")
    here = content(tmp_path / "mirror")
    for published in seen[-3:]:
        manifest = json.loads(published["manifest.json"])
        paths = {file["path"] for file in (*manifest["files"], *manifest["changes"])}
        assert {path: here[path] for path in paths} == {path: published[path] for path in paths}
    first = {file["path"] for file in json.loads(seen[0]["manifest.json"])["files"]}
    assert first - set(here), "what nobody can be fetching any more is removed"


def test_a_mirror_is_whole_wherever_it_stops_when_an_archive_was_set_back(
    exports: Path, archive: Path, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    """Two files of changes have the same numbers then, and other bytes."""
    shutil.copy(archive, tmp_path / "backup.db")
    crawl(archive, {A: replace(HOSTILE[0], title="Lost")}, 20)
    before = export(archive, exports, EVERYTHING)["changes"][-1]
    follow()
    shutil.copy(tmp_path / "backup.db", archive)
    export(archive, exports, EVERYTHING)
    crawl(archive, {A: replace(HOSTILE[0], title="Found")}, 20)
    after = export(archive, exports, EVERYTHING)["changes"][-1]
    assert before["name"] == after["name"]
    shutil.copy(exports / after["path"], tmp_path / "mirror" / after["path"])  # stopped before its manifest
    assert looked_at(tmp_path / "mirror").problems == []
    follow()
    assert_mirrors(tmp_path / "mirror", exports)
    assert b"Found" in (tmp_path / "mirror" / after["name"]).read_bytes()
    assert b"Lost" in (tmp_path / "mirror" / before["path"]).read_bytes(), "somebody may be fetching it yet"


def test_what_was_taken_down_is_removed_at_once(
    first_export: Path, exports: Path, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    follow("first")
    shutil.copytree(exports, first_export, dirs_exist_ok=True)
    follow("first")  # in between, an article was removed and another export published
    assert_whole(tmp_path / "mirror")
    values = json.loads((exports / "manifest.json").read_bytes())
    kept = {path.name for path in (tmp_path / "mirror" / "objects").iterdir()}
    assert len(kept - {file["sha256"] for file in (*values["files"], *values["changes"])}) == 1, "the manifest"


def test_names_that_are_no_more_are_taken_away_and_strange_files_stay(
    exports: Path, archive: Path, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    follow()
    (tmp_path / "mirror" / "news.example" / "README").write_text("mine")
    export(archive, exports)  # no gzip any more
    follow()
    names = {path.name for path in (tmp_path / "mirror" / "news.example").iterdir()}
    assert names == {"2026-08.jsonl", "2026-08.csv", "2026-11.jsonl", "2026-11.csv", "README"}


# --- what breaks off -------------------------------------------------------------------------------------------------


def test_what_broke_off_is_gone_on_with(
    archive: Path, server: Server, follow: Callable[..., Mirrored], waits: list[float], tmp_path: Path
) -> None:
    path = bulky(archive, tmp_path / "exports")
    body = (tmp_path / "exports" / path).read_bytes()
    cuts = iter([100_000, 90_000])

    def answer(handler: Handler, asked: str) -> bool:
        if not asked.endswith(path) or (cut := next(cuts, None)) is None:
            return False
        begin = int(handler.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        headers = {"ETag": '"strong"', "Content-Range": f"bytes {begin}-{len(body) - 1}/{len(body)}"}
        handler.send(206 if begin else 200, body[begin:], headers, cut=cut)
        return True

    server.answer = answer
    follow()
    assert_mirrors(tmp_path / "mirror", tmp_path / "exports")
    asked = [one for one in server.asked if one.path.endswith(path)]
    assert [one.headers.get("Range") for one in asked] == [None, "bytes=100000-", "bytes=190000-"]
    assert asked[1].headers["If-Range"] == '"strong"'
    assert waits == [1.0, 1.0]


def test_a_server_that_forgets_where_it_was_is_asked_for_the_whole(
    archive: Path, server: Server, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    path = bulky(archive, tmp_path / "exports")
    body = (tmp_path / "exports" / path).read_bytes()
    cuts = iter([100_000])
    server.knows_ranges = False

    def answer(handler: Handler, asked: str) -> bool:
        if not asked.endswith(path) or (cut := next(cuts, None)) is None:
            return False
        handler.send(200, body, cut=cut)
        return True

    server.answer = answer
    follow()
    assert_mirrors(tmp_path / "mirror", tmp_path / "exports")


def test_what_was_left_of_a_killed_mirror_is_gone_on_with(
    archive: Path, server: Server, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    path = bulky(archive, tmp_path / "exports")
    body = (tmp_path / "exports" / path).read_bytes()
    part = tmp_path / "mirror" / "objects" / f"{PART}{path[8:]}"
    part.parent.mkdir(parents=True)
    for left, expected in ((body[:200_000], len(body) - 200_000), (body, 0)):
        shutil.rmtree(tmp_path / "mirror")
        part.parent.mkdir(parents=True)
        part.write_bytes(left)
        server.asked.clear()
        follow()
        assert_mirrors(tmp_path / "mirror", tmp_path / "exports")
        assert sum(asked.sent for asked in server.asked if asked.path.endswith(path)) == expected


def test_what_is_left_and_wrong_is_fetched_anew(archive: Path, follow: Callable[..., Mirrored], tmp_path: Path) -> None:
    path = bulky(archive, tmp_path / "exports")
    objects = tmp_path / "mirror" / "objects"
    objects.mkdir(parents=True)
    (objects / f"{PART}{path[8:]}").write_bytes(b"x" * 1000)
    (objects / f"{PART}{'0' * 64}").write_bytes(b"of another export")
    follow()
    assert_mirrors(tmp_path / "mirror", tmp_path / "exports")
    assert not list(objects.glob(f"{PART}*"))


def test_a_server_that_is_busy_is_waited_for_as_long_as_it_asks(
    exports: Path, server: Server, follow: Callable[..., Mirrored], waits: list[float], tmp_path: Path
) -> None:
    busy = iter([(503, {"Retry-After": "7"}), (429, {"Retry-After": "2"}), (500, {})])

    def answer(handler: Handler, _path: str) -> bool:
        if (said := next(busy, None)) is None:
            return False
        handler.send(said[0], b"busy", said[1])
        return True

    server.answer = answer
    follow()
    assert waits == [7.0, 2.0, 4.0]
    assert_mirrors(tmp_path / "mirror", exports)


@pytest.mark.parametrize("after", ["3600", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_server_that_asks_for_too_much_patience_is_left_alone(
    exports: Path, server: Server, follow: Callable[..., Mirrored], waits: list[float], after: str
) -> None:
    server.answer = lambda handler, _path: handler.send(503, b"", {"Retry-After": after})
    with pytest.raises(NotFetched, match=r"HTTP 503, and the server asks to wait for \d+ s") as caught:
        follow()
    assert caught.value.exit_code is ExitCode.NOTHING_USABLE
    assert waits == []
    assert exports.is_dir()
    assert LONGEST_WAIT < 3600


def test_a_server_that_fails_for_good_is_given_up(
    exports: Path, server: Server, follow: Callable[..., Mirrored], waits: list[float], tmp_path: Path
) -> None:
    follow()
    before = content(tmp_path / "mirror")
    server.answer = lambda handler, _path: handler.break_off()
    with pytest.raises(NotFetched, match=f"{TRIES} times in a row"):
        follow()
    assert waits == [1.0, 2.0, 4.0, 8.0]
    assert content(tmp_path / "mirror") == before == content(tmp_path / "mirror")
    assert exports.is_dir()


# --- what lies -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lie", "told"),
    [
        (lambda handler, body: handler.send(200, body + b"more"), "expected {size} bytes, found"),
        (lambda handler, body: handler.send(200, body[:-1]), "expected {size} bytes, found"),
        (lambda handler, body: handler.send(200, body[:-1] + b"!"), "expected bytes with the SHA-256"),
        (lambda handler, body: handler.send(200, body, {"Content-Encoding": "gzip"}), "found Content-Encoding: gzip"),
        (lambda handler, body: handler.send(206, body, {"Content-Range": "bytes 0-1/2"}), "HTTP 206"),
        (lambda handler, body: handler.endless(body), "expected {size} bytes, found more"),
    ],
)
def test_a_server_that_lies_about_a_file_leaves_the_mirror_as_it_was(  # noqa: PLR0913, PLR0917 - fixtures
    first_export: Path,
    exports: Path,
    server: Server,
    follow: Callable[..., Mirrored],
    tmp_path: Path,
    lie: Callable[[Handler, bytes], None],
    told: str,
) -> None:
    follow("first")
    before = content(tmp_path / "mirror")
    path = largest(exports)
    body = (exports / path).read_bytes()
    shutil.rmtree(first_export)
    exports.rename(first_export)
    server.answer = lambda handler, asked: lie(handler, body) if asked.endswith(path) else False
    with pytest.raises((ExportDamaged, NotFetched)) as caught:
        follow("first")
    assert told.format(size=len(body)) in str(caught.value)
    here = content(tmp_path / "mirror")
    assert before.items() <= here.items()
    assert path not in here
    server.answer = lambda _handler, _asked: False
    follow("first")
    assert_mirrors(tmp_path / "mirror", first_export)


def test_a_manifest_without_end_is_not_read_to_it(
    exports: Path, server: Server, follow: Callable[..., Mirrored]
) -> None:
    server.answer = lambda handler, _path: handler.send(200, b"", length=100_000_000)
    with pytest.raises(ExportDamaged, match=r"manifest\.json: expected at most \d+ bytes, found 100000000"):
        follow()
    assert exports.is_dir()


@pytest.mark.parametrize("name", ["../../x", "/tmp/x", "index.html", "objects/x"])  # noqa: S108 - nothing is written
def test_a_name_that_leads_astray_is_refused_before_anything_is_fetched(
    exports: Path, server: Server, follow: Callable[..., Mirrored], tmp_path: Path, name: str
) -> None:
    values = json.loads((exports / "manifest.json").read_bytes())
    values["files"][0]["name"] = name
    (exports / "manifest.json").write_text(json.dumps(values))
    with pytest.raises(ExportDamaged):
        follow()
    assert server.paths() == ["exports/manifest.json"]
    assert content(tmp_path / "mirror") == {}


def test_a_redirect_is_followed_on_the_same_server_only(
    exports: Path, server: Server, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    def answer(handler: Handler, path: str) -> bool:
        if not path.startswith("moved/"):
            return False
        handler.send(302, b"", {"Location": f"/exports/{path.removeprefix('moved/')}"})
        return True

    server.answer = answer
    follow("moved")
    assert_mirrors(tmp_path / "mirror", exports)
    targets = iter(("http://127.0.0.1:9/", "//localhost/", "file:///etc/passwd", "ftp://127.0.0.1/", "http://[/"))
    server.answer = lambda handler, _path: handler.send(301, b"", {"Location": next(targets)})
    for _ in range(5):
        with pytest.raises(NotFetched, match=r"redirects to .*, which is another server"):
            follow(folder=tmp_path / "other")


def test_a_circle_of_redirects_ends(exports: Path, server: Server, follow: Callable[..., Mirrored]) -> None:
    server.answer = lambda handler, path: handler.send(307, b"", {"Location": f"/{path}"})
    with pytest.raises(NotFetched, match=f"more than {REDIRECTS} times"):
        follow()
    assert exports.is_dir()


def test_an_export_that_is_published_meanwhile_is_followed_instead(
    first_export: Path, exports: Path, server: Server, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    path = largest(first_export)

    def answer(_handler: Handler, asked: str) -> bool:
        if asked == f"first/{path}":
            shutil.rmtree(first_export)
            shutil.copytree(exports, first_export)
        return False

    server.answer = answer
    assert follow("first").is_new
    assert_mirrors(tmp_path / "mirror", exports)


def test_a_file_that_is_named_and_never_there_is_told(
    exports: Path, server: Server, follow: Callable[..., Mirrored]
) -> None:
    path = largest(exports)
    (exports / path).unlink()
    with pytest.raises(ExportFileMissing, match=rf"{path}: expected a file, found none \(HTTP 404\)"):
        follow()
    assert server.paths().count("exports/manifest.json") == 3


# --- where it is mirrored to -----------------------------------------------------------------------------------------


def test_a_folder_that_is_something_else_is_not_touched(
    exports: Path, first_export: Path, follow: Callable[..., Mirrored]
) -> None:
    before = content(first_export)
    with pytest.raises(BadInput, match="holds an export that is no mirror"):
        follow(folder=first_export)
    follow()
    with pytest.raises(BadInput, match=r"mirrors http.*exports/, not http.*first/"):
        follow("first")
    assert content(first_export) == before
    assert exports.is_dir()


@pytest.mark.parametrize("name", ["objects", "changes", "news.example"])
def test_no_link_in_the_mirror_is_written_through(
    exports: Path, follow: Callable[..., Mirrored], tmp_path: Path, name: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror" / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ExportError, match="is a symbolic link"):
        follow()
    assert not list((tmp_path / "elsewhere").iterdir())
    assert exports.is_dir()


def test_links_in_place_of_files_are_replaced(exports: Path, follow: Callable[..., Mirrored], tmp_path: Path) -> None:
    path = largest(exports)
    victim = tmp_path / "victim"
    victim.write_bytes(b"v" * (exports / path).stat().st_size)
    (tmp_path / "mirror" / "objects").mkdir(parents=True)
    for name in (path, f"objects/{PART}{path[8:]}", "articles.csv"):
        (tmp_path / "mirror" / name).symlink_to(victim)
    follow()
    assert_mirrors(tmp_path / "mirror", exports)
    assert set(victim.read_bytes()) == {ord("v")}


def test_two_mirrors_into_one_folder_do_not_meet(
    exports: Path, server: Server, follow: Callable[..., Mirrored]
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def answer(_handler: Handler, _path: str) -> bool:
        asked.set()
        return not go_on.wait(10)

    server.answer = answer
    first = threading.Thread(target=follow)
    first.start()
    assert asked.wait(10)
    with pytest.raises(AlreadyRunning, match="another process mirrors into"):
        follow()
    go_on.set()
    first.join()
    assert exports.is_dir()


def test_a_folder_that_cannot_be_written_is_told(
    exports: Path, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ExportError, match="cannot write"):
        follow(folder=tmp_path / "file" / "mirror")
    assert exports.is_dir()
    assert os.listdir(tmp_path)  # noqa: PTH208 - any


def test_what_no_disk_has_room_for_is_not_begun(
    exports: Path, server: Server, follow: Callable[..., Mirrored], tmp_path: Path
) -> None:
    values = json.loads((exports / "manifest.json").read_bytes())
    values["files"][0]["bytes"] = 2**52
    (exports / "manifest.json").write_text(json.dumps(values))
    with pytest.raises(ExportsFull, match="has no room for what is to be fetched"):
        follow()
    assert server.paths() == ["exports/manifest.json"]
    assert content(tmp_path / "mirror") == {}


@pytest.mark.parametrize(
    "url", ["ftp://news.example/", "file:///etc", "http://", "http://u:p@news.example/", "http://a/?x"]
)
def test_only_addresses_of_exports_are_followed(follow: Callable[..., Mirrored], url: str) -> None:
    with pytest.raises(BadInput):
        follow(url=url)
