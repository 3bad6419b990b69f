"""`newscrawl doctor`: the last run of each site in plain words."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click


@click.command()
@click.option(
    "--archive",
    type=click.Path(path_type=Path),
    default="archive.db",
    show_default=True,
    help="The archive to examine.",
)
@click.option("--site", help="Tell of this site only.")
@click.option(
    "--exports", type=click.Path(path_type=Path), default="exports", show_default=True, help="Where its exports lie."
)
@click.option("--json", "wants_json", is_flag=True, help="One JSON object, for machines.")
@click.option("--accept", "accepted", metavar="SITE", help="Take how this site's pages are now for its new normal.")
def doctor(
    archive: Path,
    site: str | None,
    exports: Path,
    wants_json: bool,  # noqa: FBT001 - a flag
    accepted: str | None,
) -> None:
    """Explain the last run of each site in plain words, and say what to do.

    Tells how it ended, when, what came, what is owed and why, runs that died, a site that is not crawled any more,
    and how the archive's file stands. Ends with 0 if nothing needs doing, else with the gravest exit code of what
    does. The archive is only read, and may be written meanwhile.

    With --accept nothing is told: a site whose pages have changed for good is learned anew, and alarms no more.
    """
    from newscrawl.doctor import accept, diagnose  # noqa: PLC0415 - only this command needs it

    now = datetime.now(UTC)
    if accepted is not None:
        accept(archive, accepted, now, sys.stdout)
        return
    raise SystemExit(int(diagnose(archive, exports, now, sys.stdout, site=site, wants_json=wants_json)))
