"""`newscrawl extract`: saved pages in, articles out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newscrawl.cli.options import for_people
from newscrawl.errors import BadInput
from newscrawl.saved_pages import explain_pages, extract_index, extract_pages
from newscrawl.shown import harmless
from newscrawl.sites import load_site
from newscrawl.urls import canonical_url


@click.command()
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
    out = for_people() if explain else sys.stdout
    failures = read(pages, canonical_url(url) if url is not None else None, rules, out)
    for error in failures:
        click.echo(f"newscrawl: {harmless(str(error))}", err=True)
    if failures:
        raise SystemExit(max(error.exit_code for error in failures))
