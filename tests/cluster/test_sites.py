"""A site as a job: whose it is, what goes out, and what is believed of what comes home."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import Run, connect, connect_read_only
from newscrawl.archive.reading import site_names
from newscrawl.archive.site_leases import LEASE
from newscrawl.cluster.orders import SHARD, Receipt
from newscrawl.cluster.sites import Crawls, SiteJob, renew
from newscrawl.cluster.workspace import Workspace, workspace
from newscrawl.crawl_all.results import Result
from newscrawl.errors import AlreadyRunning, ArchiveError, ExitCode
from newscrawl.items import iso_utc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "news"
URL = "https://news.example/"
REPORT = '{"did": {"articles_new": 3}}'
RECEIPT = Receipt(attempt="a", worker="tcp://10.0.0.7:9000", returned=0, seconds=1, report=REPORT)


def crawl(archive: Path, site: str) -> None:
    """Leave a run in an archive."""
    now = datetime.now(UTC)
    run = Run.begin(connect(archive), site, [f"https://{site}.example/"], now, "1.0")
    run.release(0, run.end("finished", "finished", now))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    connect(path).close()
    return path


@pytest.fixture
def space(archive: Path) -> Iterator[Workspace]:
    with workspace(archive.with_name("archive.db.cluster")) as made:
        yield made


def job(archive: Path, space: Workspace) -> SiteJob:
    crawls = Crawls(archive=archive, workspace=space, options=["DOWNLOAD_DELAY=2"], seconds=60)
    return SiteJob(NAME, f'start = ["{URL}"]', [URL], "never crawled", crawls)


def test_what_is_ordered_is_a_crawl_that_leaves_nothing_but_its_shard(archive: Path, space: Workspace) -> None:
    mine = job(archive, space)
    assert mine.begin() is None
    order = mine.order()
    settings = dict(value.split("=", 1) for value in order.arguments[5::2])
    assert (order.module, *order.arguments[:4]) == ("scrapy", "crawl", "news", "-a", f"site={NAME}")
    assert settings["NEWSCRAWL_ARCHIVE"] == f"{{folder}}/{SHARD}"
    assert settings["NEWSCRAWL_EXPORTS"] == ""
    assert settings["DOWNLOAD_DELAY"] == "2"
    assert order.files == {"sites/news.toml": f'start = ["{URL}"]'}


def test_a_seed_holds_its_site_and_no_other(tmp_path: Path, archive: Path, space: Workspace) -> None:
    crawl(archive, "other")
    for number, expected in enumerate(([], [NAME])):
        mine = job(archive, space)
        mine.begin()
        mine.seed(tmp_path / f"seed{number}")
        mine.release()
        with closing(connect_read_only(tmp_path / f"seed{number}")) as connection:
            assert site_names(connection) == expected
        crawl(archive, NAME)


def test_what_comes_home_is_merged_once_and_of_its_own_site_alone(
    tmp_path: Path, archive: Path, space: Workspace
) -> None:
    mine = job(archive, space)
    mine.begin()
    results = tmp_path / "results.db"
    crawl(results, NAME)
    crawl(results, "other")
    mine.take(results, RECEIPT)
    mine.take(results, RECEIPT)
    mine.release()
    with closing(connect_read_only(archive)) as connection:
        assert site_names(connection) == [NAME]
        assert connection.execute("SELECT site FROM runs").fetchall() == [(NAME,)]
    done = mine.done(RECEIPT)
    assert (done.exit_code, done.articles_new) == (ExitCode.OK, 3)
    assert done.why == "never crawled; on tcp://10.0.0.7:9000"


def test_what_is_no_archive_is_not_merged(tmp_path: Path, archive: Path, space: Workspace) -> None:
    mine = job(archive, space)
    mine.begin()
    for content in (b"", b"pickled", b"SQLite format 3\0" + bytes(4096)):
        results = tmp_path / "results.db"
        results.write_bytes(content)
        with pytest.raises(ArchiveError):
            mine.take(results, RECEIPT)
    connect(results := tmp_path / "empty.db").close()
    mine.take(results, RECEIPT)  # the crawl did not begin
    assert not mine.has_results


def test_the_lease_of_a_living_coordinator_is_respected_and_that_of_a_dead_one_waited_for(
    tmp_path: Path, archive: Path, space: Workspace
) -> None:
    with workspace(space.folder.parent) as other:
        assert job(archive, other).begin() is None
        taken = job(archive, space).begin()
        assert isinstance(taken, Result)
        assert taken.exit_code is ExitCode.ALREADY_RUNNING
        assert other.name in taken.why
    waits = job(archive, space).begin()  # it has died, and left its lease
    assert isinstance(waits, timedelta)
    assert timedelta() < waits <= LEASE
    with closing(connect(archive)) as connection:
        connection.execute("UPDATE site_leases SET expires_at = ?", (iso_utc(datetime.now(UTC)),))
    assert job(archive, space).begin() is None
    assert not [*tmp_path.glob("archive.db.cluster/*/seed*")]


def test_results_under_a_lost_lease_are_merged_or_kept_and_it_is_said(
    tmp_path: Path, archive: Path, space: Workspace
) -> None:
    late, results = job(archive, space), tmp_path / "results.db"
    late.begin()
    crawl(results, NAME)
    with closing(connect(archive)) as connection:
        connection.execute("DELETE FROM site_leases")
    assert renew(archive, [late.token]) == set()
    late.lose()
    late.take(results, RECEIPT)
    assert late.has_results
    assert "its lease was lost" in late.done(RECEIPT).why
    other = job(archive, space)
    other.begin()
    with pytest.raises(AlreadyRunning, match="newscrawl merge") as refused:
        late.take(results, RECEIPT)
    (kept,) = tmp_path.glob("archive.db.unmerged-*")
    assert str(kept) in str(refused.value)
    late.release()
    assert renew(archive, [other.token]) == {other.token}


def test_what_a_coordinator_left_that_died_goes_with_the_next(tmp_path: Path) -> None:
    parent = tmp_path / "archive.db.cluster"
    with workspace(parent) as living:
        (left := parent / "0badf00d").mkdir()
        (left / "seed").write_text("left")
        with workspace(parent):
            assert not left.exists()
            assert living.folder.exists()
    assert [path for path in parent.iterdir() if path.is_dir()] == []
