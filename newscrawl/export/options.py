"""Options: what an export writes besides JSON lines, and how much of its past it keeps."""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.errors import BadInput

FORMATS = ("jsonl", "jsonl.gz", "csv", "parquet")
"""What an export can write per site and month. JSON lines are always written: the others are made from them."""

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the archive is exported. The defaults are those of the settings NEWSCRAWL_EXPORT_*."""

    formats: tuple[str, ...] = ("jsonl", "csv")
    """Of `FORMATS`."""
    whole_limit: int = 256
    """Megabytes of JSON lines up to which articles.json and articles.csv are written: they are written whole whenever
    anything has changed."""
    keep: int = 30
    """Files of changes that are kept."""
    full: bool = False
    """Whether nothing of what lies in the folder is believed: all is read from the archive, and compared."""


def parse_formats(names: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return formats, in the order of `FORMATS`.

    Args:
        names: Their names; of a text, separated by commas or spaces.

    Raises:
        BadInput: If there is none of that name.
    """
    named = names.replace(",", " ").split() if isinstance(names, str) else names
    for name in named:
        if name not in FORMATS:
            raise BadInput(f"{name!r} is no format of the exports; there are {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in named or name == "jsonl")
