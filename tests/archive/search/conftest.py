from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import Connection, connect_read_only
from newscrawl.archive.search import search
from tests.archive.driver import Crawl, article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.archive.search import Hits, Part

ARTICLES: dict[str, dict[str, Any]] = {
    "mueller": {"title": "Wer ist Müller?", "body": "In der Straße nach Łódź fährt Ærø, die Fähre. Cœur, ŞİŞLİ."},
    "chinese": {
        "title": "港城渡轮停航",
        "body": "受台风影响，港城渡轮今天停航。\n\n市民请改乘地铁。",
        "column": "国内",
    },
    "apart": {"title": "两地新闻", "body": "港口的城市。渡口没有轮船。今日停电，复航无期。"},
    "japanese": {"title": "フェリー運休", "body": "東京のフェリーは運休です。"},
    "thai": {"title": "ข่าวเช้า", "body": "เรือข้ามฟากหยุดให้บริการ"},
    "lao": {"title": "ຂ່າວ", "body": "ເຮືອຂ້າມຟາກຢຸດໃຫ້ບໍລິການ"},
    "khmer": {"title": "ព័ត៌មាន", "body": "សាឡាងឈប់ដំណើរការ"},
    "burmese": {"title": "သတင်း", "body": "ကူးတို့သင်္ဘောရပ်နားသည်"},
    "korean": {"title": "여객선 결항", "body": "서울의 한 학교에서 불이 났다."},
    "hindi": {"title": "समाचार", "body": "हिन्दी में लिखा गया समाचार"},
    "arabic": {"title": "خبر", "body": "كَتَبَ الصحفي مقالاً"},
    "russian": {"title": "Новости", "body": "Всё идёт по плану."},
    "in-title": {"title": "Lighthouse opens", "body": "Words and words."},
    "in-introduction": {"title": "A", "introduction": "The lighthouse is open.", "body": "Words and words."},
    "in-body": {"title": "B", "body": "Words, a lighthouse and words."},
    "often-in-body": {"title": "C", "body": "Lighthouse here, lighthouse there, a lighthouse and one more lighthouse."},
    "ferry": {"title": "Quay", "body": "The harbour\nferry is late.", "view_count": 10, "column": "Sea"},
    "ferries": {
        "title": "Quay",
        "body": "The ferry left the harbour. Ferries wait.",
        "view_count": 900,
        "column": "Sea",
    },
    "undated": {"title": "Quay", "body": "A ferry.", "published_at": None},
    "hostile": {
        "title": "Quay \x1b[31m<b>",
        "body": "Ware \u202eevil\u2069 <script>alert('xyzzy')</script> \x9b2J & more.",
    },
}


@dataclass
class Library:
    """An archive with an article for each matter, which is read alone."""

    connection: Connection

    def found(self, query: str, **options: Any) -> list[str]:  # noqa: ANN401 - any option of `search`
        """Return the names of the articles that are found, in order."""
        return [name_of(hit.url) for hit in self.search(query, **options).hits]

    def search(self, query: str, **options: Any) -> Hits:  # noqa: ANN401 - the same
        return search(self.connection, query, **options)


def name_of(url: str) -> str:
    return url.rpartition("/")[2].removesuffix(".html")


def marked(parts: tuple[Part, ...]) -> str:
    """Return a text with what is marked in brackets."""
    return "".join(f"[{part.text}]" if part.marked else part.text for part in parts)


def store(path: Path, articles: dict[str, dict[str, Any]], *, follows: bool = True) -> None:
    """Crawl articles of these names.

    Args:
        path: The archive.
        articles: Their fields, by name.
        follows: Whether the run puts them into the index, or dies before.
    """
    crawl = Crawl(path)
    crawl.home(*(f"https://news.example/{name}.html" for name in articles))
    while (lease := crawl.lease()) is not None:
        number = list(articles).index(name_of(lease.url))
        day = datetime(2026, 10, 1, 12, tzinfo=UTC) + timedelta(days=number)
        crawl.show(
            lease, article(lease.url, **{"published_at": day, "fetched_at": crawl.now} | articles[name_of(lease.url)])
        )
    if follows:
        crawl.end()
    else:
        crawl.die()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    path = tmp_path_factory.mktemp("search") / "archive.db"
    store(path, ARTICLES)
    with closing(connect_read_only(path)) as connection:
        yield Library(connection)
