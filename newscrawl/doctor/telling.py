"""Telling: the findings as lines for people, and as one JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newscrawl.errors import IN_WORDS, ExitCode, gravest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.doctor.findings import Findings


def told(findings: Sequence[Findings]) -> Iterator[str]:
    """Yield the findings as lines: each thing, how it stands, and what to do about it."""
    for finding in findings:
        yield f"{finding.name}: {_headline(finding)}"
        for line in finding.lines:
            yield f"  {line}"
        for remark in finding.remarks:
            yield f"  note: {remark}"
        for matter in finding.matters:
            yield f"  ! {matter.text}"


def as_json(findings: Sequence[Findings]) -> str:
    """Return the findings as one line of JSON; the first is the archive's, the others are the sites'."""
    archive, *sites = findings
    whole = {"exit_code": int(gravest(finding.code for finding in findings)), "archive": _object(archive)}
    return json.dumps({**whole, "sites": [_object(site) for site in sites]}, ensure_ascii=False)


def _headline(finding: Findings) -> str:
    if not finding.matters:
        return "nothing needs doing"
    return f"needs doing ({finding.code:d}, {IN_WORDS[ExitCode(finding.code)]})"


def _object(finding: Findings) -> dict[str, object]:
    return {
        "name": finding.name,
        "exit_code": int(finding.code),
        **finding.facts,
        "matters": [{"text": matter.text, "exit_code": int(matter.code)} for matter in finding.matters],
        "remarks": finding.remarks,
    }
