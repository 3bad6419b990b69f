"""`newscrawl query`: SQL for analysts, that only reads."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

import click

from newscrawl.cli.options import ARCHIVE
from newscrawl.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.querying.command import Form


@click.command()
@click.argument("sql", required=False)
@ARCHIVE
@click.option("--table", "form", flag_value="table", help="Aligned columns, long cells cut; the default on a terminal.")
@click.option("--csv", "form", flag_value="csv", help="CSV in which no text is a formula; the default elsewhere.")
@click.option("--json", "form", flag_value="json", help="One JSON array of objects.")
@click.option("--jsonl", "form", flag_value="jsonl", help="A JSON object per line.")
@click.option("--limit", type=click.IntRange(min=0), help="Rows at most.")
@click.option("--param", "given", multiple=True, metavar="NAME=VALUE", help="What :NAME is in the SQL; repeatable.")
@click.option("--describe", "described", metavar="VIEW", help="Tell the columns of a view or table instead.")
def query(  # noqa: PLR0913, PLR0917 - one argument per option
    sql: str | None,
    archive: Path,
    form: str | None,
    limit: int | None,
    given: tuple[str, ...],
    described: str | None,
) -> None:
    """Put a question in SQL to the archive: newscrawl query "SELECT * FROM story_groups LIMIT 5".

    Without SQL: list the views and tables and what they hold. SQL of - is read from standard input. Nothing can be
    written, and the archive may be crawled into meanwhile. Rows are written as they are found; Ctrl-C ends at once.
    """
    from newscrawl.querying import command  # noqa: PLC0415 - only this command needs it

    wanted = cast("Form | None", form)
    if sql is not None and described is not None:
        raise BadInput("--describe stands alone, without SQL: newscrawl query --describe articles")
    if sql is None:
        command.describe(archive, described, form=wanted, out=sys.stdout)
    else:
        text = sys.stdin.read() if sql == "-" else sql
        command.answer(archive, text, command.values_of(given), form=wanted, limit=limit, out=sys.stdout)
