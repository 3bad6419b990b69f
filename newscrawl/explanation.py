"""Explanations for people: each field with the rule that gave it and the candidates that lost, as lines of text."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from newscrawl.items import FIELDS, Article, Image, Link, iso_utc
from newscrawl.shown import MAX_SHOWN, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract import Explanation
    from newscrawl.extract.found import Found

MAX_ENTRIES = 6
"""Entries of a list that are shown."""
MAX_LOST = 8
"""Candidates of one field that are shown."""
WIDTH = 14
"""Columns for a field's name."""


def explanation_lines(name: str, explanation: Explanation) -> Iterator[str]:
    """Yield the lines that tell of one page.

    Args:
        name: What the page is called: its path.
        explanation: Of the page.
    """
    answer = explanation.answer
    if isinstance(answer, Article):
        yield f"{shown(name)}: an article, {shown(answer.url or 'of unknown address')}"
    else:
        yield f"{shown(name)}: not an article ({answer.page_type}): {shown(answer.reason)}"
    names = [field for field in FIELDS if field in explanation.found or explanation.lost.get(field)]
    for field in names:
        yield ""
        yield from _field_lines(field, explanation)
    if isinstance(answer, Article):
        yield from _other_lines(answer, explanation)


def _field_lines(field: str, explanation: Explanation) -> Iterator[str]:
    found = explanation.found.get(field)
    first, *others = _values(found) if found is not None else ["nothing that is believed"]
    yield f"{field:{WIDTH}}{first}"
    for line in others:
        yield f"{'':{WIDTH}}{line}"
    if found is not None:
        yield f"{'  by':{WIDTH}}{shown(found.rule)}"
        if found.raw and shown(found.raw) not in {first, shown(str(found.value))}:
            yield f"{'  read from':{WIDTH}}{shown(found.raw)}"
    lost = explanation.lost.get(field, ())
    for candidate in lost[:MAX_LOST]:
        raw = f" ({shown(candidate.raw)})" if isinstance(candidate.value, tuple) else ""
        yield f"{'  lost':{WIDTH}}{shown(candidate.rule)}{raw}: {_values(candidate)[0]}"
    if len(lost) > MAX_LOST:
        yield f"{'':{WIDTH}}... and {len(lost) - MAX_LOST} more"


def _other_lines(article: Article, explanation: Explanation) -> Iterator[str]:
    """Tell of the evidence that is no field's, and name the fields that the page does not have."""
    for name, evidence in article.evidence.items():
        if name not in FIELDS:
            yield ""
            yield f"{name}  {shown(evidence.raw)}"
            yield f"{'  by':{WIDTH}}{shown(evidence.rule)}"
    given = {"url", "site", "fetched_at", "evidence"}
    missing = [field for field in FIELDS if field not in explanation.found and field not in given]
    if missing:
        yield ""
        yield f"not on the page: {', '.join(missing)}"


def _values(found: Found[object]) -> list[str]:
    """Return a value as lines: a text cut short, a list by its entries."""
    value = found.value
    if isinstance(value, tuple):
        lines = [_entry(part) for part in value[:MAX_ENTRIES]]
        more = [f"... and {len(value) - MAX_ENTRIES} more"] if len(value) > MAX_ENTRIES else []
        return [*lines, *more] or ["(none)"]
    return [_entry(value)]


def _entry(value: object) -> str:
    if isinstance(value, Link):
        return f"{shown(value.title)}  {shown(value.url or '')}".rstrip()
    if isinstance(value, Image):
        return f"{shown(value.url)}  {shown(value.caption or '')}".rstrip()
    if isinstance(value, str) and len(value) > MAX_SHOWN:
        return f"{shown(value)} ({value.count(chr(10) * 2) + 1} paragraphs, {len(value)} characters)"
    return shown(iso_utc(value) if isinstance(value, datetime) else str(value))
