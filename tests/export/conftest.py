from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import connect
from newscrawl.items import Article, Evidence, Image, Link
from tests.archive.driver import START, T0, A, Crawl, article

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Newsroom:
    """An archive that is not crawled at the moment, and the folder of its exports."""

    archive: Path
    exports: Path
    empty: Path | None = None
    """An archive of today's schema to begin with; making one takes as long as all else here."""

    def publish(self, *articles: Article, site: str = "news.example") -> None:
        """Crawl these articles, each at its own address."""
        if self.empty is not None and not self.archive.exists():
            shutil.copy(self.empty, self.archive)
        crawl = Crawl(self.archive, site, T0 + timedelta(hours=self._runs()))
        crawl.begin(f"https://{site.partition(':')[0]}/")
        crawl.listing(crawl.leased(), *(shown.url or "" for shown in articles))
        by_url = {shown.url: shown for shown in articles}
        while (lease := crawl.lease()) is not None:
            shown = by_url.get(lease.url)
            if shown is not None:
                crawl.show(lease, replace(shown, fetched_at=crawl.now))
        crawl.end()

    def _runs(self) -> int:
        archive = connect(self.archive)
        (count,) = archive.execute("SELECT count(*) FROM runs").fetchone()
        archive.close()
        return int(count)


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "archive.db"
    connect(path).close()
    return path


@pytest.fixture
def newsroom(tmp_path: Path, empty_archive: Path) -> Newsroom:
    return Newsroom(tmp_path / "archive.db", tmp_path / "exports", empty_archive)


@pytest.fixture
def full() -> Article:
    """An article with every field, in a script other than Latin."""
    link = Link(title="相关", url=f"{START}1.html", column="City", excerpt="...")
    return article(
        A,
        title="港城 \U0001f6a2 “quoted” \u2028 \\ </script>",
        introduction="简介",
        disclaimer="No advice.",
        view_count=12_000,
        modified_at=T0,
        images=(Image(url=f"{START}a.jpg", caption="渡轮"), Image(url=f"{START}b.jpg")),
        related=(link, replace(link, url=None, column=None, excerpt=None)),
        popular=(link,),
        latest=(link,),
        evidence={"title": Evidence(rule="h1", raw="港城")},
    )
