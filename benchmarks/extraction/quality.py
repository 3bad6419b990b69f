"""Quality: what a system made of all pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.extraction.scoring import score

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from benchmarks.extraction.corpus import Answer
    from benchmarks.extraction.scoring import Scores


@dataclass(frozen=True)
class Quality:
    """How well a system reads."""

    about: Mapping[str, str]
    """Its version, and those of lxml and Python."""
    scores: Scores
    fields: frozenset[str]
    """What it offers at all."""
    failed: int
    """Pages that it refused, or broke on."""
    peak_mb: float | None
    """The most memory that its process held while it read all pages."""


@dataclass(frozen=True)
class Reading:
    """A system's answers, unjudged."""

    system: str
    about: Mapping[str, str]
    items: Mapping[str, Answer]
    """By page id."""
    peak_mb: float | None

    def scored(self, folder: Path) -> Quality:
        """Judge the answers by the corpus in a folder."""
        return Quality(
            self.about,
            score(folder, self.items),
            frozenset(field for item in self.items.values() for field in item),
            sum("error" in item for item in self.items.values()),
            self.peak_mb,
        )
