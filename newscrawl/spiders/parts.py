"""Parts: an article that the site shows on several pages is fetched as one, and becomes one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.archive import State
from newscrawl.middlewares.downloads import DOWNLOAD_ERRORS
from newscrawl.middlewares.reasons import reason_of
from newscrawl.spiders import answers
from newscrawl.spiders.doubts import doubt_of, marked
from newscrawl.spiders.headers import headers_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from scrapy.http import Response

    from newscrawl.archive import Visit
    from newscrawl.items import Article
    from newscrawl.spiders.pages import PageReader

MOST_PARTS = 30
"""Further pages of one article that are fetched; a picture gallery may have hundreds."""


async def fetch_parts(
    visit: Visit,
    first: Article,
    urls: Sequence[str],
    ask: Callable[[str], Awaitable[Response]],
    reader: PageReader,
) -> Visit:
    """Return the visit with the whole article; owed if a part does not come now: half is not archived.

    Args:
        visit: The visit of the first part.
        first: What that shows.
        urls: Where it goes on, in order, as far as the first part names it.
        ask: Fetches a page by the rules of the crawl.
        reader: Reads the pages.
    """
    parts: dict[str, Article] = {}
    doubts: list[str] = []
    waiting, known = list(urls), {visit.lease.url, *urls}
    for _ in range(MOST_PARTS):
        if not waiting:
            break
        url = waiting.pop(0)
        try:
            answer = await ask(url)
            if doubt_of(answer) is not None:
                answer = await ask(url)
        except DOWNLOAD_ERRORS as error:
            if answers.is_final(error):
                continue
            return _owed(visit, url, reason_of(error))
        if (doubt := doubt_of(answer)) is not None:
            doubts.append(f"{doubt} (its part {url})")
        found = await reader.read_part(url, answer.status, answer.body, headers_of(answer), visit.at)
        if found is None:
            return _owed(visit, url, f"HTTP {answer.status}")
        article, more = found
        if article.body:
            parts[url] = article
        waiting += [url for url in more if url not in known]
        known.update(more)
    visit = replace(visit, article=join_parts(first, list(parts.values())), parts=tuple(parts))
    return marked(visit, doubts[0]) if doubts else visit


def _owed(visit: Visit, url: str, why: str) -> Visit:
    reason = f"its part {url} did not come: {why}"
    return replace(visit, state=State.OWED, article=None, reason=reason)


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
