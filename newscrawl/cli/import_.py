"""`newscrawl import`: an export -> a new archive."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from newscrawl.cli.options import for_people
from newscrawl.mirror.progress import Progress
from newscrawl.mirror.rebuilding import rebuild
from newscrawl.mirror.sources import open_source


@click.command("import")
@click.argument("export", metavar="DIR|URL")
@click.option("--archive", type=click.Path(path_type=Path), required=True, help="The archive to make; a new file.")
def import_(export: str, archive: Path) -> None:
    """Make a new archive of an export: its own exports are the same bytes again.

    The manifest and all JSON lines are verified as they are read, and if they are damaged no archive is made; the other
    forms say the same and are left to `newscrawl verify`. A crawl into it goes on from there: what it holds
    is not fetched at once, but looked at again by plan. Earlier versions and view counts are in no export, and so not
    in the archive either.
    """
    with closing(open_source(export)) as source, Progress(sys.stderr) as progress:
        rebuilt = rebuild(source, archive, progress)
    sites = f"{rebuilt.sites} {'site' if rebuilt.sites == 1 else 'sites'}"
    print(
        f"{archive}: {rebuilt.articles} articles of {sites}, change number {rebuilt.change_number}", file=for_people()
    )
