"""A WARC file as a job: what is handed out, and what becomes of what comes home."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import Run, connect
from newscrawl.cluster.orders import SHARD, Receipt
from newscrawl.cluster.warcs import Imports, WarcJob, name_of, warc_jobs
from newscrawl.cluster.workspace import Workspace
from newscrawl.errors import AlreadyRunning, BadInput, ExitCode, ExportError
from newscrawl.warc.importing import import_warc
from tests.warc.ccnews import article, write

if TYPE_CHECKING:
    from collections.abc import Sequence


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
RECEIPT = Receipt(attempt="a", worker="tcp://10.0.0.7:9000", returned=0, seconds=1)


def imports(folder: Path, *, archive: Path | None = None, tables: Path | None = None) -> Imports:
    return Imports(workspace=Workspace(folder, "one"), archive=archive, tables=tables, options=(), sites={}, seconds=60)


def test_what_was_imported_or_made_before_is_not_handed_out_again(tmp_path: Path) -> None:
    file = write(tmp_path / "news.warc.gz", article("a.example", 1))
    archive, shard = tmp_path / "archive.db", tmp_path / "shard.db"
    connect(archive).close()
    job = WarcJob(str(file), imports(tmp_path, archive=archive))
    assert job.begin() is None
    import_warc(shard, file, jobs=1)
    job.take(shard, RECEIPT)
    again = job.begin()
    assert again is not None
    assert "imported before" in str(again)
    write(file, article("a.example", 2))
    assert job.begin() is None, "it is another file of the same name"
    tables = WarcJob("https://files.example/news.warc.gz", imports(tmp_path, tables=tmp_path))
    assert tables.begin() is None
    (tmp_path / "results").write_bytes(b"PAR1 rows PAR1")
    tables.take(tmp_path / "results", RECEIPT)
    assert "is there already" in str(tables.begin())
    (tmp_path / "results").write_bytes(b"PAR1 rows")
    with pytest.raises(ExportError, match="no Parquet file"):
        tables.take(tmp_path / "results", RECEIPT)


@pytest.mark.skipif(not Path("/proc/self/mem").is_file(), reason="there is no file here that nobody may read")
def test_what_only_workers_may_read_is_handed_out(tmp_path: Path) -> None:
    connect(tmp_path / "archive.db").close()
    assert WarcJob("/proc/self/mem", imports(tmp_path, archive=tmp_path / "archive.db")).begin() is None


def test_what_came_of_a_file_is_told_once_and_as_it_was(tmp_path: Path) -> None:
    job = WarcJob("https://files.example/news.warc.gz", imports(tmp_path))
    assert job.done(RECEIPT).why == "imported; on tcp://10.0.0.7:9000"
    said = "newscrawl: there is no file 'x' on this worker"
    assert job.done(replace(RECEIPT, returned=1, last_words=said)).why == (
        "there is no file 'x' on this worker; on tcp://10.0.0.7:9000"
    )
    ended = job.done(replace(RECEIPT, returned=-signal.SIGTERM, why="told"))
    assert (ended.exit_code, ended.why) == (ExitCode.SIGNAL, "not imported to its end; on tcp://10.0.0.7:9000")


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("newscrawl.cluster.warc_task", ["a.warc.gz", SHARD]),
        ("newscrawl", ["cluster", "import", "a.warc.gz", "--scheduler", "tcp://127.0.0.1:9"]),
    ],
)
def test_without_warcio_both_ends_say_what_to_install(tmp_path: Path, module: str, arguments: list[str]) -> None:
    script = f"import runpy, sys; sys.modules['warcio'] = None; runpy.run_module({module!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=False
    )
    assert done.returncode == ExitCode.BAD_START
    assert re.fullmatch(rb"newscrawl: importing WARC files needs warcio.*newscrawl\[warc\]'\n", done.stderr)
    assert not list(tmp_path.iterdir())


def test_sites_that_are_being_crawled_wait_and_hold_up_no_other(tmp_path: Path) -> None:
    file = write(tmp_path / "news.warc.gz", article("a.example", 1), article("b.example", 2))
    archive, shard = tmp_path / "archive.db", tmp_path / "shard.db"
    import_warc(shard, file, jobs=1)
    run = Run.begin(connect(archive), "a.example", ["https://a.example/"], datetime.now(UTC), "1.0")
    job = WarcJob(str(file), imports(tmp_path, archive=archive))
    with pytest.raises(AlreadyRunning, match=r"1 of its 2 sites are being crawled .*newscrawl merge"):
        job.take(shard, RECEIPT)
    run.abandon()
    (kept,) = tmp_path.glob("archive.db.unmerged-*")
    with closing(connect(archive)) as connection:
        assert connection.execute("SELECT site FROM articles").fetchall() == [("b.example",)]
    assert job.begin() is None, "it is not done"
    job.take(kept, RECEIPT)
    assert job.begin() is not None


@pytest.mark.parametrize("source", ["https://files.example/", "https://files.example", "/"])
def test_what_names_no_file_is_refused(source: str) -> None:
    with pytest.raises(BadInput, match="names no file"):
        name_of(source)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    sources: Sequence[str] = ("/one/news.warc.gz", "/two/news.warc.gz")
    with pytest.raises(BadInput, match="two of the files"):
        warc_jobs(sources, imports(tmp_path))
