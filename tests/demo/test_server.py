from __future__ import annotations

import http.client
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

if TYPE_CHECKING:
    from fixtures.demo.newspaper import Newspaper
    from fixtures.demo.server import DemoServer
    from tests.demo.conftest import Client

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = "/world/2026-11-20/101.html"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize("how", [["-m", "fixtures.demo.server"], ["fixtures/demo/server.py"]])
def test_the_server_runs_as_a_program_and_says_where(how: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, *how, "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.fullmatch(r"serving http://(127\.0\.0\.1:\d+)/\n", line)
            assert match, line
            connection = http.client.HTTPConnection(match[1], timeout=10)
            connection.request("GET", "/")
            assert connection.getresponse().status == 200
            connection.close()
        finally:
            process.terminate()


def test_a_copy_that_is_current_is_not_sent_again(server: DemoServer, client: Client) -> None:
    first = client.ask(ARTICLE)
    for headers in (
        {"If-None-Match": first.headers["etag"]},
        {"If-None-Match": f'"other", W/{first.headers["etag"]}'},
        {"If-Modified-Since": first.headers["last-modified"]},
    ):
        again = client.ask(ARTICLE, headers=headers)
        assert (again.status, again.body) == (304, b"")
    server.move_clock(1)
    for headers in (
        {"If-None-Match": first.headers["etag"]},
        {"If-Modified-Since": first.headers["last-modified"]},
        {"If-None-Match": '"other"', "If-Modified-Since": "Mon, 01 Jan 2035 00:00:00 GMT"},
    ):
        assert client.ask(ARTICLE, headers=headers).status == 200


def test_counters_and_errors_are_never_answered_from_a_copy(client: Client) -> None:
    for path in ("/e/public/ViewClick/?classid=3&id=301", "/nothing.html", "/show.php?id=102"):
        answer = client.ask(path, headers={"If-None-Match": "*"})
        assert answer.status != 304
        assert "etag" not in answer.headers


def test_head_answers_the_headers_of_get(client: Client) -> None:
    got, headed = client.ask(ARTICLE), client.ask(ARTICLE, "HEAD")
    assert headed.body == b""
    assert headed.headers == got.headers
    assert got.headers["content-length"] == str(len(got.body))


def test_a_connection_serves_many_requests_of_all_kinds(server: DemoServer, client: Client) -> None:
    asked = [("GET", "/"), ("HEAD", "/"), ("POST", "/__clock__?hours=1"), ("POST", "/world/"), ("GET", "/nothing")]
    statuses = [client.ask(path, method).status for method, path in asked]
    assert statuses == [200, 200, 200, 405, 404]
    assert server.requests == [f"{method} {path}" for method, path in asked]


def test_robots_txt_names_the_site_map_and_what_not_to_fetch(server: DemoServer, client: Client) -> None:
    lines = client.ask("/robots.txt").body.decode().splitlines()
    assert "Disallow: /e/search/" in lines
    assert "Disallow: /e/public/digg/" in lines
    assert f"Sitemap: {server.url}sitemap.xml" in lines


def test_the_site_map_holds_every_article(server: DemoServer, client: Client) -> None:
    root = etree.fromstring(client.ask("/sitemap.xml").body)
    found = {element.text for element in root.iter(f"{NAMESPACE}loc")}
    assert {server.url.rstrip("/") + path for path in server.site.edition.by_path} < found


def test_feeds_hold_the_newest_articles(server: DemoServer, client: Client, newspaper: Newspaper) -> None:
    edition = server.site.edition
    wanted = {"/rss.xml": edition.stories[:20]}
    for column in newspaper.columns:
        feed = f"/e/web/?type=rss2&classid={column.classid}"
        wanted[feed] = edition.in_column(column)
        assert client.page(f"/{column.folder}/").tree.xpath('//link[@rel="alternate"]/@href') == [feed]
    for path, stories in wanted.items():
        answer = client.ask(path)
        assert answer.headers["content-type"].startswith("application/rss+xml")
        items = list(etree.fromstring(answer.body).iter("item"))
        assert [item.findtext("title") for item in items] == [story.title for story in stories]
        assert [item.findtext("link") for item in items] == [server.url[:-1] + s.article.path for s in stories]


def test_searching_ends_at_a_page_without_results(client: Client) -> None:
    answer = client.ask("/e/search/index.php", "POST")
    assert answer.status == 302
    assert b"Nothing was searched for" in client.ask(answer.headers["location"]).body
