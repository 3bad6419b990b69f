from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.web.security import allowed_hosts

if TYPE_CHECKING:
    from tests.web.serving import InProcess

ANSWERS = {
    "/": 200,
    "/archive/articles.json": 200,
    "/archive/articles.csv": 200,
    "/archive?sql=nonsense": 400,
    "/archive/nothing": 404,
    "/nothing/at/all": 404,
    "/static/style.css": 200,
    "/static/nothing.css": 404,
    "/-/static/table.js": 200,
    "/exports/": 200,
    "/exports": 302,
    "/exports/manifest.json": 200,
    "/exports/nothing": 404,
}


@pytest.mark.parametrize(("path", "status"), ANSWERS.items())
def test_every_answer_has_the_headers_that_keep_its_reader_safe(site: InProcess, path: str, status: int) -> None:
    answer = site.get(path)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"} < set(policy)
    assert {"base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"} < set(policy)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert not {"set-cookie", "access-control-allow-origin", "server"} & set(answer.headers)
    assert len(answer.headers.get_list("referrer-policy", split_commas=True)) == 1


@pytest.mark.parametrize("host", ["127.0.0.1:8001", "localhost:8001", "LOCALHOST", "[::1]:8001"])
def test_a_loopback_server_is_asked_under_its_own_names(site: InProcess, host: str) -> None:
    assert site.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", "localhost.evil.example", "", "127.0.0.1:8001:1"],
)
def test_a_name_that_was_made_to_lead_here_is_not_answered(site: InProcess, host: str) -> None:
    answer = site.get("/archive/articles.json", headers={"host": host})
    assert answer.status_code == 421
    assert "articles" not in answer.text


def test_an_address_of_a_network_is_answered_under_that_address_and_the_names_that_are_given() -> None:
    assert allowed_hosts("192.0.2.7", ("News.Example",)) == {"192.0.2.7", "news.example"}
    assert allowed_hosts("::", ()) == {"127.0.0.1", "localhost", "[::1]"}
    assert allowed_hosts("fd00::1", ()) == {"[fd00::1]"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_can_be_sent(site: InProcess, method: str) -> None:
    assert site.request(method, "/archive/articles").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        *("/-/databases.json", "/-/versions.json", "/-/metadata", "/-/settings.json", "/-/plugins", "/-/threads"),
        *("/-/permissions", "/-/logout", "/-/auth-token", "/-/messages", "/-/patterns", "/-/allow-debug", "/-/actor"),
        *("/_internal", "/_internal/databases.json", "/_memory", "/_memory?sql=select+1", "/:memory:"),
    ],
)
def test_datasettes_pages_about_itself_are_not_shown(site: InProcess, path: str) -> None:
    assert site.get(path).status_code in {403, 404}


def test_the_archive_itself_is_not_given_away(site: InProcess) -> None:
    answer = site.get("/archive.db")
    assert answer.status_code in {400, 403, 404}
    assert b"SQLite format" not in answer.content
    for page in ("/archive", "/archive.json", "/.json", "/archive/articles.json"):
        assert str(site.archive.parent) not in site.get(page).text


@pytest.mark.parametrize(
    "sql",
    [
        *(
            "select file from pragma_database_list",
            "select * from PRAGMA_database_list()",
            "explain pragma database_list",
        ),
        *("with x as (select * from pragma_database_list) select * from x", "select 1 from pragma_database_list"),
    ],
)
def test_where_the_archive_lies_is_not_told(site: InProcess, sql: str) -> None:
    answer = site.get("/archive.json", params={"sql": sql})
    assert answer.status_code == 400
    assert str(site.archive.parent) not in answer.text


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/%2e%2e", "/nothing/", "/%2F%2Fevil.example/"])
def test_nobody_is_sent_elsewhere(site: InProcess, path: str) -> None:
    answer = site.get(f"http://127.0.0.1:8001{path}")
    assert answer.status_code in {302, 404}
    assert not answer.headers.get("location", "/").startswith(("//", "http", "\\"))


def test_a_request_for_very_much_at_once_is_refused(site: InProcess) -> None:
    assert site.get("/archive/articles?" + "&".join(["_facet=site"] * 20)).status_code == 400
    assert site.get("/archive/articles?" + "&".join(f"a{n}=1" for n in range(200))).status_code == 400


def test_files_of_the_pages_looks_are_kept_for_ever_by_their_hash(site: InProcess) -> None:
    (address,) = (part for part in site.get("/").text.split('"') if part.startswith("/static/style.css?"))
    assert "immutable" in site.get(address).headers["cache-control"]
    for other in ("/static/style.css", "/static/style.css?deadbeef", f"{address}0", "/-/static/table.js?deadbeef"):
        assert site.get(other).headers["cache-control"] == "no-cache"
