"""SiteRules: what is special about one site, read from its TOML file and checked as a whole when loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping
    from datetime import date, timedelta
    from zoneinfo import ZoneInfo

    from newscrawl.revisits import RevisitPlan
    from newscrawl.sites.selectors import FieldRule

DateOrder: TypeAlias = Literal["DMY", "MDY", "YMD"]
PageKind: TypeAlias = Literal["ignore", "article", "list"]

MAX_ADDRESS = 500
"""Characters of path and query that patterns are searched in. A longer address is a trap or data; it is searched so far
that the time stays below a second, whatever the pattern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What is asked in every run, besides the start pages. Canonical URLs."""

    sitemaps: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    """Pages that list articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """What the site's URLs say of their pages: regular expressions that are searched in path and query."""

    articles: tuple[re.Pattern[str], ...] = ()
    lists: tuple[re.Pattern[str], ...] = ()
    ignore: tuple[re.Pattern[str], ...] = ()

    def kind_of(self, url: str) -> PageKind | None:
        """Return what a canonical URL surely leads to: first what is to be ignored, then articles, then lists.

        Only the first `MAX_ADDRESS` characters are searched. A path that is percent-encoded is searched as it stands
        and decoded, so that a pattern may be in any script.
        """
        parts = urlsplit(url)
        address = (f"{parts.path}?{parts.query}" if parts.query else parts.path)[:MAX_ADDRESS]
        texts = (address, unquote(address)) if "%" in address else (address,)
        kinds: tuple[tuple[PageKind, tuple[re.Pattern[str], ...]], ...] = (
            ("ignore", self.ignore),
            ("article", self.articles),
            ("list", self.lists),
        )
        for kind, patterns in kinds:
            if any(pattern.search(text) for pattern in patterns for text in texts):
                return kind
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """How hard the site may be asked; None: as the settings say."""

    delay: float | None = None
    """Seconds between two requests."""
    concurrency: int | None = None
    """Requests at a time to a host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the pages up to a day are laid out."""

    until: date | None = None
    """The last day, in the site's time zone; None for the newest layout."""
    fields: Mapping[str, tuple[FieldRule, ...]] = field(default_factory=dict)
    """Selectors for the fields that the generic rules get wrong, by field name; of several the first that gives any."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """What the headings of its lists announce ("related", "popular", "latest", "other"), by their words, as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """One site's file."""

    name: str
    """The site's name: the file's name without `.toml`."""
    hosts: tuple[str, ...]
    """Hosts (with a port where it is not the usual one) whose pages are this site's, as `urls.site_key` writes them."""
    start: tuple[str, ...]
    """Canonical URLs where a crawl begins."""
    sources: Sources = field(default_factory=Sources)
    patterns: Patterns = field(default_factory=Patterns)
    politeness: Politeness = field(default_factory=Politeness)
    revisit: RevisitPlan | None = None
    """When articles are looked at again; None: as the settings say."""
    every: timedelta | None = None
    """The least time between the starts of two crawls by `newscrawl crawl-all`; None: crawled whenever that runs."""
    revisit_budget: int | None = None
    """How many of them a run looks at again; None: as the settings say."""
    timezone: ZoneInfo | None = None
    """Of the times on the pages that state none; None: UTC."""
    date_order: DateOrder | None = None
    """How the numbers of a date are ordered where they leave it open; None: the page tells."""
    render: bool = False
    """Whether the pages need a browser."""
    source: str | None = None
    """Who publishes the site, by name or address; None: its home page."""
    licence: str | None = None
    """Licence of its articles: an SPDX expression, an address or words; None: nobody said."""
    newest: Layout = field(default_factory=Layout)
    """The layout of today's pages: `fields` and `headings` of the file."""
    layouts: tuple[Layout, ...] = ()
    """The older layouts, the oldest first."""

    @property
    def fields(self) -> Mapping[str, tuple[FieldRule, ...]]:
        """The selectors of the newest layout."""
        return self.newest.fields

    @property
    def headings(self) -> Mapping[str, str]:
        """The headings of the newest layout."""
        return self.newest.headings

    def layout_on(self, day: date | None) -> Layout:
        """Return the layout of a page that was published on a day of the site's zone; the newest if that is unknown."""
        if day is None:
            return self.newest
        older = (layout for layout in self.layouts if layout.until is not None and day <= layout.until)
        return next(older, self.newest)
