"""Matching: where a query's words stand in a text; whether an article has what the index alone cannot tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import category

from newscrawl.archive.search.folding import fold, fold_with_places

if TYPE_CHECKING:
    from newscrawl.archive.search.query import Query


class Matcher:
    """Finds the words and phrases of a query in the texts of articles.

    Args:
        query: The query.
    """

    def __init__(self, query: Query) -> None:
        self._groups = [re.compile("|".join(term.pattern for term in group)) for group in query.groups]
        self._excluded = [re.compile(term.pattern) for term in query.excluded]
        self._any = re.compile("|".join(term.pattern for term in query.terms))

    def accepts(self, *texts: str | None) -> bool:
        """Tell whether an article is what the query asks for.

        Args:
            texts: Its title, introduction and body; a phrase stands in one of them.
        """
        folded = [fold(text) for text in texts if text]
        return all(any(group.search(text) for text in folded) for group in self._groups) and not any(
            pattern.search(text) for pattern in self._excluded for text in folded
        )

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Return where words and phrases stand in a text: begin, end, and what stands there, folded.

        Args:
            text: As `folding.composed` returns it.
        """
        folded, places = fold_with_places(text)
        found = []
        for match in self._any.finditer(folded):
            end = places[match.end() - 1] + 1
            while end < len(text) and category(text[end])[0] == "M":
                end += 1  # an accent or vowel sign of its own belongs to its letter
            found.append((places[match.start()], end, match[0]))
        return found
