"""The article's text on a page that was saved as text: the lines between the meta line and what follows the article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.extract.lexicon import is_placeholder
from newscrawl.extract.metaline import is_meta_line
from newscrawl.extract.region import Region, ends_text

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.sections import Section

MIN_TEXT = 60
"""Weighted characters of the longest line; a page without one holds no text of an article."""
SENTENCE_ENDS = ".。।"
"""What a sentence after "Next:" ends with. Without links, a question may as well be the next article's title."""


def find_text_region(
    outline: Outline, sections: list[Section], skipped: frozenset[int], title: Block | None
) -> Region | None:
    """Return the lines of the article: after title and meta lines, before tags, neighbours or the first list."""
    limit = min(
        [section.heading.index for section in sections if _is_below(section, title)], default=len(outline.blocks)
    )
    start = title.index + 1 if title is not None else 0
    lines: list[Block] = []
    for block in outline.blocks[start:limit]:
        if block.index in skipped or is_placeholder(block.text):
            continue
        if ends_text(block, SENTENCE_ENDS):
            if any(line.weight >= MIN_TEXT for line in lines):
                break
            lines.clear()  # what stood so far was the list of author, column and date
            continue
        if not lines and is_meta_line(block.text):
            continue
        lines.append(block)
    while lines and lines[0].box.tag == "li" and lines[0].weight < MIN_TEXT:
        del lines[0]
    if lines and not any(line.weight >= MIN_TEXT for line in lines):
        return None
    return Region(outline.root, tuple(lines), "lines") if lines else None


def _is_below(section: Section, title: Block | None) -> bool:
    return title is None or section.heading.index > title.index
