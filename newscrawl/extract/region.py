"""Region: the part of a page that holds the article's text. Found by known markup, else by density of prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.extract.lexicon import after_label, is_word
from newscrawl.extract.metaline import is_meta_line, is_signature
from newscrawl.items import LINK_LISTS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from newscrawl.extract.outline import Block, Box, Outline
    from newscrawl.extract.sections import Section

MIN_PROSE = 25
"""Characters from which a block may be a paragraph; a CJK character says as much as two letters."""
MARKED_SHARE = 0.5
"""Share of the densest box's prose that a box with an article's class must hold to be believed."""
NOISE_SHARE = 0.35
"""Share of the text's prose above which a box is no noise."""
KEPT_SHARE = 0.3
"""Share of a text's prose that must be left when noise is taken out; else what was taken was the text."""
HIDDEN_TEXT = 200
"""Weighted characters; with less prose shown, what is hidden is looked at."""
MAX_OTHER = 12
"""Blocks of a part under a heading such as "About the author"; a longer one has swallowed something else."""
WIDER = 1.2
"""How much more prose the box around must hold to be taken instead."""

_MARKED = re.compile(
    r"\bcon_(?:text|main)\b|\bnews_(?:infos|con|content|text|body)\b|\binfos\b|"
    r"(?:article|entry|post|story|news|blog|page|single|detail|arc)[-_]{0,2}(?:content|body|text|main)(?:[-_]{1,2}(?:in|inner|text|body|content|wrapper))?\b|"
    r"newscontent|articlebody|articlecontent|storybody|postcontent|e-content|body-?copy|richtext(?:article)?body|"
    r"markdown-body|content-text|gh-content|field--name-body|td-post-content|articletext|article__text|text-content"
)
NOISE = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|diggit|nextinfo|pagelist|related|recommend(?:ed|ations?)?|comments?|disqus|respond|"
    r"newsletter|subscri(?:be|ption)|promo(?:tion|box)?|advert(?:isement|orial)?|ads?|banner|sponsor(?:ed)?|breadcrumbs?|tagcloud|"
    r"keybq|author-?bio|byline|(?:pic-?)?caption|pic[_-]desc|picdesc|copyright|postcopyright|pagination|toolbar|popup|modal|"
    r"cookie(?:s|-?consent)?|outbrain|taboola|most-?read|popular|trending|sidebar|widget|footer|postmeta|post-?info|otherlink|xiangsi|"
    r"signup|read-?more|more-?on|also-?read|sr-only|tooltip|teaser|infobox|factbox|jp-relatedposts|sharedaddy|yarpp)(?=$|[\s_-])|"
    r"(?:^|\s)(?:hidden|meta|author|tags?|tag-list|credits?|pager|navigation|print|rating|visually-?hidden|screen-reader-text|"
    r"instagram-media|twitter-tweet|addtoany\S*|entry-meta|post-meta|entry-footer|visuallyhidden)(?=$|\s)"
)
_NOISE_TAGS = frozenset(
    {"nav", "footer", "aside", "form", "button", "figcaption", "figure", "details", "caption", "legend"}
)
_OUTSIDE = frozenset({"nav", "footer", "form", "button", "figcaption", "aside", "figure"})
_COMMENT_NAMES = re.compile(r"comment|disqus|respond|reply|reactie|kommentar")
_SIDE_NAMES = re.compile(
    r"sidebar|\bside\b|widget|footer|\bnav|menu|related|promo|cookie|consent|modal|popup|newsletter|disclaimer"
)
_DIRECT = frozenset({"div", "section", "article", "td", "body", "main", "ul", "center", "html"})
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


@dataclass(frozen=True)
class Region:
    """Where the text stands."""

    box: Box
    blocks: tuple[Block, ...]
    """The blocks of the article's text, in order; introduction and disclaimer may still be among them."""
    rule: str

    @property
    def first(self) -> int:
        """Index of the first block."""
        return self.blocks[0].index

    @property
    def last(self) -> int:
        """Index of the last block."""
        return self.blocks[-1].index

    @property
    def chars(self) -> int:
        """Characters of all blocks."""
        return sum(weight(block.text) for block in self.blocks)


@lru_cache(maxsize=8192)
def is_noise_name(names: str) -> bool:
    """Tell whether class and id call a box something that is no text of the article."""
    return NOISE.search(names) is not None


@lru_cache(maxsize=8192)
def _is_marked(names: str) -> bool:
    return _MARKED.search(names) is not None


def weight(text: str) -> int:
    """Return the length of a text in Latin letters: a character of a dense script counts twice."""
    return len(text) if text.isascii() else len(text) + len(_CJK.findall(text))


def find_region(outline: Outline, sections: list[Section], skipped: frozenset[int]) -> Region | None:
    """Find the article's text in a page of HTML.

    Args:
        outline: The page.
        sections: Its lists of links.
        skipped: Indexes of blocks that are something else: title and breadcrumb.
    """
    listed = {
        index
        for section in sections
        if section.kind in LINK_LISTS or (section.kind == "other" and section.end - section.start <= MAX_OTHER)
        for index in range(section.heading.index, section.end)
    }
    main = _main_boxes(outline)
    prose = _prose(outline, listed | skipped, main, hidden=False)
    if sum(prose.values()) < HIDDEN_TEXT:  # what is shown is nothing: a page whose script uncovers the text
        uncovered = _prose(outline, listed | skipped, main, hidden=True)
        prose = uncovered if len(uncovered) > len(prose) + 1 else prose
    if not prose:
        return None
    sums = [0]
    for index in range(len(outline.blocks)):
        sums.append(sums[-1] + prose.get(index, 0))
    densest = _widen(_densest(outline, prose), sums)
    box, rule = _marked(outline, densest, sums) or (densest, "density")
    blocks = select(outline, box, listed | skipped, sums, NOISE_SHARE)
    if sum(prose.get(block.index, 0) for block in blocks) < KEPT_SHARE * (sums[box.end] - sums[box.first]):
        # The names lie: a layout calls the columns of its grid `sidebar-grid`.
        blocks = select(outline, box, listed | skipped, sums, 0.0)
    return Region(box, tuple(blocks), rule) if blocks else None


def _main_boxes(outline: Outline) -> set[int]:
    """Return the boxes that hold most of the page's text, or its `article`: whatever their class, they are central."""
    half = outline.text_sums[-1] // 2
    main = {id(box) for box in outline.boxes if outline.chars(box) > half}
    for box in outline.boxes:
        if box.tag in {"article", "main"}:
            main |= {id(outer) for outer in box.chain()}
    return main


def _prose(outline: Outline, left_out: AbstractSet[int], main: set[int], *, hidden: bool) -> dict[int, int]:
    """Return the weight of each block that may be a paragraph of the article."""
    outside: dict[int, bool] = {}
    return {
        block.index: weight(block.text)
        for block in outline.blocks
        if block.index not in left_out
        and _is_prose(block)
        and (hidden or not block.box.hidden)
        and not _is_outside(block.box, main, outside)
    }


def _is_prose(block: Block) -> bool:
    text = block.text
    return (
        len(text) * 2 >= MIN_PROSE
        and weight(text) >= MIN_PROSE
        and block.link_chars * 2 <= len(text)
        and not block.level
    )


def _is_outside(box: Box, main: set[int], known: dict[int, bool]) -> bool:
    """Tell whether a box lies in a menu, a footer, a form, a side column, or among readers' comments."""
    ident = id(box)
    if ident not in known:
        own = ident not in main and (
            box.tag in _OUTSIDE
            or (bool(box.names) and box.tag != "body" and _COMMENT_NAMES.search(box.names) is not None)
        )
        known[ident] = own or (box.parent is not None and _is_outside(box.parent, main, known))
    return known[ident]


def _densest(outline: Outline, prose: dict[int, int]) -> Box:
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
        if _MARKED.search(box.names) or "articlebody" in box.prop:
            score *= 1.4
        if any(b.names and _SIDE_NAMES.search(b.names) for b in (box, box.parent) if b is not None and b.tag != "body"):
            score *= 0.4
        return score

    return boxes[max(scores, key=final)]


def _widen(box: Box, sums: list[int]) -> Box:
    """Climb while the box around holds clearly more prose: a text cut into parts by boxes."""

    def prose(box: Box) -> int:
        return sums[box.end] - sums[box.first]

    best = box
    while box.parent is not None and box.parent.tag not in {"body", "html"}:
        box = box.parent
        if prose(box) > WIDER * prose(best) and not _SIDE_NAMES.search(box.names):
            best = box
    return best


def _marked(outline: Outline, densest: Box, sums: list[int]) -> tuple[Box, str] | None:
    """Return the box that microdata or a class calls the article's text, if it holds enough of the page's prose."""
    whole = sums[densest.end] - sums[densest.first]
    best: tuple[tuple[int, int], Box, str] | None = None
    for box in outline.boxes:
        if box.end <= box.first or box.tag in {"body", "html"}:
            continue
        prop = "articlebody" in box.prop
        if not prop and not (box.names and _is_marked(box.names)):
            continue
        prose = sums[box.end] - sums[box.first]
        if prose < MARKED_SHARE * whole or prose > 1.6 * whole or not prose:
            continue
        # The inmost box that still holds nearly all: a wrapper of the same name holds headline and comments too.
        rank = (prose * 20 // max(whole, 1), box.depth)
        if best is None or rank > best[0]:
            best = (rank, box, "microdata articleBody" if prop else "class")
    return (best[1], best[2]) if best else None


def select(outline: Outline, box: Box, left_out: AbstractSet[int], sums: list[int], noise_share: float) -> list[Block]:
    """Return the blocks of a box that are text of the article, up to where its tail of labels and links begins.

    Args:
        outline: The page.
        box: Where the text stands.
        left_out: Indexes of blocks that are something else.
        sums: Running sum of the page's prose.
        noise_share: Share of the box's prose from which a box in it is no noise, whatever its name.
    """
    noisy: dict[int, bool] = {id(box): False}
    most = (sums[box.end] - sums[box.first]) * noise_share
    blocks = outline.blocks[box.first : box.end]
    total = sum(weight(block.text) for block in blocks) or 1
    hidden = sums[box.end] - sums[box.first] > 0 and all(
        b.box.hidden for b in blocks if sums[b.index + 1] > sums[b.index]
    )
    out: list[Block] = []
    seen = 0
    for block in blocks:
        seen += weight(block.text)
        if _is_tail(block):
            if out and seen * 2 > total:
                break
            continue
        if block.index in left_out or (block.box.hidden and not hidden) or _is_noise(block.box, noisy, most, sums):
            continue
        if _is_link_line(block) or is_word("read_more", block.text):
            continue
        out.append(block)
    return _trimmed(out)


def _trimmed(blocks: list[Block]) -> list[Block]:
    """Cut what is no text off either end: meta lines above, the editor's name and headings without text below."""
    start, end = 0, len(blocks)
    while start < end - 1 and is_meta_line(blocks[start].text):
        start += 1
    while end > start and (blocks[end - 1].level or is_signature(blocks[end - 1].text)):
        end -= 1
    return blocks[start:end]


def _is_noise(box: Box, known: dict[int, bool], most: float, sums: list[int]) -> bool:
    """Tell whether a box inside the text is none of it. What holds much of the prose is no noise, whatever its name."""
    ident = id(box)
    if ident not in known:
        own = box.tag in _NOISE_TAGS or (bool(box.names) and is_noise_name(box.names))
        own = own and sums[box.end] - sums[box.first] <= most
        known[ident] = own or (box.parent is not None and _is_noise(box.parent, known, most, sums))
    return known[ident]


def _is_link_line(block: Block) -> bool:
    return bool(block.link_chars) and block.link_share > 0.85 and len(block.text) < 250


def _is_tail(block: Block) -> bool:
    """Tell whether a block begins what stands behind a text: tags, previous and next, likes."""
    text = block.text
    if len(text) > 400:
        return False
    if after_label("tags", text) is not None and not block.level:
        return block.link_share > 0.2 or len(text) < 120
    if after_label("previous_next", text) is not None or is_word("previous_next", text):
        return True
    return is_word("likes", text.partition("(")[0].partition("（")[0]) and len(text) < 30
