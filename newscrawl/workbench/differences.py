"""Differences: what was expected of a field and what was got, as a few short lines for a terminal."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from newscrawl.shown import shown
from newscrawl.workbench.affixes import common_start

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SHOWN = 80
"""Characters of one side of a difference."""
MAX_LINES = 6
"""Lines of one field's difference."""
CONTEXT = 20
"""Characters shown before the first that differs."""


def difference_lines(expected: object, got: object) -> Iterator[str]:
    """Yield lines: `- ` and what was expected, `+ ` and what was got; of texts and lists only the parts that differ.

    Args:
        expected: A field's value, as JSON.
        got: The same.
    """
    lines = list(_changes(_pieces(expected), _pieces(got)))
    yield from lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        yield f"  ... and {len(lines) - MAX_LINES} more lines"


def _changes(old: list[str], new: list[str]) -> Iterator[str]:
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for n in range(max(end - start, last - first)):
            one = old[start + n] if start + n < end else None
            other = new[first + n] if first + n < last else None
            skipped = _common(one, other)
            if one is not None:
                yield f"- {_cut(one, skipped)}"
            if other is not None:
                yield f"+ {_cut(other, skipped)}"


def _pieces(value: object) -> list[str]:
    """Return a value as the pieces that are compared: a text's paragraphs, a list's entries."""
    if value is None:
        return []
    if isinstance(value, str):
        return value.split("\n\n")
    if isinstance(value, list):
        return [_entry(part) for part in value]
    return [str(value)]


def _entry(value: object) -> str:
    if isinstance(value, dict):
        return "  ".join(str(part) for part in value.values() if part is not None)
    return str(value)


def _common(one: str | None, other: str | None) -> int:
    """Return how many characters the two begin with in common, less what is shown of them."""
    if one is None or other is None or max(len(one), len(other)) <= MAX_SHOWN:
        return 0
    return max(0, len(common_start((one, other))) - CONTEXT)


def _cut(text: str, skipped: int) -> str:
    text = ("…" if skipped else "") + text[skipped:]
    return shown(text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…")
