from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import quickstart

PROJECT = Path(__file__).parents[2]


@dataclass
class Crawl:
    """Runs `scrapy crawl news` as a real process, into an archive of the test's own."""

    folder: Path

    @property
    def archive(self) -> Path:
        return self.folder / "archive.db"

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    def command(self, url: str, *more: str) -> list[str]:
        host = url.split("/")[2]
        settings = {
            "NEWSCRAWL_ARCHIVE": self.archive,
            "NEWSCRAWL_EXPORTS": self.exports,
            "NEWSCRAWL_ALLOW_HOSTS": host,
            "NEWSCRAWL_REVISIT": 0,
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
            "LOG_LEVEL": "WARNING",
        }
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        return [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={url}", *options, *more]

    def run_site(self, site: str, host: str, *more: str) -> subprocess.CompletedProcess[str]:
        """Crawl a site that has a file, at a host of this machine."""
        command = self.command(f"http://{host}/", *more)
        command[command.index(f"url=http://{host}/")] = f"site={site}"
        return quickstart.run(command, cwd=PROJECT)

    def start(self, url: str, *more: str) -> subprocess.Popen[str]:
        return quickstart.Popen(self.command(url, *more), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, url: str, *more: str) -> subprocess.CompletedProcess[str]:
        return quickstart.run(self.command(url, *more), cwd=PROJECT)

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.archive}?mode=ro", uri=True)) as db:
            return db.execute(sql, values).fetchall()

    def value(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - a value of SQLite
        return self.query(sql, *values)[0][0]


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    return Crawl(tmp_path)
