"""Question and Findings: what is asked of the reading process, and what it says that an answer holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newscrawl.discover import PageLinks, Source
    from newscrawl.items import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An answer of a server, and what is wanted of it."""

    url: str
    """Canonical URL of the answer."""
    body: bytes
    """Decompressed."""
    headers: Mapping[str, str]
    """Names in lower case."""
    at: datetime
    """When it came; aware."""
    agent: str = "newscrawl"
    """The name by which pages may address us."""
    most_links: int = 5000
    """Links that are taken from a page."""
    most_entries: int = 50_000
    """Addresses that are taken from a sitemap or feed."""
    site: str | None = None
    """The site by whose file it is read; None: that which the reading process was started for, if any."""
    is_page_of_list: bool = False
    """Whether this is known to be a later page of a list, which is no article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What an answer holds: a document for machines, or a page with links and perhaps an article."""

    source: Source | None = None
    """The sitemap or feed that it is."""
    is_html: bool = False
    """Whether it is a page of HTML."""
    links: PageLinks | None = None
    """Where the page leads; None for what is no page of HTML."""
    article: Article | None = None
    """What the page says, if it is an article."""
    page_type: str | None = None
    """What it is instead: `NotAnArticle.page_type`. Given when there is neither source nor article."""
    reason: str | None = None
    """What says so, in words."""
    is_later_page: bool = False
    """Whether it is a later page of a list."""
    standing: str | None = None
    """Why the article may be a page about the site, in words."""
    wish: str | None = None
    """The page's wish not to be archived, in words, whatever it is."""
    is_shell: bool = False
    """Whether it holds nothing until its scripts have run."""
