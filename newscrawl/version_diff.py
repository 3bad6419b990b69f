"""What changed between the versions of an article, word by word, for people and for machines."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any

from newscrawl.archive import connect_read_only
from newscrawl.archive.articles import REVISED
from newscrawl.archive.history import Version, versions
from newscrawl.archive.lookup import FoundArticle, find_article
from newscrawl.errors import BadInput
from newscrawl.items import iso_utc
from newscrawl.shown import harmless, one_line
from newscrawl.worddiff import Part, word_diff

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_CONTEXT = 120
"""Characters of an unchanged text that are shown before and behind a change."""

Marks = dict[str, "Callable[[str], str]"]

PLAIN: Marks = {"same": str, "removed": "[-{}-]".format, "added": "{{+{}+}}".format}
"""How changes are shown where there are no colours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which versions to compare, and what of them."""

    first: int | None = None
    """Number of the earlier version; None: the one before `last`."""
    last: int | None = None
    """Number of the later version; None: the newest."""
    every: bool = False
    """Each version with the one before it."""
    fields: Sequence[str] = REVISED
    """The fields to compare."""


def print_diff(archive: Path, url: str, wish: Wish, out: IO[str], marks: Marks = PLAIN) -> None:
    """Write for people how an article changed.

    Args:
        archive: The archive.
        url: The article's address, in whatever spelling.
        wish: What to compare.
        out: Where to; nothing that a terminal obeys is written but by `marks`.
        marks: What makes "same", "removed" and "added" text of what is harmless already.

    Raises:
        BadInput: If there is no such article or version.
        ArchiveError: If the archive cannot be read.
    """
    found, known, pairs = _compared(archive, url, wish)
    gone = f", gone since {found.gone_at}" if found.gone_at else ""
    count = f"{len(known)} versions" if len(known) > 1 else "1 version"
    print(f"{one_line(found.url)}: {count}, first seen {iso_utc(known[0].seen_at)}{gone}", file=out)
    for old, new in pairs:
        print(f"\nversion {old.number} -> {new.number}, {_origin(new)}", end="", file=out)
        print(f"; {_silence(new)}" if _is_silent(old, new) else "", file=out)
        texts = [(name, word_diff(_text(old.fields[name]), _text(new.fields[name]))) for name in _differing(old, new)]
        for name, parts in texts:
            if name in wish.fields:
                shown = "".join(marks[kind](harmless(text)) for kind, text in _shortened(parts))
                print(f"\n  {name}\n" + "\n".join(f"    {line}".rstrip() for line in shown.split("\n")), file=out)
        if not any(name in wish.fields for name, _ in texts):
            print("\n  no change of what was asked for" if texts else "\n  no change", file=out)
    if not pairs:
        print("nothing of it has changed", file=out)


def diff_as_json(archive: Path, url: str, wish: Wish) -> str:
    """Return the same as one JSON object, in ASCII.

    Raises:
        BadInput: If there is no such article or version.
        ArchiveError: If the archive cannot be read.
    """
    found, known, pairs = _compared(archive, url, wish)
    diffs = [
        {
            "from": old.number,
            "to": new.number,
            "seen_at": iso_utc(new.seen_at),
            "run_id": new.run_id,
            "made_by": new.made_by,
            "is_silent": _is_silent(old, new),
            "fields": {
                name: {
                    "was": old.fields[name],
                    "became": new.fields[name],
                    "diff": word_diff(_text(old.fields[name]), _text(new.fields[name])),
                }
                for name in _differing(old, new)
                if name in wish.fields
            },
        }
        for old, new in pairs
    ]
    article = {"url": found.url, "site": found.site, "article_id": found.article_id, "gone_at": found.gone_at}
    return json.dumps(article | {"versions": len(known), "diffs": diffs})


def _compared(archive: Path, url: str, wish: Wish) -> tuple[FoundArticle, list[Version], list[tuple[Version, Version]]]:
    with closing(connect_read_only(archive)) as connection, connection.snapshot():
        found = find_article(connection, url)
        known = versions(connection, found.article_id)
    if wish.every:
        return found, known, list(pairwise(known))
    if len(known) == 1 and wish.first is wish.last is None:
        return found, known, []
    last = wish.last if wish.last is not None else len(known)
    first = wish.first if wish.first is not None else last - 1
    for number in (first, last):
        if not 1 <= number <= len(known):
            there = f"versions 1 to {len(known)}" if len(known) > 1 else "version 1 only"
            raise BadInput(f"there is no version {number} of {one_line(found.url)}; it has {there}")
    return found, known, [(known[first - 1], known[last - 1])]


def _differing(old: Version, new: Version) -> list[str]:
    return [name for name in REVISED if old.fields[name] != new.fields[name]]


def _is_silent(old: Version, new: Version) -> bool:
    """Tell whether the text was changed though the page's own date of change was not."""
    was, became = old.fields, new.fields
    if new.made_by == "parser" or was["body"] is None or was["body"] == became["body"]:
        return False
    return bool(was["modified_at"] == became["modified_at"])


def _origin(new: Version) -> str:
    if new.made_by == "parser":
        return f"of the same page, as later rules read it in run {new.run_id}: the parser changed, not the page"
    return f"seen {iso_utc(new.seen_at)} by run {new.run_id}"


def _silence(new: Version) -> str:
    dated = new.fields["modified_at"]
    return (
        f"silent: the page still says it was changed {dated}" if dated else "silent: the page names no date of change"
    )


def _text(value: Any) -> str:  # noqa: ANN401 - any JSON value of a field
    """Return a field's value as a text to compare: a list as lines."""
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part is not None)
    return "" if value is None else str(value)


def _shortened(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts, what is the same cut to what stands beside a change."""
    for place, (kind, text) in enumerate(parts):
        if kind != "same":
            yield kind, text
            continue
        begin = text[:_CONTEXT] if place > 0 else ""
        end = text[-_CONTEXT:] if place < len(parts) - 1 else ""
        yield kind, text if len(begin) + len(end) + 20 >= len(text) else f"{begin} ... {end}".strip(" ")
