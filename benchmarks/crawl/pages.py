"""Pages of the made-up newspaper: plain ones of some 12 KB. `rich_pages` has those of some 240 KB.

The proportions are those of real article pages of these sizes. Of 20 KB or less: 11 elements per KB, some 30 links, a
quarter text, a tenth scripts, a third attributes. Of 200 to 280 KB: 1,070 elements, 185 links, 42 % scripts and styles,
a third attributes, 8 % text (medians over the corpus that extraction is measured on).
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from benchmarks.crawl.stories import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.crawl.stories import Newsroom, Story

NAME = "The Long Shore Gazette"


class Layout:
    """Plain pages: what a small newspaper serves.

    Args:
        newsroom: Its articles.
        origin: `http://host:port`, for canonical addresses.
    """

    paragraphs = 7
    related, popular, latest = 5, 8, 8

    def __init__(self, newsroom: Newsroom, origin: str) -> None:
        self.newsroom, self.origin = newsroom, origin

    def article(self, story: Story) -> str:
        """Return an article's page."""
        newsroom = self.newsroom
        lists = "".join(
            (
                self.box("Related articles", "related", newsroom.related(story, self.related)),
                self.box("Most read", "popular", newsroom.popular(story, self.popular)),
                self.box("Latest news", "latest", newsroom.latest(self.latest)),
            )
        )
        return self.frame(story.title, self.article_head(story), f"{self.text(story)}\n<aside>{lists}</aside>", story)

    def listing(self, title: str, stories: Iterable[Story], pager: str = "") -> str:
        """Return a page of teasers."""
        teasers = "".join(
            f'<li class="teaser"><h2><a href="{story.path}">{escape(story.title)}</a></h2><p>{escape(story.lead)}</p>'
            f'<time datetime="{story.published.isoformat()}">{story.published:%d %B %Y}</time></li>\n'
            for story in stories
        )
        content = f'<h1>{escape(title)}</h1>\n<ul class="teasers">\n{teasers}</ul>{pager}'
        return self.frame(title, "", content, None)

    def frame(self, title: str, head: str, content: str, story: Story | None) -> str:
        """Return a page with head, navigation and footer around its content."""
        return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} - {NAME}</title>
{head}<link rel="stylesheet" href="/static/css/main.3f2a9c.css" media="all">
<link rel="stylesheet" href="/static/css/print.77ab01.css" media="print">
<link rel="preconnect" href="https://cdn.example" crossorigin>
<link rel="icon" href="/static/favicon.ico" sizes="32x32">
<link rel="apple-touch-icon" href="/static/touch-180.png" sizes="180x180">
<link rel="manifest" href="/static/site.webmanifest">
<meta name="theme-color" content="#0b3d5c">
{self.head_scripts(story)}</head>
<body class="site {"single" if story else "list"}">
<header class="site-header" id="top">
<a class="logo" href="/"><img src="/static/logo.svg" width="220" height="40" alt="{NAME}"></a>
{self.menu()}
</header>
<main id="content">
{content}
</main>
{self.footer()}
{self.end_scripts(story)}</body>
</html>
"""

    def article_head(self, story: Story) -> str:
        """Return what the head says of an article."""
        url, title, lead = self.origin + story.path, escape(story.title), escape(story.lead)
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": story.title,
            "description": story.lead,
            "datePublished": story.published.isoformat(),
            "dateModified": story.published.isoformat(),
            "articleSection": story.section.title(),
            "keywords": list(story.tags),
            "author": [{"@type": "Person", "name": story.author}],
            "image": [f"{self.origin}/static/img/{story.number}-1200.jpg"],
            "publisher": {"@type": "NewsMediaOrganization", "name": NAME, "url": f"{self.origin}/"},
            "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        }
        return f"""<meta name="description" content="{lead}">
<meta name="keywords" content="{", ".join(story.tags)}">
<meta property="og:type" content="article">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{lead}">
<meta property="og:url" content="{url}">
<meta property="og:site_name" content="{NAME}">
<meta property="article:published_time" content="{story.published.isoformat()}">
<meta name="twitter:card" content="summary_large_image">
<link rel="canonical" href="{url}">
<script type="application/ld+json">{json.dumps(data)}</script>
"""

    def text(self, story: Story) -> str:
        """Return an article with its heading, its particulars and its text."""
        section = story.section.title()
        tags = " ".join(f'<a href="/tag/{tag}/" rel="tag">{tag.title()}</a>' for tag in story.tags)
        parts = [self.paragraph(text, place) for place, text in enumerate(story.paragraphs)]
        parts.insert(1, self.figure(story))
        return f"""<nav class="breadcrumb" aria-label="Breadcrumb"><a href="/">Home</a> &gt; \
<a href="/{story.section}/">{section}</a></nav>
<article class="story" id="story-{story.number}">
<h1 class="story-title">{escape(story.title)}</h1>
<p class="story-lead">{escape(story.lead)}</p>
<div class="story-meta"><span class="byline">By <span class="author">{story.author}</span></span> \
<time datetime="{story.published.isoformat()}">{story.published:%d %B %Y, %H:%M}</time> \
<span class="views">{story.views:,} views</span></div>
<div class="story-body">
{"".join(parts)}</div>
<p class="story-tags">Tags: {tags}</p>
{self.share(story)}
</article>"""

    def share(self, story: Story) -> str:
        """Return the buttons that send an article on."""
        url = f"{self.origin}{story.path}".replace(":", "%3A").replace("/", "%2F")
        places = (("mail", "Mail"), ("chat", "Chat"), ("wall", "Wall"), ("pin", "Pin"))
        items = "".join(
            f'<li class="share-item"><a class="share-link share-{key}" href="https://{key}.example/share?url={url}" '
            f'target="_blank" rel="nofollow noopener" aria-label="Share by {name}">{name}</a></li>\n'
            for key, name in places
        )
        return f'<ul class="share" data-url="{story.path}">\n{items}</ul>'

    def paragraph(self, text: str, place: int) -> str:
        """Return one paragraph of an article."""
        del place
        return f"<p>{escape(text)}</p>\n"

    def figure(self, story: Story) -> str:
        """Return an article's picture."""
        return (
            f'<figure class="story-image"><img src="/static/img/{story.number}-1200.jpg" width="1200" height="675" '
            f'alt="{escape(story.caption)}"><figcaption>{escape(story.caption)}</figcaption></figure>\n'
        )

    def box(self, heading: str, name: str, stories: Iterable[Story]) -> str:
        """Return a list of links under its heading."""
        items = "".join(f'<li><a href="{story.path}">{escape(story.title)}</a></li>\n' for story in stories)
        return f'<section class="box box-{name}"><h3 class="box-title">{heading}</h3>\n<ul>\n{items}</ul></section>\n'

    def menu(self) -> str:
        """Return the navigation."""
        items = "".join(f'<li class="menu-item"><a href="/{name}/">{name.title()}</a></li>\n' for name in SECTIONS)
        return f'<nav class="menu" aria-label="Sections"><ul>\n{items}</ul></nav>'

    def footer(self) -> str:
        """Return the foot of each page."""
        return f"""<footer class="site-footer">
<ul class="follow"><li><a href="https://social.example/longshore" rel="nofollow noopener">Follow us</a></li>
<li><a href="https://video.example/longshore" rel="nofollow noopener">Video</a></li></ul>
<form class="newsletter" action="/newsletter" method="post"><label for="mail">The day in one letter</label>
<input id="mail" type="email" name="mail" placeholder="you@example.org"><input type="hidden" name="list" value="daily">
<button type="submit" class="button">Subscribe</button></form>
<!-- footer: built 2026-01-01, cached for 300 s -->
<p>Copyright 2026 {NAME}. All rights reserved.</p>
</footer>"""

    def head_scripts(self, story: Story | None) -> str:
        """Return the scripts that stand in the head."""
        page = json.dumps({"page": story.path if story else "list", "kind": "article" if story else "list"})
        return (
            f"<script>window.dataLayer=window.dataLayer||[];function track(){{dataLayer.push(arguments)}}"
            f"track('js',new Date());track('config','LSG-100200',{page});"
            "(function(d,s,i){if(d.getElementById(i))return;"
            "var f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.id=i;j.async=true;"
            "j.src='https://tags.example/t.js?id='+i;f.parentNode.insertBefore(j,f)})(document,'script','LSG-100200');"
            "</script>\n"
        )

    def end_scripts(self, story: Story | None) -> str:
        """Return the scripts that stand at the end."""
        del story
        return '<script src="/static/js/main.8be1d0.js" defer></script>\n'
