"""RunEnd: when the spider is closed, the run's sums are stored, the exports written, the report printed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy import signals

from newscrawl.errors import ArchiveError, ExportCut, NewscrawlError
from newscrawl.export import export
from newscrawl.extensions.ending import Ending
from newscrawl.extensions.verdict import exit_code_of, outcome_of, report_lines
from newscrawl.middlewares.downloads import Interrupted

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.spiders.news import NewsSpider


class RunEnd:
    """Ends the run. `spider_closed` comes after every pipeline and the scheduler have closed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for the end."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_closed(self, spider: NewsSpider, reason: str) -> None:
        """Close the books of the run, export, and leave the exit code with the spider."""
        tally = spider.tally
        try:
            report = spider.run.end(outcome_of(reason, tally.failure), reason, datetime.now(UTC), tally.requests)
            export_failure = None if tally.failure else self._export(spider)
            code = exit_code_of(report, tally, export_failure)
            spider.run.release(code)
        except ArchiveError as error:
            tally.failure = tally.failure or error
            spider.exit_code = int(tally.failure.exit_code)
            _complain(tally.failure)
            spider.run.abandon()
            return
        spider.exit_code = int(code)
        for failure in filter(None, (tally.failure, export_failure)):
            _complain(failure)
        print("\n".join(report_lines(report, code)), flush=True)  # noqa: T201 - what the operator came for

    def _export(self, spider: NewsSpider) -> NewscrawlError | None:
        ending = self._crawler.get_extension(Ending)
        assert ending is not None  # noqa: S101 - the project's settings have it
        try:
            with ending.interrupts():
                export(spider.plan.archive, spider.plan.exports)
        except Interrupted:
            return ExportCut("a signal ended the run before the exports were written; the next run writes them")
        except NewscrawlError as error:
            return error
        return None


def _complain(failure: NewscrawlError) -> None:
    print(f"newscrawl: {failure}", file=sys.stderr)  # noqa: T201 - one sentence, also where logs are off
