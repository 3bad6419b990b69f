"""Stated times: the moment that the element of a visible day states for machines, as `<time datetime="...">` does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newscrawl.extract.datereading import Reading
    from newscrawl.extract.outline import Block, Span

UPDATED_NAMES = re.compile(r"updat|modif|edit|aktualis|maj\b")
"""Names of elements that state a change."""
PUBLISHED_NAMES = re.compile(r"(?:^|[\s_-])publish(?:ed)?(?:$|[\s_-])")
"""Names of elements that state the publication, even if they state the change as well: "published updated"."""

_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def with_time(
    found: Found[datetime], blocks: Sequence[Block], reading: Reading, *, of_change: bool = False
) -> Found[datetime]:
    """Return a visible day with the time that its own line states for machines, as it is where the line states none.

    Args:
        found: A date as read from a line.
        blocks: The lines that it may have been read from.
        reading: How the page's dates are read.
        of_change: Whether the day is that of a change.
    """
    local = reading.local(found.value)
    if local.hour or local.minute or local.second:
        return found
    line = "".join(found.raw.split())
    for block in blocks:
        if "".join(block.text.split()) != line:
            continue
        for span in sorted(_stamped(block), key=lambda span: states_change(span) != of_change):
            if span.title[:10] == local.date().isoformat():
                moment = reading.parse(span.title)
                if moment is not None:
                    return Found(moment, f"{found.rule}, with its element's time", span.title)
    return found


def states_change(span: Span) -> bool:
    """Tell whether an element states the moment of a change and not that of the publication."""
    return UPDATED_NAMES.search(span.names) is not None and PUBLISHED_NAMES.search(span.names) is None


def _stamped(block: Block) -> list[Span]:
    """Return the elements in a line that state a moment."""
    spans = dict.fromkeys(part for _, span in block.runs if span is not None for part in span.chain() if part.title)
    return [span for span in spans if _STAMP.match(span.title)]
