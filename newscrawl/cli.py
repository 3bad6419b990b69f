"""The `newscrawl` command: read saved pages, publish an archive. Crawling is `scrapy crawl news`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl import __version__
from newscrawl.errors import BadInput, ExitCode, NewscrawlError
from newscrawl.export import export as export_archive
from newscrawl.saved_pages import explain_pages, extract_index, extract_pages
from newscrawl.sites import load_site
from newscrawl.urls import canonical_url

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
                (ExitCode.BAD_START, "bad arguments, or a file that cannot be read"),
                (ExitCode.DISK_FULL, "the disk is full"),
                (ExitCode.NOTHING_USABLE, "a page is no article (extract)"),
                (ExitCode.WRITE_FAILED, "the archive or the exports could not be read or written"),
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


@cli.command()
@click.argument("pages", nargs=-1, type=click.Path(path_type=Path), metavar="PAGE...")
@click.option("--url", help="Where the page was saved from; its relative links are resolved against it.")
@click.option("--site", help="Use this site's file.")
@click.option(
    "--sites",
    type=click.Path(path_type=Path),
    default="sites",
    show_default=True,
    help="Folder of your own site files, looked up before those that come with newscrawl.",
)
@click.option("--explain", is_flag=True, help="Tell people instead: each field, the rule that gave it, what lost.")
@click.option("--index", type=click.Path(path_type=Path), help='Many pages: a file of lines {"id", "path", "url"}.')
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes for --index.")
def extract(  # noqa: PLR0913, PLR0917 - one argument per option
    pages: tuple[Path, ...],
    url: str | None,
    site: str | None,
    sites: Path,
    explain: bool,  # noqa: FBT001 - a flag
    index: Path | None,
    jobs: int,
) -> None:
    """Read saved pages (.html, .html.gz, .txt) and print each article as a line of JSON.

    A page that is no article is named on stderr with the reason, and the command ends with 4. With --explain the answer
    is for people: each field, the rule that gave it, what it was read from, and the candidates that lost. With --index
    it is a line {"id", ...item, "cpu"} for each page, or {"id", "error"}; paths are relative to the index.
    """
    rules = load_site(site, sites) if site is not None else None
    if bool(pages) == (index is not None):
        raise BadInput("give pages, or --index FILE: newscrawl extract page.html")
    if index is not None:
        if url is not None:
            raise BadInput("--url goes with pages; in an index each line has its own")
        if explain:
            raise BadInput("--explain goes with pages: newscrawl extract --explain page.html")
        extract_index(index, (site, sites) if site is not None else None, jobs, sys.stdout)
        return
    read = explain_pages if explain else extract_pages
    failures = read(pages, canonical_url(url) if url is not None else None, rules, sys.stdout)
    for error in failures:
        click.echo(f"newscrawl: {error}", err=True)
    if failures:
        raise SystemExit(max(error.exit_code for error in failures))


@cli.command()
@click.option(
    "--archive", type=click.Path(path_type=Path), default="archive.db", show_default=True, help="The archive to read."
)
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), default="exports", show_default=True, help="The folder to write."
)
def export(archive: Path, folder: Path) -> None:
    """Write the archive as JSON: lines per site and month, articles.json, manifest.json.

    Exporting twice without changes gives the same bytes. A reader sees the old files or the new ones, never half.
    """
    manifest = export_archive(archive, folder)
    click.echo(
        f"{manifest['articles']} articles in {len(manifest['files'])} files under {folder}, change number "
        f"{manifest['change_number']}"
    )


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
        click.echo(f"newscrawl: {error}", err=True)
        sys.exit(int(error.exit_code))
