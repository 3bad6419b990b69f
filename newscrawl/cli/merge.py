"""`newscrawl merge`: archives become one."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click

from newscrawl.archive import connect
from newscrawl.archive.merging import MergeSums, check_source
from newscrawl.archive.merging import merge as merge_archive
from newscrawl.cli.options import for_people

EVERY = 60.0
"""Seconds between two lines that say how far it is."""


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE.db...", type=click.Path(path_type=Path))
@click.option(
    "--archive",
    type=click.Path(path_type=Path),
    default="archive.db",
    show_default=True,
    help="The archive that they are merged into; it is made if there is none.",
)
@click.option("--site", "sites", multiple=True, metavar="SITE", help="Only this site; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each source.")
def merge(
    sources: tuple[Path, ...],
    archive: Path,
    sites: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - a flag
) -> None:
    """Merge archives into one, which then knows all that they have seen.

    Articles become one that ever stood at the same address, or said the same on the same site, with all versions, view
    counts and links that were seen; of an address, what was answered last is what is known. In which order archives are
    merged, and how often, makes no difference: a merge that was cut short is run again.

    The sources are only read. They may be of an earlier version, and be written meanwhile. No site of theirs may be
    crawled into ARCHIVE meanwhile.
    """
    for source in sources:
        check_source(source, archive)
    with closing(connect(archive)) as into:
        for source in sources:
            sums = merge_archive(into, source, sites=sites or None, tell=_Telling(source))
            told = json.dumps({"source": str(source), **asdict(sums)}) if as_json else f"{source}: {_in_words(sums)}"
            print(told, file=for_people(), flush=True)


class _Telling:
    """Says now and then how far a merge is."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._told = time.monotonic()

    def __call__(self, site: str, what: str, done: int, total: int) -> None:
        """Say it, if that is long ago."""
        if time.monotonic() - self._told >= EVERY:
            self._told = time.monotonic()
            click.echo(f"{self._source}: {site}: {done} of {total} {what}", file=sys.stderr)


def _in_words(sums: MergeSums) -> str:
    told = [
        f"articles: {sums.articles_new} new, {sums.articles_changed} changed, {sums.articles_same} the same",
        *([f"{sums.articles_joined} that were two are one"] if sums.articles_joined else []),
        *([f"{sums.articles_removed} removed, as an operator did"] if sums.articles_removed else []),
    ]
    return (
        f"{', '.join(told)}; addresses: {sums.addresses_new} new, {sums.addresses_changed} changed; "
        f"runs: {sums.runs_new} new, {sums.runs_changed} changed"
    )
