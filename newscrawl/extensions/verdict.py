"""The verdict on a run: the exit code that a scheduler can act on, and the report that a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.advice import DID_NOT_START, unaccounted
from newscrawl.archive import State
from newscrawl.archive.vanishing import ENOUGH_TO_TELL
from newscrawl.errors import ExitCode
from newscrawl.shown import one_line, shown

if TYPE_CHECKING:
    from newscrawl.archive import RunReport
    from newscrawl.errors import NewscrawlError
    from newscrawl.spiders.tally import Tally

MOST_REASONS = 5
"""Kinds of reasons that the report shows of each state; all that are kept stand in the view `run_reasons`."""

_NOT_STARTED = (DID_NOT_START, "start_error")
"""Reasons of the end that say that the operator's own code or settings failed; the second is Scrapy's, of start()."""


def outcome_of(close_reason: str, failure: NewscrawlError | None) -> str:
    """Return the outcome that a run's row gets for the reason with which Scrapy closed the spider."""
    if failure is not None:
        return "failed"
    if close_reason == "finished":
        return "finished"
    if close_reason in ("shutdown", "cancelled"):
        return "signal"
    if close_reason.startswith(("closespider_", "memusage_")):
        return "limit"
    return "failed"


def exit_code_of(report: RunReport, tally: Tally, export_failure: NewscrawlError | None) -> ExitCode:
    """Return the exit code of a run; the gravest matter speaks.

    Args:
        report: What the run did, and the ledger's sums.
        tally: What it met with.
        export_failure: Why the exports could not be written, if they could not.
    """
    failure = tally.failure
    did, sums = report.did, report.sums
    good = did["articles_new"] + did["articles_changed"] + did["articles_unchanged"] - tally.spoiled
    broken = tally.crashed + did["articles_lost"] + did["articles_missing"] - did["articles_gone"]
    # The rest of a round may well hold nothing but dead links.
    rest_of_round = report.resumed and not did["failed"]
    nothing = not tally.usable and bool(tally.asked or sums["owed"] or sums["waiting"])
    has_none = not (sums["stored"] or sums["unchanged"])
    walled = good <= 0 and max(len(tally.turned_away), len(tally.turned_away_new) if has_none else 0) >= ENOUGH_TO_TELL
    verdicts = (
        (failure is not None, failure.exit_code if failure else ExitCode.OK),
        (not report.closes, ExitCode.WRITE_FAILED),
        (export_failure is not None, export_failure.exit_code if export_failure else ExitCode.OK),
        (report.reason in _NOT_STARTED, ExitCode.BAD_START),
        (report.outcome == "signal", ExitCode.SIGNAL),
        (report.outcome == "limit", ExitCode.LIMIT),
        (broken > good and broken >= ENOUGH_TO_TELL, ExitCode.EXTRACTION_BROKE),
        (any(verdict.is_alarm for verdict in report.verdicts), ExitCode.EXTRACTION_BROKE),
        (nothing and not rest_of_round, ExitCode.NOTHING_USABLE),
        (walled, ExitCode.NOTHING_USABLE),
        (report.outcome == "failed", ExitCode.NOTHING_USABLE),
    )
    return next((code for applies, code in verdicts if applies), ExitCode.OK)


def report_lines(report: RunReport) -> list[str]:
    """Return the run's report for people: what it did, the ledger's sums, why things are missing."""
    did, sums = report.did, report.sums
    parts = " + ".join(
        f"{count} {name.replace('_', ' ')}" for name, count in sums.items() if count and name != "heard_of"
    )
    names = ["new", "changed", "unchanged", *(["missing"] if did["articles_missing"] else []), "gone"]
    articles = ", ".join(f"{did['articles_' + name]} {name}" for name in names)
    doubt = "" if report.closes else f"  (THE SUM DOES NOT CLOSE: {unaccounted(report)})"
    lines = [
        f"run {report.run_id} on {shown(report.site)}: {report.outcome}, exit code {report.exit_code}",
        "  requests {requests}: fetched {fetched} ({not_modified} not modified), failed {failed}".format(**did),
        f"  articles: {articles}; view counts stored: {did['counts_moved']}",
        f"  heard of {sums['heard_of']} ({report.heard_of_new} new) = {parts or 0}{doubt}",
    ]
    if put_off := did["articles_put_off"]:
        lines.append(f"  put off, {put_off}: to be looked at again, but NEWSCRAWL_REVISIT_BUDGET is spent")
    for state in (State.REFUSED, State.OWED, State.GIVEN_UP):
        kinds = report.counts_of(state)
        lines += [f"  {state}, {kind.urls}: {shown(kind.reason)}" for kind in kinds[:MOST_REASONS]]
        if rest := sum(kind.urls for kind in kinds[MOST_REASONS:]):
            lines.append(f"  {state}, {rest}: for other reasons")
    lines += [f"  {'ALARM' if said.is_alarm else 'notice'}: {one_line(said.sentence)}" for said in report.verdicts]
    return lines
