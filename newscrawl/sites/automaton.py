"""Automaton: a regular expression as the characters that it takes and how they follow each other (Glushkov's).

The standard library's own parser reads it. What takes no characters, such as an anchor, is left out: such things
allow fewer texts, not more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

MAX_STATES = 5000
"""Characters of a pattern after its repetitions are written out."""
MAX_LINKS = 200_000
"""Pairs of characters of which the second may follow the first."""
MAX_COPIES = 8
"""Repetitions that are written out; what may be repeated more often is taken to have no end."""

_SAMPLES = "aZ5_ -/.\n\u00e9\u4e2d"
"""A character of each kind that classes tell apart."""
_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    ops.CATEGORY_DIGIT: str.isdecimal,
    ops.CATEGORY_SPACE: str.isspace,
    ops.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
}
_NEGATED = {
    ops.CATEGORY_NOT_DIGIT: ops.CATEGORY_DIGIT,
    ops.CATEGORY_NOT_SPACE: ops.CATEGORY_SPACE,
    ops.CATEGORY_NOT_WORD: ops.CATEGORY_WORD,
}
REPEATS = frozenset({ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT})


class TooIntricate(Exception):
    """A pattern that is too big to be judged."""


def _varies(tree: Iterable[Any]) -> bool:
    """Tell whether something in a pattern may be repeated more or less often."""
    return any(
        (op in REPEATS and value[0] < value[1] > 1) or any(map(_varies, _inner(op, value))) for op, value in tree
    )


def _characters(tree: Iterable[Any]) -> Iterator[str]:
    """Yield the characters that a pattern names, and their neighbours."""
    for op, value in tree:
        if op in {ops.LITERAL, ops.NOT_LITERAL}:
            yield from _near(value)
        elif op is ops.RANGE:
            yield from (char for end in value for char in _near(end))
        elif op is ops.IN:
            yield from _characters(value)
        else:
            yield from (char for inner in _inner(op, value) for char in _characters(inner))


def _near(code: int) -> Iterator[str]:
    for other in (code - 1, code, code + 1):
        if 0 <= other < 0x110000:
            yield from dict.fromkeys((chr(other), chr(other).lower()[0], chr(other).upper()[0]))


def _inner(op: Any, value: Any) -> Sequence[Any]:  # noqa: ANN401, PLR0911 - the shapes are those of the standard parser
    """Return the patterns in a part of a pattern."""
    if op in REPEATS:
        return [value[2]]
    if op is ops.SUBPATTERN:
        return [value[3]]
    if op is ops.ATOMIC_GROUP:
        return [value]
    if op in {ops.ASSERT, ops.ASSERT_NOT}:
        return [value[1]]
    if op is ops.BRANCH:
        branches: list[Any] = value[1]
        return branches
    if op is ops.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


def parsed(pattern: str) -> list[Any]:
    """Return the parts of a valid pattern, as the standard library's parser gives them."""
    return list(_parser.parse(pattern))


def automaton_of(tree: list[Any], *, folds: bool) -> Automaton:
    """Return the automaton of a pattern's parts.

    Args:
        tree: The parts.
        folds: Whether upper case and lower case are one.

    Raises:
        TooIntricate: If it has too many characters.
    """
    automaton = Automaton(tuple(dict.fromkeys(_SAMPLES + "".join(_characters(tree)))), folds=folds)
    automaton.sequence(tree)
    return automaton


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the pattern, as it is joined to others."""

    nullable: bool = True
    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()


@dataclass
class Automaton:
    """States are characters of the pattern; each follows others."""

    alphabet: tuple[str, ...]
    folds: bool
    """Whether upper case and lower case are one."""
    takes: list[int] = field(default_factory=list)
    """By state, the characters that it takes, as bits."""
    loops: list[int | None] = field(default_factory=list)
    """By state, the number of the outermost endless repetition that it is in: within one, each state reaches each."""
    follows: Counter[tuple[int, int]] = field(default_factory=Counter)
    """How many ways lead from a state to the next."""
    is_split: bool = False
    """Whether a repeated part has two ways to take nothing: `(a|a)*` is `(a(|))*` to the parser."""
    _loop: int | None = None

    def sequence(self, tree: Iterable[Any]) -> _Part:
        """Add parts that follow each other."""
        whole = _Part()
        for op, value in tree:
            whole = self._joined(whole, self._part(op, value))
        return whole

    def _part(self, op: Any, value: Any) -> _Part:  # noqa: ANN401
        inner = _inner(op, value)
        if op in REPEATS:
            return self._repeated(value[0], value[1], inner[0])
        if op in {ops.ASSERT, ops.ASSERT_NOT}:
            self.sequence(inner[0])
            return _Part()
        if inner:
            parts = [self.sequence(one) for one in inner]
            self.is_split |= self._loop is not None and sum(part.nullable for part in parts) > 1
            return self._either(parts, nullable=op is ops.GROUPREF_EXISTS)
        takes = self._taken(op, value)
        return self._state(takes) if takes is not None else _Part()

    def _taken(self, op: Any, value: Any) -> int | None:  # noqa: ANN401
        """Return the characters that a part takes, as bits; None if it takes none, as an anchor."""
        if op is ops.ANY:
            return self._bits(lambda char: char != "\n")
        if op in {ops.LITERAL, ops.NOT_LITERAL}:
            return self._bits(lambda char: any(ord(c) == value for c in self._cases(char)) == (op is ops.LITERAL))
        if op is ops.IN:
            negated = value[0][0] is ops.NEGATE
            return self._bits(
                lambda char: any(_is_in(c, *item) for item in value for c in self._cases(char)) != negated
            )
        return None

    def _cases(self, char: str) -> set[str]:
        return {char, char.lower()[0], char.upper()[0]} if self.folds else {char}

    def _bits(self, fits: Any) -> int:  # noqa: ANN401
        return sum(1 << place for place, char in enumerate(self.alphabet) if fits(char))

    def _state(self, takes: int) -> _Part:
        self.takes.append(takes)
        self.loops.append(self._loop)
        if len(self.takes) > MAX_STATES:
            raise TooIntricate
        here = frozenset({len(self.takes) - 1})
        return _Part(nullable=False, first=here, last=here)

    def _joined(self, one: _Part, two: _Part) -> _Part:
        self._link(one.last, two.first)
        return _Part(
            nullable=one.nullable and two.nullable,
            first=one.first | (two.first if one.nullable else frozenset()),
            last=two.last | (one.last if two.nullable else frozenset()),
        )

    def _link(self, ends: frozenset[int], starts: frozenset[int]) -> None:
        if len(self.follows) + len(ends) * len(starts) > MAX_LINKS:
            raise TooIntricate
        self.follows.update((end, start) for end in ends for start in starts)

    @staticmethod
    def _either(parts: list[_Part], *, nullable: bool) -> _Part:
        return _Part(
            nullable=nullable or any(part.nullable for part in parts),
            first=frozenset().union(*(part.first for part in parts)),
            last=frozenset().union(*(part.last for part in parts)),
        )

    def _repeated(self, least: int, most: int, tree: Any) -> _Part:  # noqa: ANN401
        # "(\\d{1,8}){1,8}" ends, but nobody would live to see it.
        endless = most > MAX_COPIES or (most > 2 and _varies(tree))
        copies = max(1, min(least, MAX_COPIES)) if endless else most
        whole = _Part()
        for number in range(copies - endless):
            whole = self._joined(whole, self._either([self.sequence(tree)], nullable=number >= least))
        return self._joined(whole, self._endless(tree, nullable=not least)) if endless else whole

    def _endless(self, tree: Any, *, nullable: bool) -> _Part:  # noqa: ANN401
        around = self._loop
        self._loop = len(self.takes) if around is None else around
        part = self.sequence(tree)
        self._link(part.last, part.first)
        self._loop = around
        return self._either([part], nullable=nullable)


def _is_in(char: str, op: Any, value: Any) -> bool:  # noqa: ANN401
    if op is ops.LITERAL:
        return bool(ord(char) == value)
    if op is ops.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    if op is ops.CATEGORY:
        known = _NEGATED.get(value)
        return not _CATEGORIES[known](char) if known is not None else _CATEGORIES[value](char)
    return False
