"""Parts: an article that the site shows on several pages becomes one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.items import Article

MOST_PARTS = 30
"""Further pages of one article that are fetched; a picture gallery may have hundreds."""


def join_parts(first: Article, others: Sequence[Article]) -> Article:
    """Return one article of its parts: the texts in order, each paragraph block once, and what only a later one shows.

    Args:
        first: The part that the article's address shows.
        others: The others, in order.
    """
    bodies = dict.fromkeys(part.body for part in (first, *others) if part.body)
    images = dict.fromkeys(image for part in (first, *others) for image in part.images)
    joined = replace(first, body="\n\n".join(bodies) or None, images=tuple(images))
    # The last page often holds what stands below the text.
    for part in reversed(others):
        joined = replace(
            joined,
            disclaimer=joined.disclaimer or part.disclaimer,
            view_count=joined.view_count if joined.view_count is not None else part.view_count,
            tags=joined.tags or part.tags,
            related=joined.related or part.related,
            popular=joined.popular or part.popular,
            latest=joined.latest or part.latest,
        )
    return joined
