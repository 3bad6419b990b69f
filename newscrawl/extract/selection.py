"""Selection: which blocks of the box of the text are text, up to where its tail of labels and links begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.extract.apart import without_strays
from newscrawl.extract.houselines import is_aside, is_closing
from newscrawl.extract.lexicon import MAX_HEADING, after_label, begins_with_label, is_word
from newscrawl.extract.metaline import is_meta_line, is_signature
from newscrawl.extract.noise import Noise

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from newscrawl.extract.outline import Block, Box, Outline

SENTENCE_ENDS = frozenset(".!?…。！？:।")
"""Characters at the end of a sentence, or of the line before a quotation."""
MAX_LINK_LINE = 250
"""Characters of a line that is nothing but a link. A longer one is a paragraph that somebody made a link."""

MAX_ITEM = 6
"""Lines of an entry of a list in a text; with more, or with a heading, it is a teaser or a part of the frame."""

_ENTRIES = frozenset({"table", "ul", "ol", "dl"})
_CELLS = frozenset({"li", "td", "th", "dd", "dt"})
_ITEM = frozenset({"li"})
_ENDING = frozenset({"tags", "previous_next"})
"""Labels of what stands behind a text."""


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
    total = sum(block.weight for block in blocks) or 1
    hidden = sums[box.end] - sums[first] > 0 and all(b.box.hidden for b in blocks if sums[b.index + 1] > sums[b.index])
    out: list[Block] = []
    seen = 0
    for block in blocks:
        seen += block.weight
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
    return bool(block.level) or (len(block.text) <= MAX_HEADING and block.text[-1] not in SENTENCE_ENDS - {":"})


def _is_link_line(block: Block) -> bool:
    return bool(block.link_chars) and block.link_share > 0.85 and len(block.text) < MAX_LINK_LINE


def _is_entry(outline: Outline, block: Block) -> bool:
    """Tell whether a link is an entry of a table or list that holds more text than links, and not part of a teaser."""
    item = block.box.within(_CELLS)
    if item is None or item.end - item.first > MAX_ITEM or any(b.level for b in outline.blocks[item.first : item.end]):
        return False
    around = item.within(_ENTRIES)
    return around is not None and outline.link_share(around) < 0.5


def ends_text(block: Block, sentence_ends: str = ".!?…。！？।") -> bool:
    """Tell whether a block begins what stands behind a text: tags, previous and next, likes.

    Args:
        block: The block.
        sentence_ends: What a line after a label ends with if it is a sentence: "Next: the council votes on Friday."
    """
    text = block.text
    if len(text) > 400 or (len(text) > MAX_HEADING and not begins_with_label(_ENDING, text)):
        return False
    rest = after_label("tags", text)
    if rest is not None and not block.level:
        return block.link_share > 0.2 or (len(text) < 120 and not _is_said(rest, block, sentence_ends))
    if is_word("previous_next", text):
        return True
    rest = after_label("previous_next", text)
    if rest is not None:
        return not _is_said(rest, block, sentence_ends)
    return len(text) < 30 and is_word("likes", text.partition("(")[0].partition("（")[0].strip())


def _is_said(rest: str, block: Block, sentence_ends: str) -> bool:
    """Tell whether what follows a label is a sentence, and no list or title."""
    return rest.endswith(tuple(sentence_ends)) and not block.link_chars
