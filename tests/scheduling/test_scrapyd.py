"""A real scrapyd runs our egg: deployed, scheduled, with all that it sets, and its end seen in log and archive."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.crawl.site import Site, newspaper
from tests.scheduling.conftest import PROJECT, Folder, example

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.long

PATIENCE = 90
"""Seconds until scrapyd must have done what it was asked; a crawl takes some 3."""


@dataclass
class Scrapyd:
    """A scrapyd of the test's own."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def finished(self) -> int:
        """Return how many crawls it has seen end."""
        with urllib.request.urlopen(f"{self.url}/listjobs.json?project=newscrawl") as answer:  # noqa: S310 - ours
            said: dict[str, Any] = json.load(answer)
        assert said["status"] == "ok", said
        return len(said["finished"])

    def wait(self, finished: int) -> None:
        """Wait until this many crawls have ended."""
        deadline = time.monotonic() + PATIENCE
        while self.finished() < finished:
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def log(self) -> str:
        return (self.folder / "scrapyd.log").read_text()


@pytest.fixture
def scrapyd(tmp_path: Path) -> Iterator[Scrapyd]:
    """A scrapyd in an environment that has all that newscrawl needs, and not newscrawl."""
    environment, folder = tmp_path / "environment", tmp_path / "scrapyd"
    venv.create(environment, symlinks=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    # What lies there, without the link to this checkout.
    (packages / "others.pth").write_text(sysconfig.get_path("purelib"))
    folder.mkdir()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    (folder / "scrapyd.conf").write_text(
        f"[scrapyd]\nhttp_port = {port}\npoll_interval = 0.2\nitems_dir = items\njobs_dir = jobs\n"
    )
    env = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "SCRAPY_SETTINGS_MODULE"}}
    with (folder / "scrapyd.log").open("wb") as log:
        process = subprocess.Popen(
            [environment / "bin" / "python", "-m", "scrapyd"], cwd=folder, env=env, stdout=log, stderr=log
        )
    started = Scrapyd(f"http://127.0.0.1:{port}", folder, process)
    try:
        deadline = time.monotonic() + PATIENCE
        while f"Site starting on {port}" not in started.log():
            assert process.poll() is None, started.log()
            assert time.monotonic() < deadline, started.log()
            time.sleep(0.05)
        yield started
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_scrapyd_runs_our_egg(scrapyd: Scrapyd, folder: Folder, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, checkout)
    shutil.copytree(PROJECT / "newscrawl", checkout / "newscrawl", ignore=shutil.ignore_patterns("__pycache__"))
    target = (PROJECT / "scrapy.cfg").read_text().replace("http://127.0.0.1:6800", scrapyd.url)
    (checkout / "scrapy.cfg").write_text(target)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    with Site(newspaper(3)) as site:
        folder.add("hill-post", site.host)
        script = example("scrapyd.sh", folder, CLOSESPIDER_ITEMCOUNT="3").replace("LOG_LEVEL=WARNING", "LOG_LEVEL=INFO")
        (checkout / "scrapyd.sh").write_text(script)
        done = subprocess.run(
            ["/bin/sh", "scrapyd.sh"], cwd=checkout, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        scrapyd.wait(1)
    (log,) = (scrapyd.folder / "logs" / "newscrawl" / "news").iterdir()
    said = log.read_text()
    assert folder.query("SELECT site, outcome, exit_code, articles_new FROM runs") == [("hill-post", "limit", 7, 3)], (
        said
    )
    assert folder.query("SELECT count(*) FROM articles") == [(3,)]
    assert list((folder.path / "exports" / "hill-post").glob("*.jsonl"))
    assert "Spider closed (closespider_itemcount)" in said
    assert "] ERROR:" not in said
    assert "limit, exit code 7" in scrapyd.log()
    assert "Process died: exitstatus=7" in scrapyd.log()
    made = {path.suffix for path in scrapyd.folder.rglob("*") if path.is_file()}
    assert not made & {".jl", ".state", ".seen"}, "it wrote what scrapyd's items_dir and jobs_dir ask for"
