"""Links that are tags by how they are made: `rel=tag`, a class that says so, or an address such as `/tag/harbour`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.extract.cues import holds_any
from newscrawl.urls import MAX_URL_LENGTH

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from newscrawl.extract.outline import Block, Box, Span
    from newscrawl.extract.region import Region

MAX_LINE = 300
"""Characters of a line of tags."""
MAX_GAP = 3
"""Blocks between two tags of one list."""
MAX_OWN = 3
"""Lines of the tags of one article."""
CLIMB = 5
"""Boxes around a link that are asked for a name."""

_NAMES = re.compile(
    r"(?<![^\s_-])(?:(?:post|entry|article|story|single|news|item|td|c|m|o|topic|artikel|nota|blog|content|page)?[-_]*tags?[-_]*"
    r"(?:list|links?|wrap(?:per)?|container|items?|box|row|group|area|block|section|line|cont|internal|name|label)?|"
    r"keybq|keywords?(?:[-_]*(?:list|container|box|links?))?|post-labels|ptg|"
    r"(?:article|story|related)?[-_]*topics?(?:[-_]*(?:list|links?|container))?|themen(?:liste|list)?|etiquetas|temas|mots-?cles|"
    r"schlagworte?|tagi|stichworte|labels|taglist\w*|tagredirect|hashtags?)(?=$|[\s_-])"
)
_STEMS = (
    "tag", "keybq", "keyword", "labels", "ptg", "topic", "themen", "etiquetas", "temas", "mots", "schlagwort",
    "stichworte",
)  # fmt: skip
"""A name that `_NAMES` matches holds one of these."""
_CLOUD = re.compile(
    r"cloud|(?<!elementor-)\bwidget(?!-container)|sidebar(?!__?tag)|hot-?tag|\bside\b|rbox|popular|trending|\bnav(?:bar|igation)|(?:main|site|sub|top)-?nav|menu|teaser|(?<!tag-)(?<!tags-)\blist-item|"
    r"header-|site-header|masthead|footer-?(?:links|nav|menu|search)|breadcrumb|carousel|slider"
)
_CATEGORY = re.compile(r"(?:^|[\s_-])categor(?:y|ies)(?:$|[\s_-])")
_HREF = re.compile(
    r"/(?:tags?|tagged|topics?|themen?|thema|keywords?|etiquetas?|tema|temas|tagi|mot-?cle|mots-?cles|schlagwort(?:e|er)?|stichwort|"
    r"hashtags?|label|topik|temat|emne|amne|sujets?|cimke|stitek|stitky|mot)/[^/?#]|"
    r"[?&](?:tag|tagname|tags|keyword|subject:list)=[^&#]|/tags?[-_.][^/]+|/tags\.php\?|/search/label/",
    re.IGNORECASE,
)
_HREF_STEMS = (
    "tag", "topi", "them", "keyword", "etiqueta", "tema", "mot", "schlagwort", "stichwort", "label", "temat", "emne",
    "amne", "sujet", "cimke", "stitek", "stitky", "subject:",
)  # fmt: skip
"""An address that `_HREF` matches holds one of these."""
_SIDES = frozenset({"nav", "footer", "aside", "form", "header"})
_WHOLE = frozenset({"article", "main"})


def is_outside(block: Block, text: AbstractSet[int] = frozenset()) -> bool:
    """Tell whether a block lies in the page's frame or in a cloud. The footer of an article is a place of tags."""
    named = False
    one = next(iter(text), -1)
    for place, box in enumerate(block.box.chain()):
        if box.tag in _WHOLE or box.tag == "body":
            return False
        if box.first <= one < box.end:
            return False  # a box that holds the text as well says nothing of the tags
        if box.names and place < CLIMB:
            if _is_cloud(box.names) and not _ends_article(box):
                return True
            named = named or is_tag_name(box.names)
        if box.tag in _SIDES:
            if box.tag in {"nav", "aside"} and (named or (box.parent is not None and is_tag_name(box.parent.names))):
                continue
            return box.within(_WHOLE) is None
    return False


def _ends_article(box: Box) -> bool:
    """Tell whether a box that is called a cloud of tags is a small part of an article: it holds that one's own."""
    article = box.parent
    return (
        box.names == "tag-cloud"
        and article is not None
        and article.tag == "article"
        and box.end - box.first <= MAX_OWN
        and article.first < box.first
    )


@lru_cache(maxsize=8192)
def _is_cloud(names: str) -> bool:
    return _CLOUD.search(names) is not None


@lru_cache(maxsize=8192)
def is_tag_name(names: str) -> bool:
    """Tell whether class and id call an element a place of tags."""
    return holds_any(names, _STEMS) and _NAMES.search(names) is not None


def is_tag_address(href: str) -> bool:
    """Tell whether an address is that of a tag's page."""
    return len(href) <= MAX_URL_LENGTH and _is_tag_address(href)


@lru_cache(maxsize=8192)
def _is_tag_address(href: str) -> bool:
    # A letter of no ASCII may be another case of one that is: "ſ" of "s".
    return (not href.isascii() or holds_any(href.lower(), _HREF_STEMS)) and _HREF.search(href) is not None


def real_links(block: Block) -> list[Span]:
    """Return the links that lead somewhere."""
    return [
        link
        for link in block.links
        if link.href and not link.href.startswith("#") and not link.href.lower().startswith("javascript:")
    ]


def linked_tags(blocks: list[Block], region: Region | None, text: frozenset[int]) -> tuple[list[str], frozenset[int]]:
    """Return the tags of the best list of tag links, with the indexes of its blocks.

    Args:
        blocks: The blocks near the article.
        region: Where its text stands.
        text: Indexes of the blocks of the text; links in running text are no tags.
    """
    groups: list[tuple[int, list[str], set[int]]] = []
    last = -MAX_GAP - 1
    for block in blocks:
        if not block.link_chars or len(block.text) > MAX_LINE or block.level == 1:
            continue
        kind, names = _tags_of(block, text)
        if not names or is_outside(block, text):
            continue
        if groups and block.index - last <= MAX_GAP and groups[-1][0] == kind:
            groups[-1][1].extend(names)
            groups[-1][2].add(block.index)
        else:
            groups.append((kind, names, {block.index}))
        last = block.index
    if not groups:
        return [], frozenset()
    end = region.last if region is not None else 0
    # A surer mark first, then what is nearer to the end of the text.
    best = min(groups, key=lambda group: (-group[0], abs(min(group[2]) - end)))
    if best[0] == _BY_ADDRESS and len(best[1]) < 2 and not best[1][0].startswith("#"):
        return [], frozenset()
    return best[1], frozenset(best[2])


_BY_ADDRESS, _BY_NAME, _BY_REL = 1, 2, 3


def _tags_of(  # noqa: PLR0911 - one return a mark
    block: Block, text: frozenset[int]
) -> tuple[int, list[str]]:
    """Return by what mark the links of a block are tags, and their texts."""
    links = block.links
    marked = [
        link
        for link in links
        if link.rel and "tag" in link.rel.split() and "category" not in link.rel and not _files(block, link)
    ]
    if marked:
        return _BY_REL, _texts(block, marked)
    addressed = [link for link in links if link.href and "nofollow" not in link.rel and is_tag_address(link.href)]
    if addressed and is_tag_name(block.box.names):
        return _BY_NAME, _texts(block, addressed)
    if block.index in text or block.link_share < 0.6:
        return 0, []
    if _is_in_list(block):
        return _BY_NAME, _texts(block, links)
    if addressed and any(is_tag_name(s.names) for link in addressed for s in link.chain()):
        return _BY_NAME, _texts(block, addressed)
    if len(addressed) * 2 > len(links) and all(len(t) < 40 for t in _texts(block, addressed)):
        return _BY_ADDRESS, _texts(block, addressed)
    return 0, []


def _files(block: Block, link: Span) -> bool:
    """Tell whether a link marked as a tag stands where the category is named."""
    names = (block.box.names, *(span.names for span in link.chain()))
    return any(_CATEGORY.search(name) for name in names if name)


def _is_in_list(block: Block) -> bool:
    """Tell whether a box close around a block is named for tags, up to the article: its class names its own tags."""
    box: Box | None = block.box
    for _ in range(CLIMB):
        if box is None or box.tag in _WHOLE or box.tag == "body" or box.end - box.first > MAX_LIST:
            break
        if box.names and is_tag_name(box.names):
            return True
        box = box.parent
    return False


MAX_LIST = 40
"""Blocks of a list of tags."""


def _texts(block: Block, links: list[Span]) -> list[str]:
    wanted = {id(link) for link in links}
    texts: dict[int, str] = {}
    for segment in block.segments:
        if segment.link is not None and id(segment.link) in wanted:
            ident = id(segment.link)
            texts[ident] = f"{texts[ident]} {segment.text}" if ident in texts else segment.text
    return list(texts.values())
