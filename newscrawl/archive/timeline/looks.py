"""One look at a page as a timeline: so a page of an earlier date goes into an article's history where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.archive.article_rows import evidence_of
from newscrawl.archive.articles import REVISED
from newscrawl.archive.links import LinkSpan
from newscrawl.archive.timeline.union import union
from newscrawl.archive.timeline.values import Count, Look, RunKey, Timeline, Version
from newscrawl.items import LINK_LISTS, article_to_json, iso_utc

if TYPE_CHECKING:
    from newscrawl.items import Article, Link


def with_look(timeline: Timeline, article: Article, run: RunKey) -> Timeline:
    """Return an article's timeline with one more look at it, whenever that was.

    Args:
        timeline: What is known of it.
        article: What the page said, with `url`, `site` and `fetched_at`.
        run: The run that looked; `run_key` tells it.
    """
    return union(timeline, timeline_of(article, run))


def timeline_of(article: Article, run: RunKey) -> Timeline:
    """Return the timeline of an article that was looked at once."""
    assert article.url is not None  # noqa: S101 - the caller saw to it
    assert article.site is not None  # noqa: S101 - the same
    assert article.fetched_at is not None  # noqa: S101 - the same
    moment = iso_utc(article.fetched_at)
    said = article_to_json(article)
    return union(
        Timeline(
            Look(moment, article.site, article.url, evidence_of(article)),
            moment,
            (Version(moment, run, {name: said[name] for name in REVISED}),),
            () if article.view_count is None else (Count(moment, article.view_count, run),),
            tuple(
                _span(name, position, link, moment)
                for name in LINK_LISTS
                for position, link in enumerate(getattr(article, name), 1)
            ),
            (),
        )
    )


def _span(name: str, position: int, link: Link, moment: str) -> LinkSpan:
    return LinkSpan(name, position, link.title, link.url, link.column, link.excerpt, moment, moment, None)
