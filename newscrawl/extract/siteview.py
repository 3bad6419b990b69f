"""SiteView: what a site's file says of one page. Without a file it says nothing, and costs nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from functools import cached_property
from typing import TYPE_CHECKING, Any

from newscrawl.extract.datehabits import NO_HABITS, Habits
from newscrawl.extract.dates import Dated, modified_candidates, published_candidates
from newscrawl.extract.found import Found
from newscrawl.extract.headings import folded
from newscrawl.extract.overrides import field_value, site_values
from newscrawl.extract.page_type import Verdict
from newscrawl.sites import Layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from newscrawl.extract.region import Region
    from newscrawl.page import Page
    from newscrawl.sites import SiteRules

_NO_LAYOUT = Layout()
_DATES = {"published_at": published_candidates, "modified_at": modified_candidates}


@dataclass
class SiteView:
    """One page as its site's file sees it."""

    page: Page
    rules: SiteRules | None
    layout: Layout = field(init=False)
    """The newest until the page's day is known; see `choose_layout`."""

    def __post_init__(self) -> None:
        self.layout = self.rules.newest if self.rules is not None else _NO_LAYOUT

    @property
    def headings(self) -> Mapping[str, str]:
        """What the layout's headings announce, by their folded words."""
        return {folded(words): kind for words, kind in self.layout.headings.items()}

    @cached_property
    def habits(self) -> Habits:
        """How the site writes its dates."""
        if self.rules is None or (self.rules.timezone is None and self.rules.date_order is None):
            return NO_HABITS
        return Habits(self.rules.date_order, self.rules.timezone or UTC)

    def checked(self, verdict: Verdict | None, region: Region | None) -> Verdict | None:
        """Return what the page is, None if it is an article.

        A pattern of addresses or a selector for the text knows better what is a list or empty; no file knows when a
        page is an error or a wall.

        Args:
            verdict: What the generic rules take it for.
            region: Where they take the text to stand.
        """
        if self.rules is None:
            return verdict
        kind = self.rules.patterns.kind_of(self.page.url) if self.page.url is not None else None
        if kind == "list":
            return Verdict("list", "the site file says so of its address")
        if verdict is None or verdict.page_type not in {"list", "empty"}:
            return verdict
        if (kind == "article" and verdict.page_type == "list" and region is not None) or self._holds_text():
            return None
        return verdict

    def _holds_text(self) -> bool:
        """Tell whether a layout's selector finds the text of an article. Which layout it has is not known by then."""
        return any(field_value(self.page, layout, "body") is not None for layout in self._layouts())

    def _layouts(self) -> tuple[Layout, ...]:
        """Return all layouts, the newest first."""
        return (self.rules.newest, *reversed(self.rules.layouts)) if self.rules is not None else ()

    @property
    def has_layouts(self) -> bool:
        """Whether the site's pages have been made in several ways."""
        return self.rules is not None and bool(self.rules.layouts)

    def choose_layout(self, dated: Dated) -> bool:
        """Choose the layout by the page's day; return whether its headings are others than those of the newest.

        The day is the one that the generic rules find: of a selector nobody knows yet whether it fits the layout. It is
        asked only where they find none.
        """
        if self.rules is None or not self.rules.layouts:
            return False
        moment = next((found.value for found in published_candidates(dated)), None)
        several = (field_value(self.page, layout, "published_at", dated.reading) for layout in self._layouts())
        moment = moment or next((found.value for found in several if found is not None), None)
        self.layout = self.rules.layout_on(dated.reading.day(moment) if moment is not None else None)
        return self.layout.headings != self.rules.newest.headings

    def values(self, dated: Dated) -> dict[str, Found[Any]]:
        """Return the site's own answers, by field."""
        return site_values(self.page, self.layout, dated.reading)

    def credited(self, found: Mapping[str, Found[Any]], dated: Dated) -> dict[str, Found[Any]]:
        """Return the dates that would be others without the file's zone or order, with evidence that says so."""
        habits = self.habits
        if habits is NO_HABITS:
            return {}
        others = {
            "timezone": dated.with_habits(habits._replace(zone=UTC)),
            "date_order": dated.with_habits(habits._replace(order=None)),
        }
        out = {}
        for name, candidates in _DATES.items():
            if name not in found:
                continue
            best = found[name]
            keys = [key for key, other in others.items() if _first(candidates(other)) != best.value]
            if keys:
                out[name] = Found(best.value, f"{best.rule}, site file: {', '.join(keys)}", best.raw)
        return out


def _first(candidates: Iterator[Found[datetime]]) -> datetime | None:
    return next((found.value for found in candidates), None)
