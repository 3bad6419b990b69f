"""RunReport: what a run did, and what the ledger holds at its end."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from newscrawl.archive.visit import State
    from newscrawl.health import Verdict

SCHEMA_VERSION = 1
"""Counts up when the form of a report as JSON changes in a way that a reader must know."""

DID = (
    "requests",
    "fetched",
    "not_modified",
    "failed",
    "articles_new",
    "articles_changed",
    "articles_unchanged",
    "articles_lost",
    "articles_missing",
    "articles_gone",
    "articles_put_off",
    "counts_moved",
)
"""The columns of `runs` that count what a run did."""


def report_schema() -> bytes:
    """Return the JSON Schema of a report as a line of JSON, as it stands in the package."""
    return files("newscrawl.archive").joinpath("run-report.schema.json").read_bytes()


class Reason(NamedTuple):
    """How many of a site's addresses are in a state for one kind of reason."""

    state: str
    reason: str
    """The reason without what is special to one address (the view `url_reasons`); "" where the state says all."""
    urls: int
    """How many addresses."""


class Start(NamedTuple):
    """What became of a start page."""

    url: str
    state: str
    kind: str
    """Its reason without what is special to it."""
    reason: str | None
    http_status: int | None


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
    """The site's ledger, by the names of the columns of `runs`: heard_of, waiting, leased, stored, ... Empty where the
    archive could not be asked any more."""
    reasons: tuple[Reason, ...] = ()
    """Why addresses are in the states that want a reason; the most frequent first in each state."""
    starts: tuple[Start, ...] = ()
    """The start pages."""
    heard_of_before: int | None = None
    """Addresses in the ledger when the run began; None where an earlier version did not count them."""
    heard_of_new: int = 0
    """Addresses that the run added, counted as it heard of them."""
    version: str = ""
    """newscrawl's."""
    started_at: str = ""
    """UTC, ISO 8601; "" where the archive could not be asked any more."""
    ended_at: str | None = None
    """UTC, ISO 8601; of a run that died, the last moment that it is known to have lived."""
    reason: str | None = None
    """Why it ended, as the column `reason` of `runs`."""
    exit_code: int | None = None
    """What the process answered; None if it died."""
    failures: tuple[str, ...] = ()
    """What the operator was told to do, one sentence each."""
    health: tuple[str, ...] = ()
    """What has changed about the site's pages, one sentence each."""
    verdicts: tuple[Verdict, ...] = ()
    """The same for programs; empty where the report was read back."""

    @property
    def is_open(self) -> bool:
        """Whether no exit code is noted: its process crawls, writes the exports, or was killed at one or the other."""
        return self.exit_code is None and self.outcome != "died"

    @property
    def unaccounted(self) -> int:
        """How many addresses are missing from the ledger, or in it without having been heard of."""
        if not self.sums:
            return 0
        total = self.sums["heard_of"]
        by_state = abs(total - (sum(self.sums.values()) - total))
        heard = total if self.heard_of_before is None else self.heard_of_before + self.heard_of_new
        return max(by_state, abs(total - heard))

    @property
    def closes(self) -> bool:
        """Whether every URL heard of is accounted for and, unless the run died, none is leased any more.

        Also where nobody counted: while it runs, or where the archive could not be asked any more.
        """
        if not self.sums:
            return True
        return not self.unaccounted and (self.outcome == "died" or not self.sums["leased"])

    def counts_of(self, *states: State) -> list[Reason]:
        """Return the reasons of these states."""
        return [reason for reason in self.reasons if reason.state in states]

    def as_json(self) -> str:
        """Return the report as one line: what `report_schema` describes."""
        return json.dumps(self._as_dict(), ensure_ascii=False, separators=(",", ":"))

    def _as_dict(self) -> dict[str, Any]:
        return {
            "schema_version": SCHEMA_VERSION,
            "run_id": self.run_id,
            "site": self.site,
            "version": self.version,
            "started_at": self.started_at or None,
            "ended_at": self.ended_at,
            "seconds": self.seconds,
            "outcome": self.outcome,
            "reason": self.reason,
            "exit_code": self.exit_code,
            "failures": list(self.failures),
            "health": list(self.health),
            "resumed": self.resumed,
            "did": self.did or None,
            "ledger": {"heard_of_before": self.heard_of_before, "heard_of_new": self.heard_of_new, **self.sums}
            if self.sums
            else None,
            "closes": self.closes if self.sums else None,
            "reasons": [reason._asdict() for reason in self.reasons],
            "starts": [start._asdict() for start in self.starts],
        }

    @property
    def seconds(self) -> float | None:
        """How long it ran; None when the end is not known."""
        if not self.ended_at or not self.started_at:
            return None
        took = datetime.fromisoformat(self.ended_at) - datetime.fromisoformat(self.started_at)
        return round(took.total_seconds(), 3)
