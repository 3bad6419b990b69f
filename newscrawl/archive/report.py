"""RunReport: what a run did, and what the ledger holds at its end."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did and what the ledger holds at its end."""

    run_id: int
    site: str
    outcome: str
    did: dict[str, int]
    """Counts of this run, by the names of the columns of `runs`: fetched, failed, articles_new, ..."""
    resumed: bool
    """Whether it went on with the round of a run that was cut short."""
    sums: dict[str, int]
    """The site's ledger, by the names of the columns of `runs`: heard_of, waiting, leased, stored, ..."""
    refused: list[tuple[str, int]] = field(default_factory=list)
    """The most frequent reasons of refused URLs."""
    owed: list[tuple[str, int]] = field(default_factory=list)
    """The most frequent reasons of owed URLs."""

    @property
    def closes(self) -> bool:
        """Whether every URL heard of is accounted for and none is leased any more."""
        return self.sums["heard_of"] == sum(self.sums.values()) - self.sums["heard_of"] and not self.sums["leased"]


DID = (
    "requests",
    "fetched",
    "not_modified",
    "failed",
    "articles_new",
    "articles_changed",
    "articles_unchanged",
    "articles_lost",
    "articles_gone",
    "counts_moved",
)
"""The columns of `runs` that count what a run did."""
