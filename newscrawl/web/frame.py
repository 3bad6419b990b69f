"""What a page of ours is: a function from the archive and what was asked to an answer. It knows nothing of HTTP.

`newscrawl/web/pages/__init__.py` lists the pages. Each runs in a thread, with a connection of its own that is read-only
and limited, inside one snapshot of the archive.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.errors import Missing, TookTooLong

__all__ = ["Answer", "Html", "Json", "Missing", "Page", "Part", "Question", "Redirect"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from newscrawl.archive import Connection
    from newscrawl.archive.limits import Clock


@dataclass(frozen=True, slots=True)
class Html:
    """A page from a template in `templates/`."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Json:
    """JSON for programs."""

    data: Any
    status: int = 200


@dataclass(frozen=True, slots=True)
class Redirect:
    """Another page of this server."""

    path: str


@dataclass
class Part:
    """A part of a page that may be left out."""

    timed_out: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked of a page."""

    path: Mapping[str, str]
    """The named groups of the page's path."""
    arguments: Mapping[str, list[str]]
    """All values of each argument of the query."""
    url: str
    """Path and query as they came."""
    now: datetime
    exports: Path
    clock: Clock

    @property
    def args(self) -> dict[str, str]:
        """The first value of each argument of the query."""
        return {name: values[0] for name, values in self.arguments.items()}

    def all(self, name: str) -> list[str]:
        """Return all values of an argument."""
        return self.arguments.get(name, [])

    @contextmanager
    def part(self, milliseconds: float) -> Iterator[Part]:
        """Run a part of the page that is left out if it takes longer; `timed_out` then says so."""
        part = Part()
        try:
            with self.clock.at_most(milliseconds):
                yield part
        except TookTooLong:
            if self.clock.is_over:
                raise
            part.timed_out = True


Answer = Html | Json | Redirect


@dataclass(frozen=True, slots=True)
class Page:
    """A page: where it is, and what reads it from the archive."""

    path: str
    """Regular expression that the whole path matches, such as `/article/(?P<id>[0-9]{1,18})$`."""
    read: Callable[[Connection, Question], Answer]
