"""A search as people type it, and its hits as people and machines read them."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, date
from typing import IO, TYPE_CHECKING

from newscrawl.durations import duration_of
from newscrawl.errors import BadInput
from newscrawl.shown import harmless, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newscrawl.archive.search import Hit, Hits, Part

BRIGHT, NORMAL = "\x1b[1;33m", "\x1b[0m"
MARK = "**"
"""Around what was found, where there are no colours."""


def day_of(word: str, now: datetime) -> date:
    """Read a day (UTC): `2026-11-01`, or `7d`: so long before now.

    Raises:
        BadInput: If it is neither.
    """
    ago = duration_of(word)
    try:
        return (now - ago).astimezone(UTC).date() if ago is not None else date.fromisoformat(word)
    except (ValueError, OverflowError):
        raise BadInput(f"{word!r} is no day; write one as in 2026-11-01, or 7d for seven days ago") from None


def has_colours(out: IO[str]) -> bool:
    """Tell whether what is written goes to a terminal that shows colours, and they are not unwanted."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def tell(hits: Sequence[Hit], first: int, out: IO[str]) -> None:
    """Write hits for people: what was found is bright on a terminal, else between `**`.

    Args:
        hits: The hits.
        first: The number of the first.
        out: Where they go.
    """
    begin, end = (BRIGHT, NORMAL) if has_colours(out) else (MARK, MARK)
    for number, hit in enumerate(hits, first):
        title = _line(hit.title_parts, begin, end) or "(no title)"
        facts = [hit.site, hit.column, (hit.published_at or "")[:10], _views(hit.view_count)]
        out.write(f"{number}. {title}\n")
        out.write("   " + " · ".join(one_line(fact) for fact in facts if fact) + "\n")
        out.write(f"   {one_line(hit.url)}\n")
        if hit.snippet:
            out.write(f"   {_line(hit.snippet, begin, end)}\n")
        out.write("\n")


def write_lines(hits: Sequence[Hit], out: IO[str]) -> None:
    """Write a line of JSON for each hit: the fields of `archive.search.Hit`."""
    for hit in hits:
        line = json.dumps(asdict(hit), ensure_ascii=False)
        # JSON escapes what is below a space alone; a terminal obeys more.
        out.write("".join(char if char.isprintable() else _escaped(char) for char in line) + "\n")


def sum_of(found: Hits, first: int) -> str:
    """Return the sentence about how many there are."""
    said = _sum_of(found, first)
    return f"{said}; {found.unread} articles are not in the index yet" if found.unread else said


def _sum_of(found: Hits, first: int) -> str:
    if not found.hits:
        return "no hits here; there are " + _total(found) if found.total else _nothing(found)
    last = first + len(found.hits) - 1
    if first == 1 and last == found.total and not found.has_more:
        return _total(found)
    return f"hits {first} to {last} of {_total(found)}"


def _nothing(found: Hits) -> str:
    if found.has_more:
        return "not found in the first articles that have all these words; search for more words, or a site or a time"
    return "no article has this"


def _total(found: Hits) -> str:
    return f"more than {found.total} articles" if found.has_more else f"{found.total} article{'s'[: found.total != 1]}"


def _views(count: int | None) -> str:
    return "" if count is None else f"{count:,} views"


def _line(parts: tuple[Part, ...], begin: str, end: str) -> str:
    return "".join(f"{begin}{harmless(part.text)}{end}" if part.marked else harmless(part.text) for part in parts)


def _escaped(char: str) -> str:
    return json.dumps(char)[1:-1]
