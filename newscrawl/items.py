"""The item: what one article page says, typed and documented field by field.

The names are the same here, in the archive's columns and in the exports. What is not on the page is `None` (an empty
tuple for lists): never `""`, never `0`, never template text such as `{Current column}`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One entry of a link list, as the page shows it."""

    title: str
    """The headline: no rank number, date, label or "Read more"; the full one where the page also holds it."""
    url: str | None
    """Absolute http(s) URL without fragment. None where a saved text holds no links."""
    column: str | None = None
    """The section named beside the link."""
    excerpt: str | None = None
    """The teaser text beside the link, as shown (it may end in "...")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One picture of the article."""

    url: str
    """Absolute http(s) URL; the real one where the page loads lazily."""
    caption: str | None = None
    """The caption as shown, else None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a field has its value."""

    rule: str
    """Name of the rule that found it, e.g. "h1" or "label: views"."""
    raw: str
    """The raw text or attribute that it was read from, cut at 500 characters. Of a title's control characters and marks
    of direction, which are cut out of it, the escapes stand here: `\\x1b`, `\\u202e`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as its page states it. https://schema.org/NewsArticle, plus what only an archive keeps."""

    url: str | None
    """Canonical URL after redirects. None for a saved page of unknown origin."""
    site: str | None
    """The site's name: its file's name, else its host. None for a saved page of unknown origin."""
    title: str | None
    """Headline as shown, without the site's suffix. schema.org: headline."""
    breadcrumb: tuple[str, ...] = ()
    """Names from the home page down, without home and without the generic leaf ("Text"). BreadcrumbList."""
    column: str | None = None
    """The section that the site files the article under. articleSection."""
    view_count: int | None = None
    """How often the page says it was read: a whole number ("1.2万" is 12000). interactionStatistic."""
    introduction: str | None = None
    """The lead or summary as shown, its label removed. abstract."""
    body: str | None = None
    """The text; paragraphs separated by one blank line; no captions, teasers, disclaimer, tags. articleBody."""
    disclaimer: str | None = None
    """Legal or risk notice about the article, wherever it stood."""
    tags: tuple[str, ...] = ()
    """The article's tags in page order. keywords."""
    authors: tuple[str, ...] = ()
    """Names of people, without "By". author."""
    published_at: datetime | None = None
    """When the page says it was published; aware, UTC. datePublished."""
    modified_at: datetime | None = None
    """When the page says it was changed; aware, UTC. dateModified."""
    language: str | None = None
    """BCP 47 tag, e.g. "en" or "zh-Hans". inLanguage."""
    images: tuple[Image, ...] = ()
    """Pictures of the article in page order. image."""
    related: tuple[Link, ...] = ()
    """Links that the page offers as related to this article, in page order. relatedLink."""
    popular: tuple[Link, ...] = ()
    """Links under a heading such as "Popular articles" or 点击排行, in page order."""
    latest: tuple[Link, ...] = ()
    """Links under a heading such as "Latest articles" or 最新文章, in page order."""
    fetched_at: datetime | None = None
    """When the page was fetched; aware, UTC. Given, never asked of a clock; None for a saved page of unknown date."""
    evidence: dict[str, Evidence] = field(default_factory=dict)
    """For each field found: the rule that found it and the raw text it was read from. Keyed by field name; and by
    `body_truncated` (what says that the text is cut, as by a paywall), `view_count_script` (address of the script that
    would write the count), `encoding` (what says that characters may be wrong), `announcement` (what a news sitemap or
    feed said of it: JSON with title and dates)."""


FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Article))
"""Names of the item's fields, in order."""

ANNOUNCEMENT = "announcement"
"""Key of the evidence that holds what a news sitemap or feed said of an article."""

LINK_LISTS: tuple[str, ...] = ("related", "popular", "latest")
"""The fields that hold link lists."""


def iso_utc(moment: datetime) -> str:
    """Write a moment as the archive and the exports do: `2026-11-22T20:41:00.000Z` (UTC, milliseconds).

    Raises:
        ValueError: If the datetime is naive; a time without a zone is no moment.
    """
    return _iso_utc(moment)


@lru_cache(maxsize=64)  # that of a visit is written some ten times
def _iso_utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{in_utc.isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"


def from_iso_utc(text: str) -> datetime:
    """Read back what `iso_utc` wrote."""
    return datetime.fromisoformat(text)


def article_to_json(article: Article) -> dict[str, Any]:
    """Return the article as plain JSON values: lists for tuples, ISO 8601 strings for times, all fields present."""
    return {name: _plain(getattr(article, name)) for name in FIELDS}


def _plain(value: object) -> object:
    """Return a field's value as JSON values. `dataclasses.asdict` takes five times as long."""
    if value is None or isinstance(value, str):
        return value
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    return iso_utc(value) if isinstance(value, datetime) else value


_WRITERS: dict[type, Callable[[Any], object]] = {
    tuple: lambda parts: [_plain(part) for part in parts],
    dict: lambda parts: {name: _plain(part) for name, part in parts.items()},
    Link: lambda link: {"title": link.title, "url": link.url, "column": link.column, "excerpt": link.excerpt},
    Image: lambda image: {"url": image.url, "caption": image.caption},
    Evidence: lambda evidence: {"rule": evidence.rule, "raw": evidence.raw},
}
"""By type, how a part of an article is written. To ask each for the names of its fields takes three times as long."""


def article_from_json(values: dict[str, Any]) -> Article:
    """Read back what `article_to_json` wrote.

    Raises:
        TypeError, KeyError, ValueError: If it is something else.
    """
    return Article(
        **values
        | {name: tuple(values[name]) for name in ("breadcrumb", "tags", "authors")}
        | {name: _moment(values[name]) for name in ("published_at", "modified_at", "fetched_at")}
        | {name: tuple(Link(**entry) for entry in values[name]) for name in LINK_LISTS}
        | {
            "images": tuple(Image(**entry) for entry in values["images"]),
            "evidence": {name: Evidence(**entry) for name, entry in values["evidence"].items()},
        }
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_iso_utc(text)
