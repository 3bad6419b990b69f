from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from lxml import html

from tests.web.conftest import HOSTILE

if TYPE_CHECKING:
    import httpx

    from tests.web.serving import InProcess

LITERALS = "select '{}' as a, '{{\"href\": \"javascript:alert(1)\"}}' as b, 'javascript:alert(1)' as c, x'3c7363' as d"
TYPED = "/archive?sql=" + quote(LITERALS.format(HOSTILE) + f' , 1 as "{HOSTILE.replace(chr(34), chr(34) * 2)}"')

PAGES = [
    *("/", "/article/2", "/sites", "/site/news.example", "/runs", "/run/1", "/changes", "/promotions", "/data"),
    *(f"/{page}?q={quote(HOSTILE)}" for page in ("search", "changes", "promotions", "article/2")),
    "/search?q=script",
    "/search?q=" + quote('"unbalanced AND (NEAR'),
    "/site/" + quote(HOSTILE, safe=""),
    "/archive/articles",
    "/archive/articles/2",
    "/archive/articles?_facet=title",
    "/archive/articles?title=" + quote(HOSTILE),
    "/archive/articles?_where=" + quote("title != '<script>alert(1)</script>'"),
    "/archive/articles?_where=" + quote("<script>alert(1)</script>"),
    "/archive/articles?_sort=" + quote(HOSTILE),
    "/archive/articles?_next=" + quote(HOSTILE),
    "/archive/articles?_size=" + quote(HOSTILE),
    "/archive/articles?_col=" + quote(HOSTILE),
    "/archive/articles?_facet=" + quote(HOSTILE),
    "/archive/articles?_search=" + quote(HOSTILE),
    "/archive/links",
    "/archive/links/1",
    "/archive/tags?_labels=on",
    TYPED,
    "/archive?sql=" + quote(f"select {HOSTILE}"),
    "/archive?sql=" + quote("select :x") + "&x=" + quote(HOSTILE),
    "/archive/" + quote(HOSTILE, safe=""),
    "/archive/articles/" + quote(HOSTILE, safe=""),
    "/" + quote(HOSTILE, safe=""),
]


def links(page: str) -> list[tuple[str, str]]:
    return [(link.get("href") or "", link.get("rel") or "") for link in html.fromstring(page).iter("a")]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_a_page_or_of_what_was_asked_is_live(site: InProcess, path: str) -> None:
    answer = site.get(path, follow_redirects=True)
    assert answer.status_code in {200, 400, 404}
    tree = html.fromstring(answer.text)
    for element in tree.iter():
        assert isinstance(element.tag, str), "a comment"
        assert element.tag not in {"img", "iframe", "object", "embed", "style", "base"}
        # Bars and curves of ours.
        assert not any(parent.tag == "svg" for parent in element.iterancestors()) or element.tag in {"rect", "polyline"}
        assert not [name for name in map(str, element.attrib) if name.startswith("on") or name == "style"]
        if element.tag == "script":
            assert element.get("type") == "application/json" or (element.get("src") and not element.text)
    for href, rel in links(answer.text):
        assert re.match(r"[/?#]|https?://", href), href
        assert not href.startswith("//")
        if href.startswith("http") and not href.startswith("http://127.0.0.1:8001/"):
            assert "noopener" in rel
    assert "54439" not in answer.text, "a template was filled in"


def test_an_address_in_a_cell_is_a_link_that_tells_its_target_nothing(site: InProcess) -> None:
    rel = dict(links(site.get("/archive/articles").text))["https://news.example/a.html"]
    assert set(rel.split()) == {"noopener", "noreferrer", "nofollow"}


@pytest.mark.parametrize(
    "value",
    [
        *("javascript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "//evil.example"),
        *('{"href": "javascript:alert(1)", "label": "x"}', '{"img_src": "https://evil.example/x.png"}', "https://a b"),
    ],
)
def test_what_is_no_web_address_is_no_link(site: InProcess, value: str) -> None:
    page = site.get("/archive?sql=" + quote("select '" + value + "' as value")).text
    cells = html.fromstring(page).xpath("//td//a")
    assert not cells


@pytest.mark.parametrize("shape", ["arrays", "objects", "array", "object", "arrayfirst", "<script>"])
def test_json_is_never_taken_for_a_page(site: InProcess, shape: str) -> None:
    answer = site.get("/archive/articles.json?_shape=" + quote(shape))
    assert answer.headers["content-type"].startswith(("application/json", "text/plain"))
    assert answer.headers["x-content-type-options"] == "nosniff"


def rows(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(("text/csv", "text/plain"))
    return list(csv.reader(io.StringIO(answer.text)))


def is_formula(cell: str) -> bool:
    return bool(re.match(r"\s*[=+\-@]", cell))


@pytest.mark.parametrize(
    "path",
    [
        "/archive/articles.csv",
        "/archive/articles.csv?_stream=1&_dl=1",
        "/archive/articles/2.csv",
        "/archive/tags.csv?_labels=on",
        "/archive.csv?sql="
        + quote("""select '=1+1' as "=2+2", '@x', '-1', '+1', char(9) || '=1', title from articles"""),
    ],
)
def test_nothing_in_a_csv_is_a_formula(site: InProcess, path: str) -> None:
    table = rows(site.get(path))
    assert len(table) > 1
    assert not [cell for row in table for cell in row if is_formula(cell)]


def test_a_csv_holds_what_the_table_holds(site: InProcess) -> None:
    head, *body = rows(site.get("/archive/articles.csv?_sort=id"))
    assert [dict(zip(head, row, strict=True))["title"] for row in body] == [
        "Title of https://news.example/a.html",
        f"'{HOSTILE}",
        "'-2+3",
    ]


def test_a_csv_of_a_wrong_query_says_what_is_wrong(site: InProcess) -> None:
    answer = site.get("/archive.csv?sql=select+nonsense")
    assert (answer.status_code, answer.text) == (400, "no such column: nonsense\n")
