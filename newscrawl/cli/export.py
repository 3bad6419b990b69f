"""`newscrawl export`: an archive as files."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.cli.options import ARCHIVE
from newscrawl.export import export as export_archive


@click.command()
@ARCHIVE
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), default="exports", show_default=True, help="The folder to write."
)
def export(archive: Path, folder: Path) -> None:
    """Write the archive as files: JSON lines per site and month, articles.json, articles.csv, manifest.json.

    Exporting twice without changes gives the same bytes. A reader sees the old files or the new ones, never half.
    """
    manifest = export_archive(archive, folder)
    click.echo(
        f"{manifest['articles']} articles in {len(manifest['files'])} files under {folder}, change number "
        f"{manifest['change_number']}"
    )
