"""Rich pages of the made-up newspaper: some 240 KB of scripts, styles, menus, pictures, comments, and an article."""

from __future__ import annotations

import json
from html import escape
from random import Random
from typing import TYPE_CHECKING

from benchmarks.crawl.pages import Layout
from benchmarks.crawl.stories import SECTIONS, TAGS
from benchmarks.crawl.words import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.crawl.stories import Newsroom, Story


class RichLayout(Layout):
    """Rich pages: what a big newspaper serves, the same articles with a hundred thousand bytes of scripts around."""

    paragraphs = 11
    related, popular, latest = 8, 10, 10
    cards, comments, footer_links = 30, 30, 40
    style_bytes, state_bytes, script_bytes = 18_000, 72_000, 20_000

    def __init__(self, newsroom: Newsroom, origin: str) -> None:
        super().__init__(newsroom, origin)
        chance, writer = Random(11), Writer(11)  # noqa: S311 - no secret
        self._comments = [
            (writer.headline(chance).split()[0], writer.paragraph(chance, writer.lexicon(chance), 2))
            for _ in range(200)
        ]
        names = writer.lexicon(chance, 400)
        self._style = self._filled(
            self.style_bytes,
            lambda n: (
                f".{names[n % 400]}-{n}{{display:flex;margin:0 {n % 32}px;color:#{n % 4096:03x};line-height:1.4}}"
            ),
        )
        self._code = self._filled(
            self.script_bytes,
            lambda n: (
                f"function {names[n % 400]}{n}(e,t){{if(!e||t<{n % 97}){{return null}}var r=document.getElementById"
                f"('slot-{n}');return r&&r.dataset.{names[n * 7 % 400]}?r:e.next('<div class=\"ad\">'+t+'</div>')}}"
            ),
        )
        self._icon = "".join(f"M{n * 7 % 24} {n * 5 % 24}c{n % 9}.{n % 7} 0 {n % 5}.{n % 3}-{n % 8}z" for n in range(9))

    @staticmethod
    def _filled(size: int, part: Callable[[int], str]) -> str:
        parts: list[str] = []
        length = 0
        while length < size:
            parts.append(part(len(parts)))
            length += len(parts[-1])
        return "\n".join(parts)

    def article(self, story: Story) -> str:
        """Return an article's page."""
        page = super().article(story)
        return page.replace("</main>", f"{self._more(story)}{self._readers(story)}</main>", 1)

    def paragraph(self, text: str, place: int) -> str:
        """Return one paragraph, with a place for an advertisement after every third."""
        shown = f'<p class="story-text" data-component="text-block" data-index="{place}">{escape(text)}</p>\n'
        if place % 3 == 2:
            shown += (
                f'<div class="ad-slot ad-slot--inline" id="slot-{place}" data-ad-unit="/100200/lsg/article/inline" '
                f'data-ad-sizes=\'[[300,250],[336,280],[728,90]]\' data-lazy="true" aria-hidden="true"></div>\n'
                f"<!-- /100200/longshore/article/inline-{place}: filled by the script -->\n"
            )
        return shown

    def figure(self, story: Story) -> str:
        """Return an article's picture in all its sizes."""
        return (
            f'<figure class="story-image" data-component="image-block">{self._picture(story, story.caption)}'
            f"<figcaption>{escape(story.caption)}</figcaption></figure>\n"
        )

    def box(self, heading: str, name: str, stories: Iterable[Story]) -> str:
        """Return a list of teasers with pictures under its heading."""
        items = "".join(
            f'<li class="card card--small" data-story-id="{story.number}"><a class="card__link" href="{story.path}" '
            f'data-track="list-{name}" data-position="{place}"><span class="card__title">{escape(story.title)}</span>'
            f'</a><div class="card__media">{self._picture(story, "")}</div></li>\n'
            for place, story in enumerate(stories, 1)
        )
        return f'<section class="box box-{name}"><h3 class="box-title">{heading}</h3>\n<ul>\n{items}</ul></section>\n'

    def menu(self) -> str:
        """Return the navigation: each section with its newest articles."""
        parts = []
        for name in SECTIONS:
            newest = self.newsroom.of_section(name)[:4]
            links = "".join(
                f'<li class="mega__item"><a class="mega__link" href="{story.path}" data-track="menu-{name}" '
                f'role="menuitem">{escape(story.title)}</a></li>\n'
                for story in newest
            )
            parts.append(
                f'<li class="menu-item" data-menu="{name}"><a href="/{name}/" aria-haspopup="true" '
                f'aria-expanded="false">{name.title()}{self._svg()}</a>\n'
                f'<div class="mega" hidden><ul class="mega__list">\n{links}</ul></div></li>\n'
            )
        return f'<nav class="menu" aria-label="Sections"><ul>\n{"".join(parts)}</ul></nav>'

    def footer(self) -> str:
        """Return the foot of each page, with the addresses of the whole publishing house."""
        links = "".join(
            f'<li class="foot"><a href="https://house-{n}.example/{name}" rel="noopener">{name.title()}</a></li>\n'
            for n, name in ((n, TAGS[n % len(TAGS)]) for n in range(self.footer_links))
        )
        return super().footer().replace("<p>Copyright", f'<ul class="foot">\n{links}</ul>\n<p>Copyright')

    def head_scripts(self, story: Story | None) -> str:
        """Return styles and scripts of the head."""
        loader = f"<script>/* consent and advertisements */\n{self._code}</script>\n"
        return f"{super().head_scripts(story)}<style>{self._style}</style>\n{loader}"

    def end_scripts(self, story: Story | None) -> str:
        """Return what the page's application starts from: the state of all that is on it."""
        stories = [*self.newsroom.latest(8), *(self.newsroom.related(story, 8) if story else ())]
        state: list[object] = []
        size = 0
        while size < self.state_bytes:
            one = stories[len(state) % len(stories)]
            entry = {
                "id": f"lsg:{one.number}:{len(state)}",
                "type": "teaser",
                "headline": one.title,
                "standfirst": one.lead,
                "section": {"id": one.section, "name": one.section.title(), "url": f"/{one.section}/"},
                "url": one.path,
                "published": one.published.isoformat(),
                "media": {"id": one.number, "ratio": "16:9", "renditions": [320, 480, 640, 960, 1200, 1600]},
                "flags": {"isLive": False, "isPremium": False, "hasVideo": False, "commentsOpen": True},
            }
            state.append(entry)
            size += len(json.dumps(entry))
        data = json.dumps({"props": {"pageProps": {"items": state}}, "page": "/[section]/[day]/[id]"})
        return f'<script id="__STATE__" type="application/json">{data}</script>\n{super().end_scripts(story)}'

    def _picture(self, story: Story, alt: str) -> str:
        source = f"/static/img/{story.number}"
        sizes = ", ".join(
            f"{source}-{width}.jpg?auto=format&amp;fit=crop&amp;q=75 {width}w" for width in (320, 480, 640, 960, 1200)
        )
        return (
            f'<picture><source type="image/webp" srcset="{sizes.replace(".jpg", ".webp")}" '
            f'sizes="(max-width: 600px) 100vw, 300px"><img loading="lazy" src="{source}-640.jpg" srcset="{sizes}" '
            f'sizes="(max-width: 600px) 100vw, 300px" width="640" height="360" alt="{escape(alt)}"></picture>'
        )

    def _svg(self) -> str:
        return (
            '<svg class="icon" width="12" height="12" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
            f'<path fill="currentColor" d="{self._icon}"/></svg>'
        )

    def _more(self, story: Story) -> str:
        begin = (story.number * 13) % self.newsroom.count
        chosen = [self.newsroom.stories[(begin + 3 * n) % self.newsroom.count] for n in range(self.cards)]
        return self.box("Editor's picks", "picks", chosen)

    def _readers(self, story: Story) -> str:
        chosen = [self._comments[(story.number * 17 + n) % len(self._comments)] for n in range(self.comments)]
        said = "".join(
            f'<li class="comment" id="comment-{story.number}-{n}" data-depth="{n % 3}"><div class="comment__head">'
            f'<span class="comment__name">{name}</span> <a class="comment__link" href="#comment-{story.number}-{n}">'
            f'{n + 1} hours ago</a></div><div class="comment__text"><p>{escape(text)}</p></div>'
            f'<div class="comment__tools"><button type="button" data-vote="up">{self._svg()}</button>'
            f'<button type="button" data-reply="{n}">Reply</button></div></li>\n'
            for n, (name, text) in enumerate(chosen)
        )
        return f'<section class="comments" id="comments"><h3>Comments</h3>\n<ol>\n{said}</ol></section>\n'
