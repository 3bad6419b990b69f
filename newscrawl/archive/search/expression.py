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


class Wanted:
    """What is looked up: a query and filters.

    Args:
        query: The query.
        filters: What else the articles must be.
        span: The days of the oldest and the newest article; None: there is none with a date.
    """

    def __init__(self, query: Query, filters: Filters, span: tuple[date, date] | None) -> None:
        self.query = query
        self._groups = [_any(term_expression(term) for term in group) for group in query.groups]
        self._filters: list[str] = []
        if filters.site is not None:
            self._filters.append(_quoted(site_mark(filters.site)))
        if filters.column is not None:
            self._filters.append(_quoted(column_mark(filters.column)))
        if filters.since is not None or filters.until is not None:
            self._filters.append(_days(filters, span))
        self._unwanted = [term_expression(term) for term in query.excluded if term.is_exact]

    def expression(self) -> str:
        """Return what finds the articles; for a query that is not exact, others, too."""
        return self._all(self._groups)

    def about(self, group: int, term: Term, mark: str) -> str:
        """Return what finds those of the articles in which a term has a mark.

        Args:
            group: The place of the term's group in the query. What has the mark has the term: it is not asked for.
            term: The term.
            mark: The mark.
        """
        others = [other for place, other in enumerate(self._groups) if place != group]
        return self._all([term_expression(term, mark), *others])

    def _all(self, groups: list[str]) -> str:
        found = " AND ".join([*groups, *self._filters])
        return f"({found}) NOT {_any(self._unwanted)}" if self._unwanted else found


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
