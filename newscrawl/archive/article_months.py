"""Article months: how many articles there are of each site and month. Triggers keep that; here it is counted anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.archive.followers import Writer


def recount_months(connection: Writer) -> None:
    """Count all articles: after they were written by the million, with the triggers put off.

    Args:
        connection: The archive, in a transaction.
    """
    connection.execute("DELETE FROM article_months")
    connection.execute(
        "INSERT INTO article_months SELECT site, month, count(*), sum(stamp) FROM article_stamps GROUP BY site, month"
    )
