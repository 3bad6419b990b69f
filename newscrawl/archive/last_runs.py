"""The last crawl of a site, for whoever has to decide whether another one is due. Reads only."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newscrawl.archive.beginning import take_lock
from newscrawl.archive.connection import connect_read_only
from newscrawl.archive.ledger import LONG_WAIT
from newscrawl.archive.run_order import LATEST_FIRST
from newscrawl.errors import AlreadyRunning
from newscrawl.items import from_iso_utc, iso_utc

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from newscrawl.archive.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The last run of a site."""

    run_id: int
    pid: int
    """Of the process that ran it."""
    started_at: datetime
    outcome: str
    """As in the table `runs`; but "running" until the exports are written, and "died" also where nobody noted it."""
    exit_code: int | None
    articles_new: int
    waits_until: datetime | None
    """When the first address is due that the site asked to be left alone, for longer than `LONG_WAIT` after the run."""


def last_run(archive: Path, site: str) -> LastRun | None:
    """Return the last run of a site; None if there is none, or no archive.

    Raises:
        ArchiveError: If the archive cannot be read, or is of another schema than today's.
    """
    if not archive.exists():
        return None
    with closing(connect_read_only(archive)) as connection, connection.errors():
        found = _read(connection, site)
        if found is None or not _is_open(found):
            return found
        if _is_locked(connection, site):
            return replace(found, outcome="running")
        found = _read(connection, site)  # it may have ended between the two looks
        return replace(found, outcome="died") if found is not None and _is_open(found) else found


def _is_open(run: LastRun) -> bool:
    """Tell whether no exit code is noted: its process crawls, writes the exports, or was killed at one or the other."""
    return run.exit_code is None and run.outcome != "died"


def _read(connection: Connection, site: str) -> LastRun | None:
    row = connection.execute(
        "SELECT id, pid, started_at, outcome, exit_code, articles_new, alive_at FROM runs WHERE site = ? "
        f"AND kind = 'crawl' {LATEST_FIRST} LIMIT 1",
        (site,),
    ).fetchone()
    if row is None:
        return None
    run_id, pid, started_at, outcome, exit_code, articles_new, alive_at = row
    return LastRun(
        run_id=run_id,
        pid=pid,
        started_at=from_iso_utc(started_at),
        outcome=outcome,
        exit_code=exit_code,
        articles_new=articles_new,
        waits_until=_wait(connection, site, from_iso_utc(alive_at)) if outcome in ("finished", "failed") else None,
    )


def _wait(connection: Connection, site: str, ended_at: datetime) -> datetime | None:
    """Return until when a site asked to be left alone, as its last run left it."""
    # A run that has ended leaves in the queue `now` only what was put off beyond it; what is owed for another reason
    # waits in `later`. While a run is under way, or after one that was cut short, that is not so. What is due sooner
    # is a pause between two tries of our own, and must not hide what the site asked for.
    (due_at,) = connection.execute(
        "SELECT min(due_at) FROM urls WHERE site = ? AND queue = 'now' AND state = 'owed' AND due_at > ?",
        (site, iso_utc(ended_at + LONG_WAIT)),
    ).fetchone()
    return from_iso_utc(due_at) if due_at else None


def _is_locked(connection: Connection, site: str) -> bool:
    """Tell whether a process crawls the site: its lock is the kernel's, which a process that died has given back."""
    try:
        take_lock(connection, site).release()
    except AlreadyRunning:
        return True
    return False
