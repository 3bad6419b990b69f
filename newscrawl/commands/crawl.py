"""`scrapy crawl`, whose exit code a scheduler can trust. Scrapy's own answers 0 to nearly every failure."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.commands import crawl
from scrapy.exceptions import UsageError

from newscrawl.advice import DID_NOT_START
from newscrawl.errors import ExitCode, NewscrawlError
from newscrawl.extensions.ending import Ending
from newscrawl.extensions.run_end import end_run
from newscrawl.shown import harmless
from newscrawl.spiders.news import NewsSpider, begin_run
from newscrawl.spiders.plan import plan_crawl
from newscrawl.spiders.tally import Tally

if TYPE_CHECKING:
    import argparse

    from scrapy.crawler import Crawler


class Command(crawl.Command):
    """Runs a spider; the codes it ends with stand in `errors.ExitCode` and docs/reference.md."""

    def short_desc(self) -> str:
        """Return the line that `scrapy -h` shows."""
        return "Crawl a site into the archive: scrapy crawl news -a url=URL, or -a site=NAME"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the options; a malformed one ends with 1 like every other bad argument."""
        try:
            super().process_options(args, opts)
        except UsageError as error:
            _stop(f"{error}")
        if opts.output or opts.overwrite_output:
            _stop("articles go into the archive; `newscrawl export` writes them as JSON (there is no -o or -O here)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check everything, begin the run, crawl, and take the exit code from the run's verdict."""
        if args != [NewsSpider.name]:
            _stop(f"the one spider is {NewsSpider.name!r}: scrapy crawl news -a url=https://example.com/")
        assert self.crawler_process is not None  # noqa: S101 - Scrapy sets it before it calls this
        known = {"url", "site"}
        if unknown := opts.spargs.keys() - known - {"_job", "_version"}:  # these two scrapyd adds
            _stop(f"unknown argument -a {min(unknown)}=...; the arguments are -a url=URL and -a site=NAME")
        try:
            # SPIDER_MODULES may name a module with a `news` of the operator's own.
            crawler = self.crawler_process.create_crawler(NewsSpider.name)
            if not issubclass(crawler.spidercls, NewsSpider):
                _stop(f"the spider {NewsSpider.name!r} of SPIDER_MODULES must be a newscrawl.spiders.news.NewsSpider")
            plan = plan_crawl(crawler.settings, opts.spargs.get("url"), opts.spargs.get("site"))
            run = begin_run(plan, datetime.now(UTC))
        except NewscrawlError as error:
            print(f"newscrawl: {harmless(str(error))}", file=sys.stderr)  # noqa: T201 - one sentence, not a traceback
            self.exitcode = int(error.exit_code)
            return
        for number in (signal.SIGTERM, signal.SIGINT):  # until the spider is open there is nothing to end in order
            signal.signal(number, lambda *_: os._exit(int(ExitCode.SIGNAL)))
        self.crawler_process.crawl(crawler, run=(plan, run))
        self.crawler_process.start()
        spider = crawler.spider
        if isinstance(spider, NewsSpider) and spider.exit_code is not None:
            self.exitcode = spider.exit_code
        elif self.crawler_process.bootstrap_failed:  # a setting names what is not there, or what raises when it is made
            self.exitcode = int(end_run(run, plan, Tally(), DID_NOT_START))
        else:  # the next run finds that this one died, and goes on
            self.exitcode = int(_cut_short(crawler))


def _cut_short(crawler: Crawler) -> ExitCode:
    """Return the exit code of a run whose books were not closed: a second signal came, or something unforeseen."""
    ending = crawler.get_extension(Ending)
    if ending is not None and ending.has_begun:
        return ExitCode.SIGNAL
    sentence = (
        "the run could not be ended, and the log says why; what was archived before is safe: mend what the log names "
        "and run it again, it goes on from there"
    )
    print(f"newscrawl: {sentence}", file=sys.stderr)  # noqa: T201
    return ExitCode.WRITE_FAILED


def _stop(sentence: str) -> None:
    print(f"newscrawl: {harmless(sentence)}", file=sys.stderr)  # noqa: T201
    sys.exit(int(ExitCode.BAD_START))
