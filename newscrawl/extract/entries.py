"""Entries: titles that lead to other pages of the site, each with its teaser, of which a list page is made."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from newscrawl.extract.outline import Block, Outline

MIN_CARDS = 4
"""Boxes of one kind, each with a linked line and a teaser, from which they are the entries of a list."""
CARD_BLOCKS = 8
"""Lines of an entry at most: picture, label, title, teaser, date, author."""
CLIMB = 3
"""Boxes around a title that may be the entry's."""

_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})


def entry_titles(outline: Outline, listed: AbstractSet[int], url: str | None) -> list[Block]:
    """Return the titles of entries in page order: linked headings, and linked lines in boxes that repeat.

    Args:
        outline: The page.
        listed: Indexes of blocks that are entries of a known section.
        url: The page's address. Titles that lead to other sites are what an article lists.
    """
    host = _host(url) if url else None
    titles = [
        block
        for block in outline.blocks
        if block.link_chars
        and block.link_share > 0.6
        and block.level not in {1, 6}
        and block.index not in listed
        and block.weight >= (8 if block.level else 12)
        and block.box.within(_OUTSIDE) is None
        and _leads_into(block, host)
    ]
    cards = [None if block.level else _card(outline, block) for block in titles]
    kinds = Counter(card for card in cards if card is not None)
    return [
        block
        for block, card in zip(titles, cards, strict=True)
        if block.level or (card is not None and kinds[card] >= MIN_CARDS)
    ]


def leads_elsewhere(block: Block) -> bool:
    """Tell whether the first link of a block leads to another page."""
    href = (block.links[0].href or "").strip()
    return bool(href) and not href.startswith("#") and not href.lower().startswith("javascript:")


def _leads_into(block: Block, host: str | None) -> bool:
    """Tell whether the first link of a block leads to another page of the site."""
    if not leads_elsewhere(block):
        return False
    href = (block.links[0].href or "").strip()
    if href[0] == "/" and href[1:2].isalnum():
        return True
    named = _host(href)
    return not named or not host or named == host or named.endswith(f".{host}") or host.endswith(f".{named}")


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    return host.removeprefix("www.")


def _card(outline: Outline, block: Block) -> tuple[str, str] | None:
    """Return the kind of the small box that holds a linked line and, right below it, a teaser."""
    following = outline.blocks[block.index + 1] if block.index + 1 < len(outline.blocks) else None
    if following is None or following.level or following.link_share > 0.3 or following.weight < 40:
        return None
    box = block.box
    for _ in range(CLIMB):
        if box.end > following.index:
            return (box.tag, box.names) if box.end - box.first <= CARD_BLOCKS else None
        if box.parent is None:
            return None
        box = box.parent
    return None
