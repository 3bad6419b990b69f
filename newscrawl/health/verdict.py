"""Verdict: what is wrong with a site, since when, and how one can tell; with a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from newscrawl.health.observation import AGAIN

if TYPE_CHECKING:
    from datetime import datetime

Kind = Literal["fill", "length", "yield", "rule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One thing that is not as it was."""

    site: str
    field: str
    """Name of the item's field; `article` for "yield"."""
    kind: Kind
    """"fill": pages lack the field. "length": its text shrank. "yield": pages that should be articles are none.
    "rule": it is found by another rule; a notice, no alarm."""
    scope: str
    """On which pages: those of this address pattern, "read again": those that were read before, "": all."""
    was: str
    """What its like had, by the site's own past: "99 %", "2,340 characters", "rule h1"."""
    now: str
    """What the pages since then have."""
    since: datetime
    """When the first of them was read."""
    first_url: str
    """The first of them."""
    pages: int
    """How many there are so far."""
    was_length: float = 0.0
    """For "length": characters that were usual."""

    @property
    def is_alarm(self) -> bool:
        """Whether the run answers with exit code 5."""
        return self.kind != "rule"

    @property
    def sentence(self) -> str:
        """Say it in plain words."""
        where = ""
        if self.scope == AGAIN:
            where = " on pages that were read before"
        elif self.scope:
            where = f" on addresses of the form {self.scope}"
        moment = f"{self.since:%Y-%m-%d %H:%M} UTC"
        tail = f" since {moment}, first at {self.first_url} ({self.pages} pages)"
        if self.kind == "yield":
            what = f"the share of {self.site}'s pages that are articles, where such addresses gave articles,"
            return f"{what} fell from {self.was} to {self.now}{where}{tail}"
        field = f"field `{self.field}` of {self.site}"
        if self.kind == "length":
            return f"{field} shrank from {self.was} to {self.now} on average{where}{tail}"
        if self.kind == "rule":
            return f"{field} is found by {self.now}, and was by {self.was}{where},{tail}"
        return f"{field} fell from {self.was} to {self.now}{where}{tail}"
