"""`newscrawl reparse`: today's extraction over the pages that were kept."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from newscrawl.cli.options import SETTINGS, for_people
from newscrawl.errors import ExitCode
from newscrawl.shown import harmless


@click.command()
@click.option("--site", metavar="NAME", help="The one site to read again; default: all of which pages were kept.")
@click.option("--limit", type=click.IntRange(1), help="Pages of each site to read at most.")
@click.option("--apply", is_flag=True, help="Write what is read otherwise into the archive.")
@click.option("--jobs", type=click.IntRange(1, 1024), help="Reading processes; default: one per core.")
@click.option("--json", "as_json", is_flag=True, help="Tell all of it as one JSON object.")
@click.option(
    "--archive", type=click.Path(path_type=Path), default="archive.db", show_default=True, help="The archive."
)
@SETTINGS
def reparse(  # noqa: PLR0913, PLR0917 - one argument per option
    site: str | None,
    limit: int | None,
    apply: bool,  # noqa: FBT001 - a flag
    jobs: int | None,
    as_json: bool,  # noqa: FBT001 - a flag
    archive: Path,
    options: tuple[str, ...],
) -> None:
    """Read the kept pages again, by today's extraction and site files. Nothing is fetched.

    Of each address the newest kept page is read, if nothing newer was seen of its article. What is told: for each
    field, how many articles gain, lose and change it, with samples; which pages become articles, or would be taken for
    none. Without --apply nothing is written.

    With --apply each article is brought to what is read. Its history says that the parser changed, not the page; such
    versions are no silent edits, and are counted as no changes. Pages that become articles are stored. No article is
    removed. It can be broken off and done again at any time. Sites that are being crawled are left out: the command
    ends with 9 then.
    """
    from newscrawl.warc.extra import check_extra  # noqa: PLC0415 - what reads pages takes as long to load as all else

    check_extra("newscrawl reparse")
    from newscrawl.project import read_settings  # noqa: PLC0415
    from newscrawl.reparsing.command import reparse as read_again  # noqa: PLC0415
    from newscrawl.reparsing.command import tell  # noqa: PLC0415
    from newscrawl.warc.judging import options_of  # noqa: PLC0415

    def told(sentence: str) -> None:
        click.echo(f"newscrawl: {harmless(sentence)}", err=True)

    findings = read_again(
        archive, options_of(read_settings(options)), site=site, limit=limit, apply=apply, jobs=jobs, told=told
    )
    if as_json:
        click.echo(json.dumps(findings.as_json(), ensure_ascii=True))
    else:
        tell(findings, for_people(), applied=apply)
    sys.stdout.flush()
    if findings.busy:
        raise SystemExit(int(ExitCode.ALREADY_RUNNING))
