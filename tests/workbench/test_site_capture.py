"""`newscrawl site capture`, as a real process: what it saves, and what it refuses to fetch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import connect
from newscrawl.cli import main
from newscrawl.sites.cases import CASE_FIELDS, PAGE_KEYS
from newscrawl.workbench.capture import case_name
from tests.crawl.site import Reply, Site
from tests.workbench.hill import SUBJECTS, hill_post, path, plain

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crawl.site import Route
    from tests.workbench.conftest import Desk

CASE = path(0).rpartition("/")[2].removesuffix(".html")


def redirecting(times: int) -> Route:
    """A chain of redirects of this length that ends at an article."""

    def route(asked: str) -> Reply | str | None:
        number = int(asked.removeprefix("/")) if asked[1:].isdecimal() else None
        if number is None:
            return None
        return Reply(301, headers={"Location": f"/{number + 1}"}) if number < times else plain(0)

    return route


def test_a_page_is_saved_as_it_was_fetched_with_what_is_extracted_today(desk: Desk) -> None:
    body = plain(0).encode()
    with Site(lambda asked: Reply(body=body, headers={"Server": "hill"}) if asked == path(0) else None) as site:
        done = desk.fetch("capture", f"{site.url}{path(0)[1:]}", "--site", "hill")
        assert site.hits["/robots.txt"] == 1
    assert done.returncode == 0, done.stderr
    folder = desk.sites / "hill" / CASE
    assert (folder / "page.html").read_bytes() == body
    record = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    assert record.keys() == PAGE_KEYS
    assert record["url"] == f"{site.url}{path(0)[1:]}"
    assert record["site"] == "hill"
    assert record["headers"] == {"Content-Type": "text/html; charset=utf-8"}
    assert record["fetched_at"].endswith("Z")
    expected = desk.expected(f"hill/{CASE}")
    assert tuple(expected) == CASE_FIELDS
    assert expected["title"] == SUBJECTS[0]
    assert "Check" in done.stdout
    assert "article.json" in done.stdout
    assert [entry.name for entry in desk.folder.iterdir()] == ["sites"]
    assert desk.run("check", "hill").returncode == 0


def test_the_site_file_that_names_the_host_is_the_cases(desk: Desk) -> None:
    with Site(hill_post()) as site:
        desk.sites.mkdir()
        (desk.sites / "the-hill.toml").write_text(f'hosts = ["{site.host}"]\n')
        assert desk.fetch("capture", f"{site.url}{path(1)[1:]}", "--case", "plan").returncode == 0
    assert desk.expected("the-hill/plan")["site"] == "the-hill"


def test_a_case_is_written_over_only_by_force(desk: Desk) -> None:
    with Site(hill_post()) as site:
        page = f"{site.url}{path(0)[1:]}"
        desk.fetch("capture", page, "--site", "hill")
        desk.correct(f"hill/{CASE}", title="As a person corrected it")
        asked = site.hits[path(0)]
        again = desk.fetch("capture", page, "--site", "hill")
        assert site.hits[path(0)] == asked
        assert again.returncode == 1
        assert "--force" in again.stderr
        assert desk.expected(f"hill/{CASE}")["title"] == "As a person corrected it"
        assert desk.fetch("capture", page, "--site", "hill", "--force").returncode == 0
    assert desk.expected(f"hill/{CASE}")["title"] == SUBJECTS[0]


def test_a_page_that_is_no_article_is_saved_as_what_it_is(desk: Desk) -> None:
    with Site(hill_post()) as site:
        done = desk.fetch("capture", site.url, "--site", "hill")
    assert done.returncode == 0, done.stderr
    assert desk.expected("hill/home") == {"error": "list"}


def test_redirects_are_followed_up_to_five_times(desk: Desk) -> None:
    with Site(redirecting(5)) as site:
        assert desk.fetch("capture", f"{site.url}0", "--site", "hill").returncode == 0
    record = json.loads((desk.sites / "hill" / "0" / "page.json").read_text(encoding="utf-8"))
    assert record["url"] == f"{site.url}5"
    assert f"from {site.url}0" in record["origin"]
    with Site(redirecting(6)) as site:
        done = desk.fetch("capture", f"{site.url}0", "--site", "long")
    assert done.returncode == 4
    assert "redirects more than 5 times" in done.stderr


@pytest.mark.parametrize("target", ["http://127.0.0.1:1/", "file:///etc/passwd"])
def test_a_redirect_leads_past_no_guard(desk: Desk, target: str) -> None:
    with Site(lambda asked: Reply(302, headers={"Location": target}) if asked == "/a" else None) as site:
        done = desk.fetch("capture", f"{site.url}a")
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1
    assert "private address" in done.stderr or "not an http(s) URL" in done.stderr
    assert not desk.sites.exists()


def test_a_page_that_robots_txt_forbids_is_not_asked_for(desk: Desk) -> None:
    rules = Reply(body="User-agent: *\nDisallow: /world/", headers={"Content-Type": "text/plain"})
    with Site(lambda asked: rules if asked == "/robots.txt" else plain(0)) as site:
        done = desk.fetch("capture", f"{site.url}{path(0)[1:]}")
        assert set(site.hits) == {"/robots.txt"}
    assert done.returncode == 4
    assert "forbidden by robots.txt" in done.stderr
    assert not desk.sites.exists()


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the command in this process, which it may do where it stops before it fetches; return what it says."""
    with pytest.raises(SystemExit) as stopped:
        main(["site", *arguments])
    assert stopped.value.code == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    return told.err


def test_a_private_address_is_refused_with_the_setting_that_allows_it(capsys: pytest.CaptureFixture[str]) -> None:
    with Site(hill_post()) as site:
        assert f"-s NEWSCRAWL_ALLOW_HOSTS={site.host}" in refused(capsys, "capture", site.url)
        assert not site.hits


@pytest.mark.parametrize("command", ["capture", "new"])
def test_a_site_that_is_not_local_is_asked_only_by_who_gives_a_contact(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert "-s NEWSCRAWL_CONTACT=" in refused(capsys, command, "https://hill.example/")


def test_a_status_other_than_200_is_no_case(desk: Desk) -> None:
    with Site(lambda _: Reply(503)) as site:
        done = desk.fetch("capture", f"{site.url}a", "-s", "ROBOTSTXT_OBEY=False")
    assert done.returncode == 4
    assert "HTTP 503" in done.stderr
    assert not desk.sites.exists()


def test_from_archive_says_how_pages_are_kept_where_none_was(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    connect(tmp_path / "archive.db").close()
    option = ("-s", f"NEWSCRAWL_ARCHIVE={tmp_path / 'archive.db'}")
    told = refused(capsys, "capture", "--from-archive", "https://hill.example/a.html", *option)
    assert "no page of https://hill.example/a.html was kept" in told
    assert "NEWSCRAWL_KEEP_RAW" in told


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("-s", "DOWNLOAD_DELAY"), "NAME=VALUE"),
        (("-s", "DOWNLOAD_DELAY=soon"), "DOWNLOAD_DELAY"),
        (("--case", "../out"), "no name for a case"),
        (("--site", "../out"), "no name for a site"),
    ],
)
def test_an_argument_that_cannot_be_used_is_told_before_anything_is_fetched(
    capsys: pytest.CaptureFixture[str], option: tuple[str, str], told: str
) -> None:
    with Site(hill_post()) as site:
        allowed = f"NEWSCRAWL_ALLOW_HOSTS={site.host}"
        assert told in refused(capsys, "capture", site.url, "-s", allowed, *option)
        assert not site.hits


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://hill.example/", "home"),
        ("https://hill.example/index.html", "home"),
        ("https://hill.example/2026/03/Ferry_fares.html", "ferry-fares"),
        ("https://hill.example/show.php?id=7", "show-id-7"),
        ("https://hill.example/?p=7", "p-7"),
        ("https://hill.example/news/%E6%B8%A1%E8%BD%AE/", "news"),
    ],
)
def test_a_case_is_named_after_what_the_address_says_last(url: str, name: str) -> None:
    assert case_name(url) == name
