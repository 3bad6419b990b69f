"""Region: the part of a page that holds the article's text. Found by known markup, else by density of prose."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING

from newscrawl.extract.density import MIN_PROSE, dense_boxes, main_boxes, marked_boxes, prose_of, widened
from newscrawl.extract.metaline import is_meta_line
from newscrawl.extract.noise import NOISE_TAGS, is_noise_name
from newscrawl.extract.selection import SENTENCE_ENDS, ends_text, select
from newscrawl.items import LINK_LISTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from newscrawl.extract.outline import Block, Box, Outline
    from newscrawl.extract.sections import Section

__all__ = ["Region", "ends_text", "is_noise_name", "region_candidates"]

NOISE_SHARE = 0.35
"""Share of the text's prose above which a box is no noise."""
KEPT_SHARE = 0.3
"""Share of a text's prose that must be left when noise is taken out; else what was taken was the text."""
HIDDEN_TEXT = 200
"""Weighted characters; with less prose shown, what is hidden is looked at."""
OTHERS = 3
"""Boxes with less prose that are named as candidates, too."""
MIN_SENTENCE = 10
"""Weighted characters of a sentence under a headline that may be all the text there is."""
MAX_OTHER = 12
"""Blocks of a part under a heading such as "About the author"; a longer one has swallowed something else."""
MAX_OPENING = 40
"""Blocks between title and text that are looked at for the text's beginning."""
MIN_OPENING = 60
"""Weighted characters of a paragraph that stands apart from the others."""

_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})
_CLOSING_MARKS = ")\u0022\u201d\u00bb\u201c\u2019"


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
        return sum(block.weight for block in self.blocks)


def region_candidates(outline: Outline, sections: list[Section], skipped: frozenset[int]) -> Iterator[Region]:
    """Yield where the text of a page of HTML may stand: what data or a class calls it, then the boxes with most prose.

    Args:
        outline: The page.
        sections: Its lists of links.
        skipped: Indexes of blocks that are something else: title and breadcrumb.
    """
    left_out = _listed(outline, sections) | skipped
    prose = _prose(outline, left_out)
    if not prose:
        return
    sums = [0, *accumulate(prose.get(index, 0) for index in range(len(outline.blocks)))]
    boxes = dense_boxes(outline, prose)
    densest = widened(next(boxes), sums)
    marked = marked_boxes(outline, densest, sums)
    for parts, rule in chain(
        [marked] if marked is not None else [],
        [([densest], "density")],
        (([box], "density") for box in islice(boxes, OTHERS)),
    ):
        region = _region(outline, parts, rule, left_out, skipped, prose, sums)
        if region is not None:
            yield region


def _prose(outline: Outline, left_out: AbstractSet[int]) -> dict[int, int]:
    """Return the weights of the page's paragraphs by block."""
    main = main_boxes(outline)
    prose = prose_of(outline, left_out, main, hidden=False)
    if sum(prose.values()) < HIDDEN_TEXT:  # what is shown is nothing: a page whose script uncovers the text
        uncovered = prose_of(outline, left_out, main, hidden=True)
        prose = uncovered if len(uncovered) > len(prose) + 1 else prose
    return prose or _lone_sentences(outline, left_out)


def _region(  # noqa: PLR0913, PLR0917 - all that is known of the page by then
    outline: Outline,
    parts: list[Box],
    rule: str,
    left_out: AbstractSet[int],
    skipped: frozenset[int],
    prose: dict[int, int],
    sums: list[int],
) -> Region | None:
    """Return the region in these boxes, None if they hold no text."""
    box = _around(parts)
    title = _title_index(outline, skipped, box, sums)
    first = title + 1 if title is not None and _is_below(outline, box, title, sums) else box.first
    if len(parts) > 1:
        inside = {index for part in parts for index in range(part.first, part.end)}
        left_out = left_out | {index for index in range(box.first, box.end) if index not in inside}
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
        block.index: block.weight
        for block in outline.blocks[headline + 1 :]
        if (block.box.tag == "p" or (block.level and len(block.text) >= MIN_OPENING))
        and block.index not in left_out
        and not block.link_chars
        and not block.box.hidden
        and block.text[-1:] in SENTENCE_ENDS
        and block.weight >= MIN_SENTENCE
        and block.box.within(_OUTSIDE) is None
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
        and block.text.rstrip(_CLOSING_MARKS)[-1:] in SENTENCE_ENDS
        and not is_meta_line(block.text)
        and not any(
            box.tag in NOISE_TAGS or (box.names and is_noise_name(box.names)) for box in islice(block.box.chain(), 3)
        )
    ]
    sure = [block for block in whole if prose[block.index] >= MIN_OPENING and block.link_share < 0.3]
    around = {id(block.box.parent) for block in sure if block.box.tag == "p"}
    return [block for block in whole if block in sure or (block.box.tag == "p" and id(block.box.parent) in around)]
