"""What `newscrawl doctor` does: examine an archive, judge what it finds, tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.archive import connect
from newscrawl.archive.condition import examine, is_being_crawled
from newscrawl.archive.health_reports import accept_health
from newscrawl.doctor.findings import Findings
from newscrawl.doctor.sites import judge_site
from newscrawl.doctor.storage import damage, judge_storage
from newscrawl.doctor.telling import as_json, told
from newscrawl.errors import ArchiveDamaged, BadInput, gravest

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from typing import TextIO

    from newscrawl.errors import ExitCode


def findings_of(path: Path, exports: Path, now: datetime, site: str | None = None) -> list[Findings]:
    """Return what is to be said of an archive, and then of each of its sites, by name.

    Raises:
        BadInput: If there is no such archive, or no such site in it.
        ArchiveError: If it cannot be read, is something else, or of a later version.
    """
    try:
        condition = examine(path, site)
    except ArchiveDamaged as error:
        return [Findings(str(path), matters=[damage(path, error.why)])]
    if site is not None and not condition.sites:
        raise BadInput(f"no site named {site!r} was ever crawled into {str(path)!r}; without --site, all are told of")
    findings = [judge_storage(path, condition, exports)]
    for one in condition.sites:
        is_running = bool(one.runs) and one.runs[0].is_open and is_being_crawled(path, one.name)
        findings.append(judge_site(one, now, is_running=is_running))
    return findings


def accept(path: Path, site: str, now: datetime, out: TextIO) -> None:
    """Take what has changed about a site's pages for its new normal, and write what that was.

    Args:
        path: The archive.
        site: The site's name.
        now: The present moment.
        out: Where to write.

    Raises:
        BadInput: If there is no such archive, or no such site in it.
        AlreadyRunning: If the site is being crawled.
        ArchiveError: If the archive cannot be written, is something else, or of a later version.
    """
    findings_of(path, path.with_name("exports"), now, site)  # it must be there
    connection = connect(path)
    try:
        fields = accept_health(connection, site, now)
    finally:
        connection.close()
    if fields:
        print(f"{site}: accepted as the new normal: {', '.join(fields)}; the next run reads the pages owed", file=out)
    else:
        print(f"{site}: nothing is known to have changed; there is nothing to accept", file=out)


def diagnose(  # noqa: PLR0913 - one argument per option
    path: Path, exports: Path, now: datetime, out: TextIO, *, site: str | None = None, wants_json: bool = False
) -> ExitCode:
    """Write how an archive stands, and return the gravest exit code of what needs doing.

    Args:
        path: The archive.
        exports: The folder that its exports are written to.
        now: The present moment.
        out: Where to write.
        site: The one site to tell of; None: all.
        wants_json: Whether machines read it.

    Raises:
        BadInput: If there is no such archive, or no such site in it.
        ArchiveError: If it cannot be read, is something else, or of a later version.
    """
    findings = findings_of(path, exports, now, site)
    lines = [as_json(findings)] if wants_json else told(findings)
    for line in lines:
        print(line, file=out)
    return gravest(finding.code for finding in findings)
