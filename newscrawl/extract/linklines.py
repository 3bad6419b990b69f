"""The items of a section of links on a page that was saved as text, where neighbours are glued to each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.lexicon import has_leading_placeholder, is_word, read_data, without_leading_placeholder
from newscrawl.extract.linkitems import MAX_COLUMN, Item, clean_excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extract.outline import Outline
    from newscrawl.extract.sections import Section

MIN_TEASER = 60
"""Characters from which a line that ends in "..." is a teaser and not a shortened title."""

_CUT = re.compile(r"(?:\.{3}|…)$")
_READ_MORE = tuple(
    sorted(
        (word for word in read_data("labels.json")["read_more"] if len(word) >= 3 or not word.isascii()),
        key=len,
        reverse=True,
    )
)


def items_of_lines(outline: Outline, section: Section, columns: Sequence[str]) -> list[Item]:
    """Return the items of a section of lines.

    A list item is one line. Elsewhere an item is a line with the title, a line with column and teaser glued together,
    and "Read more", which the next item's title is glued to.
    """
    blocks = outline.blocks[section.start : section.end]
    lines = [block.text for block in blocks]
    if blocks and blocks[0].box.tag == "li":
        return [Item(line, None) for line in lines if not is_word("read_more", line)]
    items: list[Item] = []
    fresh = True
    for line in lines:
        text, closed = _without_read_more(line)
        fresh = fresh or closed
        if not text:
            continue
        if items and not fresh and items[-1].excerpt is None and _is_teaser(text, columns):
            items[-1].column, items[-1].excerpt = None, text
        else:
            items.append(Item(text, None))
        fresh = False
    _part_columns([item for item in items if item.excerpt is not None], columns)
    return items


def _without_read_more(line: str) -> tuple[str, bool]:
    """Cut a "Read more" off the beginning that belongs to the item before; tell whether there was one."""
    folded = line.casefold()
    for word in _READ_MORE:
        if folded.startswith(word) and len(folded) == len(line):
            rest = line[len(word) :]
            if not rest.strip(" .>»›…"):
                return "", True
            if (
                rest[0].isupper()
                or rest[0].isdigit()
                or rest[0] in "\"'“‘"
                or (not word.isascii() and rest[0].isalnum())
            ):
                return rest.strip(), True
    return line, False


def _is_teaser(text: str, columns: Sequence[str]) -> bool:
    return (
        has_leading_placeholder(text)
        or (_CUT.search(text) is not None and len(text) >= MIN_TEASER)
        or any(text.startswith(column) and text != column for column in columns)
    )


def _part_columns(items: list[Item], columns: Sequence[str]) -> None:
    """Take the column off each teaser: a placeholder, a known name, or a name that begins several teasers."""
    texts = [item.excerpt or "" for item in items]
    known = sorted({*columns, *_recurring(texts)}, key=len, reverse=True)
    for item, text in zip(items, texts, strict=True):
        rest = without_leading_placeholder(text)
        if rest == text:
            for name in known:
                tail = text[len(name) :]
                if text.startswith(name) and tail[:1] and not tail[0].islower() and not tail[0].isspace():
                    item.column, rest = name, tail
                    break
        item.excerpt = clean_excerpt(rest) or None


def _recurring(texts: list[str]) -> set[str]:
    """Return names that stand glued before the sentence in more than one teaser: "WorldIn September"."""
    names: dict[str, int] = {}
    for text in texts:
        match = re.match(rf"([^\W\d_][^.,:;!?]{{0,{MAX_COLUMN}}}?[a-zà-ÿ])(?=[A-Z\"“])", text)
        if match:
            names[match[1]] = names.get(match[1], 0) + 1
    return {name for name, count in names.items() if count > 1}
