"""Choices: of each field's candidates the first is kept; the others only where somebody wants to know why they lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.extract.found import Found

MAX_LOST = 50
"""Candidates of one field that are remembered; a page may show a hundred dates."""


class Part(Protocol):
    """A field's value together with where it stands: title, introduction, disclaimer."""

    @property
    def found(self) -> Found[Any]:
        """The value."""


T = TypeVar("T")
P = TypeVar("P", bound=Part)


@dataclass
class Choices:
    """The fields of one page as they are found."""

    found: dict[str, Found[Any]] = field(default_factory=dict)
    """By field, what is believed."""
    lost: dict[str, list[Found[Any]]] | None = None
    """By field, what was not, in order of belief; None where nobody asks: candidates are made one at a time."""

    def forget(self) -> None:
        """Begin anew."""
        self.found.clear()
        if self.lost is not None:
            self.lost.clear()

    def first(self, name: str, candidates: Iterable[Found[T]]) -> Found[T] | None:
        """Keep the first of a field's candidates, and return it."""
        several = iter(candidates)
        best = next(several, None)
        if best is not None:
            self.found[name] = best
            self.lose(name, several)
        return best

    def first_part(self, name: str, candidates: Iterable[P]) -> P | None:
        """Keep the first of a field's candidates that know where they stand, and return it."""
        several = iter(candidates)
        best = next(several, None)
        if best is not None:
            self.found[name] = best.found
            self.lose(name, (part.found for part in several))
        return best

    def lose(self, name: str, candidates: Iterator[Found[Any]]) -> None:
        """Remember candidates that lost, if somebody asks; those that say the same as what is believed did not."""
        if self.lost is None:
            return
        best = self.found.get(name)
        kept = self.lost.setdefault(name, [])
        for candidate in candidates:
            if candidate != best and candidate not in kept:
                kept.append(candidate)
            if len(kept) >= MAX_LOST:
                break
