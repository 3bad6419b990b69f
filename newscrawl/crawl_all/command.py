"""What `newscrawl crawl-all` does: the settings, then the sites, then what is said of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from newscrawl.crawl_all.crawling import Order, assess_sites, crawl_sites
from newscrawl.crawl_all.due import Due
from newscrawl.crawl_all.results import columns, json_line, table, when, worst
from newscrawl.durations import parse_duration
from newscrawl.items import iso_utc
from newscrawl.project import read_settings
from newscrawl.shown import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newscrawl.errors import ExitCode


def order_of(  # noqa: PLR0913 - one argument per option
    options: Sequence[str], *, archive: Path | None, only: Sequence[str], jobs: int, logs: Path | None, time_limit: str
) -> Order:
    """Return what the command line orders.

    Raises:
        BadInput: If an option cannot be used.
    """
    settings = read_settings(options)
    if archive is not None:
        options = [*options, f"NEWSCRAWL_ARCHIVE={archive}"]
    return Order(
        archive=archive or Path(settings["NEWSCRAWL_ARCHIVE"]),
        sites=Path(settings["NEWSCRAWL_SITES"]),
        only=only,
        options=options,
        jobs=jobs,
        logs=logs,
        time_limit=parse_duration(time_limit),
    )


def crawl_all(order: Order, out: TextIO, *, as_json: bool) -> ExitCode:
    """Crawl the sites that are due, print what came of each, and return the worst exit code.

    Raises:
        NewscrawlError: If nothing can be started.
    """
    results = crawl_sites(order)
    code = worst(result.exit_code for result in results)
    lines = [json_line(results, code)] if as_json else [*table(results), f"exit code {code:d}"]
    print("\n".join(lines), file=out, flush=True)
    return code


def say_what_is_due(order: Order, out: TextIO, *, as_json: bool) -> ExitCode:
    """Print which sites are due and why; start nothing. Return the worst that is wrong with a site's file.

    Raises:
        BadInput: If there are no sites.
    """
    found = assess_sites(order)
    code = worst(None if isinstance(due, Due) else due.exit_code for due in found.values())
    if as_json:
        print(json.dumps({"exit_code": int(code), "sites": [_plain(*entry) for entry in found.items()]}), file=out)
    else:
        rows = [(site, _word(due), shown(_why(due)) + when(_at(due))) for site, due in found.items()]
        print("\n".join(columns([("site", "due", "why"), *rows])), file=out)
    return code


def _plain(site: str, due: Due | Exception) -> dict[str, object]:
    at = _at(due)
    return {"site": site, "due": _word(due), "why": _why(due), "due_at": iso_utc(at) if at else None}


def _word(due: Due | Exception) -> str:
    return ("now" if due.is_due else "not yet") if isinstance(due, Due) else "never"


def _why(due: Due | Exception) -> str:
    return due.why if isinstance(due, Due) else str(due)


def _at(due: Due | Exception) -> datetime | None:
    return due.at if isinstance(due, Due) else None
