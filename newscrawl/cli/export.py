"""`newscrawl export`: an archive as files, or what has changed in it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newscrawl.cli.options import ARCHIVE
from newscrawl.errors import BadInput
from newscrawl.export import FORMATS, options_of, print_changes
from newscrawl.export import export as export_archive
from newscrawl.export.options import DEFAULT_FORMATS, KEEP, WHOLE_LIMIT

DEFAULT_FOLDER = Path("exports")


@click.command()
@ARCHIVE
@click.option("--to", "folder", type=click.Path(path_type=Path), help="The folder to write.  [default: exports]")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(FORMATS),
    help=f"Form of the files per site and month; repeatable. jsonl is always written.  [default: "
    f"{', '.join(DEFAULT_FORMATS)}]",
)
@click.option(
    "--whole-limit",
    type=click.IntRange(0),
    default=WHOLE_LIMIT,
    show_default=True,
    metavar="MB",
    help="Write articles.json and articles.csv up to so many MB of JSON lines.",
)
@click.option(
    "--keep",
    type=click.IntRange(0),
    default=KEEP,
    show_default=True,
    metavar="N",
    help="Keep the last N files of changes.",
)
@click.option("--full", is_flag=True, help="Believe nothing that lies in the folder: read all, and mend what is wrong.")
@click.option(
    "--since",
    metavar="CURSOR",
    help="Write no files: print what changed after this change number, as lines of JSON.",
)
def export(  # noqa: PLR0913, PLR0917 - one argument per option
    archive: Path,
    folder: Path | None,
    formats: tuple[str, ...],
    whole_limit: int,
    keep: int,
    full: bool,  # noqa: FBT001 - a flag
    since: str | None,
) -> None:
    """Write the archive as files: JSON lines and CSV per site and month, and a manifest that names them all.

    Only what has changed is written. Exporting twice without changes gives the same bytes. Who follows manifest.json
    sees the old export or the new one, never half; docs/exports.md says how.

    With --since nothing is written: each article that is new or has changed is printed, and each address that lost its
    article; the last line holds the number to ask with next time. --since 0 gives everything.
    """
    if since is not None:
        if folder is not None:
            raise BadInput("the changes go to standard output: leave --to out, or name a file by `> FILE`")
        print_changes(archive, since, sys.stdout.buffer)
        return
    folder = folder or DEFAULT_FOLDER
    options = options_of(formats or DEFAULT_FORMATS, whole_limit=whole_limit, keep=keep, full=full)
    manifest = export_archive(archive, folder, options)
    click.echo(
        f"{manifest['articles']} articles in {len(manifest['files'])} files under {folder}, change number "
        f"{manifest['change_number']}"
    )
    for entry in manifest["left_out"]:
        click.echo(f"{entry['name']} is left out: {entry['reason']}")
