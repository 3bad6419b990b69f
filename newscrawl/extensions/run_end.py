"""RunEnd: when the spider is closed, the run's sums are stored, the exports written, the report given."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy import signals

from newscrawl import __version__
from newscrawl.advice import DID_NOT_START, advise
from newscrawl.archive import RunReport
from newscrawl.errors import ArchiveError, ExitCode, ExportCut, NewscrawlError
from newscrawl.export import export
from newscrawl.extensions.ending import Ending
from newscrawl.extensions.report_line import STDOUT, give_line
from newscrawl.extensions.verdict import exit_code_of, outcome_of, report_lines
from newscrawl.items import iso_utc
from newscrawl.middlewares.downloads import Interrupted
from newscrawl.shown import harmless

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from scrapy.crawler import Crawler

    from newscrawl.archive import Run
    from newscrawl.spiders.news import NewsSpider
    from newscrawl.spiders.plan import CrawlPlan
    from newscrawl.spiders.tally import Tally


class RunEnd:
    """Ends the run. `spider_closed` comes after every pipeline and the scheduler have closed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._has_started = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for the start and the end."""
        extension = cls(crawler)
        crawler.signals.connect(extension.engine_started, signals.engine_started)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def engine_started(self) -> None:
        """Note that the crawl has begun: what Scrapy closes before has not, whatever the reason that it gives."""
        self._has_started = True

    def spider_closed(self, spider: NewsSpider, reason: str) -> None:
        """End the run, and leave the exit code with the spider."""
        reason = reason if self._has_started else DID_NOT_START
        spider.exit_code = int(end_run(spider.run, spider.plan, spider.tally, reason, self._export))

    def _export(self, plan: CrawlPlan) -> NewscrawlError | None:
        """Write the exports, unless a signal comes."""
        ending = self._crawler.get_extension(Ending)
        assert ending is not None  # noqa: S101 - the project's settings have it
        try:
            with ending.interrupts():
                return write_exports(plan)
        except Interrupted:
            return ExportCut("a signal ended the run before the exports were written; the next run writes them")


def write_exports(plan: CrawlPlan) -> NewscrawlError | None:
    """Write the exports, where they are wanted; return why that could not be done."""
    if plan.exports is None:
        return None
    try:
        export(plan.archive, plan.exports, plan.export_options)
    except NewscrawlError as error:
        return error
    return None


def end_run(
    run: Run,
    plan: CrawlPlan,
    tally: Tally,
    reason: str,
    exporting: Callable[[CrawlPlan], NewscrawlError | None] = write_exports,
) -> ExitCode:
    """Close the books of a run, export, give its report, and return its exit code.

    Args:
        run: The run; it is released.
        plan: What was to be crawled.
        tally: What the run met with.
        reason: Why it ended: Scrapy's reason, or `DID_NOT_START`.
        exporting: Writes the exports, and returns why that could not be done.
    """
    try:
        report = run.end(outcome_of(reason, tally.failure), reason, datetime.now(UTC), tally.requests)
        export_failure = None if tally.failure else exporting(plan)
        report = _judged(report, tally, export_failure)
        line_failure = give_line(report, plan.report)
        if line_failure is not None:
            report = _failed(report, line_failure)
        run.release(report.exit_code or 0, report)
    except ArchiveError as error:
        failure = tally.failure or error
        run.abandon()
        give_line(_unwritten(run, failure), plan.report)
        _complain(str(failure))
        return failure.exit_code
    advice = advise(report)
    for sentence in (*report.failures, *([advice] if advice else ())):
        _complain(sentence)
    # Standard output is the machine's where it asked for the line.
    say("\n".join(report_lines(report)), sys.stderr if plan.report == STDOUT else sys.stdout)
    return ExitCode(report.exit_code or 0)


def _judged(report: RunReport, tally: Tally, export_failure: NewscrawlError | None) -> RunReport:
    """Return the report with the exit code, and with what the operator is to be told."""
    code = exit_code_of(report, tally, export_failure)
    told = (tally.failure, None if isinstance(export_failure, ExportCut) else export_failure)  # that, the advice says
    failures = tuple(str(failure) for failure in told if failure is not None)
    return replace(report, exit_code=int(code), failures=failures)


def _failed(report: RunReport, failure: NewscrawlError) -> RunReport:
    """Return the report with one more failure, which speaks unless a graver one has spoken."""
    code = report.exit_code or int(failure.exit_code)
    return replace(report, exit_code=code, failures=(*report.failures, str(failure)))


def _unwritten(run: Run, failure: ArchiveError) -> RunReport:
    """Return the report of a run that the archive could not take any more: its counts are not known."""
    ended = iso_utc(datetime.now(UTC))
    return RunReport(
        *(run.id, run.site, "failed", {}, False, {}),
        version=__version__,
        ended_at=ended,
        reason="archive failed",
        exit_code=int(failure.exit_code),
        failures=(str(failure),),
    )


def _complain(sentence: str) -> None:
    say(f"newscrawl: {sentence}", sys.stderr)  # also where logs are off


def say(text: str, stream: TextIO) -> None:
    """Print what the operator came for. Where it cannot be written, the exit code must say it all the same."""
    # A locale may have no letters for what a site is called.
    encoding = stream.encoding or "utf-8"
    try:
        print(harmless(text).encode(encoding, "replace").decode(encoding), file=stream, flush=True)
    except OSError:
        # What is left in the buffer would be tried again at the end, and change the exit code to Python's 120.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
