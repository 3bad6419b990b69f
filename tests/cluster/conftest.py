from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import quickstart
from tests.cluster.machines import AT_REST
from tests.scheduling.conftest import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[2]


class ClusterFolder(Folder):
    """An operator's folder, and `newscrawl cluster crawl` in it, on the cluster of these tests."""

    scheduler = ""
    workers = Path()
    """Folder of the workers."""
    project = PROJECT

    def attempts(self) -> list[Path]:
        """Return what workers keep of tasks."""
        return [*self.workers.glob("*/*/*/newscrawl/*")]

    def command(self, *more: str) -> list[str]:
        before, after = super().command(*more)[:3], super().command(*more)[4:]
        return [*before, "cluster", "crawl", "--scheduler", self.scheduler, "--patience", "1m", *after]

    def run_import(self, *more: str) -> tuple[int, str, str]:
        """Run `newscrawl cluster import`; return exit code, stdout and stderr."""
        command = [*self.command()[:4], "import", "--scheduler", self.scheduler, "--patience", "1m"]
        done = quickstart.run(
            [*command, "-s", f"NEWSCRAWL_ALLOW_HOSTS={','.join(self.hosts)}", *more],
            cwd=self.path,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )
        return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")  # at rest, too, they take some of a core
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A scheduler and two workers, as processes of their own on this machine: its address, and their folder."""
    folder = tmp_path_factory.mktemp("dask")
    with closing(socket.create_server(("127.0.0.1", 0))) as unused:
        address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
    port = address.rpartition(":")[2]
    worker = ("dask_worker", address, "--host", "127.0.0.1", "--no-nanny", "--nthreads", "2", "--no-dashboard")
    commands = [
        ("dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"),
        (*worker, "--local-directory", str(folder / "one")),
        (*worker, "--local-directory", str(folder / "two")),
    ]
    environment = {**os.environ, **AT_REST, "PYTHONPATH": str(PROJECT)}
    processes = []
    for number, (module, *arguments) in enumerate(commands):
        with (folder / f"{number}.log").open("w") as log:
            processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", f"distributed.cli.{module}", *arguments],
                    cwd=folder,
                    env=environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )
    try:
        yield address, folder
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheduler: tuple[str, Path]) -> ClusterFolder:
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")
    (tmp_path / "sites").mkdir()
    made = ClusterFolder(tmp_path)
    made.scheduler, made.workers = scheduler
    return made
