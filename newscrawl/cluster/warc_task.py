"""What a worker runs for a WARC file, in a process that dies with it: fetch, import into a shard, and make a table.

`python -m newscrawl.cluster.warc_task SOURCE WANTED NAME=VALUE...`, in the folder where the shard is to lie; WANTED is
the file that comes back: the shard, or the table of its articles.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.archive import connect_read_only
from newscrawl.archive.reading import read_month, read_months
from newscrawl.cluster.fetching import fetch
from newscrawl.cluster.orders import SHARD, TABLE
from newscrawl.errors import BadInput, NewscrawlError
from newscrawl.export.files import new_file, put
from newscrawl.export.months import line_of
from newscrawl.export.parquet import check_parquet, write_parquet
from newscrawl.middlewares.addresses import parse_allow_hosts
from newscrawl.project import read_settings
from newscrawl.shown import harmless
from newscrawl.warc.extra import check_extra

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.archive import Connection


def run(source: str, wanted: str, options: Sequence[str], folder: Path) -> None:
    """Import a WARC file into a shard.

    Args:
        source: Its path, or its http(s) address.
        wanted: `SHARD` or `TABLE`.
        options: Settings as NAME=VALUE.
        folder: Where the shard is to lie.

    Raises:
        NewscrawlError: If it cannot be had, read or written.
    """
    check_extra("importing WARC files")
    if wanted == TABLE:
        check_parquet()
    from newscrawl.cluster.warcs import is_address, name_of  # noqa: PLC0415 - all that needs the extra
    from newscrawl.warc.importing import import_warc  # noqa: PLC0415
    from newscrawl.warc.judging import options_of  # noqa: PLC0415

    settings = read_settings(options)
    path = Path(source)
    if is_address(source):
        path = folder / name_of(source)
        fetch(source, path, parse_allow_hosts(settings["NEWSCRAWL_ALLOW_HOSTS"]))
    if not path.is_file():
        raise BadInput(f"there is no file {source!r} on this worker; name one that all workers see, or its address")
    # One reading process: the worker has as many tasks at a time as it has threads.
    sums = import_warc(folder / SHARD, path, options_of(settings), jobs=1)
    if wanted == TABLE:
        with closing(connect_read_only(folder / SHARD)) as connection, new_file(folder) as table:
            write_parquet(_lines(connection), table)
            put(table, folder / TABLE)
    print(f"{sums.of('article')} articles in {sums.records} records")  # noqa: T201 - the task's last words


def _lines(connection: Connection) -> Iterator[bytes]:
    for month in [*read_months(connection)]:
        for filed in read_month(connection, month.site, month.month):
            yield line_of(filed.item)


def main() -> None:
    """Do what the command line says."""
    source, wanted, *options = sys.argv[1:]
    try:
        run(source, wanted, options, Path.cwd())
    except NewscrawlError as error:
        print(f"newscrawl: {harmless(str(error))}", file=sys.stderr)  # noqa: T201 - one sentence, not a traceback
        sys.exit(int(error.exit_code))


if __name__ == "__main__":
    main()
