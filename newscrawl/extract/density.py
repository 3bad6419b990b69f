"""Density: which box of a page holds the most prose, and whether a box that is named for the text holds as much."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.extract.cues import holds_any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from newscrawl.extract.outline import Box, Outline

MIN_PROSE = 25
"""Characters from which a block may be a paragraph; a CJK character says as much as two letters."""
MARKED_SHARE = 0.5
"""Share of the densest box's prose that a box with an article's class must hold to be believed."""
MIN_PART = 200
"""Weighted characters of prose in another box that is marked like the text's."""
WIDER = 1.2
"""How much more prose the box around must hold to be taken instead."""

_MARKED = re.compile(
    r"\bcon_(?:text|main)\b|\bnews_(?:infos|con|content|text|body)\b|\binfos\b|"
    r"(?:article|entry|post|story|news|blog|page|single|detail|arc)[-_]{0,2}(?:content|body|text|main)(?:[-_]{1,2}(?:in|inner|text|body|content|wrapper))?\b|"
    r"newscontent|articlebody|articlecontent|storybody|postcontent|e-content|body-?copy|richtext(?:article)?body|"
    r"markdown-body|content-text|gh-content|field--name-body|td-post-content|articletext|article__text|text-content"
)
_MARKED_STEMS = ("con", "infos", "body", "text", "main")
"""A name that `_MARKED` matches holds one of these, and one of the others."""
_MARKED_STARTS = (
    "article", "entry", "post", "story", "news", "blog", "page", "single", "detail", "arc", "con_", "infos",
    "e-content", "copy", "richtext", "markdown", "text-content", "content-text", "gh-content", "name-body",
)  # fmt: skip
_OUTSIDE = frozenset({"nav", "footer", "form", "button", "figcaption", "aside", "figure"})
_OUTSIDE_NAMES = re.compile(r"comment(?!ary)|disqus|respond|reply|reactie|kommentar|cookie|consent|gdpr")
_SIDE_NAMES = re.compile(
    r"sidebar|\bside\b|widget|footer|\bnav|menu|related|promo|cookie|consent|modal|popup|newsletter|disclaimer"
)
_SIDE_STEMS = (
    "side", "widget", "footer", "nav", "menu", "related", "promo", "cookie", "consent", "modal", "popup", "newsletter",
    "disclaimer",
)  # fmt: skip
_SIDES = frozenset({"aside", "nav", "footer"})
_ARTICLE = frozenset({"article"})
_CENTRAL = frozenset({"article", "main"})
_DIRECT = frozenset({"div", "section", "article", "td", "body", "main", "ul", "center", "html"})


@lru_cache(maxsize=8192)
def _is_marked(names: str) -> bool:
    return holds_any(names, _MARKED_STEMS) and holds_any(names, _MARKED_STARTS) and _MARKED.search(names) is not None


@lru_cache(maxsize=8192)
def _is_side(names: str) -> bool:
    return holds_any(names, _SIDE_STEMS) and _SIDE_NAMES.search(names) is not None


@lru_cache(maxsize=8192)
def _is_outside_name(names: str) -> bool:
    return _OUTSIDE_NAMES.search(names) is not None


def main_boxes(outline: Outline) -> set[int]:
    """Return the boxes that hold most of the page's text, or its `article`: whatever their class, they are central.

    Only the longest `article` is the page's own: the entries of a side column are some, too.
    """
    sums = outline.text_sums
    half, most = sums[-1] * 0.5, sums[-1] * 0.8
    main: set[int] = set()
    waiting = [outline.root]
    while waiting:  # a box that holds less holds none that holds more
        box = waiting.pop()
        chars = sums[box.end] - sums[box.first]
        if chars > half:
            waiting += box.children
            if chars > most or box.tag not in _SIDES:
                main.add(id(box))
    central = [box for box in outline.boxes if box.tag in _CENTRAL]
    articles = (box for box in central if box.tag == "article" and box.within(_SIDES) is None)
    longest = max(articles, key=outline.chars, default=None)
    for box in central:
        if box is longest or box.tag == "main":
            main |= {id(outer) for outer in box.chain()}
    return main


def prose_of(outline: Outline, left_out: AbstractSet[int], main: set[int], *, hidden: bool) -> dict[int, int]:
    """Return the weight of each block that may be a paragraph of the article."""
    outside: dict[int, bool] = {}
    prose: dict[int, int] = {}
    for block in outline.blocks:
        size = len(block.text)
        if size * 2 < MIN_PROSE or block.link_chars * 2 > size or block.index in left_out or block.level:
            continue
        chars = block.weight
        if chars >= MIN_PROSE and (hidden or not block.box.hidden) and not _is_outside(block.box, main, outside):
            prose[block.index] = chars
    return prose


def _is_outside(box: Box, main: set[int], known: dict[int, bool]) -> bool:
    """Tell whether a box lies in a menu, a footer, a form, a side column, a consent box, or among readers' comments."""
    ident = id(box)
    if ident not in known:
        own = ident not in main and (
            box.tag in _OUTSIDE or (bool(box.names) and box.tag != "body" and _is_outside_name(box.names))
        )
        known[ident] = own or (box.parent is not None and _is_outside(box.parent, main, known))
    return known[ident]


def dense_boxes(outline: Outline, prose: dict[int, int]) -> Iterator[Box]:
    """Yield boxes, best first, by their paragraphs, near ones counting most; links and side names count against it."""
    scores: dict[int, float] = {}
    boxes: dict[int, Box] = {}
    for index, chars in prose.items():
        block = outline.blocks[index]
        box = block.box
        if box.tag not in _DIRECT and box.parent is not None:
            box = box.parent
        value = 1 + min(chars / 80, 6) + block.text.count(",") * 0.3
        for share in (1.0, 0.6, 0.3):
            scores[id(box)] = scores.get(id(box), 0.0) + value * share
            boxes[id(box)] = box
            if box.parent is None:
                break
            box = box.parent

    def final(ident: int) -> float:
        box = boxes[ident]
        score = scores[ident] * (1 - outline.link_share(box))
        if _is_marked(box.names) or "articlebody" in box.prop:
            score *= 1.4
        around = box.parent
        if (box.names and box.tag != "body" and _is_side(box.names)) or (
            around is not None and around.names and around.tag != "body" and _is_side(around.names)
        ):
            score *= 0.4
        return score

    finals = {ident: final(ident) for ident in scores}
    while finals:
        best = max(finals, key=finals.__getitem__)
        yield boxes[best]
        del finals[best]


def widened(box: Box, sums: list[int]) -> Box:
    """Climb while the box around holds clearly more prose: a text cut into parts by boxes."""

    def prose(box: Box) -> int:
        return sums[box.end] - sums[box.first]

    best = box
    while box.parent is not None and box.parent.tag not in {"body", "html"}:
        box = box.parent
        if prose(box) > WIDER * prose(best) and not _is_side(box.names):
            best = box
    return best


def marked_boxes(outline: Outline, densest: Box, sums: list[int]) -> tuple[list[Box], str] | None:
    """Return the boxes that microdata or a class calls the article's text, if one holds enough of the page's prose.

    They are several where a text stands in parts, as the report and the entries of a live blog do.
    """
    whole = sums[densest.end] - sums[densest.first]
    best: tuple[tuple[int, int], Box] | None = None
    marked = [
        box
        for box in outline.boxes
        if ((box.names and _is_marked(box.names)) or (box.prop and "articlebody" in box.prop))
        and box.end > box.first
        and box.tag not in {"body", "html"}
    ]
    for box in marked:
        prose = sums[box.end] - sums[box.first]
        if prose < MARKED_SHARE * whole or prose > 1.6 * whole or not prose:
            continue
        # The inmost box that still holds nearly all: a wrapper of the same name holds headline and comments too.
        rank = (prose * 20 // max(whole, 1), box.depth)
        if best is None or rank > best[0]:
            best = (rank, box)
    if best is None:
        return None
    box = best[1]
    prop = "articlebody" in box.prop
    alike = [other for other in marked if ("articlebody" in other.prop if prop else other.names == box.names)]
    return _parts(outline, box, alike, sums), "microdata articleBody" if prop else "class"


def _parts(outline: Outline, box: Box, alike: list[Box], sums: list[int]) -> list[Box]:
    """Return a box and those beside it that are marked alike, in page order. What follows may be the next article."""
    parts: list[Box] = []
    for other in alike:
        beside = other.end <= box.first or other.first >= box.end
        held = sums[other.end] - sums[other.first] >= MIN_PART
        if other is box or (beside and held and (not parts or other.first >= parts[-1].end)):
            parts.append(other)
    if len(parts) > 1 and not _is_one_article(outline, parts):
        return [box]
    return parts


def _is_one_article(outline: Outline, parts: list[Box]) -> bool:
    """Tell whether boxes belong to one article: in the same `article`, without a headline between them."""
    if len({id(part.parent.within(_ARTICLE) if part.parent is not None else None) for part in parts}) > 1:
        return False
    return not any(
        block.level == 1 or (block.level and any(not (link.href or "#").startswith("#") for link in block.links))
        for part, following in pairwise(parts)
        for block in outline.blocks[part.end : following.first]
    )
