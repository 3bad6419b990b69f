from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import quickstart

PROJECT = Path(__file__).parents[2]


@dataclass
class Desk:
    """Runs `newscrawl site` as a real process, in a folder of the test's own that is no Scrapy project."""

    folder: Path

    @property
    def sites(self) -> Path:
        return self.folder / "sites"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.begin(*arguments)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "newscrawl", "site", *arguments]
        env = {**os.environ, "PYTHONPATH": str(PROJECT)}
        return quickstart.Popen(command, cwd=self.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def fetch(self, command: str, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command that fetches, from a site on loopback that is allowed."""
        allowed = f"NEWSCRAWL_ALLOW_HOSTS={url.split('/')[2]}"
        return self.run(command, url, "-s", allowed, "-s", "DOWNLOAD_DELAY=0", *arguments)

    def expected(self, case: str) -> dict[str, Any]:
        """The article.json of `SITE/CASE`."""
        value: dict[str, Any] = json.loads(self.file(case).read_text(encoding="utf-8"))
        return value

    def correct(self, case: str, **fields: object) -> None:
        """Write fields into the article.json of `SITE/CASE`."""
        self.file(case).write_text(json.dumps(self.expected(case) | fields), encoding="utf-8")

    def file(self, case: str) -> Path:
        return self.sites / case / "article.json"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
