"""A worker's side of a task, without Dask: what is run, what comes back, and when it is given up."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psutil
import pytest

from newscrawl import __version__
from newscrawl.archive import Run, connect, connect_read_only
from newscrawl.archive.merging import carve
from newscrawl.cluster import attempt as attempts
from newscrawl.cluster.attempt import Abandoned, Attempt, OtherVersion
from newscrawl.cluster.orders import SHARD, Order, Phase, Receipt
from newscrawl.cluster.parcels import pack, unpack
from tests.cluster.machines import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """
import pathlib, sys, time
from dataclasses import replace
from datetime import UTC, datetime
from newscrawl.archive import Run, connect
print("it is crawled", sys.argv[1], flush=True)
path = pathlib.Path("archive.db")
run = Run.begin(connect(path), "news.example", ["https://news.example/"], datetime.now(UTC), "1.0")
if len(sys.argv) > 2:
    time.sleep(float(sys.argv[2]))
report = run.end("finished", "finished", datetime.now(UTC))
run.release(0, report)
pathlib.Path("report").write_text(report.as_json())
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "program.py").write_text(PROGRAM)
    monkeypatch.syspath_prepend(tmp_path)
    return "program"


@pytest.fixture
def runner() -> Iterator[ThreadPoolExecutor]:
    """The thread that a worker does a task in."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


def order(program: str, *arguments: str, version: str = __version__, has_seed: bool = False) -> Order:
    return Order(
        coordinator="one",
        name="news.example",
        token="t",  # noqa: S106 - no secret
        version=version,
        module=program,
        arguments=("{folder}", *arguments),
        files={"sites/news.example.toml": 'start = ["https://news.example/"]'},
        has_seed=has_seed,
        seconds=60,
    )


def begun(done: Order, folder: Path, *, is_up: bool = True) -> Attempt:
    return Attempt(done, folder, "tcp://worker", lambda: is_up)


def seed(folder: Path) -> tuple[Path, Path]:
    """Make an archive with a run in it; return it, and a seed of it."""
    whole, part = folder / "whole.db", folder / "part.db"
    now = datetime.now(UTC)
    run = Run.begin(connect(whole), "news.example", ["https://news.example/"], now, "1.0")
    run.release(0, run.end("finished", "finished", now))
    carve(whole, part, sites=["news.example"])
    return whole, part


def test_a_seeded_shard_gives_back_what_has_changed(tmp_path: Path, program: str, runner: ThreadPoolExecutor) -> None:
    _, part = seed(tmp_path)
    parcel = pack(part, tmp_path / "packed")
    packed = (tmp_path / "packed").read_bytes()
    attempt = begun(order(program, has_seed=True), tmp_path / "worker")
    done = runner.submit(attempt.run)
    wait_for((tmp_path / "worker" / "newscrawl" / attempt.id).exists)
    assert attempt.state(0).phase is Phase.WAITS
    for at in (0, 0, 100):  # what was cut short is sent anew
        attempt.take_piece(at, packed[at : at + 100] if at == 0 else packed[at:])
    attempt.begin(parcel)
    receipt: Receipt = done.result(timeout=60)
    assert (receipt.returned, receipt.why, attempt.state(0).phase) == (0, "", Phase.OVER)
    assert receipt.last_words.startswith("it is crawled")
    assert '"outcome":"finished"' in (receipt.report or "")
    assert attempt.state(0).output.startswith(b"it is crawled")
    assert attempt.state(3).output.startswith(b"is crawled")
    assert receipt.parcel is not None
    (tmp_path / "results").write_bytes(attempt.give_piece(0))
    unpack(tmp_path / "results", tmp_path / "results.db", receipt.parcel)
    with closing(connect_read_only(tmp_path / "results.db")) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (1,)  # the new one alone
    attempt.forget()
    assert not [*(tmp_path / "worker" / "newscrawl").iterdir()]


def test_what_nobody_attends_ends_by_itself(
    tmp_path: Path, program: str, runner: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "UNATTENDED", 0.5)
    waits = begun(order(program, has_seed=True), tmp_path / "waits")
    with pytest.raises(Abandoned, match="the coordinator has said nothing"):
        runner.submit(waits.run).result(timeout=30)
    works = begun(order(program, "60"), tmp_path / "works")
    receipt: Receipt = runner.submit(works.run).result(timeout=60)
    assert (receipt.returned, receipt.why) == (-15, "unattended")
    assert receipt.parcel is None or receipt.parcel.bytes


def test_a_worker_that_ends_takes_its_command_with_it(tmp_path: Path, program: str, runner: ThreadPoolExecutor) -> None:
    up = [True]
    attempt = Attempt(order(program, "60"), tmp_path / "worker", "tcp://worker", lambda: up[0])
    done = runner.submit(attempt.run)
    shard = tmp_path / "worker" / "newscrawl" / attempt.id / SHARD
    wait_for(shard.exists)
    up[0] = False
    with pytest.raises(Abandoned, match="ends"):
        done.result(timeout=30)
    assert not [child for child in psutil.Process().children() if "newscrawl.cluster.child" in child.cmdline()]


def test_another_version_refuses(tmp_path: Path, program: str) -> None:
    with pytest.raises(OtherVersion, match=r"has newscrawl .*, and this is 0\.0\.0"):
        begun(order(program, version="0.0.0"), tmp_path).run()


def test_a_command_that_takes_too_long_is_ended(tmp_path: Path, program: str) -> None:
    attempt = begun(order(program, "60"), tmp_path / "worker")
    attempt.order = replace(attempt.order, seconds=0.0)
    began = time.monotonic()
    assert attempt.run().why == "limit"
    assert time.monotonic() - began < 30
