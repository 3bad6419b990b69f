"""Backtracking: how long a regular expression may take on the worst text, told from its form.

A pattern that can read one text in many ways tries them all before it gives up. `(a+)+$` doubles its time with each
letter; of `.*x.*y.*z` it grows with a power of the text's length. Both are seen in the automaton whose states are the
pattern's characters (Glushkov's): in the first, two ways lead around the same loop with the same text; in the second,
loops that take the same text follow each other. Of the latter only loops of one character are looked at, such as `.*`
and `[^/]*`: chains of greater ones are rare, and slow in no worse way.
"""

from __future__ import annotations

import re
from collections import deque
from re import _constants as ops  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from newscrawl.sites.automaton import REPEATS, Automaton, TooIntricate, automaton_of, parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_WORK = 2_000_000
"""Steps of the judgement; a pattern of everyday takes hundreds."""

_FOLDS = re.compile(r"\(\?[a-zA-Z]*i")


def worst_degree(pattern: str) -> int | None:
    """Return the power of a text's length with which the time of a search may grow; None if it may double each time.

    Args:
        pattern: A valid regular expression.

    Raises:
        TooIntricate: If it cannot be told within reason.
    """
    tree = parsed(pattern)
    bound = bool(tree) and tree[0] == (ops.AT, ops.AT_BEGINNING)
    while tree and tree[-1][0] in REPEATS and tree[-1][1][1] == ops.MAXREPEAT and not _is_nested(tree[-1][1][2]):
        tree.pop()  # nothing follows that could fail
    judge = _Judge(automaton_of(tree, folds=_FOLDS.search(pattern) is not None))
    return None if judge.is_exponential() else judge.longest_chain() + (not bound)


def _is_nested(tree: Iterable[Any]) -> bool:
    """Tell whether a repeated part is more than one character."""
    parts = list(tree)
    return len(parts) != 1 or parts[0][0] not in {ops.LITERAL, ops.NOT_LITERAL, ops.ANY, ops.IN}


class _Judge:
    """One judgement of an automaton."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton
        self.takes = automaton.takes
        self.after: list[list[int]] = [[] for _ in self.takes]
        for one, two in automaton.follows:
            self.after[one].append(two)
        self._work = 0

    def is_exponential(self) -> bool:
        """Tell whether one text leads around a loop in two ways."""
        after, loops = self.after, self.automaton.loops
        if self.automaton.is_split:
            return True
        several = (pair for pair, ways in self.automaton.follows.items() if ways > 1)
        if any(loops[one] is not None and loops[one] == loops[two] for one, two in several):
            return True
        inside = [
            [] if loops[one] is None else [two for two in following if loops[two] == loops[one]]
            for one, following in enumerate(after)
        ]
        twins = [(state, state) for state in range(len(after)) if inside[state]]
        parted = ((one, two) for (one, two), following in self._pairs(inside, twins) if following[0] == following[1])
        return any(one != two for one, two in parted)

    def _pairs(
        self, inside: list[list[int]], starts: list[tuple[int, int]]
    ) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Yield the steps of two readers of one text who began in the same state, each within its loop."""
        met = set(starts)
        todo = deque(starts)
        while todo:
            pair = todo.popleft()
            self._spend(len(inside[pair[0]]) * len(inside[pair[1]]))
            for one in inside[pair[0]]:
                for two in inside[pair[1]]:
                    if self.takes[one] & self.takes[two]:
                        yield pair, (one, two)
                        if (one, two) not in met:
                            met.add((one, two))
                            todo.append((one, two))

    def longest_chain(self) -> int:
        """Return how many endless repetitions follow each other that can take one text."""
        after = self.after
        loops = [state for state in range(len(after)) if state in after[state]]
        longest: dict[int, int] = {}
        for state in reversed(loops):  # a loop that can follow was made later
            others = (longest[other] for other in loops if other > state and self._passes_on(state, other))
            longest[state] = 1 + max(others, default=0)
        return max(longest.values(), default=0)

    def _passes_on(self, loop: int, other: int) -> bool:
        """Tell whether a text that both loops take leads from one to the other."""
        both = self.takes[loop] & self.takes[other]
        met = {loop}
        todo = deque([loop])
        while todo and both:
            state = todo.popleft()
            self._spend(len(self.after[state]))
            for following in self.after[state]:
                if following == other:
                    return True
                if following not in met and self.takes[following] & both:
                    met.add(following)
                    todo.append(following)
        return False

    def _spend(self, steps: int) -> None:
        self._work += steps
        if self._work > MAX_WORK:
            raise TooIntricate
