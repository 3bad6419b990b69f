"""Condition: whether an archive's file is whole, of which schema it is, how its sites and their runs stand.

Reads archives of earlier schemas, too, as far as they tell.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from filelock import Timeout

from newscrawl.archive.connection import connect_read_only, migration_names
from newscrawl.archive.locks import lock, lock_path
from newscrawl.archive.raw_pages import raw_files
from newscrawl.archive.report import DID, Reason, RunReport, Start
from newscrawl.archive.run_order import LATEST_FIRST
from newscrawl.archive.sums import SUMS, count_states
from newscrawl.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.archive.connection import Connection

MOST_RUNS = 20
"""Runs of a site that tell how often it is usually crawled."""

MOST_PROBLEMS = 5
"""Problems of a damaged file that are told; one page of it may have thousands."""


@dataclass(frozen=True, slots=True)
class SiteCondition:
    """How a site stands in the archive."""

    name: str
    runs: tuple[RunReport, ...]
    """Its last runs, the newest first."""
    sums: dict[str, int]
    """Its ledger now: heard_of, waiting, leased, stored, ..."""
    articles: int
    last_new_article_at: str | None
    """Begin of the last run that stored a new article (UTC, ISO 8601)."""
    last_success_at: str | None
    """Begin of the last run that ended with 0 (UTC, ISO 8601)."""
    alive_at: str | None
    """Last commit of its last run (UTC, ISO 8601)."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How an archive stands."""

    problems: tuple[str, ...]
    """What SQLite's quick_check complains of; empty: the file is whole."""
    schema: str | None
    """The last migration that it has seen."""
    is_todays: bool
    """Whether it is of this version's schema."""
    change_number: int | None
    """Counts up with each change of an article."""
    sites: tuple[SiteCondition, ...] = ()
    raw_files: tuple[tuple[Path, int], ...] = ()
    """WARC files that pages are kept in, with the bytes of each that are committed."""


def examine(path: Path, site: str | None = None) -> Condition:
    """Return how an archive stands. It is only read, and may be written meanwhile.

    Args:
        path: The archive.
        site: The one site to tell of; None: all.

    Raises:
        BadInput: If there is no such file.
        NotAnArchive, ArchiveTooNew: If it is something else, or of a later version.
        ArchiveError: If it cannot be read at all.
    """
    connection = connect_read_only(path, any_schema=True)
    try:
        with connection.errors():
            found = connection.execute(f"PRAGMA quick_check({MOST_PROBLEMS})").fetchall()
        problems = tuple(line for (text,) in found for line in str(text).splitlines() if line != "ok")
        with connection.snapshot():
            return _read(connection, problems[:MOST_PROBLEMS], site)
    finally:
        connection.close()


def is_being_crawled(path: Path, site: str) -> bool:
    """Tell whether a process is crawling a site into an archive at this moment.

    Asks for the site's lock for an instant; call it where the archive says that a run is under way.
    """
    name = f"site-{site}"
    if not lock_path(path, name).exists():
        return False
    try:
        lock(path, name, longest=0).release()
    except Timeout:
        return True
    except ArchiveError:  # it is another user's, and cannot be asked for
        return True
    return False


def _read(connection: Connection, problems: tuple[str, ...], site: str | None) -> Condition:
    execute = connection.execute
    tables = {name for (name,) in execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "runs" not in tables:
        return Condition(problems, None, is_todays=False, change_number=None)
    columns = {row[1] for row in execute("PRAGMA table_info(runs)")}
    applied = [name for (name,) in execute("SELECT name FROM _sqlite_migrations ORDER BY name")]
    (change_number,) = execute("SELECT change_number FROM archive").fetchone()
    names = [name for (name,) in execute("SELECT name FROM sites ORDER BY name") if site in (None, name)]
    return Condition(
        problems,
        applied[-1] if applied else None,
        is_todays=applied == migration_names(),
        change_number=change_number,
        sites=tuple(_site(connection, name, tells_kinds="kind" in columns) for name in names),
        raw_files=tuple(raw_files(connection)) if "raw_files" in tables else (),
    )


def _site(connection: Connection, name: str, *, tells_kinds: bool) -> SiteCondition:
    # Crawls alone; earlier schemas know no others.
    crawls = "runs WHERE site = ?" + (" AND kind = 'crawl'" if tells_kinds else "")
    cursor = connection.execute(f"SELECT * FROM {crawls} {LATEST_FIRST} LIMIT ?", (name, MOST_RUNS))
    columns = [column[0] for column in cursor.description]
    runs = tuple(_report(dict(zip(columns, row, strict=True))) for row in cursor)
    begin = f"SELECT started_at FROM {crawls} AND {{}} {LATEST_FIRST} LIMIT 1"
    new = connection.execute(begin.format("articles_new > 0"), (name,)).fetchone()
    well = connection.execute(begin.format("exit_code = 0"), (name,)).fetchone()
    alive = connection.execute(f"SELECT alive_at FROM {crawls} {LATEST_FIRST} LIMIT 1", (name,)).fetchone()
    (articles,) = connection.execute("SELECT count(*) FROM articles WHERE site = ?", (name,)).fetchone()
    moments = (row[0] if row else None for row in (new, well, alive))
    return SiteCondition(name, runs, count_states(connection, name), articles, *moments)


def _report(row: dict[str, Any]) -> RunReport:
    """Return the report of a run from its row, which may be one of an earlier schema."""
    kept = json.loads(row.get("report") or "{}")
    sums = {name: row[name] for name in ("heard_of", *SUMS.values())}
    return RunReport(
        row["id"],
        row["site"],
        row["outcome"],
        {name: row.get(name) or 0 for name in DID},
        row["round_started_at"] < row["started_at"],
        {} if row["heard_of"] is None else sums,
        # By name: a later version may have written more.
        reasons=tuple(Reason(*(reason.get(name) for name in Reason._fields)) for reason in kept.get("reasons", ())),
        starts=tuple(Start(*(start.get(name) for name in Start._fields)) for start in kept.get("starts", ())),
        heard_of_before=row.get("heard_of_before"),
        heard_of_new=row.get("heard_of_new") or 0,
        version=row["version"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        reason=row["reason"],
        exit_code=row["exit_code"],
        failures=tuple(kept.get("failures", ())),
        health=tuple(kept.get("health", ())),
    )
