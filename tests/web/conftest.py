from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from newscrawl.export import export
from newscrawl.items import Evidence, Link
from tests.archive.driver import A, B, C, Crawl, article
from tests.web.serving import InProcess, Running, in_process, running_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = '=<script>alert(1)</script>"><img src=x onerror=alert(2)>{{7*7777}}]]>\u202eevil'
"""A headline that is everything at once: a formula, markup, a template, the end of CDATA, a turn of the line."""


@dataclass(frozen=True)
class Newsroom:
    """An archive with some articles, one of them hostile, and its exports."""

    archive: Path
    exports: Path


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    folder = tmp_path_factory.mktemp("newsroom")
    crawl = Crawl(folder / "archive.db")
    crawl.begin()
    crawl.listing(crawl.leased(), A, B, C)
    shown = {
        A: article(A, view_count=100),
        B: article(
            B,
            title=HOSTILE,
            introduction='{"href": "javascript:alert(3)", "label": "x"}',
            body=f"{HOSTILE}\n\njavascript:alert(4)",
            related=(Link(title=HOSTILE, url="javascript:alert(5)"), Link(title="fine", url=A)),
            evidence={"title": Evidence(rule="h1", raw=HOSTILE)},
        ),
        C: article(C, title="-2+3", tags=("@SUM(A1)", "harbour")),
    }
    while (lease := crawl.lease()) is not None:
        crawl.show(lease, shown[lease.url])
    crawl.end()
    export(folder / "archive.db", folder / "exports")
    return Newsroom(folder / "archive.db", folder / "exports")


@pytest.fixture(scope="session")
def site(newsroom: Newsroom) -> Iterator[InProcess]:
    with in_process(newsroom.archive, newsroom.exports) as site:
        yield site


@pytest.fixture(scope="session")
def running(newsroom: Newsroom) -> Iterator[Running]:
    with running_site(newsroom.archive, newsroom.exports) as site:
        yield site
