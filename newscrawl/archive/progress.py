"""Progress: what takes long says how far it is, every minute."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.archive.followers import Writer

logger = logging.getLogger(__name__)

EVERY = 60.0
"""Seconds between two lines."""


def told(
    connection: Writer, rows: Iterable[tuple[Any, ...]], what: str, table: str = "articles"
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a pass over all articles, or over another table; log every minute how many are done.

    Args:
        connection: The archive.
        rows: One for each article.
        what: What is made of them.
        table: The table.
    """
    total, last = 0, time.monotonic()
    for done, row in enumerate(rows):
        if (now := time.monotonic()) - last >= EVERY:
            total = total or connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            logger.info("%s: %d of %d %s", what, done, total, "rows" if table != "articles" else table)
            last = now
        yield row
