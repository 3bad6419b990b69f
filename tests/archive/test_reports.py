"""The run's report: in the run's row, in the views over it, and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema
import pytest

from newscrawl.archive import State
from newscrawl.archive.report import report_schema
from newscrawl.archive.sums import OTHER_REASONS
from tests.archive.driver import SECOND, A, B, C

if TYPE_CHECKING:
    from newscrawl.archive import RunReport
    from tests.archive.driver import Crawl


def end(crawl: Crawl, outcome: str = "finished") -> RunReport:
    """End the run and keep its report, as the extension does."""
    crawl.now += SECOND
    report = replace(crawl.run.end(outcome, outcome, crawl.now), exit_code=0)
    crawl.run.release(0, report)
    crawl.begin()
    return report


def kept(crawl: Crawl, run_id: int) -> dict[str, object]:
    ((text,),) = crawl.rows("SELECT report FROM runs WHERE id = ?", run_id)
    report: dict[str, object] = json.loads(text)
    jsonschema.validate(report, json.loads(report_schema()))
    return report


def test_a_run_keeps_its_report(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.show(crawl.leased(A))
    crawl.record(crawl.leased(B), State.REFUSED, reason="redirects to another site, https://b.example/")
    report = end(crawl)
    stored = kept(crawl, report.run_id)
    assert stored["ledger"] == {"heard_of_before": 0, "heard_of_new": 3, **report.sums}
    assert stored["closes"] is True
    assert {"state": "refused", "reason": "redirects to another site", "urls": 1} in stored["reasons"]  # type: ignore[operator]
    assert crawl.rows("SELECT state, reason, urls FROM run_reasons WHERE run_id = ? ORDER BY state", report.run_id) == [
        ("not an article", "list", 1),
        ("refused", "redirects to another site", 1),
    ]
    row = "SELECT seconds > 0, heard_of, heard_of_new, closes, exit_code_means FROM run_reports WHERE run_id = ?"
    assert crawl.rows(row, report.run_id) == [(1, 3, 3, 1, "all well")]


def test_a_later_run_tells_what_it_added(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.show(crawl.leased(A))
    end(crawl)
    crawl.listing(crawl.leased(), A, B, C)
    report = end(crawl)
    assert (report.heard_of_before, report.heard_of_new, report.sums["heard_of"]) == (2, 2, 4)
    assert report.closes


def test_the_report_of_a_killed_run_is_completed_by_the_next(crawl: Crawl) -> None:
    crawl.home(A, B, C)
    crawl.show(crawl.leased(A))
    crawl.leased(B)
    dead = crawl.run.id
    crawl.die()
    crawl.begin()
    stored = kept(crawl, dead)
    assert (stored["outcome"], stored["exit_code"], stored["closes"]) == ("died", None, True)
    assert stored["did"]["articles_new"] == 1  # type: ignore[index]
    assert crawl.rows("SELECT heard_of, stored, leased, waiting, closes FROM run_reports WHERE run_id = ?", dead) == [
        (4, 1, 1, 1, 1)
    ]


def test_a_run_that_was_killed_at_its_very_end_is_reported_by_the_next(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.run.end("limit", "closespider_timeout", crawl.now)
    killed = crawl.run.id
    crawl.die()
    crawl.begin()
    stored = kept(crawl, killed)
    assert (stored["outcome"], stored["reason"], stored["exit_code"]) == ("limit", "closespider_timeout", None)
    assert stored["closes"] is True


@pytest.mark.parametrize(
    "meddling",
    [
        "DELETE FROM urls WHERE url LIKE '%/c.html'",
        "CREATE TRIGGER t AFTER UPDATE ON urls BEGIN DELETE FROM urls WHERE state = 'owed'; END",
        "CREATE TRIGGER t BEFORE UPDATE ON urls WHEN new.state = 'owed' BEGIN SELECT RAISE(IGNORE); END",
        "CREATE TRIGGER t BEFORE INSERT ON urls BEGIN SELECT RAISE(IGNORE); END",
        "UPDATE urls SET site = 'other.example' WHERE url LIKE '%/c.html'",
    ],
)
def test_whoever_meddles_with_the_ledger_makes_the_sum_not_close(crawl: Crawl, meddling: str) -> None:
    crawl.home(A, C)
    crawl.rows("INSERT INTO sites (name, first_crawled_at) VALUES ('other.example', '')")
    crawl.rows(meddling)
    while (lease := crawl.lease()) is not None and lease.url != C:
        crawl.listing(lease, f"{lease.url}?more")
    report = end(crawl, "limit")
    assert not report.closes
    assert crawl.rows("SELECT closes FROM run_reports WHERE run_id = ?", report.run_id) == [(0,)]
    assert kept(crawl, report.run_id)["closes"] is False


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("HTTP 503", "HTTP 503"),
        ("redirects to https://news.example/x", "redirects to another address"),
        ("redirects to another site, https://ferry.example/", "redirects to another site"),
        ("soft 404: its text says 'does not exist'", "soft 404"),
        ("showed an article before, now: list: 20 links", "showed an article before, now none"),
        ("https://x.example/robots.txt answers HTTP 503; nothing is asked", "its robots.txt cannot be read"),
        (
            "http://x/robots.txt cannot be read: the host's name leads nowhere: no results",
            "its host name leads nowhere (DNS)",
        ),
        ("http://x/robots.txt cannot be read: the connection was refused", "connection refused"),
        ("http://x/robots.txt cannot be read: no connection in time", "no answer in time"),
        ("it took longer than 60 seconds", "no answer in time"),
        ("the connection broke off", "its answer was cut off"),
        ("10.0.0.1:80 is a private address", "leads to a private address"),
        ("other: it has 10485761 bytes; the limit is 10485760", "other"),
        ("its address has 60000 characters; the limit is 2083", "its address has # characters"),
        ("ValueError: 17", "ValueError"),
        ("a thing at https://x.example/ that nobody foresaw", "a thing at"),
        ("extraction broke: KeyError: 'title'", "extraction broke"),
        ("`column` was missing on it, as on others since 2026-11-22 20:41", "`column` was missing on it"),
        (None, ""),
    ],
)
def test_reasons_are_told_apart_by_their_kind(crawl: Crawl, reason: str | None, kind: str) -> None:
    crawl.home(A)
    crawl.record(crawl.leased(A), State.REFUSED, reason=reason)
    assert crawl.rows("SELECT class FROM url_reasons WHERE state = 'refused'") == [(kind,)]


def test_a_report_holds_few_kinds_of_reasons_however_many_there_are(crawl: Crawl) -> None:
    urls = [f"https://news.example/{n}.html" for n in range(30)]
    crawl.home(*urls)
    for n in range(30):
        crawl.record(crawl.leased(), State.REFUSED, reason=f"{'x' * n} is wrong")
    refused = end(crawl).counts_of(State.REFUSED)
    assert len(refused) < 15
    assert refused[-1].reason == OTHER_REASONS
    assert sum(kind.urls for kind in refused) == 30


def test_every_address_that_is_not_archived_has_its_reason_in_words(crawl: Crawl) -> None:
    crawl.home(A, B, C)
    crawl.show(crawl.leased(A))
    crawl.fail(crawl.leased(B))
    rows = crawl.rows("SELECT url, why, found_on, asked_again_at > since FROM why_not_archived ORDER BY url")
    home = "https://news.example/"
    assert rows == [
        (home, "not an article: list: many links", None, 0),
        (B, "failed, tried again: HTTP 500", home, 1),
        (C, "not asked yet", home, 0),
    ]


def test_a_site_tells_how_it_stands(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.show(crawl.leased(A))
    crawl.fail(crawl.leased(B))
    began = crawl.rows("SELECT started_at FROM runs")[0][0]
    end(crawl)
    columns = "last_run_id, last_outcome, last_success_at, last_new_article_at, runs, articles, waiting, owed"
    assert crawl.rows(f"SELECT {columns} FROM site_status") == [(2, "running", began, began, 2, 1, 0, 1)]
