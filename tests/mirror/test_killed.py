"""Mirrors and imports that are killed: what is there is whole, and the next one goes on."""

from __future__ import annotations

import io
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from newscrawl.export import export
from newscrawl.mirror.following import mirror
from newscrawl.mirror.progress import Progress
from newscrawl.mirror.rebuilding import rebuild
from newscrawl.mirror.sources import open_source
from newscrawl.mirror.transfer import Remote
from newscrawl.mirror.verifying import verify
from tests import quickstart
from tests.mirror.conftest import EVERYTHING, content

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mirror.server import Server

pytestmark = pytest.mark.long

POINTS = 8
"""Of some 250 steps. Each costs a mirror, a look at it and a second mirror, and waiting for the disk. 100 of each of
the mirrors and 150 of the import have been tried."""


def killed(*arguments: object) -> list[int]:
    """Return the steps at which processes were killed."""
    done = quickstart.run([sys.executable, "-m", "tests.mirror.killing", *map(str, arguments)])
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    assert len(rows) == POINTS
    assert {row[1] for row in rows} == {"True"}
    return [int(row[0]) for row in rows]


def follow(url: str, folder: Path) -> None:
    mirror(Remote(url), folder, Progress(io.StringIO()))


def test_a_mirror_that_is_killed_is_whole_at_any_moment_and_goes_on(
    first_export: Path, exports: Path, server: Server, tmp_path: Path
) -> None:
    live = tmp_path / "live"
    first_export.rename(live)
    follow(server.url("live"), tmp_path / "before")
    old = content(tmp_path / "before")
    shutil.rmtree(live)
    exports.rename(live)
    steps = killed("mirror", server.url("live"), tmp_path / "before", tmp_path / "killed", POINTS)
    follow(server.url("live"), tmp_path / "fresh")
    new = content(tmp_path / "fresh")
    seen = set()
    for step in steps:
        folder = tmp_path / "killed" / str(step)
        verdict = verify(open_source(str(folder)), Progress(io.StringIO()))
        assert verdict.problems == [], f"killed at step {step}"
        seen.add((folder / "manifest.json").read_bytes())
        follow(server.url("live"), folder)
        assert content(folder) == new, f"killed at step {step}"
    assert seen <= {old["manifest.json"], new["manifest.json"]}
    assert old["manifest.json"] in seen


def test_a_first_mirror_that_is_killed_is_nothing_or_whole(exports: Path, server: Server, tmp_path: Path) -> None:
    (tmp_path / "before").mkdir()
    steps = killed("mirror", server.url(), tmp_path / "before", tmp_path / "killed", POINTS)
    follow(server.url(), tmp_path / "fresh")
    for step in steps:
        folder = tmp_path / "killed" / str(step)
        if (folder / "manifest.json").exists():
            assert verify(open_source(str(folder)), Progress(io.StringIO())).problems == [], f"killed at step {step}"
        follow(server.url(), folder)
        assert content(folder) == content(tmp_path / "fresh"), f"killed at step {step}"
    assert exports.is_dir()


def test_an_import_that_is_killed_leaves_nothing_or_all(exports: Path, archive: Path, tmp_path: Path) -> None:
    steps = killed("import", exports, "-", tmp_path / "killed", POINTS)
    export(archive, tmp_path / "expected", EVERYTHING)
    for step in steps:
        new = tmp_path / "killed" / str(step) / "new.db"
        if not new.exists():
            rebuild(open_source(str(exports)), new, Progress(io.StringIO()))
        assert {path.name for path in new.parent.iterdir()} <= {"new.db", "new.db.locks", ".new.db.importing"}
    folder = tmp_path / "killed" / str(max(steps))
    export(folder / "new.db", folder / "exports", EVERYTHING)
    assert content(folder / "exports") == content(tmp_path / "expected")
