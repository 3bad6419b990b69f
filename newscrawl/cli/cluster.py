"""`newscrawl cluster`: crawls and imports on many machines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newscrawl.cli.options import SETTINGS
from newscrawl.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.cluster.cluster import Cluster

_F = TypeVar("_F", bound="Callable[..., Any]")

_CERTIFICATE = click.Path(path_type=Path, exists=True, dir_okay=False)
_OPTIONS = (
    click.option(
        "--scheduler", required=True, metavar="ADDRESS", help="Of Dask's scheduler: tcp://HOST:8786 or tls://..."
    ),
    click.option("--tls-ca-file", type=_CERTIFICATE, help="Certificates that sign the others' (PEM); for tls://."),
    click.option("--tls-cert", type=_CERTIFICATE, help="Our certificate (PEM)."),
    click.option("--tls-key", type=_CERTIFICATE, help="Its key (PEM)."),
    click.option(
        "--patience",
        default="10m",
        show_default=True,
        help="How long the scheduler may be away, and how long to wait where there is no worker.",
    ),
    click.option(
        "--logs",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder for each task's output, NAME.log and the four before it; default: stderr, behind the name.",
    ),
)


def _cluster_options(command: _F) -> _F:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _cluster(options: dict[str, Any]) -> Cluster:
    from newscrawl.cluster.cluster import Cluster  # noqa: PLC0415 - loaded when it is asked for
    from newscrawl.cluster.session import Tls  # noqa: PLC0415
    from newscrawl.durations import parse_duration  # noqa: PLC0415

    return Cluster(
        scheduler=options["scheduler"],
        tls=Tls(ca_file=options["tls_ca_file"], cert=options["tls_cert"], key=options["tls_key"]),
        patience=parse_duration(options["patience"]).total_seconds(),
        logs=options["logs"],
    )


@click.group()
def cluster() -> None:
    """Crawl and import on many machines, by Dask. Needs the extra `distributed` on each of them.

    This command holds the archive; workers (`dask worker`) crawl into archives of their own, and what they bring is
    merged. See docs/cluster.md.
    """


@cluster.command("crawl")
@_cluster_options
@SETTINGS
@click.option("--archive", type=click.Path(path_type=Path), help="The archive; default: NEWSCRAWL_ARCHIVE.")
@click.option("--site", "only", multiple=True, metavar="NAME", help="This site, whether it is due or not; repeatable.")
@click.option("--all", "is_all", is_flag=True, help="All sites that have a file, whether they are due or not.")
@click.option(
    "--time-limit", default="24h", show_default=True, help="End a crawl that takes longer; the next goes on from there."
)
@click.option("--json", "as_json", is_flag=True, help="A line of JSON in place of the table.")
def crawl(  # noqa: PLR0913 - one argument per option
    options: tuple[str, ...],
    archive: Path | None,
    only: tuple[str, ...],
    *,
    is_all: bool,
    time_limit: str,
    as_json: bool,
    **reached: Any,  # noqa: ANN401 - the options of all commands here
) -> None:
    """Crawl every site that is due, each on one of the workers.

    The sites are those with a file in your own folder (NEWSCRAWL_SITES); which are due, `newscrawl crawl-all` says in
    the same way. Ends with the gravest code of any crawl: 3, 6, 5, 1, 4, 8, 7, else 0; 9 is no trouble here.
    """
    from newscrawl.cluster import crawling  # noqa: PLC0415 - it takes long to load

    code = crawling.crawl(
        _cluster(reached),
        options,
        sys.stdout,
        archive=archive,
        only=only,
        is_all=is_all,
        time_limit=time_limit,
        as_json=as_json,
    )
    if code:
        raise SystemExit(int(code))


@cluster.command("import")
@click.argument("sources", nargs=-1, required=True, metavar="WARC...")
@_cluster_options
@SETTINGS
@click.option("--archive", type=click.Path(path_type=Path), help="The archive; default: NEWSCRAWL_ARCHIVE.")
@click.option(
    "--to",
    "tables",
    type=(click.Choice(["parquet"]), click.Path(path_type=Path, file_okay=False)),
    metavar="parquet FOLDER",
    help="No archive: a table per file, into this folder. One that is there is not made again.",
)
@click.option("--time-limit", default="24h", show_default=True, help="End an import that takes longer.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON in place of the table.")
def import_(  # noqa: PLR0913 - one argument per option
    sources: tuple[str, ...],
    options: tuple[str, ...],
    archive: Path | None,
    *,
    tables: tuple[str, Path] | None,
    time_limit: str,
    as_json: bool,
    **reached: Any,  # noqa: ANN401 - the options of all commands here
) -> None:
    """Import WARC files, each on one of the workers, as `newscrawl import` does on this machine.

    A file is named by its path, as every worker sees it, or by its http(s) address, which a worker fetches.
    """
    from newscrawl.warc.extra import check_extra  # noqa: PLC0415 - what follows takes long to load, and needs it

    check_extra("importing WARC files")
    if archive is not None and tables is not None:
        raise BadInput("--to parquet makes tables and no archive; leave out --archive, or --to")
    from newscrawl.cluster import importing  # noqa: PLC0415

    code = importing.import_warcs(
        _cluster(reached),
        options,
        sources,
        sys.stdout,
        archive=archive,
        tables=tables[1] if tables else None,
        time_limit=time_limit,
        as_json=as_json,
    )
    if code:
        raise SystemExit(int(code))
