from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.crawl.conftest import Crawl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    return Crawl(tmp_path)


class Disk:
    """A file system of its own, whose size a test sets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resize(self, size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", self.folder], check=True)

    def fill(self, leave: int) -> None:
        """Leave so many bytes free, or a page less."""
        stat = subprocess.run(
            ["df", "--output=avail", "-B1", self.folder], check=True, capture_output=True, text=True
        ).stdout
        (self.folder / "filler").write_bytes(b"\0" * (int(stat.splitlines()[1]) - leave))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"a disk of its own needs the right to mount one: {mounted.stderr.strip()}")
    yield Disk(folder)
    subprocess.run(["umount", folder], check=True)
