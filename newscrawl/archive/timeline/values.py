"""What a timeline consists of. Nothing here depends on the numbers that an archive gives to its rows.

Moments are text: UTC, ISO 8601, so that their order is that of the time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.archive.links import LinkSpan


class RunKey(NamedTuple):
    """What a run is known by in any archive: no two begin on the same site in one process at the same moment."""

    started_at: str
    site: str
    kind: str
    start_url: str
    pid: int


class Look(NamedTuple):
    """The last look that brought something: where the article stood then, and what its fields were read from."""

    at: str
    site: str
    url: str
    evidence: str
    """JSON, as it stands in the column."""


@dataclass(frozen=True, slots=True)
class Version:
    """What an article said at a moment at which somebody looked."""

    seen_at: str
    run: RunKey
    fields: Mapping[str, Any]
    """Each field of `articles.REVISED`, as JSON values: lists are lists, times are text; None: not on the page."""

    @property
    def content(self) -> str:
        """The fields as one text, by which versions are compared."""
        return json.dumps(self.fields, sort_keys=True)


class Count(NamedTuple):
    """How often an article had been read, at a moment at which somebody looked."""

    seen_at: str
    view_count: int
    run: RunKey


class Absence(NamedTuple):
    """A time in which an article was gone from its site."""

    missing_since: str
    gone_seen_at: str
    """When a later look confirmed it."""
    run: RunKey | None
    """That of this look; None: not known."""
    back_at: str | None
    """When it was there again; None: it is not. `missing_since`: it was, and nobody knows since when."""

    @property
    def is_back(self) -> bool:
        """Whether it is known when it was there again."""
        return self.back_at is not None and self.back_at > self.missing_since


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that was seen of an article. Made by `read_timeline`, `union` and `with_look`, which keep it in order."""

    look: Look
    first_seen_at: str
    versions: tuple[Version, ...]
    """The oldest first; one that says what the one before it says was seen by somebody who had not seen that."""
    counts: tuple[Count, ...]
    """The oldest first."""
    spans: tuple[LinkSpan, ...]
    """What stood in its link lists, in the order of list, position and time."""
    absences: tuple[Absence, ...]
    """The oldest first."""

    @property
    def url(self) -> str:
        """The address that it stands under."""
        return self.look.url

    @property
    def site(self) -> str:
        """The site that it belongs to."""
        return self.look.site

    @property
    def gone_at(self) -> str | None:
        """Since when it is gone from its site; None: it is there."""
        return next((absence.missing_since for absence in self.absences if absence.back_at is None), None)

    @property
    def changes(self) -> tuple[Version, ...]:
        """The versions that say something else than the one before; the first is one."""
        return tuple(
            version
            for number, version in enumerate(self.versions)
            if not number or version.fields != self.versions[number - 1].fields
        )
