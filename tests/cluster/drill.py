"""A drill for a cluster, by hand: `python -m tests.cluster.drill` (as root, for network namespaces).

Five machines: newspapers, a scheduler, two workers, and the archive's. A worker is killed in the middle of its work,
and the scheduler is killed and begun anew. At the end everything is in the archive once.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fixtures.demo.server import DemoServer
from fixtures.demo.truth import expected_articles
from tests.cluster.machines import Machine, machines, wait_for

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

SITES = {"courier": 8001, "herald": 8002}
"""Name of each newspaper, and its port."""


def ask(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


def shards_of(*workers: Machine) -> set[Path]:
    """Return the shard archives on some machines."""
    return {
        Path(folder, "archive.db")
        for worker in workers
        for folder, _, files in os.walk(worker.folder)  # not `glob`: that fails where a folder goes meanwhile
        if "archive.db" in files and Path(folder).parent.name == "newscrawl"
    }


def fetched(shards: set[Path]) -> int:
    """Return how many pages the crawls into some shards have fetched so far."""
    pages = 0
    for shard in shards:
        with suppress(sqlite3.OperationalError):  # a worker has just removed it
            pages += ask(shard, "SELECT coalesce(sum(fetched), 0) FROM runs WHERE outcome = 'running'")[0][0]
    return pages


def start_scheduler(machine: Machine) -> subprocess.Popen[str]:
    return machine.start(
        *("scheduler", "distributed.cli.dask_scheduler", "--host", machine.address, "--port", 8786, "--no-dashboard")
    )


def start_worker(machine: Machine, scheduler: Machine) -> None:
    machine.start(
        *("worker", "distributed.cli.dask_worker", f"tcp://{scheduler.address}:8786", "--host", machine.address),
        *("--no-nanny", "--nthreads", 2, "--no-dashboard", "--local-directory", machine.folder),
        supervised=True,
    )


def start_coordinator(machine: Machine, scheduler: Machine, web: Machine) -> subprocess.Popen[str]:
    (machine.folder / "sites").mkdir()
    for name, port in SITES.items():
        (machine.folder / "sites" / f"{name}.toml").write_text(f'start = ["http://{web.address}:{port}/"]\n')
    hosts = ",".join(f"{web.address}:{port}" for port in SITES.values())
    settings = (f"NEWSCRAWL_ALLOW_HOSTS={hosts}", "DOWNLOAD_DELAY=0.02", "NEWSCRAWL_RETRY_PATIENCE=0")
    return machine.start(
        *("out", "newscrawl", "cluster", "crawl", "--scheduler", f"tcp://{scheduler.address}:8786", "--patience", "2m"),
        *("--logs", "logs", "--json", *(part for setting in settings for part in ("-s", setting))),
    )


def play(folder: Path, tell: Callable[[str], None]) -> None:
    """Play it through.

    Args:
        folder: An empty folder.
        tell: Is told what happens.
    """
    with machines("web", "hub", "one", "two", "home", folder=folder) as (web, hub, one, two, home):
        for port in SITES.values():
            web.start("web", "fixtures.demo.server", "--address", web.address, "--port", port)
        scheduler = start_scheduler(hub)
        start_worker(one, hub)
        start_worker(two, hub)
        command = start_coordinator(home, hub, web)
        busy = wait_for(lambda: [machine for machine in (one, two) if fetched(shards_of(machine)) > 5])[0]
        (worker,) = [pid for pid in busy.running("dask_worker") if pid not in busy.running("supervisor")]
        children = busy.running("newscrawl.cluster.child")
        tell(f"the worker on {busy.address} is at work ({fetched(shards_of(busy))} pages): kill -9")
        before = shards_of(one, two)
        os.kill(worker, signal.SIGKILL)
        wait_for(lambda: not {*children} & {*busy.pids()}, longest=5)
        tell("its crawls have died with it")
        wait_for(lambda: fetched(shards_of(one, two) - before) > 5)
        tell("its tasks are with another one, and have begun anew: kill -9 of the scheduler, and a new one")
        os.kill(scheduler.pid, signal.SIGKILL)
        scheduler.wait()
        start_scheduler(hub)
        code = command.wait(timeout=180)
        log = (home.folder / "out.log").read_text()
        assert code == 0, log
        said = json.loads(log.splitlines()[-1])
        tell(f"the coordinator has ended with {code}: {said}")
        assert {site["site"]: site["exit_code"] for site in said["sites"]} == dict.fromkeys(SITES, 0)
        wait_for(lambda: not one.running("cluster.child") + two.running("cluster.child"), longest=5)
        assert not [*folder.glob("*/**/newscrawl/*/archive.db")], "what has come home is still with a worker"
    check(home.folder / "archive.db", web)
    assert not [*home.folder.glob("archive.db.cluster/*/")], "the coordinator has left files"


def check(archive: Path, web: Machine) -> None:
    """See that everything is there once."""
    with DemoServer() as server:
        truth = expected_articles(server.site)
    found = sorted(ask(archive, "SELECT site, url FROM articles"))
    assert found == sorted(
        (name, f"http://{web.address}:{port}{path}") for name, port in SITES.items() for path in truth
    )
    runs = ask(archive, "SELECT site, outcome, exit_code, leased FROM runs ORDER BY site")
    assert runs == [(name, "finished", 0, 0) for name in SITES]
    assert ask(archive, "SELECT count(*) FROM run_reports WHERE closes = 1") == [(len(SITES),)]
    assert ask(archive, "SELECT * FROM site_leases") == []


def main() -> None:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        play(Path(folder), lambda line: print(f"{time.monotonic() - began:6.1f} s  {line}", file=sys.stderr))  # noqa: T201
    print(f"every article is there once; it took {time.monotonic() - began:.0f} s")  # noqa: T201


if __name__ == "__main__":
    main()
