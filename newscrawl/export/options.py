"""Options: what an export writes besides JSON lines, and how much of its past it keeps."""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.errors import BadInput
from newscrawl.export.parquet import check_parquet

FORMATS = ("jsonl", "jsonl.gz", "csv", "parquet")
"""What an export can write per site and month. JSON lines are always written: the others are made from them."""

DEFAULT_FORMATS = ("jsonl", "csv")
WHOLE_LIMIT = 256
"""Megabytes; see `Options`."""
KEEP = 30
"""Files of changes; see `Options`."""

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the archive is exported. The defaults are those of the settings NEWSCRAWL_EXPORT_*."""

    formats: tuple[str, ...] = DEFAULT_FORMATS
    """Of `FORMATS`."""
    whole_limit: int = WHOLE_LIMIT
    """Megabytes of JSON lines up to which articles.json and articles.csv are written: they are written whole whenever
    anything has changed."""
    keep: int = KEEP
    """Files of changes that are kept."""
    full: bool = False
    """Whether nothing of what lies in the folder is believed: all is read from the archive, and compared."""


def options_of(
    formats: str | tuple[str, ...], *, whole_limit: int = WHOLE_LIMIT, keep: int = KEEP, full: bool = False
) -> Options:
    """Return options, checked.

    Args:
        formats: Names of formats; in a text, separated by spaces or commas.
        whole_limit: As in `Options`.
        keep: The same.
        full: The same.

    Raises:
        BadInput: If a format is unknown, or what writes it is not installed.
    """
    named = formats.replace(",", " ").split() if isinstance(formats, str) else formats
    for name in named:
        if name not in FORMATS:
            raise BadInput(f"{name!r} is no format of the exports; there are {', '.join(FORMATS)}")
    if "parquet" in named:
        check_parquet()
    wanted = tuple(name for name in FORMATS if name in named or name == "jsonl")
    return Options(formats=wanted, whole_limit=whole_limit, keep=keep, full=full)
