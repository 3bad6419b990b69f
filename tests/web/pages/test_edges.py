"""Archives with nothing in them, names of any kind, and pages that take too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html

from newscrawl.archive import connect
from newscrawl.web.pages import sites, start
from tests.web.serving import InProcess, in_process
from tests.web.world import COURIER, LAST, crawl

if TYPE_CHECKING:
    from collections.abc import Iterator

ODD = '新闻 & "site" <b>'


PAGES = (
    *("/", "/search", "/search?q=x", "/search?column=x", "/sites", "/runs", "/changes", "/changes?kind=silent"),
    *("/promotions", "/promotions?site=nobody&on=2026-13-45", "/exports/", "/data", "/runs?before=" + "9" * 30),
)


def page(site: InProcess, path: str) -> html.HtmlElement:
    return html.document_fromstring(site.get(path).text)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    folder = tmp_path_factory.mktemp("empty")
    connect(folder / "archive.db").close()
    with in_process(folder / "archive.db", folder / "exports") as site:
        yield site


@pytest.mark.parametrize("path", PAGES)
def test_of_an_empty_archive_each_page_says_so(empty: InProcess, path: str) -> None:
    assert empty.get(path).status_code == 200
    assert len(page(empty, path).xpath("//h1")) == 1


@pytest.mark.parametrize("path", ["/article/1", "/run/1", "/site/nobody"])
def test_what_is_not_there_is_not_found(empty: InProcess, path: str) -> None:
    assert empty.get(path).status_code == 404


@pytest.mark.parametrize("name", ["127.0.0.1:8765", ODD])
def test_a_site_of_any_name_has_its_page(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("odd")
    crawl(folder / "archive.db", name, LAST, {})
    with in_process(folder / "archive.db", folder / "exports") as site:
        (href,) = page(site, "/sites").xpath("//main//th/a/@href")
        assert page(site, href).xpath("//h1//text()") == [name]


def test_what_takes_too_long_is_left_out_and_the_rest_is_shown(
    site: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (start, sites):
        monkeypatch.setattr(module, "PART", 0)
    for path in ("/", f"/site/{COURIER}"):
        root = page(site, path)
        rising = root.xpath("//section[h2='Rising now']")[0]
        assert "This took too long and was left out." in rising.text_content()
        assert root.xpath("//section[h2='Newest']//li//a")
