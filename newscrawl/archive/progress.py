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


def told(connection: Writer, rows: Iterable[tuple[Any, ...]], what: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a pass over all articles; log every minute how many are done.

    Args:
        connection: The archive.
        rows: One for each article.
        what: What is made of them.
    """
    total, last = 0, time.monotonic()
    for done, row in enumerate(rows):
        if (now := time.monotonic()) - last >= EVERY:
            total = total or connection.execute("SELECT count(*) FROM articles").fetchone()[0]
            logger.info("%s: %d of %d articles", what, done, total)
            last = now
        yield row
