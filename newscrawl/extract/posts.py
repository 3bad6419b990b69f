"""Posts: boxes that each hold a text under a title which leads to the text's own page. A page of them is a list.

A blog's front page, its months and its tags show each post in a box of its own, whole or begun. What tells them from an
article is where the title leads: to another page than this one.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from newscrawl.errors import BadURL
from newscrawl.urls import canonical_url, same_site, url_key

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from newscrawl.extract.outline import Block, Box, Outline
    from newscrawl.extract.region import Region

MIN_TITLE = 8
"""Weighted characters of a post's title."""
MIN_SURE = 3
"""Posts from which a page is a list although it calls itself an article."""
MOST = 0.8
"""Share of the page's text that stands in posts on a list."""
MAX_OWN = 500
"""Weighted characters of what a list says of itself; an article with posts below it says more."""
MIN_PARAGRAPH = 60
"""Weighted characters of a paragraph."""
MAX_LINKED = 0.5
"""Share of links in a paragraph."""
ALL = 0.9
"""The same where there is only one."""

_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})
_ASIDE = frozenset({"aside"})
_WHOLE = frozenset({"html", "body", "main"})
_POST_TAGS = frozenset({"article", "li"})
_TITLE_NAMES = re.compile(r"(?:^|[\s_-])(?:title|headline)(?:$|[\s_-])")
_DIGIT = re.compile(r"\d")
_POST_NAMES = re.compile(r"(?:^|[\s_-])(?:h-?entry|post|entry|item|story|teaser|card|summary|excerpt)(?:$|[\s_-])")


class Post(NamedTuple):
    """One post on a page."""

    heading: Block
    box: Box

    @property
    def kind(self) -> tuple[str, str]:
        """What posts of one list have in common: the tag and the first name of their boxes, but for `post-17`."""
        names = (name for name in self.box.names.split() if not _DIGIT.search(name))
        return self.box.tag, next(names, "")


def list_of_posts(  # noqa: PLR0913 - all that is known of the page by then
    outline: Outline,
    listed: AbstractSet[int],
    region: Region | None,
    title: Block | None,
    url: str | None,
    *,
    says_article: bool,
) -> str | None:
    """Return why the page is a list of posts, None if it is none.

    Args:
        outline: The page.
        listed: Indexes of blocks that are entries of a known section.
        region: Where the page's text seems to stand.
        title: The block of the page's title.
        url: The page's address; without it nobody can tell where a title leads.
        says_article: Whether the page calls itself an article.
    """
    if url is None or region is None:
        return None
    outside = _OUTSIDE if region.box.within(_ASIDE) is None else _OUTSIDE - _ASIDE
    headings = [
        block
        for block in outline.blocks
        if _is_title(block)
        and block.index not in listed
        and not block.box.hidden
        and block.box.within(outside) is None
        and _leads_on(outline, block, url)
    ]
    posts = _posts(headings)
    kinds = Counter(post.kind for post in posts)
    alike = [post for post in posts if kinds[post.kind] > 1]
    others = [Post(post.heading, box) for post in posts if kinds[post.kind] == 1 if (box := _marked_box(post.heading))]
    if not posts or _own_text(outline, title, posts[0]) > MAX_OWN:
        return None
    if len(alike) >= (MIN_SURE if says_article else 2) and _share(region, [*alike, *others]) > MOST:
        return f"it holds {len(alike)} posts whose titles lead to other pages"
    if len(headings) == 1 and not says_article and _is_only_post(headings[0], region, title):
        return "it holds one post whose title leads to another page"
    return None


def _is_title(block: Block) -> bool:
    """Tell whether a block is a linked title, by its level or class."""
    return block.link_share > 0.6 and block.weight >= MIN_TITLE and (block.level > 0 or _is_called_title(block))


def _leads_on(outline: Outline, block: Block, url: str) -> bool:
    """Tell whether a title leads to another page of the site, which is not this one in other words."""
    target = _target(block.links[0].href or "", outline, url)
    return target is not None and not _is_this_page(target, outline, url)


def _is_called_title(block: Block) -> bool:
    """Tell whether a linked line, or the box that it is alone in, is a title by its class."""
    box = block.box
    if box.names and box.end - box.first == 1 and _is_title_name(box.names):
        return True
    return any(span.names and _is_title_name(span.names) for span in block.links[0].chain())


@lru_cache(maxsize=8192)
def _is_title_name(names: str) -> bool:
    return _TITLE_NAMES.search(names) is not None


def _target(href: str, outline: Outline, url: str) -> str | None:
    if not href.strip() or href.lstrip().startswith("#"):
        return None
    try:
        target = canonical_url(href, urljoin(url, outline.base or ""))
    except (BadURL, ValueError):
        return None
    parts = urlsplit(target)
    return target if same_site(target, url) and (parts.path != "/" or parts.query) else None


def _is_this_page(target: str, outline: Outline, url: str) -> bool:
    """Tell whether an address is this page's, its canonical one, or that of the article which this is a part of."""
    named = _target(outline.canonical or "", outline, url)
    if url_key(target) in {url_key(url), url_key(named) if named else ""}:
        return True
    own, other = urlsplit(url), urlsplit(target)
    path, led = own.path.rstrip("/"), other.path.rstrip("/")
    if own.query or other.query:
        pairs = set(other.query.split("&")) if other.query else set[str]()
        return path == led and bool(pairs or path) and pairs <= set(own.query.split("&"))
    return path.startswith(f"{led}/") or path.rpartition("/")[2] == led.rpartition("/")[2]


def _posts(headings: list[Block]) -> list[Post]:
    """Return the widest box around each heading that holds no other, where it holds a text too."""
    posts = []
    for place, heading in enumerate(headings):
        last = headings[place - 1].index if place else -1
        following = headings[place + 1].index if place + 1 < len(headings) else None
        box = heading.box
        while (around := box.parent) is not None and around.tag not in _WHOLE:
            if last >= around.first or (following is not None and following < around.end):
                break
            box = around
        if box.end - box.first > 1:
            posts.append(Post(heading, box))
    return posts


def _marked_box(heading: Block) -> Box | None:
    """Return the inmost box around a heading that is a post by its tag or name."""
    return next((box for box in heading.box.chain() if box.tag in _POST_TAGS or _POST_NAMES.search(box.names)), None)


def _share(region: Region, posts: list[Post]) -> float:
    """Return the share of the text that stands in the posts."""
    within = sum(block.weight for block in region.blocks if any(p.box.first <= block.index < p.box.end for p in posts))
    return within / max(1, region.chars)


def _own_text(outline: Outline, title: Block | None, post: Post) -> int:
    """Return how much prose the page has of its own, between its title and the first post."""
    start = title.index + 1 if title is not None else 0
    return sum(
        block.weight
        for block in outline.blocks[start : post.heading.index]
        if block.link_share < MAX_LINKED and block.weight >= MIN_PARAGRAPH and block.box.within(_OUTSIDE) is None
    )


def _is_only_post(heading: Block, region: Region, title: Block | None) -> bool:
    """Tell whether a heading is the title of the one post that a page holds, and the page is titled otherwise or so."""
    box = _marked_box(heading)
    while box is not None and box.end <= region.first:
        box = box.parent
    if box is None or box.tag in _WHOLE or heading.index > region.first:
        return False
    if title is not None and title is not heading and box.first <= title.index < box.end:
        return False
    return _share(region, [Post(heading, box)]) > ALL
