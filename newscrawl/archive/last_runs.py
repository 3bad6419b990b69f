"""The last run of a site, for whoever has to decide whether another one is due. Reads only."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newscrawl.archive.beginning import take_lock
from newscrawl.archive.connection import connect_read_only
from newscrawl.errors import AlreadyRunning
from newscrawl.items import from_iso_utc

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
    """When the first address that was put off for longer than a run lasts is due: the site asked to wait until then."""


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
    # A run that has ended leaves in the queue `now` only what was put off beyond it; what is owed for another reason
    # waits in `later`. While a run is under way, or after one that was cut short, that is not so.
    row = connection.execute(
        "SELECT id, pid, started_at, outcome, exit_code, articles_new, (SELECT min(due_at) FROM urls "
        "WHERE urls.site = runs.site AND queue = 'now' AND state = 'owed' AND outcome IN ('finished', 'failed')) "
        "FROM runs WHERE site = ? ORDER BY id DESC LIMIT 1",
        (site,),
    ).fetchone()
    if row is None:
        return None
    run_id, pid, started_at, outcome, exit_code, articles_new, waits_until = row
    return LastRun(
        run_id=run_id,
        pid=pid,
        started_at=from_iso_utc(started_at),
        outcome=outcome,
        exit_code=exit_code,
        articles_new=articles_new,
        waits_until=from_iso_utc(waits_until) if waits_until else None,
    )


def _is_locked(connection: Connection, site: str) -> bool:
    """Tell whether a process crawls the site: its lock is the kernel's, which a process that died has given back."""
    try:
        take_lock(connection, site).release()
    except AlreadyRunning:
        return True
    return False
