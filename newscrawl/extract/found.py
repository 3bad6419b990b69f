"""Found: a field's value with the rule that found it and the raw text it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What a field module answers. Nothing found is `None`, unless the raw text is worth keeping."""

    value: T
    rule: str
    """Name of the rule, for the evidence."""
    raw: str
    """What it was read from; cut when it becomes evidence."""
