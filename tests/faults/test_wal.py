"""What a power cut may leave: a WAL file that ends anywhere, holds garbage, or is not there at all."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import struct
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import connect
from newscrawl.archive.sums import SUMS
from newscrawl.errors import ExitCode
from tests.crawl.conftest import Crawl
from tests.crawl.site import Site, newspaper
from tests.crawl.test_kill import assert_whole, wait_for_hits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARTICLES = 60
FRAME = 24 + 4096
HEADER = 32
CHANCE = random.SystemRandom()


@pytest.fixture(scope="module")
def cut_short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawl, Site]]:
    """A crawl that was killed in the middle of its work: the WAL holds what it did."""
    crawl = Crawl(tmp_path_factory.mktemp("wal"))
    with Site(newspaper(ARTICLES), pause=0.004) as site:
        process = crawl.start(site.url)
        wait_for_hits(site, 45)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        yield crawl, site


def copy_of(crawl: Crawl, folder: Path) -> Crawl:
    """Copy the archive and its WAL as they lie on the disk; the shared memory beside them ends with the power."""
    for name in ("archive.db", "archive.db-wal"):
        shutil.copy(crawl.folder / name, folder / name)
    return replace(crawl, folder=folder)


def frames_written_back(crawl: Crawl) -> int:
    """Return how many frames of the WAL stand in the archive already: they were synced before that, so none is lost."""
    index = (crawl.folder / "archive.db-shm").read_bytes()
    return int(struct.unpack_from("<I", index, 96)[0])


def damage(wal: Path, how: str, safe: int) -> None:
    size = wal.stat().st_size
    data = wal.read_bytes()
    at = CHANCE.randint(min(safe, size), size)
    if how == "cut off":
        wal.write_bytes(data[:at])
    elif how == "garbage from there":
        wal.write_bytes(data[:at] + CHANCE.randbytes(size - at))
    elif how == "zeros from there":
        wal.write_bytes(data[:at] + bytes(size - at))
    elif how == "garbage at its end":
        wal.write_bytes(data + CHANCE.randbytes(CHANCE.randint(1, 3 * FRAME)))
    else:
        wal.unlink()


def assert_sound(archive: Path) -> None:
    """It opens, is whole, and every address is in one state."""
    connection = connect(archive)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    states = {state for (state,) in connection.execute("SELECT DISTINCT state FROM urls")}
    assert states <= set(SUMS)
    half = "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article_id FROM revisions)"
    assert connection.execute(half).fetchone() == (0,)
    unsettled = "SELECT count(*) FROM urls WHERE kind = 'article' AND article_id IS NULL"
    assert connection.execute(unsettled).fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize(
    "how", ["cut off", "garbage from there", "zeros from there", "garbage at its end", "not there"]
)
@pytest.mark.parametrize("times", [3, pytest.param(40, marks=pytest.mark.soak)])
def test_an_archive_whose_wal_was_damaged_by_a_power_cut_is_sound(
    cut_short: tuple[Crawl, Site], tmp_path: Path, how: str, times: int
) -> None:
    crawl, _ = cut_short
    written_back = frames_written_back(crawl)
    if how == "not there" and written_back:
        pytest.skip("part of it stands in the archive: then it was synced, and no power cut takes it away")
    for number in range(times):
        folder = tmp_path / str(number)
        folder.mkdir()
        after = copy_of(crawl, folder)
        damage(folder / "archive.db-wal", how, HEADER + written_back * FRAME if written_back else 0)
        assert_sound(after.archive)


@pytest.mark.parametrize("how", ["cut off", pytest.param("not there", marks=pytest.mark.soak)])
def test_what_a_power_cut_took_is_fetched_again(cut_short: tuple[Crawl, Site], tmp_path: Path, how: str) -> None:
    crawl, site = cut_short
    after = copy_of(crawl, tmp_path)
    damage(tmp_path / "archive.db-wal", how, 0)
    done = after.run(site.url)
    assert done.returncode == ExitCode.OK, done.stderr
    assert "DOES NOT CLOSE" not in done.stdout
    assert_whole(after, ARTICLES)
    with closing(sqlite3.connect(after.archive)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
