"""Rules: is a field found by another rule than ever? No fault by itself, but often the first sign of a new template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newscrawl.health.observation import PageSeen

ENOUGH_KNOWN = 30
"""Pages of earlier runs on which a field must have been found, before a rule can be called a new one."""

ENOUGH_NEW = 5
"""Pages in a row, up to the run's last, that a new rule must have found it on."""

RARE = 0.02
"""Share of the earlier pages below which a rule still counts as new."""


@dataclass(slots=True)
class Stretch:
    """Pages in a row on which a new rule found a field."""

    rule: str
    since: datetime
    first_url: str
    pages: int = 0


class RuleWatch:
    """Watches which rules find the fields of one site, for one run.

    Args:
        known: Field -> rule -> pages of earlier runs on which that rule found it.
    """

    def __init__(self, known: Mapping[str, Mapping[str, int]]) -> None:
        self._usual = {
            field: {rule for rule, pages in rules.items() if pages >= RARE * sum(rules.values())}
            for field, rules in known.items()
            if sum(rules.values()) >= ENOUGH_KNOWN
        }
        self._main = {field: max(known[field], key=lambda rule: known[field][rule]) for field in self._usual}
        self._stretches: dict[str, Stretch] = {}

    def saw(self, page: PageSeen) -> None:
        """Take in a page."""
        for field, seen in page.fields.items():
            if seen.rule is None or field not in self._usual:
                continue
            if seen.rule in self._usual[field]:
                self._stretches.pop(field, None)
                continue
            stretch = self._stretches.setdefault(field, Stretch(seen.rule, page.at, page.url))
            stretch.rule = seen.rule
            stretch.pages += 1

    def news(self) -> list[tuple[str, str, Stretch]]:
        """Return each field that another rule finds now, with the rule that used to find it most often."""
        return [
            (field, self._main[field], stretch)
            for field, stretch in sorted(self._stretches.items())
            if stretch.pages >= ENOUGH_NEW
        ]
