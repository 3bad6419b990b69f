"""`newscrawl remove`: what must be taken down leaves the archive."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from newscrawl.archive.removing import find_article, remove_article
from newscrawl.cli.options import for_people
from newscrawl.shown import shown


@click.command()
@click.argument("url")
@click.option("--reason", required=True, metavar="TEXT", help="Why; the ledger keeps it, and the exports publish it.")
@click.option(
    "--archive", type=click.Path(path_type=Path), default="archive.db", show_default=True, help="The archive to change."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(url: str, reason: str, archive: Path, yes: bool) -> None:  # noqa: FBT001 - a flag
    """Remove an article: its text, all its versions, counts, tags and links. It cannot be taken back.

    Its addresses stay in the ledger as refused, so that no crawl brings it back, nor the same text at another address
    of the site. What other pages quote of it in their lists of links goes, too; its headline there stays. The next
    export leaves it out, tells its followers, and removes the earlier files that hold it.
    """
    out = for_people()
    found = find_article(archive, url)
    out.write(f"{found.site}: {shown(found.title or '(no title)')}\n  {found.url}\n")
    for address in found.addresses:
        out.write(f"  also at {address}\n")
    out.flush()
    if not yes and not click.confirm("Remove it for good?"):
        out.write("nothing was removed\n")
        return
    done = remove_article(archive, url, reason, datetime.now(UTC))
    counts = ", ".join(f"{count} in {table}" for table, count in sorted(done.rows.items()))
    addresses = 1 + len(done.addresses)
    out.write(
        f"removed: {counts}; {addresses} {'address is' if addresses == 1 else 'addresses are'} refused from now on\n"
    )
    if done.named_by:
        pages = "1 other page names" if done.named_by == 1 else f"{done.named_by} other pages name"
        out.write(f"{pages} its headline in a list of links, and no more of it\n")
    for place in done.remains:
        out.write(f"its text is still in {place}\n")
    out.write(f"next: newscrawl export --archive {archive}, which removes its earlier files, too\n")
