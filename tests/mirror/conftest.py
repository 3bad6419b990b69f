from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import connect
from newscrawl.archive.removing import remove_article
from newscrawl.export import Options, export
from newscrawl.items import Article, Image, Link
from tests.archive.driver import START, T0, A, B, C, Crawl, article
from tests.mirror.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVERYTHING = Options(formats=("jsonl", "jsonl.gz", "csv", "parquet"))
OTHER = "127.0.0.1:8000"
HOUR = timedelta(hours=1)

_LINK = Link(title="相关 \U0001f6a2", url=f"{START}1.html", column="City", excerpt="...")
HOSTILE = (
    article(
        A,
        title="港城 \U0001f6a2 “quoted” \u2028 \\ </script>",
        introduction='简介\r\nzweite Zeile, mit "Zeichen"',
        disclaimer="No advice.",
        view_count=2**62,
        modified_at=T0,
        images=(Image(url=f"{START}a.jpg", caption="渡轮"), Image(url=f"{START}b.jpg")),
        related=(_LINK, replace(_LINK, url=None, column=None, excerpt=None)),
        popular=(_LINK,),
        latest=(_LINK,),
        tags=("港", "ferry", "港"),
    ),
    article(B, title="=cmd|' /C calc'!A0", body="NUL \0 and BEL \a", published_at=None, authors=(), tags=()),
    article(C, published_at=T0 - timedelta(days=90)),
    # What is filed under the month of its fetch, since no page can be of that day.
    article(f"{START}old.html", title=None, body="Dated 0001.", published_at=T0 - timedelta(days=365 * 2000)),
    article(f"{START}d/1", title="Moves", body="To a plainer address."),
    Article(url=f"{START}bare.html", site="news.example", title=None, fetched_at=T0),
)


def crawl(archive: Path, shown: dict[str, Article], hours: int, site: str = "news.example") -> None:
    """Crawl a site that shows these articles; what it showed before and does not any more is gone."""
    run = Crawl(archive, site, T0 + hours * HOUR)
    run.begin(f"http://{site}/" if ":" in site else f"https://{site}/")
    while (lease := run.lease()) is not None:
        if lease.url in shown:
            run.show(lease, replace(shown[lease.url], fetched_at=run.now))
        elif lease.article_id is None and lease.url.endswith("/"):
            run.listing(lease, *shown)
        else:
            run.gone(lease)
    run.end()


def make_archive(path: Path, *, half: bool = True) -> None:
    """Make an archive with everything in it that is hard to copy; even half a character."""
    shown = {item.url: item for item in HOSTILE if item.url}
    crawl(path, shown, 0)
    other = article(f"http://{OTHER}/1", published_at=T0 - timedelta(days=40), view_count=0)
    crawl(path, {other.url or "": other, f"http://{OTHER}/2": article(f"http://{OTHER}/2")}, 1, OTHER)
    connection = connect(path)
    with connection.transaction():
        if half:
            evidence = '{"title": {"rule": "h1", "raw": "half a \\ud83d character"}}'
            connection.execute("UPDATE articles SET evidence = ? WHERE url = ?", (evidence, B))
        connection.execute(
            "UPDATE sites SET source = 'The Harbour Post', licence = 'CC-BY-4.0' WHERE name = ?", (OTHER,)
        )
    connection.close()


def change_archive(path: Path) -> None:
    """Let an article change, one go, and one move."""
    shown = {item.url: item for item in HOSTILE if item.url}
    del shown[C]
    shown[A] = replace(HOSTILE[0], title="Another title", view_count=2**62 + 1)
    shown[f"{START}d"] = replace(shown.pop(f"{START}d/1"), url=f"{START}d")
    for hours in (3, 6):
        crawl(path, shown, hours)


def content(folder: Path) -> dict[str, bytes]:
    """Return all that is published in a folder, by path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def rewrite(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what the manifest says."""
    path = folder / "manifest.json"
    values = json.loads(path.read_bytes())
    change(values)
    path.write_text(json.dumps(values))


def forge(folder: Path, name: str, body: bytes) -> None:
    """Give a file another content, of which the manifest knows."""
    sha256 = hashlib.sha256(body).hexdigest()
    (folder / "objects" / sha256).write_bytes(body)
    (folder / name).unlink(missing_ok=True)
    (folder / name).hardlink_to(folder / "objects" / sha256)

    def change(values: dict[str, Any]) -> None:
        (entry,) = [entry for entry in (*values["files"], *values["changes"]) if entry["name"] == name]
        entry |= {"path": f"objects/{sha256}", "sha256": sha256, "bytes": len(body)}

    rewrite(folder, change)


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    make_archive(folder / "archive.db")
    export(folder / "archive.db", folder / "first", EVERYTHING)
    _copy(folder / "first", folder / "last")
    remove_article(folder / "archive.db", f"http://{OTHER}/2", "asked for", T0 + 2 * HOUR)
    export(folder / "archive.db", folder / "last", EVERYTHING)
    change_archive(folder / "archive.db")
    export(folder / "archive.db", folder / "last", EVERYTHING)
    return folder


@pytest.fixture
def archive(_made: Path, tmp_path: Path) -> Path:
    """An archive with everything in it that is hard to copy."""
    return Path(shutil.copy(_made / "archive.db", tmp_path / "archive.db"))


@pytest.fixture
def exports(_made: Path, tmp_path: Path) -> Path:
    """Its export, with one before it that is kept, and files of changes."""
    return _copy(_made / "last", tmp_path / "exports")


@pytest.fixture
def first_export(_made: Path, tmp_path: Path) -> Path:
    """Its export as it was before an article was removed and others changed."""
    return _copy(_made / "first", tmp_path / "first")


def _copy(source: Path, target: Path) -> Path:
    """Copy an export; its names are links to its own objects again."""
    copies: dict[int, Path] = {}

    def copy(file: str, place: str) -> None:
        known = copies.setdefault(Path(file).stat().st_ino, Path(place))
        if known == Path(place):
            shutil.copy2(file, place)
        else:
            os.link(known, place)

    shutil.copytree(source, target, copy_function=copy)
    return target


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that publishes `tmp_path`."""
    with Server(tmp_path) as running:
        yield running
