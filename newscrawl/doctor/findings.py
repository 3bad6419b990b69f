"""Findings: what the doctor has to say. A matter needs doing and has an exit code; a remark does not."""

from __future__ import annotations

from dataclasses import dataclass, field

from newscrawl.errors import ExitCode, gravest


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that needs doing."""

    text: str
    """What is the case and what to do, in one sentence."""
    code: ExitCode


@dataclass(frozen=True, slots=True)
class Findings:
    """What is to be said of a site, or of the archive as a whole."""

    name: str
    """The site's name; of the archive, its path."""
    lines: list[str] = field(default_factory=list)
    """How it stands."""
    matters: list[Matter] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What is worth knowing and needs nothing."""
    facts: dict[str, object] = field(default_factory=dict)
    """The same for machines, by names."""

    @property
    def code(self) -> ExitCode:
        """The gravest matter's."""
        return gravest(matter.code for matter in self.matters)
