"""Observations: what one page had of each field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.items import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newscrawl.items import Article

OBSERVED = tuple(name for name in FIELDS if name not in {"url", "site", "fetched_at", "evidence"})
"""The fields that a page may have or not."""

YIELD = "article"
"""The field beside these: that a page of an address pattern which gives articles is one."""

AGAIN = "read again"
"""Scope of pages that were read before: each is compared with itself. Other pages' scope is their address pattern."""

MEASURED = "body"
"""The field whose length is judged. The others' lengths are kept for people: a short tag list is no fault."""

UNNAMED = "unnamed"
"""Rule of a field that came without evidence."""

LONGEST_SECTION = 60
"""Characters of a section's name that are told apart."""


class FieldSeen(NamedTuple):
    """What a page had of a field."""

    rule: str | None
    """The rule that found it; None: it was not found."""
    length: int = 0
    """Characters of its text, or entries of its list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSeen:
    """One page that was read."""

    url: str
    at: datetime
    """When it was read; aware."""
    scope: str
    """What it is compared with: pages of its address pattern, or `AGAIN`: itself."""
    section: str = ""
    """The section that it is filed under, as far as the page says: sections differ in what their pages have."""
    fields: Mapping[str, FieldSeen]
    had: Mapping[str, int] | None = None
    """For a page read again: the fields that it had, each with its length (0: unknown)."""
    published_at: datetime | None = None


def see_article(
    article: Article, url: str, at: datetime, pattern: str, had: Mapping[str, int] | None = None
) -> PageSeen:
    """Return what the page of an article had.

    Args:
        article: What was read.
        url: Where.
        at: When; aware.
        pattern: The pattern of its address.
        had: What its page had at the visit before; None: there was none.
    """
    fields = {YIELD: FieldSeen(YIELD)}
    for name in OBSERVED:
        value = getattr(article, name)
        if value is None or value == ():
            fields[name] = FieldSeen(None)
        else:
            evidence = article.evidence.get(name)
            length = len(value) if isinstance(value, str | tuple) else 1
            fields[name] = FieldSeen(evidence.rule if evidence else UNNAMED, length)
    named = article.column or (article.breadcrumb[0] if article.breadcrumb else "")
    return PageSeen(
        url=url,
        at=at,
        scope=pattern if had is None else AGAIN,
        section=named[:LONGEST_SECTION] if had is None else "",
        fields=fields,
        had=None if had is None else {YIELD: 0, **had},
        published_at=article.published_at,
    )


def see_no_article(url: str, at: datetime, pattern: str, *, showed_one: bool) -> PageSeen:
    """Return what is known of a page whose address is like those of articles, and that is none.

    Args:
        url: Where.
        at: When; aware.
        pattern: The pattern of its address.
        showed_one: Whether it showed an article before.
    """
    return PageSeen(
        url=url,
        at=at,
        scope=AGAIN if showed_one else pattern,
        fields={YIELD: FieldSeen(None)},
        had={YIELD: 0} if showed_one else None,
    )
