"""`newscrawl import`: an export -> a new archive; WARC files -> an archive."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.options import SETTINGS, for_people
from newscrawl.errors import BadInput, ExitCode
from newscrawl.mirror.progress import Progress

if TYPE_CHECKING:
    from newscrawl.warc.importing import ImportSums

_WARC = (".warc", ".warc.gz")


@click.command("import")
@click.argument("sources", metavar="DIR|URL|WARC...", nargs=-1, required=True)
@click.option(
    "--archive", type=click.Path(path_type=Path), required=True, help="The archive; of an export, a new file."
)
@click.option("--jobs", type=click.IntRange(1, 1024), help="Reading processes, of WARC files; default: one per core.")
@click.option("--json", "as_json", is_flag=True, help="Say what WARC files came to as a line of JSON for each.")
@SETTINGS
def import_(
    sources: tuple[str, ...],
    archive: Path,
    jobs: int | None,
    as_json: bool,  # noqa: FBT001 - a flag
    options: tuple[str, ...],
) -> None:
    """Make a new archive of an export, or put the pages of WARC files into an archive.

    DIR|URL, one export: a new archive is made, whose own exports are the same bytes again. The manifest and all JSON
    lines are verified as they are read, and if they are damaged no archive is made; the other forms say the same and
    are left to `newscrawl verify`. A crawl into it goes on from there: what it holds is not fetched at once, but looked
    at again by plan. Earlier versions and view counts are in no export, and so not in the archive either.

    WARC..., files that end in .warc or .warc.gz, as Common Crawl's CC-NEWS (needs the extra [warc]): their pages are
    read as a crawl reads pages, with the same limits, and each goes into articles, history and ledger at its own date,
    in whatever order they come. The archive is made if there is none. An import that was interrupted goes on where it
    stopped; what was imported is not imported twice. Of sites that are being crawled at the moment, records wait: then
    the command ends with 9, and the same command imports them later. What the records came to is told at the end.
    """
    is_warc = [source.lower().endswith(_WARC) for source in sources]
    _check_names(sources)
    if all(is_warc):
        _import_warcs([Path(source) for source in sources], archive, jobs, options, as_json=as_json)
        return
    if any(is_warc) or len(sources) > 1:
        raise BadInput("name one export, or any number of files that end in .warc or .warc.gz; not several of each")
    if sources == ("-",):
        raise BadInput("what comes on standard input cannot be gone on with after a kill; name a file")
    from newscrawl.mirror.rebuilding import rebuild  # noqa: PLC0415 - each way loads what it needs
    from newscrawl.mirror.sources import open_source  # noqa: PLC0415

    with closing(open_source(sources[0])) as source, Progress(sys.stderr) as progress:
        rebuilt = rebuild(source, archive, progress)
    sites = f"{rebuilt.sites} {'site' if rebuilt.sites == 1 else 'sites'}"
    print(
        f"{archive}: {rebuilt.articles} articles of {sites}, change number {rebuilt.change_number}", file=for_people()
    )


def _check_names(sources: tuple[str, ...]) -> None:
    """Say of what cannot be read what would be.

    Raises:
        BadInput: If one of the names is that of a WARC file elsewhere, or of a file of another form.
    """
    for source in sources:
        if source.startswith(("http://", "https://")):
            if source.lower().endswith(_WARC):
                raise BadInput(
                    f"{source!r} is not on this machine; fetch it first (or see `newscrawl cluster import`, whose "
                    "workers fetch)"
                )
        elif Path(source).is_file() and not source.lower().endswith(_WARC):
            raise BadInput(
                f"{source!r} is a file whose name ends neither in .warc nor in .warc.gz; unpack it or give it such a "
                "name, if it is a WARC file; of an export, name the folder"
            )


def _import_warcs(
    files: list[Path], archive: Path, jobs: int | None, options: tuple[str, ...], *, as_json: bool
) -> None:
    from newscrawl.warc.extra import check_extra  # noqa: PLC0415

    check_extra("importing WARC files")
    from newscrawl.project import read_settings  # noqa: PLC0415
    from newscrawl.warc.importing import import_warc  # noqa: PLC0415
    from newscrawl.warc.judging import options_of  # noqa: PLC0415
    from newscrawl.warc.reading import open_warc  # noqa: PLC0415

    reading = options_of(read_settings(options))
    for file in files:  # what is wrong with the last is better known before the first has taken hours
        with open_warc(file):
            pass
    waiting = 0
    with Progress(sys.stderr) as progress:
        for file in files:
            done = 0

            def told(reached: int, of: int, file: Path = file) -> None:
                nonlocal done
                if not done:
                    progress.begin(file.name, of)
                progress.advance(reached - done)
                done = reached

            sums = import_warc(archive, file, reading, jobs=jobs, told=told)
            waiting += sums.waiting
            if as_json:
                said = {"file": sums.name, "records": sums.records, "waiting": sums.waiting, "counts": sums.counts}
                click.echo(json.dumps(said | {"was_done": sums.was_done}))
            else:
                for_people().write("\n".join(_lines(sums)) + "\n")
    if waiting:
        raise SystemExit(int(ExitCode.ALREADY_RUNNING))


def _lines(sums: ImportSums) -> list[str]:
    """Return what a file came to, in words."""
    done = " (imported before, and left as it is)" if sums.was_done else ""
    kinds = ("article", "no article", "refused", "skipped")
    articles, others, refused, skipped = (sums.of(kind) for kind in kinds)
    counted = f"{sums.records} records: {articles} articles, {others} other pages, {refused} refused, {skipped} skipped"
    by_count = sorted(sums.counts.items(), key=lambda one: (-one[1], one[0]))
    lines = [f"{sums.name}{done}: {counted}", *(f"  {count:>8}  {what}" for what, count in by_count)]
    if sums.waiting:
        lines.append(f"  {sums.waiting} records wait for crawls of their sites to end: import {sums.name} again then")
    return lines
