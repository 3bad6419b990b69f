"""`newscrawl mirror`: a published export -> a folder that is one itself."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import click

from newscrawl.cli.options import for_people
from newscrawl.export.names import folder_name
from newscrawl.mirror.following import mirror as mirror_export
from newscrawl.mirror.progress import Progress
from newscrawl.mirror.transfer import Remote


@click.command()
@click.argument("url")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
def mirror(url: str, folder: Path | None) -> None:
    """Follow the export published at URL into the folder DIR, which is named after the host if none is given.

    Fetches what is not there, and goes on with what was cut off. The folder is a whole export at any moment: it can be
    verified, imported, published and mirrored itself. Run it again, as often as you like, to follow.
    """
    with closing(Remote(url)) as remote, Progress(sys.stderr) as progress:
        folder = folder or Path(folder_name(urlsplit(remote.where).netloc))
        done = mirror_export(remote, folder, progress)
    what = f"{done.fetched} files fetched, {done.bytes / 1e6:.1f} MB" if done.fetched else "nothing new to fetch"
    print(f"{folder}: {done.articles} articles, change number {done.change_number}; {what}", file=for_people())
