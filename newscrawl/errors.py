"""The one error tree. Each class says who raises it, what the caller can do, and which exit code it means.

    NewscrawlError
    ├── BadInput               1  an argument, a setting or a file that cannot be used; nothing was changed
    │   ├── BadURL                not an http(s) URL
    │   │   └── URLTooLong        one that is longer than any real one; carries its beginning
    │   ├── UnknownSite           no site file of that name
    │   ├── BadSiteFile           a site file with a mistake in it
    │   ├── BadQuery              SQL that cannot be understood, or would write
    │   ├── BadCase               a saved case that is incomplete, or may not be written where it was asked to be
    │   ├── UnreadablePage        a saved page that cannot be read from disk
    │   └── Missing               nothing of that kind is in the archive
    ├── NotAnArticle           4  a page that is something else; carries its type and the reason
    ├── NotFetched             4  a page that could not be fetched; says why
    ├── QueryCut               8  a signal ended a query
    ├── ArchiveError           6  the archive could not be opened, read or written
    │   ├── NotAnArchive          the file is something else
    │   ├── ArchiveTooNew         written by a later version of newscrawl
    │   ├── ArchiveDamaged        the file is damaged
    │   ├── TookTooLong        7  a statement was ended because it took longer than it may
    │   ├── ArchiveCut         8  a signal ended the wait for another's lock
    │   └── ArchiveFull        3  the disk is full
    ├── ExportError            6  the exports could not be written
    │   ├── ExportCut          8  a signal came first
    │   ├── ExportDamaged         an export that was read is not what its manifest says
    │   │   └── ExportFileMissing     a file that it names is not there
    │   └── ExportsFull        3  the disk is full
    └── AlreadyRunning         9  another process crawls this site into this archive

The exit codes stand in docs/reference.md and in `ExitCode`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class ExitCode(IntEnum):
    """What `scrapy crawl` and `newscrawl` answer to the shell. A scheduler may act on each."""

    OK = 0
    """All well."""
    BAD_START = 1
    """Did not start, or bad arguments."""
    DISK_FULL = 3
    """The disk is full; what was archived before is safe."""
    NOTHING_USABLE = 4
    """Nothing usable was reached: refused, DNS, 5xx, robots.txt; for `extract`: a page is no article."""
    EXTRACTION_BROKE = 5
    """Pages came, but extraction broke, judged against the site's own past."""
    WRITE_FAILED = 6
    """The archive or the exports could not be written."""
    LIMIT = 7
    """Ended by a limit; the next run goes on from here."""
    SIGNAL = 8
    """Ended by a signal; the next run goes on from here."""
    ALREADY_RUNNING = 9
    """Another crawl of this site into this archive is running."""


GRAVITY = (
    ExitCode.DISK_FULL,  # concerns every site
    ExitCode.WRITE_FAILED,  # the same: what is fetched cannot be kept
    ExitCode.EXTRACTION_BROKE,  # pages are not read until somebody mends the site's file
    ExitCode.BAD_START,  # a site is not crawled until somebody mends the command
    ExitCode.NOTHING_USABLE,  # the site's own trouble; often it passes
    ExitCode.SIGNAL,  # goes on by itself, as does what follows
    ExitCode.LIMIT,
    ExitCode.ALREADY_RUNNING,
    ExitCode.OK,
)
"""The exit codes, the gravest first: of several matters it is the one that speaks."""

IN_WORDS = {
    ExitCode.OK: "all well",
    ExitCode.BAD_START: "did not start",
    ExitCode.DISK_FULL: "disk full",
    ExitCode.NOTHING_USABLE: "nothing usable reached",
    ExitCode.EXTRACTION_BROKE: "extraction broke",
    ExitCode.WRITE_FAILED: "archive or exports could not be written",
    ExitCode.LIMIT: "ended by a limit",
    ExitCode.SIGNAL: "ended by a signal",
    ExitCode.ALREADY_RUNNING: "running already",
}
"""What each exit code says, in a few words; the view `run_reports` says the same."""


def gravest(codes: Iterable[ExitCode | None]) -> ExitCode:
    """Return the gravest of some exit codes; `OK` where there are none."""
    met = set(codes)
    return next((code for code in GRAVITY if code in met), ExitCode.OK)


class NewscrawlError(Exception):
    """Any failure that newscrawl foresees. Its text is one sentence for a person, and says what to do."""

    exit_code: ClassVar[ExitCode] = ExitCode.BAD_START


class BadInput(NewscrawlError):
    """An argument, setting or file cannot be used. Raised before anything is changed; mend the input."""


class BadURL(BadInput):
    """Not an http(s) URL. Raised by `urls.canonical_url`; skip the link, or mend the argument."""


class URLTooLong(BadURL):
    """A URL that is longer than `urls.MAX_URL_LENGTH`. Raised by `urls`; never fetched, but noted as refused.

    Args:
        message: What is wrong, in words.
        kept: The canonical URL, cut to `urls.KEPT_URL_LENGTH` characters: what of it is noted.
        length: Its characters.
    """

    def __init__(self, message: str, kept: str, length: int) -> None:
        super().__init__(message)
        self.kept = kept
        self.length = length


class UnknownSite(BadInput):
    """No site file has this name. Raised by `sites.load_site`; choose one of the names in the message."""


class BadSiteFile(BadInput):
    """A site file holds a mistake. Raised by `sites.load_site`; the message names the file, key and expectation."""


class BadCase(BadInput):
    """A saved case cannot be read or written. Raised by `sites.cases`; the message names the file and what is wrong."""


class BadQuery(BadInput):
    """A query cannot be answered. Raised by `archive.questions`; the message says what may be meant."""


class UnreadablePage(BadInput):
    """A saved page cannot be read from disk. Raised by `Page.from_file`; mend the path."""


class Missing(BadInput):
    """The archive has no such thing. Raised where it is looked up; the web view answers with status 404."""


class NotAnArticle(NewscrawlError):
    """The page is something other than an article. Raised by `extract.extract_article`; record type and reason.

    Args:
        page_type: One of "list", "soft 404", "consent wall", "captcha", "error page", "password", "empty", "binary",
            "other".
        reason: What on the page says so, in words.
        url: Where the page came from; None for a saved page of unknown origin.
    """

    exit_code = ExitCode.NOTHING_USABLE

    def __init__(self, page_type: str, reason: str, url: str | None = None) -> None:
        super().__init__(f"{url or 'the page'} is not an article ({page_type}): {reason}")
        self.page_type = page_type
        self.reason = reason
        self.url = url


class NotFetched(NewscrawlError):
    """A page could not be fetched. Raised by the `site` commands; the message says who refused it, or what failed."""

    exit_code = ExitCode.NOTHING_USABLE


class QueryCut(NewscrawlError):
    """A signal ended a query. Raised by `archive.questions`; what was written until then is incomplete."""

    exit_code = ExitCode.SIGNAL


class ArchiveError(NewscrawlError):
    """The archive could not be opened, read or written. Raised by `archive`; what was committed before is safe."""

    exit_code = ExitCode.WRITE_FAILED


class NotAnArchive(ArchiveError):
    """The file is no newscrawl archive. Raised when opening; it was not touched. Name another file."""


class ArchiveTooNew(ArchiveError):
    """The archive was written by a later newscrawl. Raised when opening; it was not touched. Upgrade newscrawl."""


class ArchiveDamaged(ArchiveError):
    """The archive's file is damaged. Raised by any use; restore a backup, or recover what can be read.

    Args:
        path: The archive's path.
        why: What SQLite complains of.
        remedy: The command that helps.
    """

    def __init__(self, path: str, why: str, remedy: str = "newscrawl doctor") -> None:
        super().__init__(f"the archive {path!r} is damaged ({why}); see `{remedy} --archive {path}`")
        self.why = why


class TookTooLong(ArchiveError):
    """A statement was ended because it took longer than it may. Raised where time is limited; ask for less."""

    exit_code = ExitCode.LIMIT


class ArchiveCut(ArchiveError):
    """A signal ended the wait for a lock that another process holds. Raised by any write; run again."""

    exit_code = ExitCode.SIGNAL


class ArchiveFull(ArchiveError):
    """The disk under the archive is full. Raised by any write; free space and run again, nothing is lost."""

    exit_code = ExitCode.DISK_FULL


class ExportError(NewscrawlError):
    """The exports could not be written. Raised by `export`; the export that stood there before still stands."""

    exit_code = ExitCode.WRITE_FAILED


class ExportCut(ExportError):
    """A signal came before the exports were written. Raised at the end of a run; the export that stood there stands."""

    exit_code = ExitCode.SIGNAL


class ExportDamaged(ExportError):
    """An export that was read is not whole. Raised by `mirror`; nothing was changed. Export or mirror it anew.

    Args:
        where: Its folder or URL.
        problems: What is wrong with it, a sentence each.
    """

    def __init__(self, where: str, problems: Sequence[str]) -> None:
        more = f" (and {len(problems) - 1} more: see `newscrawl verify {where}`)" if len(problems) > 1 else ""
        super().__init__(f"the export {where} is damaged: {problems[0]}{more}")
        self.problems = tuple(problems)


class ExportFileMissing(ExportDamaged):
    """A file that a manifest names is not there. Raised by `mirror`; another export may just have been published."""


class ExportsFull(ExportError):
    """The disk under the exports is full. Raised by `export`; free space and run again, nothing is lost."""

    exit_code = ExitCode.DISK_FULL


class AlreadyRunning(NewscrawlError):
    """Another process crawls this site into this archive. Raised when a run begins; wait for the other one."""

    exit_code = ExitCode.ALREADY_RUNNING
