"""`kill -9` by the hundred, at any moment of a crawl: from its first statement to the last file of its export."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from newscrawl.errors import ExitCode
from newscrawl.export.manifest import MANIFEST, OBJECTS
from tests.crawl.conftest import Crawl
from tests.crawl.site import Site, newspaper
from tests.crawl.test_kill import TWICE_PER_KILL, assert_whole, kill_again_and_again
from tests.export.following import fetched

if TYPE_CHECKING:
    from pathlib import Path

CHANCE = random.SystemRandom()
KILLS = 30
LAZY = ("-s", "NEWSCRAWL_REVISIT=never")
"""What is killed after the run has ended, while it exports, is followed by a new round."""


def assert_exports_parse(exports: Path) -> None:
    """Each file that has its name is whole, and the manifest leads to whole files."""
    objects = exports / OBJECTS
    for file in objects.glob("[!.]*"):
        assert hashlib.sha256(file.read_bytes()).hexdigest() == file.name
    for file in exports.rglob("[!.]*"):
        if file.is_file() and file.parent != objects:
            assert_parses(file.name, file.read_bytes())
    if (exports / MANIFEST).exists():
        for name, body in fetched(exports).items():
            assert_parses(name, body)


def assert_parses(name: str, body: bytes) -> None:
    """The content of a file of exports is what its name says: CSV, lines of JSON, or JSON."""
    assert body.endswith(b"\n")
    if name.endswith(".csv"):
        rows = csv.reader(io.StringIO(body.decode(), newline=""))
        assert len({len(row) for row in rows}) == 1
        return
    for part in body.splitlines() if name.endswith(".jsonl") else [body]:
        json.loads(part)


def assert_integrity(archive: Path) -> None:
    if not archive.exists() or not archive.stat().st_size:
        return
    with closing(sqlite3.connect(archive)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.soak
@pytest.mark.parametrize("crawl_number", range(4))
def test_a_hundred_kills_while_pages_come_lose_nothing(crawl: Crawl, crawl_number: int) -> None:
    costs = kill_again_and_again(crawl, 400, 26)
    sys.stdout.write(f"crawl {crawl_number}: pages fetched twice, by kill: {costs}\n")
    assert max(costs) <= TWICE_PER_KILL


@pytest.mark.soak
@pytest.mark.parametrize("crawl_number", range(4))
def test_kills_at_any_moment_from_the_first_import_to_the_export_lose_nothing(
    tmp_path: Path, crawl_number: int
) -> None:
    """By the clock, not by pages: the archive's making and the run's end and export are hit, too."""
    articles, killed = 60, 0
    crawl = Crawl(tmp_path)
    again = [0]
    with Site(newspaper(articles)) as site:
        length = 3.0
        for attempt in range(4 * KILLS):
            if killed == KILLS:
                break
            process = crawl.start(site.url, *LAZY)
            began = time.monotonic()
            try:
                process.communicate(timeout=CHANCE.uniform(0, length))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.communicate()
            killed += process.returncode == -signal.SIGKILL
            assert_exports_parse(crawl.exports)
            assert_integrity(crawl.archive)
            again.append(articles_again(site))
            if process.returncode == ExitCode.OK:  # a round is done: begin anew, and mind how long it takes
                length = time.monotonic() - began
                assert_whole(crawl, articles)
                crawl = Crawl(_made(tmp_path / f"{attempt}"))
                site.hits.clear()
                again.append(0)
        assert crawl.run(site.url, *LAZY).returncode == ExitCode.OK
        assert_whole(crawl, articles)
        assert_exports_parse(crawl.exports)
    costs = [after - before for before, after in pairwise(again) if after >= before]
    sys.stdout.write(f"crawl {crawl_number}: {killed} kills; pages fetched twice, by kill: {costs}\n")
    assert max(costs) <= TWICE_PER_KILL


def articles_again(site: Site) -> int:
    """Return how many fetches of articles were not the first."""
    return sum(hits - 1 for path, hits in site.hits.items() if path.startswith("/news/"))


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder
