"""The made-up newspaper as a folder of files, which a web server serves as they are."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from benchmarks.crawl.pages import Layout
from benchmarks.crawl.rich_pages import RichLayout
from benchmarks.crawl.stories import SECTIONS, TAGS, Newsroom

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PER_PAGE = 50
LAYOUTS: dict[str, type[Layout]] = {"small": Layout, "big": RichLayout}


@dataclass(frozen=True)
class Site:
    """A newspaper that has been written into a folder."""

    origin: str
    """`http://host:port`."""
    articles: tuple[str, ...]
    """Addresses of its articles."""
    others: tuple[str, ...]
    """Addresses of everything else: robots.txt, sitemap, front page, sections, tags."""
    article_bytes: int
    """Of all articles' pages."""

    @property
    def urls(self) -> tuple[str, ...]:
        """All addresses."""
        return self.others + self.articles

    @property
    def host(self) -> str:
        """Host and port."""
        return self.origin.rpartition("/")[2]


def write_site(folder: Path, kind: str, articles: int, origin: str) -> Site:
    """Write a newspaper into a folder, in place of what is there.

    Args:
        folder: Its root.
        kind: "small" or "big" pages.
        articles: How many.
        origin: Where it will be served.
    """
    shutil.rmtree(folder, ignore_errors=True)
    layout = LAYOUTS[kind](Newsroom(articles, LAYOUTS[kind].paragraphs), origin)
    paths: dict[bool, list[str]] = {True: [], False: []}
    size = 0
    for path, text, is_article in _files(layout):
        file = folder / (path.lstrip("/") + "index.html" if path.endswith("/") else path.lstrip("/"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        paths[is_article].append(origin + path)
        size += is_article * file.stat().st_size
    return Site(origin, tuple(paths[True]), tuple(paths[False]), size)


def _files(layout: Layout) -> Iterator[tuple[str, str, bool]]:
    """Yield path, text, and whether it is an article."""
    newsroom = layout.newsroom
    locations = "".join(
        f"<url><loc>{layout.origin}{story.path}</loc><lastmod>{story.published.isoformat()}</lastmod></url>\n"
        for story in reversed(newsroom.stories)
    )
    yield "/robots.txt", f"User-agent: *\nDisallow: /admin/\n\nSitemap: {layout.origin}/sitemap.xml\n", False
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    yield "/sitemap.xml", f"{head}{locations}</urlset>\n", False
    yield "/", layout.listing("Front page", newsroom.latest(30)), False
    for section in SECTIONS:
        every = newsroom.of_section(section)
        pages = max(1, ceil(len(every) / PER_PAGE))
        for page in range(1, pages + 1):
            following = (
                f'<nav class="pages"><b>{page}</b> <a rel="next" href="/{section}/page-{page + 1}.html">Next</a></nav>'
            )
            shown = every[(page - 1) * PER_PAGE : page * PER_PAGE]
            path = f"/{section}/" if page == 1 else f"/{section}/page-{page}.html"
            yield path, layout.listing(section.title(), shown, following if page < pages else ""), False
    for tag in TAGS:
        yield f"/tag/{tag}/", layout.listing(tag.title(), newsroom.of_tag(tag, PER_PAGE)), False
    for story in newsroom.stories:
        yield story.path, layout.article(story), True
