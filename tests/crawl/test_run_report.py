"""The run's report of a real crawl: as a line of JSON, in the archive, and when its sum does not close."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import jsonschema
import pytest

from newscrawl.archive.report import report_schema
from newscrawl.errors import ExitCode
from tests.crawl.conftest import PROJECT
from tests.crawl.site import Reply, Site, newspaper

if TYPE_CHECKING:
    from typing import Any

    from tests.crawl.conftest import Crawl


TITLE = "登录"
"""Of a page behind a password; the report's reason quotes it."""


def checked(line: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(line)
    jsonschema.validate(report, json.loads(report_schema()))
    return report


def test_each_run_appends_its_report_as_a_line_and_keeps_it(crawl: Crawl) -> None:
    target = crawl.folder / "runs.jsonl"
    target.write_text('{"run_id": 0}\n')
    with Site(newspaper(4)) as site:
        for settings in ([], ["-s", "CLOSESPIDER_PAGECOUNT=2"]):
            crawl.run(site.url, "-s", f"NEWSCRAWL_REPORT={target}", *settings)
    _, *lines = target.read_text().splitlines()
    first, second = map(checked, lines)
    assert [first["run_id"], second["run_id"]] == [1, 2]
    assert (first["outcome"], first["exit_code"], first["closes"]) == ("finished", 0, True)
    assert first["did"]["articles_new"] == first["ledger"]["stored"] == 4
    assert first["ledger"]["heard_of"] == first["ledger"]["heard_of_new"] == crawl.value("SELECT count(*) FROM urls")
    assert (second["outcome"], second["exit_code"], second["ledger"]["heard_of_new"]) == ("limit", 7, 0)
    assert [report for (report,) in crawl.query("SELECT report FROM runs ORDER BY id")] == lines


def test_a_machine_has_standard_output_to_itself(crawl: Crawl) -> None:
    with Site(lambda _: Reply(404)) as site:
        done = crawl.run(site.url, "-s", "NEWSCRAWL_REPORT=-")
    report = checked(done.stdout)
    assert report["exit_code"] == done.returncode == ExitCode.NOTHING_USABLE
    (start,) = report["starts"]
    assert (start["url"], start["state"], start["http_status"]) == (site.url, "gone", 404)
    assert "run 1 on" in done.stderr


def test_the_line_is_utf_8_whatever_the_locale_says(crawl: Crawl) -> None:
    login = f"<html><head><title>{TITLE}</title></head><body><a href=/>Home</a><input type=password></body></html>"
    with Site(lambda path: login if path == "/login" else newspaper(1)(path)) as site:
        done = subprocess.run(  # its standard streams are to be opened anew
            crawl.command(f"{site.url}login", "-s", "NEWSCRAWL_REPORT=-"),
            cwd=PROJECT,
            env=os.environ | {"PYTHONIOENCODING": "latin-1"},
            capture_output=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == ExitCode.OK, done.stderr
    (start,) = checked(done.stdout.decode())["starts"]
    assert TITLE in start["reason"]


@pytest.mark.soak
def test_the_exit_code_is_the_same_where_nobody_reads_the_report(crawl: Crawl) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with Site(lambda _: Reply(404)) as site:
        done = subprocess.run(
            crawl.command(site.url), cwd=PROJECT, stdout=writer, stderr=subprocess.PIPE, timeout=120, check=False
        )
    os.close(writer)
    assert done.returncode == ExitCode.NOTHING_USABLE, done.stderr


def test_a_report_that_cannot_be_written_is_told_before_anything_is_asked(crawl: Crawl) -> None:
    with Site(newspaper(1)) as site:
        done = crawl.run(site.url, "-s", f"NEWSCRAWL_REPORT={crawl.folder / 'no' / 'runs.jsonl'}")
        assert not site.hits
    assert done.returncode == ExitCode.BAD_START
    assert "NEWSCRAWL_REPORT: cannot write" in done.stderr
    assert not crawl.archive.exists()


def test_6_when_somebody_meddles_with_the_ledger_while_it_runs(crawl: Crawl) -> None:
    def route(path: str) -> Reply | str | None:
        if path == "/news/3.html":
            with closing(sqlite3.connect(crawl.archive, timeout=60, isolation_level=None)) as db:
                db.execute("DELETE FROM urls WHERE url LIKE '%/news/0.html'")
        return newspaper(4)(path)

    with Site(route) as site:
        done = crawl.run(site.url, "-s", "NEWSCRAWL_REPORT=-", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
    assert done.returncode == ExitCode.WRITE_FAILED, done.stderr
    assert "does not close: 1 of " in done.stderr
    assert "(THE SUM DOES NOT CLOSE: 1 of " in done.stderr
    assert checked(done.stdout)["closes"] is False
    assert crawl.query("SELECT closes, exit_code FROM run_reports") == [(0, 6)]
