"""What `newscrawl cluster import` does: which files, the connection, what came of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from newscrawl.archive import connect
from newscrawl.cluster.cluster import tell
from newscrawl.cluster.crawling import project_options
from newscrawl.cluster.session import check_dask
from newscrawl.cluster.warcs import Imports, warc_jobs
from newscrawl.cluster.workspace import workspace
from newscrawl.durations import parse_duration
from newscrawl.errors import gravest
from newscrawl.export.files import check_folder
from newscrawl.project import read_settings
from newscrawl.warc.judging import options_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from newscrawl.cluster.cluster import Cluster
    from newscrawl.errors import ExitCode


def import_warcs(  # noqa: PLR0913 - one argument per option
    cluster: Cluster,
    options: Sequence[str],
    sources: Sequence[str],
    out: TextIO,
    *,
    archive: Path | None,
    tables: Path | None,
    time_limit: str,
    as_json: bool,
) -> ExitCode:
    """Import WARC files on the cluster, print what came of each, and return the worst exit code.

    Args:
        cluster: The cluster.
        options: Settings as NAME=VALUE.
        sources: Paths as the workers see them, or http(s) addresses.
        out: Where the table goes.
        archive: The archive; None: that of the settings.
        tables: Folder of Parquet files that are made in place of archiving; None: none are.
        time_limit: Of one import, such as "24h".
        as_json: Whether a line of JSON goes there instead.

    Raises:
        NewscrawlError: If nothing can be started.
    """
    check_dask()
    settings = read_settings(options)
    options_of(settings)  # what is wrong with them is said once
    sites = Path(settings["NEWSCRAWL_SITES"])
    archive = archive or Path(settings["NEWSCRAWL_ARCHIVE"])
    if tables is None:
        connect(archive).close()
        parent = archive.with_name(f"{archive.name}.cluster")
    else:
        check_folder(tables)
        parent = tables / ".newscrawl-cluster"
    with workspace(parent) as space:
        imports = Imports(
            workspace=space,
            archive=archive if tables is None else None,
            tables=tables,
            options=(*project_options(settings), *options),
            sites={file.stem: file.read_text(encoding="utf-8-sig") for file in sites.glob("*.toml")},
            seconds=parse_duration(time_limit).total_seconds(),
        )
        results = cluster.run(warc_jobs(sources, imports), space, _all)
    results.sort(key=lambda result: result.site)
    code = gravest(result.exit_code for result in results)  # 9, too: what waits is to be merged by hand
    tell(results, code, out, as_json=as_json)
    return code


def _all(tokens: Collection[str]) -> set[str]:
    """Renew nothing: a file that two coordinators import comes to the same twice."""
    return {*tokens}
