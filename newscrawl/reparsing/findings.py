"""Findings: what later rules read otherwise, counted by field, with samples."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.archive.reparsed import COMPARED

if TYPE_CHECKING:
    from newscrawl.reparsing.rereading import Reread

SAMPLES = 3
"""Samples of each kind of change of each field, and of pages that become something else."""

GAINED, LOST, CHANGED = "gained", "lost", "changed"
KINDS = (GAINED, LOST, CHANGED)


@dataclass(frozen=True, slots=True)
class Sample:
    """One field of one page."""

    url: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Turned:
    """A page that was an article and is none, or the reverse."""

    url: str
    what: str | None
    """The article's title, or why it is none."""


@dataclass(slots=True)
class Findings:
    """What reading the kept pages again came to."""

    read: int = 0
    """Pages that were read again."""
    as_before: int = 0
    """Of these, those that are read as they were."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Why others were not: reason -> pages."""
    fields: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in COMPARED})
    """Field -> gained, lost, changed -> articles."""
    samples: dict[str, dict[str, list[Sample]]] = field(
        default_factory=lambda: {name: {kind: [] for kind in KINDS} for name in COMPARED}
    )
    become_articles: int = 0
    stop_being_articles: int = 0
    new_articles: list[Turned] = field(default_factory=list)
    no_articles: list[Turned] = field(default_factory=list)
    applied: int = 0
    """Articles that were brought to what is read today, or stored for the first time."""
    busy: list[str] = field(default_factory=list)
    """Sites that are being crawled, and were left out."""

    def saw(self, page: Reread) -> bool:
        """Count a page; tell whether it is read otherwise than before."""
        if page.left_out is not None:
            self.left_out[page.left_out] += 1
            return False
        self.read += 1
        before, after = page.before, page.after
        if before is None and page.article is not None:
            self.become_articles += 1
            if len(self.new_articles) < SAMPLES:
                self.new_articles.append(Turned(page.candidate.url, page.article.title))
            return True
        if before is not None and after is None:
            self.stop_being_articles += 1
            if len(self.no_articles) < SAMPLES:
                self.no_articles.append(Turned(page.candidate.url, page.reason))
            return False
        otherwise = before is not None and after is not None and self._compare(page.candidate.url, before, after)
        self.as_before += not otherwise
        return otherwise

    def _compare(self, url: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
        otherwise = False
        for name in COMPARED:
            was, now = before[name], after[name]
            if was == now:
                continue
            kind = GAINED if was in (None, []) else LOST if now in (None, []) else CHANGED
            self.fields[name][kind] += 1
            samples = self.samples[name][kind]
            if len(samples) < SAMPLES:
                samples.append(Sample(url, was, now))
            otherwise = True
        return otherwise

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain JSON values."""
        return {
            "read": self.read,
            "as_before": self.as_before,
            "left_out": dict(self.left_out),
            "fields": {name: {kind: self.fields[name][kind] for kind in KINDS} for name in COMPARED},
            "samples": {
                name: {kind: [asdict(sample) for sample in samples] for kind, samples in kinds.items() if samples}
                for name, kinds in self.samples.items()
                if any(kinds.values())
            },
            "become_articles": {"pages": self.become_articles, "samples": [asdict(one) for one in self.new_articles]},
            "stop_being_articles": {
                "pages": self.stop_being_articles,
                "samples": [asdict(one) for one in self.no_articles],
            },
            "applied": self.applied,
            "busy_sites": self.busy,
        }
