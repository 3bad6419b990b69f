"""Query: what somebody typed, as words that an article must have, may have one of, or must not have.

    ferry harbour         both
    "ferry harbour"       side by side, in this order
    harb*                 words that begin so
    ferry OR boat port    port, and one of ferry and boat
    ferry -harbour        ferry without harbour

Whatever else is typed is taken for words and for what stands between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain

from newscrawl.archive.search.folding import fold
from newscrawl.archive.search.tokens import LETTER, LONGEST, runs
from newscrawl.errors import BadInput

LONGEST_QUERY = 1000
"""Characters of a query."""
MOST_TERMS = 32
"""Words and phrases of a query."""
MOST_WORDS = 100
"""Words of all its phrases together: at each place of a text, so many may have to be compared."""
MOST_TOKENS = 12
"""Tokens by which a phrase is looked up; whether it stands in an article is seen in its text."""
SHORTEST_PREFIX = 3
"""Letters before a `*`: with two, too many words begin so to be put together while somebody waits."""

_TERM = re.compile(r'(-?)(?:"([^"]*)(?:"|$)|([^\s"]+))(\*?)')
_QUOTES = str.maketrans("“”„‟＂\0", '""""" ')


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is looked up."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase."""

    tokens: tuple[Token, ...]
    """An article in which it stands has them all."""
    is_exact: bool
    """Whether it stands in each article that has them."""
    pattern: str
    """The regular expression that finds it in a folded text."""
    words: int
    """How many it is made of."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that can be answered."""

    groups: tuple[tuple[Term, ...], ...]
    """Of each, an article must have one."""
    excluded: tuple[Term, ...]

    @property
    def terms(self) -> list[Term]:
        """All that is sought."""
        return [term for group in self.groups for term in group]

    @property
    def is_exact(self) -> bool:
        """Whether the index alone can answer it."""
        return all(term.is_exact for term in (*self.terms, *self.excluded))


def read_query(text: str) -> Query:
    """Read what somebody typed.

    Raises:
        BadInput: If it has no word to search for, or is too long.
    """
    if len(text) > LONGEST_QUERY:
        raise BadInput(f"the search is too long; write at most {LONGEST_QUERY} characters")
    groups: list[list[Term]] = []
    excluded: list[Term] = []
    joins = False
    for minus, phrase, word, star in _TERM.findall(text.translate(_QUOTES)):
        if word in {"OR", "AND"} and not minus and groups:
            joins = word == "OR"
            continue
        term = _term(phrase or word, is_prefix=bool(star) or (phrase or word).rstrip().endswith("*"))
        if term is None:
            continue
        if minus:
            excluded.append(term)
        elif joins:
            groups[-1].append(term)
        else:
            groups.append([term])
        joins = False
    if len(excluded) + sum(map(len, groups)) > MOST_TERMS:
        raise BadInput(f"the search has too many words; write at most {MOST_TERMS}")
    if sum(term.words for term in (*chain(*groups), *excluded)) > MOST_WORDS:
        raise BadInput(f"the search has too many words; write at most {MOST_WORDS}, those of phrases counted")
    if not groups:
        raise BadInput(
            "the search needs a word that is not excluded; add one that the articles must have"
            if excluded
            else "the search has no letter or digit in it; write a word to search for"
        )
    return Query(tuple(map(tuple, groups)), tuple(excluded))


def _term(text: str, *, is_prefix: bool) -> Term | None:
    """Return what somebody seeks; None if there is no letter or digit in it.

    Raises:
        BadInput: If too many words begin so.
    """
    parts = runs(fold(text))
    if not parts:
        return None
    tokens: list[Token] = []
    for place, (run, size) in enumerate(parts):
        opens = is_prefix and place == len(parts) - 1
        if size:
            last = max(len(run) - size, 0)
            tokens.extend(Token(run[at : at + size], len(run) < size) for at in range(last + 1))
        else:
            tokens.append(Token(run[:LONGEST], opens))
    if is_prefix and len(parts) == 1 and not parts[0][1] and len(parts[0][0]) < SHORTEST_PREFIX:
        raise BadInput(
            f"too many words begin with {parts[0][0]!r}; write at least {SHORTEST_PREFIX} letters before the *"
        )
    is_exact = len(tokens) == 1 and len(parts[0][0]) < LONGEST
    unlike = tuple(dict.fromkeys(tokens))
    return Term(unlike[:MOST_TOKENS], is_exact, _pattern(parts, opens=is_prefix), len(parts))


def _pattern(parts: list[tuple[str, int]], *, opens: bool) -> str:
    found = []
    for place, (run, size) in enumerate(parts):
        before, after = ("", "") if size else (f"(?<!{LETTER})", f"(?!{LETTER})")
        if opens and place == len(parts) - 1 and not size:
            after = f"{LETTER}*"
        found.append(f"{before}{re.escape(run)}{after}")
    return " *".join(found)
