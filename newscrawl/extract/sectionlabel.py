"""The label above a headline: the name of a section in an element of its own, with the headline or right before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.counts import find_view_count
from newscrawl.extract.crumbshape import leads_home
from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import after_label, is_placeholder, is_word
from newscrawl.extract.moments import find_moment

if TYPE_CHECKING:
    from newscrawl.extract.breadcrumb import Trail
    from newscrawl.extract.outline import Block, Outline, Span

MAX_NAME = 50
MAX_LABEL = 32
"""Characters of the label above a headline."""
MAX_WORDS = 4
"""Spaces in the label above a headline; more make a headline of it."""
REACH = 3
"""Blocks above the title that may be its label."""
NEAR = 15
"""Blocks between the title and the first line that may name something."""

_DIGIT = re.compile(r"\d")
_LABEL_END = re.compile(r"[:：﹕︰∶】\])）]")
_ROLES = ("author", "published", "modified", "reuse")
_NO_SECTION = re.compile(
    r"#|/authors?/|/autor(?:en|es|in)?/|/auteurs?/|/profil|/people/|share|intent/|twitter|facebook|contact|login|sign-?in|print"
)
_NO_SECTION_REL = frozenset({"author", "prev", "next", "bookmark", "nofollow", "sponsored", "home"})
_NO_NAMES = re.compile(r"author|byline|share|social|prev|next|logo|button|btn|menu")
_MENU = frozenset({"footer", "aside", "form"})
_NAV = frozenset({"nav"})
MIN_MENU = 3
"""Lines of a `nav` that is a menu, and not the one link to the section."""


def above_title(
    outline: Outline, zone: list[Block], title: str | None, trail: Trail | None, wanted: list[str] | None
) -> Found[str] | None:
    """The label right above the headline: one that the structured data name, or a link in the headline's own box."""
    start = _block_of(outline, zone, title)
    if start is None or outline.kind == "text":
        return None
    names = {value.casefold() for value in wanted or ()}
    for block in reversed(outline.blocks[max(0, start.index - REACH) : start.index]):
        text = block.text
        if len(text) > MAX_NAME or block.box.hidden or line_says_other(block) or is_word("home", text):
            continue
        if (trail is not None and block.index in trail.blocks) or any(map(leads_home, block.segments)):
            continue
        first = block.segments[0].text.strip(" /|·,>»")
        if wanted is not None:
            if text.casefold() in names or first.casefold() in names:
                return Found(text if text.casefold() in names else first, "label above the title, as in the head", text)
            continue
        linked = (block.link_share > 0.7 or _heads_line(block)) and block.links and _leads_to_section(block.links[0])
        if linked and _share_box(block, start) and not _in_menu(block) and is_name(first):
            return Found(first, "link above the title", text)
    return None


def _block_of(outline: Outline, zone: list[Block], title: str | None) -> Block | None:
    """Return the block that shows the title: the zone's first, or one before it that was taken for part of a list."""
    if title is None or not zone:
        return None
    if title in zone[0].text:
        return zone[0]
    before = outline.blocks[max(0, zone[0].index - NEAR) : zone[0].index]
    return next((block for block in reversed(before) if title in block.text), None)


def _leads_to_section(link: Span) -> bool:
    """Tell whether a link may be that of a section: no author, no neighbour, no button."""
    href = (link.href or "").strip()
    if not href or href.startswith(("#", "mailto:", "javascript:")) or _NO_SECTION.search(href):
        return False
    return not _NO_SECTION_REL & set(link.rel.split()) and not any(_NO_NAMES.search(s.names) for s in link.chain())


def _in_menu(block: Block) -> bool:
    """Tell whether a line stands in the page's frame or in a menu."""
    nav = block.box.within(_NAV)
    return block.box.within(_MENU) is not None or (nav is not None and nav.end - nav.first >= MIN_MENU)


def _share_box(block: Block, title: Block) -> bool:
    """Tell whether a block stands with the title: in one of the boxes close around it, with little else before it."""
    for place, box in enumerate(title.box.chain()):
        if place > 3:
            return False
        if box.first <= block.index:
            return title.index - box.first <= REACH + 1
    return False


def is_name(text: str) -> bool:
    """Tell whether a text may be the name of a section."""
    return (
        2 <= len(text) <= MAX_LABEL
        and any(c.isalpha() for c in text)
        and text[-1] not in ".…!?"
        and text.count(" ") < MAX_WORDS
        and not (is_placeholder(text) or is_word("previous_next", text) or is_word("read_more", text))
    )


def states_views(text: str) -> bool:
    """Tell whether a text states a number of views."""
    return _DIGIT.search(text) is not None and find_view_count(text) is not None


def says_other(text: str) -> bool:
    """Tell whether a text states views, a date, an author or a source."""
    # Most of what is asked has no digit, and so neither a number nor a date, and no colon, and so no label.
    if _DIGIT.search(text) and (text[0].isdigit() or states_views(text) or find_moment(text) is not None):
        return True
    return _LABEL_END.search(text) is not None and any(after_label(role, text) is not None for role in _ROLES)


def line_says_other(block: Block) -> bool:
    """Tell whether a line states views, a date, an author or a source; what follows a link may do so."""
    return says_other(block.segments[0].text if _heads_line(block) else block.text)


def _heads_line(block: Block) -> bool:
    """Tell whether a line begins with a link and goes on, parted by a bar or the like: "Politics / 3 May 2024"."""
    segments = block.segments
    return (
        len(segments) > 1
        and segments[0].link is not None
        and segments[1].link is None
        and segments[1].text[0] in "/|·•–—"
    )
