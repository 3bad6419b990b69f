from __future__ import annotations

import io
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import chdir, closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docs import examplefiles
from newscrawl.cli import main
from tests import quickstart

PROJECT = Path(__file__).parents[2]

CONTACT = "NEWSCRAWL_CONTACT=https://you.example/about"
SETTINGS = {
    "NEWSCRAWL_REVISIT": "0",
    "NEWSCRAWL_RETRY_PATIENCE": "0",
    "DOWNLOAD_DELAY": "0",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
    "LOG_LEVEL": "WARNING",
}


@dataclass
class Folder:
    """An operator's folder: site files, an archive, exports; and `newscrawl crawl-all` in it, as a real process."""

    path: Path
    hosts: tuple[str, ...] = ()
    """The hosts of this machine that may be crawled."""

    @property
    def archive(self) -> Path:
        return self.path / "archive.db"

    def add(self, name: str, host: str, *more: str) -> None:
        """Write a site file for a host of this machine."""
        self.hosts += (host,)
        sites = self.path / "sites"
        sites.mkdir(exist_ok=True)
        start = f'start = ["http://{host}/"]'
        (sites / f"{name}.toml").write_text("\n".join((start, *more)))

    def command(self, *more: str) -> list[str]:
        settings = {**SETTINGS, "NEWSCRAWL_ALLOW_HOSTS": ",".join(self.hosts)}
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        return [sys.executable, "-m", "newscrawl", "crawl-all", *options, *more]

    def start(self, *more: str) -> subprocess.Popen[str]:
        return quickstart.Popen(
            self.command(*more),
            cwd=self.path,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *more: str) -> tuple[int, str, str]:
        """Return exit code, stdout and stderr."""
        process = self.start(*more)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def say(self, *more: str) -> tuple[int, str, str]:
        """Return the same of a command that starts nothing: in this process, which has loaded all that it needs."""
        out, err = io.StringIO(), io.StringIO()
        with chdir(self.path), redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main(self.command(*more)[3:])
        return int(str(ended.value.code)), out.getvalue(), err.getvalue()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.archive}?mode=ro", uri=True)) as db:
            return db.execute(sql).fetchall()


def example(name: str, folder: Folder, **settings: str) -> str:
    """Return an example of the documents for a folder and the sites of a test; else it is as it stands there."""
    more = {**SETTINGS, "NEWSCRAWL_ALLOW_HOSTS": ",".join(folder.hosts), **settings}
    text = (examplefiles.EXAMPLES / name).read_text(encoding="utf-8").replace("/srv/newscrawl", str(folder.path))
    # Where the contact is set, so is the rest, in the same way.
    return re.sub(
        rf"(-s |--arg setting=){CONTACT}",
        lambda found: " ".join([found[0], *(f"{found[1]}{name}={value}" for name, value in more.items())]),
        text,
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")  # there is no scrapy.cfg in an operator's folder
    (tmp_path / "sites").mkdir()
    return Folder(tmp_path)
