"""`newscrawl doctor`: what it says of an archive and its sites, and which exit code it takes from that."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import RunReport, State, connect
from newscrawl.archive.connection import migration_names
from newscrawl.doctor import accept, diagnose
from newscrawl.errors import BadInput, ExitCode, NotAnArchive
from newscrawl.export import export
from tests import quickstart
from tests.archive.driver import SECOND, START, A, B, Crawl
from tests.health.test_owed_pages import HealthCrawl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOUR = timedelta(hours=1)


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawl]:
    crawl = Crawl(tmp_path / "archive.db")
    yield crawl
    if hasattr(crawl, "run"):
        crawl.run.abandon()


def end(crawl: Crawl, outcome: str = "finished", code: ExitCode = ExitCode.OK, **more: object) -> RunReport:
    """End the run as the extension does."""
    crawl.now += SECOND
    report = crawl.run.end(outcome, str(more.pop("reason", outcome)), crawl.now)
    report = replace(report, exit_code=int(code), **more)  # type: ignore[arg-type]  # fields of the report
    crawl.run.release(int(code), report)
    return report


def examined(crawl: Crawl, after: timedelta = SECOND, site: str | None = None) -> tuple[ExitCode, str]:
    """Return what the doctor answers and says, some time after the last step."""
    out = io.StringIO()
    code = diagnose(crawl.path, crawl.path.parent / "exports", crawl.now + after, out, site=site)
    assert all(line.isprintable() for line in out.getvalue().splitlines())
    return code, out.getvalue()


def test_a_site_that_is_well_needs_nothing(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.show(crawl.leased(A))
    crawl.record(crawl.leased(B), State.REFUSED, reason="HTTP 403")
    end(crawl)
    code, told = examined(crawl, 3 * HOUR)
    assert code is ExitCode.OK
    assert "news.example: nothing needs doing" in told
    assert "run 1 began 2026-11-22 20:41 UTC, 3 h ago and took " in told
    assert "exit code 0, all well" in told
    assert "articles: 1 new, 0 changed, 0 unchanged, 0 gone" in told
    assert "refused: 1 (1 HTTP 403)" in told


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("forbidden by robots.txt", "robots.txt of news.example forbids the start page to newscrawl"),
        (
            "http://x/robots.txt cannot be read: the host's name leads nowhere: x",
            "host name of https://news.example/ leads nowhere",
        ),
        ("http://x/robots.txt cannot be read: the connection was refused", "news.example does not answer"),
        ("http://x/robots.txt answers HTTP 500", "robots.txt of news.example cannot be read"),
        ("HTTP 403", "refuses this crawler (HTTP 403)"),
        ("HTTP 404", "there is no page at https://news.example/ any more"),
        ("HTTP 500", "nothing usable was reached at news.example (1 owed: HTTP 500)"),
        (
            "redirects to another site, https://b.example/",
            "redirects to another site, https://b.example/; give another",
        ),
    ],
)
def test_nothing_usable_is_explained_by_what_the_start_page_met(crawl: Crawl, reason: str, says: str) -> None:
    crawl.begin()
    crawl.record(crawl.leased(START), State.OWED, reason=reason)
    end(crawl, code=ExitCode.NOTHING_USABLE)
    code, told = examined(crawl)
    assert code is ExitCode.NOTHING_USABLE
    assert says in told


def test_a_site_that_went_down_while_it_was_crawled_is_told_from_one_that_never_answered(crawl: Crawl) -> None:
    crawl.home(A, B)
    crawl.show(crawl.leased(A))
    crawl.fail(crawl.leased(B))
    end(crawl, "failed", ExitCode.NOTHING_USABLE, reason="site is down")
    assert "news.example went down while it was crawled (1 owed: HTTP 500)" in examined(crawl)[1]


@pytest.mark.parametrize(
    ("outcome", "reason", "code", "says"),
    [
        ("limit", "closespider_timeout", ExitCode.LIMIT, "CLOSESPIDER_TIMEOUT"),
        ("limit", "memusage_exceeded", ExitCode.LIMIT, "MEMUSAGE_LIMIT_MB"),
        ("limit", "closespider_errorcount", ExitCode.LIMIT, "CLOSESPIDER_ERRORCOUNT"),
        ("signal", "shutdown", ExitCode.SIGNAL, "ended by a signal; nothing is lost: run it again"),
        ("failed", "did not start", ExitCode.BAD_START, "the crawl did not start, and the log says why"),
        ("failed", "start_error", ExitCode.BAD_START, "start() raised"),
        ("finished", "finished", ExitCode.EXTRACTION_BROKE, "the site's template has changed"),
    ],
)
def test_the_other_exit_codes_are_explained(crawl: Crawl, outcome: str, reason: str, code: ExitCode, says: str) -> None:
    crawl.home(A)
    end(crawl, outcome, code, reason=reason)
    assert examined(crawl)[0] is code
    assert says in examined(crawl)[1]


def test_what_the_operator_was_told_is_told_again(crawl: Crawl) -> None:
    crawl.home(A)
    end(crawl, "failed", ExitCode.DISK_FULL, failures=("the disk is full; free some \x1b[31m space",))
    code, told = examined(crawl)
    assert code is ExitCode.DISK_FULL
    assert "! the disk is full; free some \ufffd[31m space" in told


def test_what_has_changed_about_the_pages_is_told(crawl: Crawl) -> None:
    crawl.home(A)
    end(crawl, code=ExitCode.EXTRACTION_BROKE, health=("field `column` fell from 99 % to 0 %",))
    assert "field `column` fell from 99 % to 0 %" in examined(crawl)[1]


def test_a_site_that_has_changed_for_good_is_accepted_as_it_is(tmp_path: Path) -> None:
    crawl = HealthCrawl(tmp_path / "archive.db")
    for lacking in ((), (), ("column",)):
        crawl.lacking = lacking
        crawl.begin()
        crawl.read()
        end(crawl, code=ExitCode.EXTRACTION_BROKE if lacking else ExitCode.OK)
    code, told = examined(crawl)
    assert code is ExitCode.EXTRACTION_BROKE
    assert "! pages came, but not as they were: field `column` of news.example fell from" in told
    assert "newscrawl doctor --accept news.example" in told
    assert told.count("\n  ! ") == 1
    for said in ("accepted as the new normal: column", "there is nothing to accept"):
        out = io.StringIO()
        accept(crawl.path, crawl.site, crawl.now, out)
        assert said in out.getvalue()
    with pytest.raises(BadInput, match="no site named 'other"):
        accept(crawl.path, "other.example", crawl.now, io.StringIO())


def test_a_run_that_was_killed_is_told_from_one_that_is_under_way(crawl: Crawl) -> None:
    crawl.home(A)
    code, told = examined(crawl)
    assert code is ExitCode.OK
    assert "and is under way" in told
    code, told = examined(crawl, 2 * HOUR)
    assert code is ExitCode.ALREADY_RUNNING
    assert "run 1 is under way, but has recorded nothing for 2 h: look at its process" in told
    crawl.die()
    code, told = examined(crawl)
    assert code is ExitCode.SIGNAL
    assert "run 1 was killed, or the machine stopped, or its disk was full, and nobody has run it since; run it" in told
    crawl.begin()
    end(crawl)
    code, told = examined(crawl)
    assert code is ExitCode.OK
    assert "of its last 2 runs, 1 were killed" in told


def test_a_run_that_was_killed_while_it_exported_is_told_from_one_that_exports(crawl: Crawl) -> None:
    crawl.home(A)
    crawl.run.end("finished", "finished", crawl.now)
    code, told = examined(crawl)
    assert code is ExitCode.OK
    assert "and is writing the exports" in told
    crawl.die()
    code, told = examined(crawl)
    assert code is ExitCode.SIGNAL
    assert "run 1 was killed when it had ended, before the exports were written" in told


def visits(crawl: Crawl, times: int, *new: str) -> None:
    """Crawl once an hour, the new articles in the first run."""
    for _ in range(times):
        crawl.home(*new)
        crawl.rest_of_round()
        end(crawl)
        crawl.now += HOUR


def test_no_crawl_is_the_schedulers_matter(crawl: Crawl) -> None:
    visits(crawl, 4, A)
    code, told = examined(crawl, 3 * HOUR)
    assert code is ExitCode.BAD_START
    assert "no crawl for 4 h, where it is usually crawled every 60 min: look at the scheduler" in told


def test_no_news_is_no_matter(crawl: Crawl) -> None:
    visits(crawl, 5, A)
    code, told = examined(crawl)
    assert code is ExitCode.OK
    assert "no news: it is crawled, and its last new article came 5 h ago" in told


def test_the_gravest_matter_of_several_sites_speaks(crawl: Crawl) -> None:
    crawl.home(A)
    end(crawl, "limit", ExitCode.LIMIT, reason="closespider_timeout")
    crawl.site = "other.example"
    crawl.begin()
    end(crawl, "failed", ExitCode.DISK_FULL, failures=("full",))
    assert examined(crawl)[0] is ExitCode.DISK_FULL
    assert examined(crawl, site="news.example")[0] is ExitCode.LIMIT
    with pytest.raises(BadInput, match="no site named 'third"):
        examined(crawl, site="third.example")


def test_the_same_for_machines(crawl: Crawl) -> None:
    crawl.home(A)
    end(crawl, "limit", ExitCode.LIMIT, reason="closespider_timeout")
    out = io.StringIO()
    diagnose(crawl.path, crawl.path.parent / "exports", crawl.now, out, wants_json=True)
    found = json.loads(out.getvalue())
    assert found["exit_code"] == 7
    assert found["archive"]["is_whole"] is True
    (site,) = found["sites"]
    assert (site["name"], site["last_exit_code"], site["ledger"]["heard_of"]) == ("news.example", 7, 2)
    assert [matter["exit_code"] for matter in site["matters"]] == [7]


def test_exports_that_are_older_than_the_archive_are_noted(crawl: Crawl) -> None:
    exports = crawl.path.parent / "exports"
    crawl.home(A, B)
    crawl.show(crawl.leased(A))
    assert "there are no exports" in examined(crawl)[1]
    export(crawl.path, exports)
    assert f"note: the exports in {exports}" not in examined(crawl)[1]
    crawl.show(crawl.leased(B))
    (exports / ".newscrawl-tmp-x").touch()
    told = examined(crawl)[1]
    assert "are older than the archive" in told
    assert "1 files of an export that was cut short" in told


def test_backups_that_lie_about_are_noted(crawl: Crawl) -> None:
    crawl.home(A)
    end(crawl)
    shutil.copy(crawl.path, crawl.path.with_name("archive.db.before-0009_x"))
    crawl.path.with_name("archive.db.before-0010_y.partial").touch()  # one that is being made
    assert "1 backups lie beside it" in examined(crawl)[1]


def test_an_archive_of_an_earlier_schema_is_read_as_far_as_it_tells(crawl: Crawl) -> None:
    crawl.home(A)
    end(crawl, "limit", ExitCode.LIMIT, reason="closespider_timeout")
    later = "SELECT 'DROP ' || type || ' ' || name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type"
    with closing(sqlite3.connect(crawl.path, isolation_level=None)) as db:
        for (statement,) in db.execute(later).fetchall():
            db.execute(statement)
        for column in ("report", "heard_of_before", "heard_of_new"):
            db.execute(f"ALTER TABLE runs DROP COLUMN {column}")
        db.execute("DELETE FROM _sqlite_migrations WHERE name > '0003'")
    before = crawl.path.read_bytes()
    code, told = examined(crawl)
    assert code is ExitCode.LIMIT
    assert "it is of an earlier schema; the next crawl into it brings it up to date" in told
    assert "CLOSESPIDER_TIMEOUT" in told
    assert crawl.path.read_bytes() == before


@pytest.mark.parametrize("first", [100, 20_000])
def test_a_damaged_archive_says_what_to_do(crawl: Crawl, first: int) -> None:
    crawl.home(*(f"https://news.example/{n}.html" for n in range(300)))
    crawl.show(crawl.leased())
    end(crawl)
    damaged = bytearray(crawl.path.read_bytes())
    damaged[first : first + 60_000 : 7] = b"\xff" * len(damaged[first : first + 60_000 : 7])
    crawl.path.write_bytes(damaged)
    code, told = examined(crawl)
    assert code is ExitCode.WRITE_FAILED
    assert "stop the crawls, copy archive.db and archive.db-wal away, then recover what can be read" in told


def test_what_is_no_archive_is_refused(crawl: Crawl) -> None:
    with pytest.raises(BadInput, match="there is no archive"):
        examined(crawl)
    crawl.path.write_text("a shopping list")
    with pytest.raises(NotAnArchive):
        examined(crawl)


def test_an_archive_in_which_nothing_was_crawled_needs_nothing(crawl: Crawl) -> None:
    connect(crawl.path).close()
    code, told = examined(crawl)
    assert code is ExitCode.OK
    assert f"schema {migration_names()[-1]}" in told


def test_the_command_answers_with_the_code(crawl: Crawl) -> None:
    crawl.home(A)
    end(crawl, "limit", ExitCode.LIMIT, reason="closespider_timeout")
    command = [sys.executable, "-m", "newscrawl", "doctor", "--archive", str(crawl.path), "--site", "news.example"]
    done = quickstart.run(command)
    assert done.returncode == ExitCode.LIMIT
    assert "CLOSESPIDER_TIMEOUT" in done.stdout
