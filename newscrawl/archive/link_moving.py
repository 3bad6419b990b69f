"""Moving the links of an archive of an earlier schema, where each entry beside each article was a row of its own."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from newscrawl.archive.link_entries import MOST_POSITIONS, Entries
from newscrawl.archive.links import LinkSpan, kept, write_spans
from newscrawl.archive.progress import told

if TYPE_CHECKING:
    from newscrawl.archive.followers import Writer

_ROWS = (
    'SELECT article_id, list, position, title, url, "column", excerpt, first_seen_at, last_seen_at, '
    "iif(is_current, NULL, coalesce(ended_at, '')) "
    f"FROM links_before WHERE position BETWEEN 1 AND {MOST_POSITIONS} ORDER BY id"
)


def move_links(connection: Writer) -> None:
    """Fill what the migration `0012_links` makes from the table that was there before."""
    connection.execute("DELETE FROM top_spans")  # they are joined anew as the links come
    entries = Entries(connection)
    rows = told(connection, connection.execute(_ROWS), "links", "links_before")
    # In the order in which they came: those of one look stand together, and what came later gets the higher numbers.
    for (article_id, _), looked in groupby(rows, key=lambda row: (row[0], row[7])):
        write_spans(connection, entries, article_id, [kept(LinkSpan(*row)) for _, *row in looked])
    connection.execute("DROP TABLE links_before")
