"""`newscrawl crawl-all`: every site that is due."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newscrawl.cli.options import SETTINGS


@click.command("crawl-all")
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Crawls at a time.")
@SETTINGS
@click.option("--archive", type=click.Path(path_type=Path), help="The archive; default: NEWSCRAWL_ARCHIVE.")
@click.option("--only", multiple=True, metavar="SITE", help="Only this site, if it is due; repeatable.")
@click.option("--dry-run", is_flag=True, help="Say what is due and why, or when it will be; start nothing.")
@click.option(
    "--logs",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for each crawl's output, SITE.log and the four before it; default: stderr, behind the site's name.",
)
@click.option(
    "--time-limit", default="24h", show_default=True, help="End a crawl that takes longer; the next goes on from there."
)
@click.option("--json", "as_json", is_flag=True, help="A line of JSON in place of the table.")
def crawl_all(  # noqa: PLR0913, PLR0917 - one argument per option
    jobs: int,
    options: tuple[str, ...],
    archive: Path | None,
    only: tuple[str, ...],
    dry_run: bool,  # noqa: FBT001 - a flag
    logs: Path | None,
    time_limit: str,
    as_json: bool,  # noqa: FBT001 - a flag
) -> None:
    """Crawl every site that is due, several at once, each by a `scrapy crawl` of its own.

    The sites are those with a file in your own folder (NEWSCRAWL_SITES). One is due when the time that its file gives
    as `every` has passed since its last crawl began; without one, always. A crawl that was cut short or failed is due
    at once, one whose site asked to wait when that is over; what is being crawled already is skipped. Ends with the
    gravest code of any crawl: 3, 6, 5, 1, 4, 8, 7, else 0; 9 is no trouble here.
    """
    from newscrawl.crawl_all import command  # noqa: PLC0415 - Scrapy's settings take as long to load as all else

    order = command.order_of(options, archive=archive, only=only, jobs=jobs, logs=logs, time_limit=time_limit)
    run = command.say_what_is_due if dry_run else command.crawl_all
    code = run(order, sys.stdout, as_json=as_json)
    if code:
        raise SystemExit(int(code))
