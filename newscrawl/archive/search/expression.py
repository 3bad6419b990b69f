"""Expression: a query in the language of FTS5. Each token stands in quotes: nothing in it is an operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from newscrawl.archive.search.entry import DATE, column_mark, site_mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.archive.search.query import Query, Term, Token


@dataclass(frozen=True, slots=True)
class Filters:
    """What else the articles must be, each alone; None: whatever they are."""

    site: str | None = None
    column: str | None = None
    since: date | None = None
    """The first day (UTC) of publication."""
    until: date | None = None
    """The last day."""


def expression(query: Query, filters: Filters, span: tuple[date, date] | None) -> str:
    """Return what finds the articles of a query, and for one that is not exact others, too.

    Args:
        query: The query.
        filters: What else they must be.
        span: The days of the oldest and the newest article; None: there is none with a date.
    """
    wanted = [_any(term_expression(term) for term in group) for group in query.groups]
    if filters.site is not None:
        wanted.append(_quoted(site_mark(filters.site)))
    if filters.column is not None:
        wanted.append(_quoted(column_mark(filters.column)))
    if filters.since is not None or filters.until is not None:
        wanted.append(_days(filters, span))
    found = " AND ".join(wanted)
    unwanted = [term_expression(term) for term in query.excluded if term.is_exact]
    return f"({found}) NOT {_any(unwanted)}" if unwanted else found


def term_expression(term: Term, mark: str = "") -> str:
    """Return what finds the articles that have a term.

    Args:
        term: The term.
        mark: The mark that its longest token must have.
    """
    longest = max(term.tokens, key=lambda token: len(token.text))
    wanted = [_token(token, mark if token is longest else "") for token in term.tokens]
    return "(" + " AND ".join(wanted) + ")"


def _token(token: Token, mark: str) -> str:
    return _quoted(mark + token.text) + ("*" if token.is_prefix else "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _any(expressions: Iterable[str]) -> str:
    return "(" + " OR ".join(expressions) + ")"


def _days(filters: Filters, span: tuple[date, date] | None) -> str:
    first, last = span or (date.max, date.min)
    first, last = max(filters.since or first, first), min(filters.until or last, last)
    if first > last:
        return _quoted(DATE)  # no article has this one
    return _any(_quoted(DATE + mark) for mark in date_marks(first, last))


def date_marks(first: date, last: date) -> list[str]:
    """Return the fewest years, months and days that make up a span of days.

    >>> date_marks(date(2024, 11, 30), date(2026, 1, 2))
    ['2024-11-30', '2024-12', '2025', '2026-01-01', '2026-01-02']
    """
    marks = []
    while first <= last:
        for length, end in ((4, date(first.year, 12, 31)), (7, _end_of_month(first)), (10, first)):
            begins = first.isoformat()[length:] in {"-01-01", "-01", ""}
            if begins and end <= last:
                marks.append(first.isoformat()[:length])
                break
        if end == date.max:
            break
        first = end + timedelta(days=1)
    return marks


def _end_of_month(day: date) -> date:
    return day.replace(day=31) if day.month == 12 else day.replace(month=day.month + 1, day=1) - timedelta(days=1)
