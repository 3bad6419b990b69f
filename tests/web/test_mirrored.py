from __future__ import annotations

import io
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from newscrawl.export import export
from newscrawl.mirror.following import mirror
from newscrawl.mirror.progress import Progress
from newscrawl.mirror.sources import open_source
from newscrawl.mirror.transfer import Remote
from newscrawl.mirror.verifying import verify
from tests.archive.driver import A, Crawl
from tests.web.serving import Running, running_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Running]:
    crawl = Crawl(tmp_path / "archive.db")
    crawl.home(A)
    crawl.show(crawl.leased(A))
    crawl.end()
    export(tmp_path / "archive.db", tmp_path / "exports")
    with running_site(tmp_path / "archive.db", tmp_path / "exports") as site:
        yield site


def test_what_is_served_can_be_mirrored_and_verified(published: Running, tmp_path: Path) -> None:
    url = f"{published.url}/exports/"
    with Progress(io.StringIO()) as progress:
        with closing(Remote(url)) as remote:
            first = mirror(remote, tmp_path / "mirror", progress)
        with closing(Remote(url)) as remote:
            second = mirror(remote, tmp_path / "mirror", progress)
        with closing(open_source(url)) as source:
            verdict = verify(source, progress)
    assert first.fetched
    assert not second.fetched
    assert verdict.problems == []
    ours = files(tmp_path / "mirror")
    theirs = files(published.exports)
    assert ours["manifest.json"] == theirs["manifest.json"]
    assert {name for name in ours if name.startswith("objects/")} == {
        name for name in theirs if name.startswith("objects/")
    }
