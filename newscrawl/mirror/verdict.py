"""Verdict: what came of looking at an export, for people and for machines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscrawl.mirror.manifest import Published


@dataclass
class Verdict:
    """What came of looking at an export."""

    where: str
    problems: list[str] = field(default_factory=list)
    """What is wrong, a sentence each."""
    remarks: list[str] = field(default_factory=list)
    """What is worth knowing and no fault."""
    manifest: Published | None = None
    bytes: int = 0
    """How many were read."""

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        manifest = self.manifest
        return {
            "export": self.where,
            "whole": not self.problems,
            "change_number": manifest.change_number if manifest else None,
            "articles": manifest.articles if manifest else None,
            "files": len(manifest.stored) if manifest else None,
            "bytes": self.bytes,
            "problems": self.problems,
            "remarks": self.remarks,
        }
