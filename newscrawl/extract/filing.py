"""Filing: a link to a section's own page beside the article, known by its address: "in Harbour", `/category/1`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.sectionlabel import is_name
from newscrawl.extract.taglinks import is_tag_address
from newscrawl.urls import MAX_URL_LENGTH

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Outline, Span

MAX_LINE = 160
"""Characters of a line that files an article."""
MAX_LINKS = 2
"""Links to sections in such a line, and lines of this kind side by side; more are a menu."""
NEIGHBOURS = 3
"""Lines before and behind it that are asked."""

_HREF = re.compile(
    r"/(?:categor(?:y|ies|ia|ias|ie)|categor%C3%ADas?|kategorien?|kategori[ae]?|rubri(?:k|que|c|ca|ek)s?|ressorts?|sections?|cat)/[^/?#]"
    r"|[?&](?:cat|category(?:_name)?)=[^&#]",
    re.IGNORECASE,
)
_MARKS = frozenset({"tag", "category"})
_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})
_WHOLE = frozenset({"article"})


def section_link(outline: Outline, zone: list[Block]) -> Found[str] | None:
    """Return the name of the section that a line around the article links to.

    Args:
        outline: The page.
        zone: The blocks around the title and behind the text.
    """
    for block in zone:
        name = _named(block)
        if name is None or _is_menu(outline, block):
            continue
        return Found(name, "link to a section", block.text)
    return None


def _named(block: Block) -> str | None:
    if not block.link_chars or block.level or len(block.text) > MAX_LINE or block.box.hidden:
        return None
    outside = block.box.within(_OUTSIDE)
    if outside is not None and outside.within(_WHOLE) is None:
        return None
    links = [link for link in block.links if "tag" not in link.rel.split() and _is_section(link.href or "")]
    if not 0 < len(links) <= MAX_LINKS:
        return None
    name = " ".join(segment.text for segment in block.segments if segment.link is links[0]).strip(" /|·,#")
    return name if is_name(name) else None


def files_article(link: Span) -> bool:
    """Tell whether a link leads to a section's or a tag's page, by what it is marked as or by its address."""
    return not _MARKS.isdisjoint(link.rel.split()) or _is_section(link.href or "") or is_tag_address(link.href or "")


def _is_menu(outline: Outline, block: Block) -> bool:
    """Tell whether lines of this kind stand side by side, as in a list of all sections."""
    around = outline.blocks[max(0, block.index - NEIGHBOURS) : block.index + NEIGHBOURS + 1]
    return sum(_named(other) is not None for other in around) > MAX_LINKS


def _is_section(href: str) -> bool:
    return len(href) <= MAX_URL_LENGTH and _is_section_address(href)


@lru_cache(maxsize=8192)
def _is_section_address(href: str) -> bool:
    return _HREF.search(href) is not None
