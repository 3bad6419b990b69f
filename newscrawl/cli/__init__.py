"""The `newscrawl` command: read saved pages, publish an archive. Crawling is `scrapy crawl news`.

One module per command, loaded when it is asked for: all of them take a second. What they do lies elsewhere.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from newscrawl import __version__
from newscrawl.cli.ending import Terminated, ended_by_sigterm
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


COMMANDS = (
    *("extract", "search", "diff", "query", "serve"),
    *("export", "verify", "import", "mirror", "reparse", "remove", "merge"),
    *("doctor", "site", "crawl-all", "cluster"),
)
"""The commands, in the order of the help. Each is a function of its module: `crawl-all` is `crawl_all.crawl_all`."""


class _Commands(click.Group):
    """The commands of `newscrawl`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in COMMANDS:
            return None
        name = "import_" if cmd_name == "import" else cmd_name.replace("-", "_")  # `import` is a word of Python's
        command: click.Command = getattr(import_module(f"newscrawl.cli.{name}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's
        """Run the command; a reader that has seen enough (`| head`) is no failure."""
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # What Python writes at its end must not fail, either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None
        return answer


@click.group(
    cls=_Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="newscrawl")
def cli() -> None:
    """Archive news: articles, their history and their view counts in SQLite, published as JSON.

    To crawl a site into archive.db:  scrapy crawl news -a url=https://example.com/
    """


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command; every foreseen failure is one sentence on stderr and its exit code."""
    try:
        with ended_by_sigterm():
            cli.main(args=argv, prog_name="newscrawl", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(int(ExitCode.BAD_START))
    except (click.Abort, Terminated):
        click.echo("newscrawl: ended by a signal", err=True)
        sys.exit(int(ExitCode.SIGNAL))
    except NewscrawlError as error:
        click.echo(f"newscrawl: {harmless(str(error))}", err=True)
        sys.exit(int(error.exit_code))
