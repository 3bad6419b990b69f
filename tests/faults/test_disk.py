"""A disk that is full: at the start, while the archive is written, while it is exported, while it is copied."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import connect
from newscrawl.errors import ArchiveFull, ExitCode
from tests.archive.old_archives import make_old_archive
from tests.archive.test_opening import fingerprint
from tests.crawl.conftest import Crawl
from tests.crawl.site import Site, newspaper

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.conftest import Disk


def assert_whole_export(folder: Path, articles: int) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["articles"] == articles
    for file in manifest["files"]:
        assert hashlib.sha256((folder / file["path"]).read_bytes()).hexdigest() == file["sha256"]
    assert len(json.loads((folder / "articles.json").read_text(encoding="utf-8"))) == articles


def test_a_disk_that_is_full_at_the_start_ends_the_crawl_before_it_asks_anything(tmp_path: Path, disk: Disk) -> None:
    crawl = Crawl(tmp_path)
    archive = disk.folder / "archive.db"
    disk.fill(leave=8192)
    with Site(newspaper(5)) as site:
        done = crawl.run(site.url, "-s", f"NEWSCRAWL_ARCHIVE={archive}")
        assert done.returncode == ExitCode.DISK_FULL, done.stderr
        assert "full" in done.stderr
        assert not site.hits
        (disk.folder / "filler").unlink()
    connect(archive).close()


def test_a_disk_that_is_full_while_exporting_leaves_the_old_export_whole(tmp_path: Path, disk: Disk) -> None:
    crawl = Crawl(tmp_path)
    exports = disk.folder / "exports"
    with Site(newspaper(5)) as site:
        assert crawl.run(site.url, "-s", f"NEWSCRAWL_EXPORTS={exports}").returncode == ExitCode.OK
        assert_whole_export(exports, 5)
        before = fingerprint(exports)
        disk.fill(leave=32_768)
        site.route = newspaper(80)
        done = crawl.run(site.url, "-s", f"NEWSCRAWL_EXPORTS={exports}")
        assert done.returncode == ExitCode.DISK_FULL, done.stdout
        assert "exports" in done.stderr
        assert fingerprint(exports) == before
        assert crawl.value("SELECT count(*) FROM articles") == 80
        (disk.folder / "filler").unlink()
        assert crawl.run(site.url, "-s", f"NEWSCRAWL_EXPORTS={exports}").returncode == ExitCode.OK
    assert_whole_export(exports, 80)


@pytest.mark.parametrize("room", ["none for the copy", "too little once it has begun"])
def test_an_old_archive_on_a_full_disk_is_not_touched(disk: Disk, room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = disk.folder / "archive.db"
    make_old_archive(archive, "0002_discovery")
    disk.fill(leave=90_000)
    if room.startswith("too little"):
        monkeypatch.setattr("newscrawl.archive.backup._ROOM", -(10**9))  # others fill the disk after it was looked at
    before = fingerprint(disk.folder)
    with pytest.raises(ArchiveFull, match="no room for the copy") as caught:
        connect(archive)
    assert caught.value.exit_code == ExitCode.DISK_FULL
    after = fingerprint(disk.folder)
    assert {name: digest for name, digest in after.items() if "locks" not in name} == before
    (disk.folder / "filler").unlink()
    connect(archive).close()


def test_a_disk_that_is_full_under_the_raw_pages_ends_the_crawl_and_the_next_one_goes_on(
    tmp_path: Path, disk: Disk
) -> None:
    crawl = Crawl(tmp_path)
    raw = disk.folder / "raw"
    with Site(newspaper(60)) as site:
        disk.fill(leave=65_536)
        done = crawl.run(site.url, "-s", f"NEWSCRAWL_KEEP_RAW={raw}")
        assert done.returncode == ExitCode.DISK_FULL, done.stderr
        assert "full" in done.stderr
        (file,) = raw.iterdir()
        ((size,),) = crawl.query("SELECT size FROM raw_files")
        assert file.stat().st_size >= size
        assert (
            crawl.value(
                "SELECT count(*) FROM articles WHERE NOT EXISTS (SELECT 1 FROM raw_pages JOIN urls "
                "ON urls.id = url_id WHERE article_id = articles.id)"
            )
            == 0
        )
        (disk.folder / "filler").unlink()
        assert crawl.run(site.url, "-s", f"NEWSCRAWL_KEEP_RAW={raw}").returncode == ExitCode.OK
    assert file.stat().st_size == size, "what was written and not committed is cut off"
    assert crawl.value("SELECT count(*) FROM articles") == 60
