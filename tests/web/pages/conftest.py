from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import connect_read_only
from newscrawl.export import export
from tests.web.serving import InProcess, in_process
from tests.web.world import World, build_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """An archive whose last crawl was yesterday evening, and its exports beside it."""
    last = datetime.now(UTC).replace(hour=18, minute=30, second=0, microsecond=0) - timedelta(days=1)
    world = build_world(tmp_path_factory.mktemp("world") / "archive.db", last)
    export(world.archive, exports_of(world))
    return world


@pytest.fixture(scope="module")
def site(world: World) -> Iterator[InProcess]:
    with in_process(world.archive, exports_of(world)) as site:
        yield site


@pytest.fixture(scope="session")
def path_of(world: World) -> dict[str, str]:
    """The page of each article, by its address."""
    connection = connect_read_only(world.archive)
    paths = {url: f"/article/{number}" for number, url in connection.execute("SELECT id, url FROM articles")}
    connection.close()
    return paths


def exports_of(world: World) -> Path:
    return world.archive.parent / "exports"
