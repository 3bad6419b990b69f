"""The `newscrawl` command: read saved pages, publish an archive. Crawling is `scrapy crawl news`.

One module per command; what they do lies elsewhere.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from newscrawl import __version__
from newscrawl.cli.crawl_all import crawl_all
from newscrawl.cli.diff import diff
from newscrawl.cli.doctor import doctor
from newscrawl.cli.export import export
from newscrawl.cli.extract import extract
from newscrawl.cli.import_ import import_
from newscrawl.cli.mirror import mirror
from newscrawl.cli.query import query
from newscrawl.cli.remove import remove
from newscrawl.cli.search import search
from newscrawl.cli.serve import serve
from newscrawl.cli.site import site
from newscrawl.cli.verify import verify
from newscrawl.errors import ExitCode, NewscrawlError
from newscrawl.shown import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_CODES = "\n".join(
    [
        "Exit codes:",
        "",
        "\b",
        *(
            f"  {code:d}  {text}"
            for code, text in (
                (ExitCode.OK, "all well"),
                (ExitCode.BAD_START, "bad arguments, a file that cannot be read, a case that is not as expected"),
                (ExitCode.DISK_FULL, "the disk is full"),
                (
                    ExitCode.NOTHING_USABLE,
                    "a page is no article (extract), or could not be fetched (site, mirror, ...)",
                ),
                (ExitCode.EXTRACTION_BROKE, "a site is not read as it used to be (doctor, crawl-all)"),
                (ExitCode.WRITE_FAILED, "the archive or the exports could not be read or written, or are damaged"),
                (ExitCode.LIMIT, "a crawl was ended by a limit (doctor, crawl-all)"),
                (ExitCode.SIGNAL, "ended by a signal"),
                (ExitCode.ALREADY_RUNNING, "another process does it already; a crawl hangs (doctor)"),
            )
        ),
    ]
)


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="newscrawl")
def cli() -> None:
    """Archive news: articles, their history and their view counts in SQLite, published as JSON.

    To crawl a site into archive.db:  scrapy crawl news -a url=https://example.com/
    """


for _command in (
    extract,
    export,
    search,
    query,
    diff,
    serve,
    doctor,
    site,
    crawl_all,
    remove,
    verify,
    mirror,
    import_,
):
    cli.add_command(_command)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command; every foreseen failure is one sentence on stderr and its exit code."""
    try:
        cli.main(args=argv, prog_name="newscrawl", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(int(ExitCode.BAD_START))
    except click.Abort:
        sys.exit(int(ExitCode.SIGNAL))
    except NewscrawlError as error:
        click.echo(f"newscrawl: {harmless(str(error))}", err=True)
        sys.exit(int(error.exit_code))
