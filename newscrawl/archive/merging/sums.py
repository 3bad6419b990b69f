"""What a merge came to, and from where on the next one goes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from newscrawl.archive.connection import Connection


@dataclass(slots=True, kw_only=True)
class MergeSums:
    """What a merge changed in the archive that it went into. A repeated one changes nothing: all are 0."""

    articles_new: int = 0
    articles_changed: int = 0
    """Of which the other archive had seen something else, or more."""
    articles_joined: int = 0
    """That were two here, and are one, as the other archive knows."""
    articles_removed: int = 0
    """That the operator of one of the archives has removed."""
    articles_same: int = 0
    """Of which the other archive knows nothing more."""
    addresses_new: int = 0
    addresses_changed: int = 0
    runs_new: int = 0
    runs_changed: int = 0

    def __iadd__(self, other: MergeSums) -> Self:
        """Add what another merge came to."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))
        return self

    @property
    def changes(self) -> int:
        """How much was changed, of whatever kind."""
        counts: list[int] = [*asdict(self).values()]
        return sum(counts) - self.articles_same


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where an archive stood at a moment: what came later is what has changed since. Of this one file alone."""

    change_number: int
    run_id: int
    url_id: int
    at: str
    """The last moment of its runs (UTC, ISO 8601)."""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; `Mark(**values)` reads it back."""
        return asdict(self)


def mark(connection: Connection) -> Mark:
    """Return where an archive stands now."""
    with connection.errors():
        row = connection.execute(
            "SELECT change_number, (SELECT coalesce(max(id), 0) FROM runs), (SELECT coalesce(max(id), 0) FROM urls), "
            "(SELECT coalesce(max(alive_at), '') FROM runs) FROM archive"
        ).fetchone()
    return Mark(change_number=row[0], run_id=row[1], url_id=row[2], at=row[3])
