"""`newscrawl diff`: how an article changed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from newscrawl.archive.articles import REVISED
from newscrawl.cli.options import ARCHIVE
from newscrawl.errors import BadInput
from newscrawl.version_diff import PLAIN, Marks, Wish, diff_as_json, print_diff

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("url")
@ARCHIVE
@click.option(
    "--from", "first", type=click.IntRange(1), metavar="N", help="The earlier version; default: the one before."
)
@click.option("--to", "last", type=click.IntRange(1), metavar="M", help="The later version; default: the newest.")
@click.option("--all", "every", is_flag=True, help="Each version against the one before it.")
@click.option("--field", "fields", type=click.Choice(REVISED), multiple=True, help="Only this field; repeatable.")
@click.option("--json", "wants_json", is_flag=True, help="One JSON object, for machines.")
def diff(  # noqa: PLR0913, PLR0917 - one argument per option
    url: str,
    archive: Path,
    first: int | None,
    last: int | None,
    every: bool,  # noqa: FBT001 - a flag
    fields: tuple[str, ...],
    wants_json: bool,  # noqa: FBT001 - a flag
) -> None:
    """Tell word by word what changed in an article: its newest version against the one before.

    URL is the article's address, in any spelling. What was taken out is red and struck through, what came in is green
    and underlined; where the output is no terminal, or NO_COLOR is set, they are [-taken out-] and {+put in+}. A change
    of the text that the page's own date of change does not tell of is called silent.
    """
    if every and (first or last):
        raise BadInput("--all compares every version; leave out --from and --to")
    wish = Wish(first=first, last=last, every=every, fields=fields or REVISED)
    if wants_json:
        click.echo(diff_as_json(archive, url, wish))
        return
    print_diff(archive, url, wish, sys.stdout, _coloured() if _may_be_coloured() else PLAIN)


def _may_be_coloured() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _coloured() -> Marks:
    """Return marks that are told apart without colours, too."""
    return {
        "same": str,
        "removed": lambda text: _styled(text, fg="red", strikethrough=True),
        "added": lambda text: _styled(text, fg="green", underline=True),
    }


def _styled(text: str, **style: Any) -> str:  # noqa: ANN401 - as click.style takes it
    """Return each line of a text in a style of its own, so that nothing between them has it."""
    return "\n".join(click.style(line, **style) if line else "" for line in text.split("\n"))
