"""`newscrawl search`: articles by their words."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, cast

import click

from newscrawl.archive import connect, connect_read_only
from newscrawl.archive.followers import follow_waiting
from newscrawl.archive.search import Sort, rebuild
from newscrawl.archive.search import search as search_archive
from newscrawl.cli.options import ARCHIVE
from newscrawl.errors import BadInput
from newscrawl.searching import day_of, sum_of, tell, write_lines

if TYPE_CHECKING:
    from pathlib import Path

MOST = 1000
"""Hits of one answer."""
SECONDS = 30
"""For looking through texts."""


# -harbour is a word that is excluded, no options -h -a -r -b ...; so this command has no -h of its own.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("words", nargs=-1, metavar="WORDS...")
@ARCHIVE
@click.option("--site", help="Only articles of this site.")
@click.option("--column", help="Only articles of this column.")
@click.option("--since", metavar="DAY", help="Published on this day (UTC) or later: 2026-11-01, or 7d ago.")
@click.option("--until", metavar="DAY", help="Published on this day or before.")
@click.option(
    "--sort",
    type=click.Choice(["rank", "date", "views"]),
    default="rank",
    show_default=True,
    help="The best first, the newest, or the most read.",
)
@click.option("--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="Hits to show.")
@click.option("--offset", type=click.IntRange(0), default=0, show_default=True, help="Hits to pass over.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each hit.")
@click.option("--rebuild", "anew", is_flag=True, help="Make the index anew, where it is missing or damaged; no WORDS.")
def search(  # noqa: PLR0913, PLR0917 - one argument per option
    words: tuple[str, ...],
    archive: Path,
    site: str | None,
    column: str | None,
    since: str | None,
    until: str | None,
    sort: str,
    limit: int,
    offset: int,
    as_json: bool,  # noqa: FBT001 - a flag
    anew: bool,  # noqa: FBT001 - a flag
) -> None:
    """Find articles by the words of their title, introduction and body.

    \b
      ferry harbour         both words, wherever they stand
      '"ferry harbour"'     side by side, in this order
      'harb*'               words that begin so
      ferry OR boat port    port, and one of ferry and boat
      ferry -harbour        ferry without harbour

    Case and accents do not matter: muller finds Müller. Chinese, Japanese, Thai, Lao, Khmer, Burmese and Korean words
    are found within a text without spaces, those of one or two characters, too. The shell takes quotes away and reads
    a * as names of files: put both into quotes of the shell's, as above.

    What was found is bright on a terminal, else it stands between **. With --json each hit is a line: article_id, url,
    site, title, column, published_at, view_count, language, rank, title_parts and snippet, the last two lists of
    {"text", "marked"}. How many articles there are is said on stderr; no hit is no failure.

    \b
    Examples:
      newscrawl search ferry harbour --since 7d --sort date
      newscrawl search '"harbour ferry"' --site news.example --column City
      newscrawl search 港城 --sort views --limit 5
      newscrawl search ferry -strike --json | jq -r .url
    """  # noqa: D301 - click wants the character
    if "-h" in words:
        click.echo(click.get_current_context().get_help())
        return
    if unknown := next((word for word in words if word.startswith("--")), None):
        raise BadInput(f"there is no option {unknown}; see newscrawl search --help")
    if anew:
        _rebuild(words, archive)
        return
    if not words:
        raise BadInput("give words to search for: newscrawl search ferry harbour")
    now = datetime.now(UTC)
    with closing(connect_read_only(archive)) as connection, connection.snapshot():
        found = search_archive(
            connection,
            " ".join(words),
            site=site,
            column=column,
            since=day_of(since, now) if since is not None else None,
            until=day_of(until, now) if until is not None else None,
            sort=cast("Sort", sort),
            limit=limit,
            offset=offset,
            deadline=monotonic() + SECONDS,
        )
    if as_json:
        write_lines(found.hits, sys.stdout)
    else:
        tell(found.hits, offset + 1, sys.stdout)
    click.echo(f"newscrawl: {sum_of(found, offset + 1)}", err=True)


def _rebuild(words: tuple[str, ...], archive: Path) -> None:
    if words:
        raise BadInput("--rebuild searches for nothing; leave out the words")
    if not archive.exists():
        raise BadInput(f"there is no archive {str(archive)!r}; `scrapy crawl news` makes one")
    with closing(connect(archive)) as connection:
        with connection.transaction():
            articles = rebuild(connection)
        follow_waiting(connection)
    click.echo(f"{archive}: the index is made anew, {articles} articles")
