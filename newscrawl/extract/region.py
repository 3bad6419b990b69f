"""Region: the part of a page that holds the article's text. Found by known markup, else by density of prose."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.extract.apart import without_strays
from newscrawl.extract.density import MIN_PROSE, densest_box, main_boxes, marked_boxes, prose_of, weight, widened
from newscrawl.extract.houselines import is_aside, is_closing
from newscrawl.extract.lexicon import MAX_HEADING, after_label, is_word
from newscrawl.extract.metaline import is_meta_line, is_signature
from newscrawl.extract.noise import NOISE_TAGS, Noise, is_noise_name
from newscrawl.items import LINK_LISTS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from newscrawl.extract.outline import Block, Box, Outline
    from newscrawl.extract.sections import Section

__all__ = ["Region", "ends_text", "find_region", "is_noise_name", "select", "weight"]

NOISE_SHARE = 0.35
"""Share of the text's prose above which a box is no noise."""
KEPT_SHARE = 0.3
"""Share of a text's prose that must be left when noise is taken out; else what was taken was the text."""
HIDDEN_TEXT = 200
"""Weighted characters; with less prose shown, what is hidden is looked at."""
MIN_SENTENCE = 10
"""Weighted characters of a sentence under a headline that may be all the text there is."""
MAX_OTHER = 12
"""Blocks of a part under a heading such as "About the author"; a longer one has swallowed something else."""
MAX_OPENING = 40
"""Blocks between title and text that are looked at for the text's beginning."""
MIN_OPENING = 60
"""Weighted characters of a paragraph that stands apart from the others."""

_SENTENCE_ENDS = frozenset(".!?…。！？:।")
_CLOSING_MARKS = ")\u0022\u201d\u00bb\u201c\u2019"
_ENTRIES = frozenset({"table", "ul", "ol", "dl"})
_ITEM = frozenset({"li"})


@dataclass(frozen=True)
class Region:
    """Where the text stands."""

    box: Box
    blocks: tuple[Block, ...]
    """The blocks of the article's text, in order; introduction and disclaimer may still be among them."""
    rule: str
    opening: tuple[Block, ...] = ()
    """Paragraphs above the box, below the title, that the text begins with; one of them may be the introduction."""

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


def find_region(outline: Outline, sections: list[Section], skipped: frozenset[int]) -> Region | None:
    """Find the article's text in a page of HTML.

    Args:
        outline: The page.
        sections: Its lists of links.
        skipped: Indexes of blocks that are something else: title and breadcrumb.
    """
    listed = _listed(outline, sections)
    main = main_boxes(outline)
    prose = prose_of(outline, listed | skipped, main, hidden=False)
    if sum(prose.values()) < HIDDEN_TEXT:  # what is shown is nothing: a page whose script uncovers the text
        uncovered = prose_of(outline, listed | skipped, main, hidden=True)
        prose = uncovered if len(uncovered) > len(prose) + 1 else prose
    prose = prose or _lone_sentences(outline, listed | skipped)
    if not prose:
        return None
    sums = [0]
    for index in range(len(outline.blocks)):
        sums.append(sums[-1] + prose.get(index, 0))
    densest = widened(densest_box(outline, prose), sums)
    parts, rule = marked_boxes(outline, densest, sums) or ([densest], "density")
    box = _around(parts)
    title = _title_index(outline, skipped, box, sums)
    first = title + 1 if title is not None and _is_below(outline, box, title, sums) else box.first
    left_out = listed | skipped
    if len(parts) > 1:
        inside = {index for part in parts for index in range(part.first, part.end)}
        left_out |= {index for index in range(box.first, box.end) if index not in inside}
    blocks = select(outline, box, first, left_out, sums, NOISE_SHARE)
    if sum(prose.get(block.index, 0) for block in blocks) < KEPT_SHARE * (sums[box.end] - sums[first]):
        # The names lie: a layout calls the columns of its grid `sidebar-grid`.
        blocks = select(outline, box, first, left_out, sums, 0.0)
    if not blocks:
        return None
    opening = _opening(outline, title, blocks[0].index, prose) if title is not None else []
    return Region(box, tuple(blocks), rule, tuple(opening))


def _around(parts: list[Box]) -> Box:
    """Return the inmost box that holds all parts of a text."""
    box = parts[0]
    while box.parent is not None and box.end < parts[-1].end:
        box = box.parent
    return box


def _lone_sentences(outline: Outline, left_out: AbstractSet[int]) -> dict[int, int]:
    """Return the weights of sentences in paragraphs or headings below a headline: all the text that a notice has."""
    headline = next((block.index for block in outline.blocks if block.level == 1), None)
    if headline is None:
        return {}
    return {
        block.index: weight(block.text)
        for block in outline.blocks[headline + 1 :]
        if (block.box.tag == "p" or (block.level and len(block.text) >= MIN_OPENING))
        and block.index not in left_out
        and not block.link_chars
        and not block.box.hidden
        and block.text[-1:] in _SENTENCE_ENDS
        and weight(block.text) >= MIN_SENTENCE
    }


def _listed(outline: Outline, sections: list[Section]) -> set[int]:
    """Return the blocks of sections that are not the article's: headings and what they list.

    A lone word such as "Share" or "Comment" above a text heads nothing but its own box, and below a list inside a text
    the text goes on: with paragraphs that have the same box around them as those that no section claims.
    """
    claimed = {index for section in sections for index in range(section.start, section.end)}
    texts: dict[int, int] = {}
    for block in outline.blocks:
        if block.box.tag == "p" and len(block.text) >= MIN_OPENING and block.index not in claimed:
            texts[id(block.box.parent)] = texts.get(id(block.box.parent), 0) + 1
    listed: set[int] = set()
    for section in sections:
        heading = section.heading
        listed.add(heading.index)
        if section.kind in LINK_LISTS:
            listed.update(
                block.index
                for block in outline.blocks[section.start : section.end]
                if block.box.tag != "p"
                or block.link_share > 0.3
                or len(block.text) < MIN_OPENING
                or texts.get(id(block.box.parent), 0) < 2
            )
        elif (
            section.kind == "other"
            and section.end - section.start <= MAX_OTHER
            and not (heading.box.hidden or heading.box.tag == "button" or heading.link_share > 0.9)
        ):
            listed.update(range(section.start, min(section.end, (heading.box.parent or heading.box).end)))
    return listed


def _title_index(outline: Outline, skipped: frozenset[int], box: Box, sums: list[int]) -> int | None:
    """Return which of the blocks that are not of the text is the title: the highest heading, the last of its level.

    Where none is a heading, the page words its headline otherwise than its data do: an `h1` above the text.
    """
    levels = [(outline.blocks[index].level or 7, -index) for index in skipped]
    if levels and min(levels)[0] < 7:
        return -min(levels)[1]
    above = (
        block.index
        for block in outline.blocks[box.first : min(box.end, box.first + MAX_OPENING)]
        if block.level == 1 and not block.box.hidden and _is_below(outline, box, block.index, sums)
    )
    return next(above, -min(levels)[1] if levels else None)


def _is_below(outline: Outline, box: Box, title: int, sums: list[int]) -> bool:
    """Tell whether a box begins above the title and holds its text below it, none of it beside the title."""
    if not box.first <= title < box.end:
        return False
    below = sums[box.end] - sums[title + 1]
    if below < HIDDEN_TEXT or below * 2 < sums[box.end] - sums[box.first]:
        return False
    around = outline.blocks[title].box.parent
    return not any(
        sums[block.index + 1] > sums[block.index] and block.box.tag == "p" and block.box.parent is around
        for block in outline.blocks[max(box.first, title - 20) : title]
    )


def _opening(outline: Outline, title: int, end: int, prose: dict[int, int]) -> list[Block]:
    """Return the paragraphs between title and text that stand in a box of their own: the text's first lines."""
    if not 0 < end - title <= MAX_OPENING:
        return []
    whole = [
        block
        for block in outline.blocks[title + 1 : end]
        if prose.get(block.index, 0) >= MIN_PROSE
        and block.text.rstrip(_CLOSING_MARKS)[-1:] in _SENTENCE_ENDS
        and not is_meta_line(block.text)
        and not any(
            box.tag in NOISE_TAGS or (box.names and is_noise_name(box.names)) for box in islice(block.box.chain(), 3)
        )
    ]
    sure = [block for block in whole if prose[block.index] >= MIN_OPENING and block.link_share < 0.3]
    around = {id(block.box.parent) for block in sure if block.box.tag == "p"}
    return [block for block in whole if block in sure or (block.box.tag == "p" and id(block.box.parent) in around)]


def select(  # noqa: PLR0913, PLR0917 - one place that decides
    outline: Outline, box: Box, first: int, left_out: AbstractSet[int], sums: list[int], noise_share: float
) -> list[Block]:
    """Return the blocks of a box that are text of the article, up to where its tail of labels and links begins.

    Args:
        outline: The page.
        box: Where the text stands.
        first: Index of the first block that may be text.
        left_out: Indexes of blocks that are something else.
        sums: Running sum of the page's prose.
        noise_share: Share of the box's prose from which a box in it is no noise, whatever its name.
    """
    noise = Noise(outline, box, sums, noise_share)
    blocks = outline.blocks[first : box.end]
    total = sum(weight(block.text) for block in blocks) or 1
    hidden = sums[box.end] - sums[first] > 0 and all(b.box.hidden for b in blocks if sums[b.index + 1] > sums[b.index])
    out: list[Block] = []
    seen = 0
    for block in blocks:
        seen += weight(block.text)
        if ends_text(block):
            if out and seen * 2 > total:
                break
            continue
        if block.index in left_out or (block.box.hidden and not hidden) or block.box in noise:
            continue
        if (_is_link_line(block) and not _is_entry(outline, block)) or is_aside(block):
            continue
        out.append(block)
    out = without_strays(outline, out, box)
    return _trimmed(out) or _trimmed(out, headings=False)


def _trimmed(blocks: list[Block], *, headings: bool = True) -> list[Block]:
    """Cut what is no text off either end: meta lines above, below them what the house adds to every article.

    Args:
        blocks: The blocks.
        headings: Whether a heading at the end heads something else. In an announcement, all may be headings.
    """
    start, end = 0, len(blocks)
    while start < end - 1 and is_meta_line(blocks[start].text):
        start += 1
    while end > start:
        last = blocks[end - 1]
        items = end
        while items > start and blocks[items - 1].link_chars and blocks[items - 1].box.within(_ITEM) is not None:
            items -= 1
        if end - items > 1 and items > start and _is_heading(blocks[items - 1]):
            end = items - 1  # a last list of links with its heading: "More great stories"
        elif (headings and last.level) or is_signature(last.text) or is_closing(last):
            end -= 1
        else:
            break
    return blocks[start:end]


def _is_heading(block: Block) -> bool:
    return bool(block.level) or (len(block.text) <= MAX_HEADING and block.text[-1] not in _SENTENCE_ENDS - {":"})


def _is_link_line(block: Block) -> bool:
    return bool(block.link_chars) and block.link_share > 0.85 and len(block.text) < 250


def _is_entry(outline: Outline, block: Block) -> bool:
    """Tell whether a link is an entry of a table or list that holds more text than links."""
    around = block.box.within(_ENTRIES)
    return around is not None and outline.link_share(around) < 0.5


def ends_text(block: Block) -> bool:
    """Tell whether a block begins what stands behind a text: tags, previous and next, likes."""
    text = block.text
    if len(text) > 400:
        return False
    if after_label("tags", text) is not None and not block.level:
        return block.link_share > 0.2 or len(text) < 120
    if after_label("previous_next", text) is not None or is_word("previous_next", text):
        return True
    return is_word("likes", text.partition("(")[0].partition("（")[0].strip()) and len(text) < 30
