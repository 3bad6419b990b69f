"""Crawls whose process has a clock that the test sets."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.crawl.conftest import PROJECT, Crawl

if TYPE_CHECKING:
    from datetime import timedelta

_CLOCK = Path(__file__).parent / "clock"


@dataclass
class ClockedCrawl(Crawl):
    """Crawls by the machine's clock, moved as the test says, also while a crawl runs."""

    file: Path = field(init=False)

    def __post_init__(self) -> None:
        self.file = self.folder / "clock"
        self.file.write_text("0", encoding="ascii")

    def move_clock(self, ahead: timedelta) -> None:
        """Set the clock so far ahead of the machine's; negative: behind it."""
        temporary = self.file.with_suffix(".new")
        temporary.write_text(f"{ahead.total_seconds()}", encoding="ascii")
        temporary.replace(self.file)

    def run(self, url: str, *more: str) -> subprocess.CompletedProcess[str]:
        return self.run_by_clock(self.command(url, *more))

    def run_by_clock(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run any Python by this clock, from its first import on."""
        env = {**os.environ, "PYTHONPATH": f"{_CLOCK}{os.pathsep}{PROJECT}", "NEWSCRAWL_TEST_CLOCK": str(self.file)}
        return subprocess.run(command, cwd=PROJECT, text=True, capture_output=True, timeout=120, check=False, env=env)
