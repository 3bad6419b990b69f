from __future__ import annotations

from dataclasses import replace

import pytest

from newscrawl.archive import RunReport
from newscrawl.archive.report import DID, Reason
from newscrawl.archive.sums import SUMS
from newscrawl.archive.vanishing import ENOUGH_TO_TELL
from newscrawl.errors import ArchiveError, ArchiveFull, ExitCode, ExportError, NewscrawlError
from newscrawl.extensions.verdict import exit_code_of, outcome_of, report_lines
from newscrawl.spiders.tally import Tally


def report(outcome: str = "finished", /, *, heard_of: int | None = None, **counts: int) -> RunReport:
    did = {name: counts.get(name, 0) for name in DID}
    sums = {name: counts.get(name, 0) for name in SUMS.values()}
    total = sum(sums.values()) if heard_of is None else heard_of
    return RunReport(7, "news.example", outcome, did, bool(counts.get("resumed")), {"heard_of": total, **sums})


def code(
    run: RunReport, tally: Tally | None = None, export_failure: NewscrawlError | None = None, **met: int
) -> ExitCode:
    return exit_code_of(
        run, tally or Tally(met.get("asked", 0), met.get("usable", 0), met.get("crashed", 0)), export_failure
    )


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("finished", "finished"),
        ("shutdown", "signal"),
        ("cancelled", "signal"),
        ("closespider_pagecount", "limit"),
        ("closespider_timeout", "limit"),
        ("closespider_itemcount", "limit"),
        ("memusage_exceeded", "limit"),
        ("site is down", "failed"),
        ("anything else", "failed"),
    ],
)
def test_the_reason_of_the_end_is_the_runs_outcome(reason: str, outcome: str) -> None:
    assert outcome_of(reason, None) == outcome
    assert outcome_of(reason, ArchiveError("x")) == "failed"


def test_a_run_that_did_its_work_is_well() -> None:
    assert code(report(stored=5, articles_new=5), asked=6, usable=6) is ExitCode.OK


def test_a_run_that_had_nothing_to_do_is_well() -> None:
    assert code(report(stored=5)) is ExitCode.OK


@pytest.mark.parametrize(
    ("error", "expected"), [(ArchiveFull("x"), ExitCode.DISK_FULL), (ArchiveError("x"), ExitCode.WRITE_FAILED)]
)
def test_an_archive_that_failed_speaks_first(error: ArchiveError, expected: ExitCode) -> None:
    tally = Tally(asked=9, crashed=9, failure=error)
    assert code(report("signal", leased=1, articles_lost=9), tally, ExportError("x")) is expected


@pytest.mark.parametrize("run", [report(stored=5, heard_of=6), report(stored=5, leased=1)])
def test_books_that_do_not_close_are_a_failure(run: RunReport) -> None:
    assert code(run, asked=6, usable=6) is ExitCode.WRITE_FAILED


def test_exports_that_could_not_be_written_are_a_failure() -> None:
    assert code(report("limit", stored=5), None, ExportError("x"), asked=6, usable=6) is ExitCode.WRITE_FAILED
    assert code(report(stored=5), None, ArchiveFull("x"), asked=6, usable=6) is ExitCode.DISK_FULL


@pytest.mark.parametrize(("outcome", "expected"), [("signal", ExitCode.SIGNAL), ("limit", ExitCode.LIMIT)])
def test_a_run_that_was_cut_short_says_so_before_it_is_judged(outcome: str, expected: ExitCode) -> None:
    assert code(report(outcome, articles_lost=9, owed=9), asked=9) is expected


def test_pages_that_broke_more_often_than_they_worked_are_broken_extraction() -> None:
    assert code(report(articles_unchanged=4, articles_lost=5), asked=9, usable=4) is ExitCode.EXTRACTION_BROKE
    assert code(report(articles_new=2), asked=5, usable=2, crashed=3) is ExitCode.EXTRACTION_BROKE
    assert code(report(articles_lost=2), asked=9, usable=1, crashed=1) is ExitCode.EXTRACTION_BROKE


def test_a_few_pages_that_broke_are_no_verdict() -> None:
    assert code(report(articles_lost=ENOUGH_TO_TELL - 1), asked=9, usable=1) is ExitCode.OK
    assert code(report(articles_changed=5, articles_lost=5), asked=9, usable=5) is ExitCode.OK


@pytest.mark.parametrize("counts", [{"owed": 1}, {"waiting": 1}, {"refused": 1}, {"gone": 1}])
def test_a_run_that_reached_nothing_usable_says_so(counts: dict[str, int]) -> None:
    assert code(report(**counts), asked=1) is ExitCode.NOTHING_USABLE


def test_what_is_still_owed_is_not_well_when_nothing_was_reached() -> None:
    assert code(report(owed=3)) is ExitCode.NOTHING_USABLE


def lines(run: RunReport, exit_code: ExitCode = ExitCode.OK) -> list[str]:
    return report_lines(replace(run, exit_code=int(exit_code)))


def test_a_report_tells_what_was_done_and_the_sum() -> None:
    run = report(fetched=6, failed=1, articles_new=2, articles_unchanged=3, counts_moved=4, stored=2, not_an_article=1)
    assert lines(run) == [
        "run 7 on news.example: finished, exit code 0",
        "  requests 0: fetched 6 (0 not modified), failed 1",
        "  articles: 2 new, 0 changed, 3 unchanged, 0 gone; view counts stored: 4",
        "  heard of 3 (0 new) = 2 stored + 1 not an article",
    ]


def test_a_report_tells_why_things_are_missing() -> None:
    kinds = (Reason("not an article", "list", 4), Reason("refused", "HTTP 403", 2), Reason("owed", "HTTP 503", 1))
    run = replace(report(refused=2, owed=1), reasons=kinds)
    assert lines(run, ExitCode.NOTHING_USABLE)[-2:] == ["  refused, 2: HTTP 403", "  owed, 1: HTTP 503"]


def test_a_report_stays_short_and_harmless_however_many_reasons_there_are() -> None:
    kinds = tuple(Reason("refused", f"{n}. \x1b[31mreason\n", 20 - n) for n in range(9))
    shown = lines(replace(report(refused=144), reasons=kinds))
    assert shown[-2:] == ["  refused, 16: 4. \ufffd[31mreason", "  refused, 54: for other reasons"]


def test_a_report_does_not_hide_a_sum_that_does_not_close() -> None:
    told = "\n".join(lines(report(stored=5, heard_of=6), ExitCode.WRITE_FAILED))
    assert "(THE SUM DOES NOT CLOSE: 1 of 6 addresses are unaccounted for)" in told
    assert "(THE SUM DOES NOT CLOSE: 2 addresses are still leased)" in "\n".join(lines(report(stored=5, leased=2)))
    assert "  heard of 0 (0 new) = 0" in lines(report())


def test_a_sum_closes_only_if_the_ledger_holds_what_the_run_heard_of() -> None:
    run = replace(report(stored=5), heard_of_before=3, heard_of_new=2)
    assert run.closes
    assert not replace(run, heard_of_new=3).closes
    assert replace(run, heard_of_before=4).unaccounted == 1


def test_what_a_run_was_fetching_when_it_died_is_accounted_for() -> None:
    assert report("died", stored=5, leased=3).closes
    assert not report("signal", stored=5, leased=3).closes


@pytest.mark.parametrize("reason", ["did not start", "start_error"])
def test_a_crawl_that_could_not_begin_did_not_start(reason: str) -> None:
    assert outcome_of(reason, None) == "failed"
    assert code(replace(report("failed"), reason=reason), asked=6, usable=6) is ExitCode.BAD_START
