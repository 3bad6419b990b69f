"""Options that several commands have, and output for people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, cast

import click

from newscrawl.shown import HarmlessStream
from newscrawl.workbench.sites import DEFAULT_FOLDER

SITES = click.option(
    "--sites",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Folder of your own site files and their cases.",
)
SETTINGS = click.option(
    "-s", "--set", "options", multiple=True, metavar="NAME=VALUE", help="A setting, as for scrapy crawl; repeatable."
)
ARCHIVE = click.option(
    "--archive", type=click.Path(path_type=Path), default="archive.db", show_default=True, help="The archive to read."
)


def for_people() -> IO[str]:
    """Return standard output for what people read: nothing of a page that a terminal obeys comes through."""
    return cast("IO[str]", HarmlessStream(sys.stdout))
