"""The items of a section of links on a page that was saved as text, where neighbours are glued to each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.lexicon import (
    has_leading_placeholder,
    is_placeholder,
    is_word,
    read_data,
    without_leading_placeholder,
)
from newscrawl.extract.linkparts import MAX_COLUMN, Item, clean_excerpt
from newscrawl.extract.weights import weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.sections import Section

MIN_TEASER = 36
"""Characters from which a line that ends in "..." is a teaser and not a shortened title."""

_CUT = re.compile(r"(?:\.{3}|…)$")
_DATE = r"(?:\d{4}[-/.])?\d{1,2}[-/.]\d{1,2}"
_DATE_LINE = re.compile(rf"[\[(（]?{_DATE}(?:[ T]+\d{{1,2}}:\d\d)?[\])）]?|\d{{1,2}}:\d\d")
_DATE_BEFORE = re.compile(rf"^(?:[\[(（【]{_DATE}[\])）】]\s*|{_DATE}\s+|\[?\d{{1,2}}:\d\d\]?\s+)(?=\S)")
_DATE_BEHIND = re.compile(rf"(?<=\S)\s*(?:[\[(（]{_DATE}[\])）]|(?<=\s){_DATE})$")
_BRACKET = re.compile(r"[\[【]([^\]】\d][^\]】]{0,29})[\]】]\s*(?=\S)")
_GLUED = re.compile(r"([^\W\d_][\w&’' -]{0,28}?[^\W_A-ZÀ-Þ])(?=[A-ZÀ-Þ«“\"])")
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
    if any(block.box.tag == "li" for block in blocks):
        items = _items_of_list(blocks)
    else:
        items = _items_of_run([block.text for block in blocks], columns)
    _part_dates(items)
    for item in items:
        _part_bracket(item)
    _part_columns([item for item in items if item.excerpt is not None], columns)
    return items


def _items_of_list(blocks: list[Block]) -> list[Item]:
    """Read list items; a line under one is its teaser or its date, and the first item may stand before the list."""
    items: list[Item] = []
    for block in blocks:
        text = block.text
        if is_word("read_more", text):
            continue
        if block.box.tag == "li" or not items:
            items.append(Item(text, None))
        elif items[-1].excerpt is None and is_line_of_item(text) and not _DATE_LINE.fullmatch(text):
            items[-1].excerpt = text
    return items


def is_line_of_item(text: str) -> bool:
    """Tell whether a line under a list item belongs to it: a teaser that was cut, or a date."""
    return _CUT.search(text) is not None or _DATE_LINE.fullmatch(text) is not None


def _items_of_run(lines: list[str], columns: Sequence[str]) -> list[Item]:
    parts = [_without_read_more(line) for line in lines]
    closing = any(closed for _, closed in parts)
    items: list[Item] = []
    fresh = True
    for text, closed in parts:
        fresh = fresh or closed
        if not text:
            continue
        if items and not fresh and items[-1].excerpt is None and (closing or _is_teaser(text, columns)):
            items[-1].excerpt = text
        else:
            items.append(Item(text, None))
        fresh = False
    return items


def _part_dates(items: list[Item]) -> None:
    """Take the date or time off each title, where all titles of the list have one at the same place."""
    for pattern in (_DATE_BEFORE, _DATE_BEHIND):
        found = [pattern.search(item.title) for item in items]
        if found and all(found) and (len(found) > 1 or ":" in items[0].title[:6]):
            for item in items:
                item.title = pattern.sub("", item.title)


def _part_bracket(item: Item) -> None:
    """Read "[Tourism] Title" and "[Tourism] Teaser" as the column and the rest."""
    for name in ("title", "excerpt"):
        text = getattr(item, name)
        match = _BRACKET.match(text) if text else None
        if match is not None and item.column is None and not is_placeholder(match[0]):
            item.column = match[1].strip()
            setattr(item, name, text[match.end() :])


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
        or (_CUT.search(text) is not None and weight(text) >= MIN_TEASER)
        or any(text.startswith(column) and text != column for column in columns)
    )


def _part_columns(items: list[Item], columns: Sequence[str]) -> None:
    """Take the column off each teaser: a placeholder, a known name, or a name that begins several teasers."""
    items = [item for item in items if item.column is None]
    texts = [item.excerpt or "" for item in items]
    known = sorted({*columns, *_recurring(texts), *_all_glued(texts)}, key=len, reverse=True)
    for item, text in zip(items, texts, strict=True):
        rest = without_leading_placeholder(text)
        if rest == text:
            for name in known:
                tail = text[len(name) :]
                if text.startswith(name) and tail[:1] and not tail[0].islower() and not tail[0].isspace():
                    item.column, rest = name, tail
                    break
        item.excerpt = clean_excerpt(rest) or None


def _all_glued(texts: list[str]) -> set[str]:
    """Return the names glued to teasers, where each teaser has one: "MarketFreight rates", "G20The summit"."""
    found = [_GLUED.match(text) for text in texts]
    if len(found) < 2 or not all(match is not None and match[1].count(" ") < 3 for match in found):
        return set()
    return {match[1] for match in found if match is not None}


def _recurring(texts: list[str]) -> set[str]:
    """Return names that stand glued before the sentence in more than one teaser: "WorldIn September"."""
    names: dict[str, int] = {}
    for text in texts:
        match = re.match(rf"([^\W\d_][^.,:;!?]{{0,{MAX_COLUMN}}}?[a-zà-ÿ])(?=[A-Z\"“])", text)
        if match:
            names[match[1]] = names.get(match[1], 0) + 1
    return {name for name, count in names.items() if count > 1}
