"""An archive to look at: four sites, ten days of crawls, edits, rising views, an article gone, runs that failed.

Everything in it is a function of the moment that it ends at and of the demo newspaper's content: two builds are alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fixtures.demo.newspaper import load_newspaper
from newscrawl.items import Article, Evidence, Image, Link
from tests.archive.driver import Crawl
from tests.web import hostile

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from fixtures.demo.newspaper import Article as Written

COURIER = "courier.example"
GANGCHENG = "gangcheng.example"
ISLAND = "island-post.example"

LAST = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)
"""The last crawl, unless a test asks for another."""
WRITTEN = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
"""The same moment in the demo newspaper's content."""
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

DISCLAIMER = "This article informs; it is no advice to buy or to sell. The editors answer for no losses."
_LANGUAGES = {"en": "en", "zh": "zh-Hans"}
_SITES = {"en": COURIER, "zh": GANGCHENG}


@dataclass(frozen=True, slots=True)
class World:
    """The archive, and the addresses of the articles in it that a test looks for."""

    archive: Path
    last: datetime
    edited: str
    """Edited twice: once openly, once silently."""
    gone: str
    rising: str
    """Read by very many in the last two days."""
    copied: str
    copy: str
    """The same on another site, later and with small changes."""
    chinese: str


def build_world(path: Path, last: datetime = LAST) -> World:
    """Write the archive.

    Args:
        path: Where it is to lie.
        last: The last crawl.
    """
    written = load_newspaper().articles
    english = [story for story in written if story.column.language == "en"]
    english = [story for place, story in enumerate(english) if place % 2 == 0 or story.id == 301]
    chinese = [story for story in written if story.column.language == "zh"][:8]
    by_id = {story.id: address(story) for story in english + chinese}
    world = World(
        path,
        last,
        edited=by_id[309],
        gone=by_id[111],
        rising=by_id[107],
        copied=by_id[211],
        copy=f"https://{ISLAND}/news/211.html",
        chinese=by_id[502],
    )
    editions = _Editions(world)
    moments = [world.last - n * DAY for n in range(9, 0, -1)] + [
        world.last - 12 * HOUR,
        world.last - 6 * HOUR,
        world.last,
    ]
    for place, moment in enumerate(moments):
        missing = {world.gone} if moment > world.last - 2 * DAY else ()
        crawl(path, COURIER, moment, editions.at(moment, english), missing)
        if place % 2 == 1:
            crawl(path, GANGCHENG, moment + HOUR / 3, editions.at(moment, chinese))
    copied = next(story for story in english if story.id == 211)
    _crawl_island(world, editions.shown(copied, last))
    attacks = {article.url or "": article for article in (hostile.attack(), hostile.long(), hostile.plain())}
    crawl(path, hostile.SITE, last - 2 * HOUR, attacks)
    return world


def address(story: Written) -> str:
    """Return where a story of the demo newspaper stands in this world."""
    return f"https://{_SITES[story.column.language]}{story.path}"


class _Editions:
    """What the pages of the demo newspaper's stories say, moment by moment."""

    def __init__(self, world: World) -> None:
        self._world = world

    def at(self, moment: datetime, stories: list[Written]) -> dict[str, Article]:
        """Return the articles of a moment, with the lists that their site shows beside them."""
        every = [self.shown(story, moment) for story in stories if self._published(story) < moment]
        popular = _links(sorted(every, key=lambda article: -(article.view_count or 0)))
        latest = _links(sorted(every, key=lambda article: str(article.published_at), reverse=True))
        return {
            article.url or "": replace(article, popular=popular, latest=latest, related=_links(every[n + 1 : n + 4]))
            for n, article in enumerate(every)
        }

    def shown(self, story: Written, moment: datetime) -> Article:
        """Return the page of a story at a moment."""
        published = self._published(story)
        url = address(story)
        count = story.views.start + int(story.views.per_hour * ((moment - published) / HOUR) ** 0.7)
        if url == self._world.rising:
            count += max(0, int(150 * ((moment - self._world.last) / HOUR + 48)))
        pictures = [story.picture] if story.picture else []
        article = Article(
            url=url,
            site=None,
            title=story.title,
            breadcrumb=(story.column.name,),
            column=story.column.name,
            view_count=count if story.counted else None,
            introduction=story.introduction,
            body="\n\n".join(story.paragraphs),
            disclaimer=DISCLAIMER if story.column.name == "Markets" else None,
            tags=story.tags,
            authors=story.authors,
            published_at=published,
            modified_at=published + HOUR,
            language=_LANGUAGES[story.column.language],
            images=tuple(Image(url=f"https://{COURIER}{one.path}", caption=one.caption) for one in pictures),
            evidence={
                "title": Evidence(rule="h1", raw=f"<h1>{story.title}</h1>"),
                "view_count": Evidence(rule="label: views", raw=f"Views: {count}"),
                "body": Evidence(rule="density", raw=story.paragraphs[0][:120]),
            },
        )
        return self._edited(article, moment) if url == self._world.edited else article

    def _published(self, story: Written) -> datetime:
        return story.published + (self._world.last - WRITTEN)

    def _edited(self, article: Article, moment: datetime) -> Article:
        """Return an article as it was edited: openly after three days, silently after another four."""
        openly = self._world.last - 5.5 * DAY
        if moment > openly:
            first, _, rest = (article.body or "").partition("\n\n")
            article = replace(
                article,
                title=f"{article.title}, mayor says",
                body=f"{first} The mayor confirmed it on Friday.\n\n{rest}",
                modified_at=openly,
            )
        if moment > openly + 4 * DAY:
            words = (article.body or "").split(" ")
            words[8:10] = ["quietly", "and", "unsaid"]
            article = replace(article, body=" ".join(words).rpartition("\n\n")[0])
        return article


def _links(articles: list[Article]) -> tuple[Link, ...]:
    return tuple(Link(title=one.title or "", url=one.url, column=one.column) for one in articles[:5])


def crawl(
    path: Path, site: str, moment: datetime, stories: Mapping[str, Article], missing: Collection[str] = ()
) -> None:
    """Crawl a site once: its start page names its stories; what is missing answers 404."""
    crawl = Crawl(path, site, moment)
    crawl.begin()
    while (lease := crawl.lease()) is not None:
        if lease.url == f"https://{site}/":
            crawl.listing(lease, *stories, f"https://{site}/about.html")
        elif lease.url in missing:
            crawl.gone(lease)
        elif lease.url in stories:
            crawl.show(lease, replace(stories[lease.url], fetched_at=crawl.now))
        else:
            crawl.listing(lease)
    crawl.end()


def _crawl_island(world: World, original: Article) -> None:
    """Crawl a site that copies; a later run of it was killed, and now it cannot be reached."""
    moment = world.last - 4 * DAY
    copy = replace(
        original,
        url=world.copy,
        title=f"{original.title} (agency)",
        body=(original.body or "").replace(" the ", " this ", 1),
        published_at=moment - 3 * HOUR,
    )
    crawl(world.archive, ISLAND, moment, {world.copy: copy})
    killed = Crawl(world.archive, ISLAND, world.last - 2 * DAY)
    killed.begin()
    killed.leased()
    killed.die()
    failed = Crawl(world.archive, ISLAND, world.last - 5 * HOUR)
    failed.begin()
    while (lease := failed.lease()) is not None:
        failed.fail(lease)
    report = failed.run.end("failed", "site is down", failed.now)
    failed.run.release(4, replace(report, exit_code=4))
