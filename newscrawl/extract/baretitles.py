"""Bare titles: lines that are nothing but a link to another page, of which a list without teasers is made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from newscrawl.extract.entries import leads_elsewhere

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from newscrawl.extract.outline import Block, Outline, Span

MIN_TITLE = 12
"""Weighted characters of a title."""

_MARKS = frozenset({"tag", "category", "author"})
_PERSON = re.compile(r"/(?:authors?|autor(?:en|es)?|auteurs?|users?|people|profiles?)/", re.IGNORECASE)
_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})


def bare_titles(outline: Outline, listed: AbstractSet[int], url: str | None) -> int:
    """Return how many lines of the page are links to other pages, with no more than a date or a number beside them.

    Args:
        outline: The page.
        listed: Indexes of blocks that are entries of a known section.
        url: The page's address.
    """
    return sum(
        1
        for block in outline.blocks
        if _is_list_line(block)
        and block.weight >= MIN_TITLE
        and block.index not in listed
        and block.box.within(_OUTSIDE) is None
        and leads_elsewhere(block)
        and not _is_mark(block, url)
    )


def _is_list_line(block: Block) -> bool:
    """Tell whether a block is a link with no more than a date or a number beside it."""
    beside = "".join(segment.text for segment in block.segments if segment.link is None) if block.link_chars else ""
    return bool(block.link_chars) and sum(char.isalpha() for char in beside) <= 3


def _is_mark(block: Block, url: str | None) -> bool:
    """Tell whether the links of a line are what an article says of itself: its tags, its author, its own address."""
    return all(_MARKS.intersection(link.rel.split()) or _is_person(link) or _is_own(link, url) for link in block.links)


def _is_person(link: Span) -> bool:
    return _PERSON.search(link.href or "") is not None


def _is_own(link: Span, url: str | None) -> bool:
    try:
        return url is not None and urljoin(url, (link.href or "").strip()) == url
    except ValueError:
        return False
