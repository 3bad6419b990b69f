"""What came of each site: the worst exit code, a table for people, a line of JSON for machines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.crawl_all.due import moment
from newscrawl.durations import in_words
from newscrawl.errors import IN_WORDS, ExitCode, gravest
from newscrawl.items import iso_utc
from newscrawl.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one site."""

    site: str
    why: str
    """Why it was crawled, or was not."""
    exit_code: ExitCode | None = None
    """None where nothing was started and nothing is wrong."""
    due_at: datetime | None = None
    """When it will be due, where it was not and that is known."""
    articles_new: int | None = None
    """None if the archive holds no run of this crawl."""
    took: timedelta | None = None
    """None if no process was started."""

    @property
    def in_words(self) -> str:
        """What became of it."""
        if self.exit_code is None:
            return "not due" if self.due_at else "skipped"
        return IN_WORDS[self.exit_code]


def worst(codes: Iterable[ExitCode | None]) -> ExitCode:
    """Return the gravest of some exit codes. That another process does the work already is no trouble."""
    return gravest({*codes} - {ExitCode.ALREADY_RUNNING})


def exit_code_of(returned: int, *, is_over: bool = False) -> ExitCode:
    """Return what the exit status of a `scrapy crawl` means.

    Args:
        returned: As `subprocess` gives it: negative for a signal. A crawl that was killed is one that a signal ended:
            the next run goes on from there.
        is_over: Whether it was told to end since it took longer than it may. What it found wrong itself speaks first.
    """
    if returned < 0 or returned == ExitCode.SIGNAL:
        return ExitCode.LIMIT if is_over else ExitCode.SIGNAL
    return ExitCode(returned) if returned in {*ExitCode} else ExitCode.BAD_START


def table(results: Sequence[Result]) -> list[str]:
    """Return the summary for people, a line for each site."""
    rows = [
        (
            result.site,
            "-" if result.exit_code is None else str(int(result.exit_code)),
            result.in_words,
            "-" if result.articles_new is None else str(result.articles_new),
            "-" if result.took is None else in_words(result.took),
            shown(result.why) + when(result.due_at),
        )
        for result in results
    ]
    return columns([("site", "code", "in words", "new", "took", "why"), *rows])


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return lines whose cells stand below one another."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def when(due_at: datetime | None) -> str:
    """Return what is added to a reason where it is known when the site will be due."""
    return f"; due {moment(due_at)}" if due_at else ""


def json_line(results: Sequence[Result], exit_code: ExitCode) -> str:
    """Return the same for machines."""
    sites: list[dict[str, Any]] = [
        {
            "site": result.site,
            "exit_code": None if result.exit_code is None else int(result.exit_code),
            "in_words": result.in_words,
            "why": result.why,
            "due_at": iso_utc(result.due_at) if result.due_at else None,
            "articles_new": result.articles_new,
            "seconds": None if result.took is None else round(result.took.total_seconds(), 1),
        }
        for result in results
    ]
    return json.dumps({"exit_code": int(exit_code), "sites": sites}, ensure_ascii=False)
