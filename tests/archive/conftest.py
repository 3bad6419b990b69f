from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.archive.driver import Crawl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def crawl(path: Path) -> Iterator[Crawl]:
    crawl = Crawl(path)
    yield crawl
    if hasattr(crawl, "run"):
        crawl.run.abandon()
