"""Watch: has something changed, and since when? Page's CUSUM over the evidence of page after page.

Evidence is the logarithm of how much likelier a page is if the field is broken than if all is as ever; while nothing is
wrong, it falls on average, and its sum is held at 0. Where the sum last left 0, the change is most likely to have been.
https://doi.org/10.1093/biomet/41.1-2.100 (E. S. Page, Continuous inspection schemes)
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.health.baseline import Counts, Place
    from newscrawl.health.observation import PageSeen
    from newscrawl.health.verdict import Kind

ENOUGH = 13.0
"""Evidence that is enough for a verdict: a change e^13 = 440,000 times likelier than none."""

LEAST_MISSED = 7
"""Pages that must miss a field before it can be said to be broken, however sure the past was."""

MARGIN = 1.5
"""A verdict takes this many times the evidence that healthy times have shown: the longest stretch of a section whose
pages lack the field, the strangest day."""

MOST_LEARNED = 15.0
"""The most evidence of healthy times that is believed, so that nothing ever becomes blind."""

FADES = 0.98
"""What is left of it after each run."""

ROOM = 3.0
"""How far evidence rises beyond what a verdict takes, so that in the same run two healthy pages make it fall."""

MOST_DOUBT = 30
"""Pages without more evidence, after which what has not become a verdict is taken for the way the site is."""

SUSPECT = 4.5
"""Evidence that is enough to read a few pages again: those that had the field show whether the site has changed, or
merely shows another part of itself."""

SUSPECT_MISSED = {True: 5, False: 12}
"""Pages that must have missed it before that: where little is known of the site, and else."""

PROOF = 3
"""Pages read again that decide."""

BACK = 6.0
"""Evidence that is enough to call mended what earlier runs found broken: three pages that have it again, where nearly
all had it."""

CLEAR = 0.9
"""The highest share of a healthy time, and the lowest share of misses of a broken one, when judging what is mended."""

LENGTH_OF = "{} length"
"""What the baseline knows the length of a field as."""

Key: TypeAlias = "tuple[str, Kind, str]"
"""Field, kind and scope of a watch."""


class Sign(NamedTuple):
    """What one page says of one field."""

    evidence: float
    """Logarithm of how much likelier it is if the field is broken than if not."""
    expected: float
    """The share of its like that have the field; for lengths, the logarithm of what is usual."""
    got: float
    """1 or 0; for lengths, the logarithm."""
    missed: bool
    """Whether it lacks the field, or has too little of it."""


@dataclass(slots=True)
class Watch:
    """One thing that is watched: a field's presence or length, on all pages or those of one scope."""

    field: str
    kind: Kind
    scope: str
    """Address pattern, `AGAIN`, or "" for all pages."""
    evidence: float = 0.0
    top: float = 0.0
    """The most evidence since it last left 0."""
    top_at: int = 0
    """Of the pages since it last left 0, the one with the most evidence."""
    peak: float = 0.0
    """The most evidence that passed by itself."""
    since: datetime | None = None
    """The page that it left 0 with: the change, if there is one."""
    first_url: str | None = None
    pages: int = 0
    """Pages since then."""
    missed: int = 0
    expected: float = 0.0
    """How many of these were expected to have it; for lengths, the sum of the logarithms expected."""
    got: float = 0.0
    """How many had it; for lengths, the sum of their logarithms."""
    is_young: bool = False
    """Whether too little was known of the site to tell a change from a part that was not seen before: then proof alone
    counts."""
    kept: int = 0
    """Of the pages that were read again as proof, those that have it still."""
    lost: int = 0
    is_proven: bool = False
    is_broken: bool = False
    was_told: bool = False
    """Whether it was broken at any time since it left 0."""
    outlived: bool = False
    """Whether it was broken when a run ended: then it was no passing stretch, and takes more than one page to mend."""
    back: float = 0.0
    """Evidence, while it is outlived, that it is mended."""
    stretch: dict[Place, Counts] = dataclasses.field(default_factory=dict)
    """The pages since it left 0."""

    @property
    def key(self) -> Key:
        """What is watched."""
        return self.field, self.kind, self.scope

    @property
    def learned_as(self) -> str:
        """What the baseline knows it as."""
        return LENGTH_OF.format(self.field) if self.kind == "length" else self.field

    @property
    def is_open(self) -> bool:
        """Whether it is in doubt."""
        return self.since is not None

    @property
    def enough(self) -> float:
        """The evidence that a verdict takes."""
        return max(ENOUGH, MARGIN * self.peak)

    @property
    def is_suspected(self) -> bool:
        """Whether pages are to be read again as proof."""
        enough = self.evidence > max(SUSPECT, MARGIN * self.peak) and self.missed >= SUSPECT_MISSED[self.is_young]
        return enough and not self.is_broken

    @property
    def _is_plain(self) -> bool:
        """Whether the evidence is enough by itself."""
        return self.evidence > self.enough and self.missed >= LEAST_MISSED and not self.is_young

    def saw(self, page: PageSeen, sign: Sign, *, is_young: bool = False) -> bool:
        """Take in a page; return whether it has just been found that what was broken is mended.

        Args:
            page: The page.
            sign: What it says.
            is_young: Whether little is known of the site.
        """
        if not self.is_open:
            if sign.evidence <= 0:
                return False
            self.since, self.first_url, self.is_young = page.at, page.url, is_young
        self.pages += 1
        self.missed += sign.missed
        self.expected += sign.expected
        self.got += sign.got
        if self.outlived:
            return self._saw_outlived(sign)
        self.evidence = min(self.evidence + sign.evidence, self.enough + ROOM)
        if self.evidence > self.top:
            self.top, self.top_at = self.evidence, self.pages
        self.is_broken = self.is_proven or self._is_plain
        self.was_told |= self.is_broken
        stands_still = self.pages > self.top_at + MOST_DOUBT and not self.was_told
        return self._passed() if self.evidence <= 0 or stands_still else False

    def saw_again(self, sign: Sign) -> None:
        """Take in a page that had the field when it was first read, as proof."""
        if not self.is_suspected:
            return
        self.lost += sign.missed
        self.kept += not sign.missed
        if self.lost + self.kept < PROOF:
            return
        if self.lost > self.kept:
            self.is_proven = self.is_broken = self.was_told = True
            self.evidence = self.top = self.enough + ROOM
        else:
            self._passed()

    def _passed(self) -> bool:
        """Take what was in doubt for the way the site is; return whether it had been called broken."""
        was_told = self.was_told
        self.peak = min(MOST_LEARNED, max(self.peak, self.top))
        self.reset()
        return was_told

    def _saw_outlived(self, sign: Sign) -> bool:
        share = min(sign.expected if self.kind != "length" else CLEAR, CLEAR)
        step = math.log((1 - share) / CLEAR) if sign.missed else math.log(share / (1 - CLEAR))
        self.back = max(0.0, self.back + step)
        if self.back < BACK:
            return False
        return self._passed()  # what comes and goes while nobody mends anything is the way the site is

    def end_run(self) -> None:
        """Note that a run has ended."""
        self.peak *= FADES
        self.outlived = self.is_broken

    def forget_stretch(self) -> None:
        """Note that somebody has mended the rules: what is over now was no whim of the site."""
        if self.outlived:
            self.top = 0.0

    def reset(self) -> None:
        """Begin anew; what healthy times have shown stays."""
        self.evidence = self.top = self.back = self.expected = self.got = 0.0
        self.since = self.first_url = None
        self.pages = self.missed = self.top_at = 0
        self.kept = self.lost = 0
        self.is_broken = self.was_told = self.outlived = self.is_young = self.is_proven = False
        self.stretch = {}
