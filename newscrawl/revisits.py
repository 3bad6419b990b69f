"""Revisits: at which ages an article is looked at again, to follow its edits and its view count. No clock is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.durations import LONGEST, duration_of
from newscrawl.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

NEVER = "never"
ALWAYS = "0"
EXAMPLE = "1h 6h 1d 3d 7d 30d"

_IN_WORDS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


@dataclass(frozen=True, slots=True)
class RevisitPlan:
    """When an article is looked at again."""

    steps: tuple[timedelta, ...]
    """Ages at which an article is looked at, rising; none: never. The one step 0 means in every run."""

    @classmethod
    def parse(cls, plan: str | Iterable[str]) -> RevisitPlan:
        """Read a plan: "1h 6h 1d 3d 7d 30d" or its steps as a list, "0" for in every run, or "never".

        Args:
            plan: Steps of a whole number and a unit: m(inutes), h(ours), d(ays), w(eeks).

        Raises:
            BadInput: If it is no plan. The sentence says what one looks like, not where this one stands.
        """
        words = plan.split() if isinstance(plan, str) else list(plan)
        if words in ([NEVER], [ALWAYS]):
            return cls(() if words == [NEVER] else (timedelta(0),))
        if not words:
            raise BadInput(f'a revisit plan must have steps such as "{EXAMPLE}", or be "0" (in every run) or "never"')
        steps = tuple(map(_step, words))
        if any(step >= following for step, following in pairwise(steps)):
            raise BadInput(f'the steps of a revisit plan must rise, as in "{EXAMPLE}"; {" ".join(words)!r} does not')
        return cls(steps)

    def rest(self, age: timedelta | None) -> timedelta | None:
        """Return how long an article rests from now until it is looked at again; None for ever.

        It rests until the age of the next step, but no less than half the first step and no less than a tenth of its
        age: a run that comes a minute before a step does not come back a minute later. After the last step it is
        looked at once in every last step's length.

        Args:
            age: Time since it was published; None if nobody knows, which counts as just now, as does the future.
        """
        if not self.steps:
            return None
        age = max(age or timedelta(0), timedelta(0))
        ahead = next((step for step in self.steps if step > age), None)
        if ahead is None:
            return self.steps[-1]
        return max(ahead - age, self.steps[0] / 2, age / 10)

    def __str__(self) -> str:
        if not self.steps:
            return NEVER
        return " ".join(map(_word, self.steps))


def _step(word: str) -> timedelta:
    step = duration_of(word)
    if step is None:
        raise BadInput(
            f"{word!r} is no step of a revisit plan; write a whole number and m, h, d or w, as in "
            f'"{EXAMPLE}", or "0" (in every run) or "never" alone'
        )
    if step > LONGEST:
        raise BadInput(f'{word!r} is too long for a step of a revisit plan; the longest is {LONGEST.days}d, or "never"')
    return step


def _word(step: timedelta) -> str:
    """Return a step in the greatest unit that gives a whole number, weeks in days: "7d" reads better than "1w"."""
    if not step:
        return ALWAYS
    name, unit = next((name, unit) for name, unit in _IN_WORDS.items() if not step % unit)
    return f"{step // unit}{name}"
