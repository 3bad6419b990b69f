"""Several processes on one archive: locks, writers, and the making of the file."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import connect
from newscrawl.errors import AlreadyRunning, ExitCode
from tests import quickstart
from tests.archive.driver import SITE, START, Crawl

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[2]


class Neighbour:
    """A process of `tests.archive.neighbour`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def tell(self, line: str = "go on") -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(timeout=30)


@contextmanager
def neighbour(work: str, path: Path, site: str = SITE) -> Iterator[Neighbour]:
    command = [sys.executable, "-m", "tests.archive.neighbour", work, str(path), site]
    with quickstart.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield Neighbour(process)
        finally:
            process.kill()


def test_a_second_run_of_a_site_is_refused_and_changes_nothing(path: Path, crawl: Crawl) -> None:
    with neighbour("hold", path) as other:
        assert other.hear() == "begun"
        reader = connect(path)
        before = [reader.execute(f"SELECT * FROM {table}").fetchall() for table in ("runs", "urls", "sites")]
        with pytest.raises(AlreadyRunning, match=r"'news\.example' is being crawled") as caught:
            crawl.begin()
        assert caught.value.exit_code is ExitCode.ALREADY_RUNNING
        after = [reader.execute(f"SELECT * FROM {table}").fetchall() for table in ("runs", "urls", "sites")]
        reader.close()
        assert after == before
        other.tell()
        assert other.hear() == "ended"
    crawl.now += timedelta(minutes=1)
    crawl.begin()
    crawl.leased(START)


def test_a_run_of_another_site_goes_on_beside_it(path: Path, crawl: Crawl) -> None:
    with neighbour("hold", path, "other.example") as other:
        assert other.hear() == "begun"
        crawl.begin()
        crawl.listing(crawl.leased(START))
        assert crawl.end().closes
        other.tell()
        assert other.hear() == "ended"


def test_a_run_of_the_same_site_into_another_archive_goes_on_beside_it(path: Path, tmp_path: Path) -> None:
    with neighbour("hold", path) as other:
        assert other.hear() == "begun"
        crawl = Crawl(tmp_path / "second.db")
        crawl.begin()
        crawl.end()


def test_a_killed_process_gives_its_lock_and_its_lease_back(path: Path, crawl: Crawl) -> None:
    with neighbour("hold", path) as other:
        assert other.hear() == "begun"
        other.kill()
        crawl.begin()
        assert crawl.rows("SELECT outcome FROM runs ORDER BY id") == [("died",), ("running",)]
        crawl.leased(START)


def test_a_second_run_in_the_same_process_is_refused(path: Path, crawl: Crawl) -> None:
    crawl.begin()
    with pytest.raises(AlreadyRunning):
        Crawl(path).begin()


def test_a_site_may_have_any_name(path: Path) -> None:
    for site in ("127.0.0.1:8000", "a/b", "..", "::1:8000"):
        crawl = Crawl(path, site)
        crawl.begin(START)
        crawl.end()
    locks = path.with_name(path.name + ".locks")
    assert {file.parent for file in path.parent.rglob("*.lock")} <= {locks}


def test_sites_that_are_crawled_at_once_lose_nothing_to_each_other(path: Path) -> None:
    sites = ("one.example", "two.example", "three.example")
    with ExitStack() as stack:
        others = [stack.enter_context(neighbour("write", path, site)) for site in sites]
        assert [other.hear() for other in others] == ["ready"] * 3
        for other in others:
            other.tell()
        assert [other.hear() for other in others] == ["True"] * 3
    archive = connect(path)
    stored = archive.execute("SELECT site, count(*), max(state) FROM urls WHERE depth > 0 GROUP BY site").fetchall()
    assert sorted(stored) == [(site, 60, "stored") for site in sorted(sites)]
    assert archive.execute("SELECT count(*), count(DISTINCT change_number) FROM articles").fetchone() == (180, 180)
    archive.close()


def test_first_crawls_that_make_the_archive_at_once_all_get_it(path: Path) -> None:
    names = [f"{number}.db" for number in range(15)]
    with ExitStack() as stack:
        others = [stack.enter_context(neighbour("make", path)) for _ in range(4)]
        assert [other.hear() for other in others] == ["ready"] * 4
        for name in names:
            for other in others:
                other.tell(name)
            assert [other.hear() for other in others] == ["made"] * 4
