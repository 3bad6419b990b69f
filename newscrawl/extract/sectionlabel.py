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

_NO_SECTION = re.compile(
    r"#|/authors?/|/autor(?:en|es|in)?/|/auteurs?/|/profil|/people/|share|intent/|twitter|facebook|contact|login|sign-?in|print"
)
_NO_SECTION_REL = frozenset({"author", "prev", "next", "bookmark", "nofollow", "sponsored", "home"})
_NO_NAMES = re.compile(r"author|byline|share|social|prev|next|logo|button|btn|menu")
_MENU = frozenset({"footer", "aside", "form"})


def above_title(
    outline: Outline, zone: list[Block], title: str | None, trail: Trail | None, wanted: list[str] | None
) -> Found[str] | None:
    """The label right above the headline: one that the structured data name, or a link in the headline's own box."""
    start = next((b for b in zone[:1] if title is not None and title in b.text), None)
    if start is None or outline.kind == "text":
        return None
    names = {value.casefold() for value in wanted or ()}
    for block in reversed(outline.blocks[max(0, start.index - REACH) : start.index]):
        text = block.text
        if len(text) > MAX_NAME or block.box.hidden or says_other(text) or is_word("home", text):
            continue
        if (trail is not None and block.index in trail.blocks) or any(map(leads_home, block.segments)):
            continue
        first = block.segments[0].text.strip(" /|·,>»")
        if wanted is not None:
            if text.casefold() in names or first.casefold() in names:
                return Found(text if text.casefold() in names else first, "label above the title, as in the head", text)
            continue
        linked = block.link_share > 0.7 and block.links and _leads_to_section(block.links[0])
        if linked and _share_box(block, start) and block.box.within(_MENU) is None and is_name(first):
            return Found(first, "link above the title", text)
    return None


def _leads_to_section(link: Span) -> bool:
    """Tell whether a link may be that of a section: no author, no neighbour, no button."""
    href = (link.href or "").strip()
    if not href or href.startswith(("#", "mailto:", "javascript:")) or _NO_SECTION.search(href):
        return False
    return not _NO_SECTION_REL & set(link.rel.split()) and not any(_NO_NAMES.search(s.names) for s in link.chain())


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


def says_other(text: str) -> bool:
    """Tell whether a text states views, a date, an author or a source."""
    return (
        find_view_count(text) is not None
        or find_moment(text) is not None
        or text[:1].isdigit()
        or any(after_label(role, text) is not None for role in ("author", "published", "modified", "reuse"))
    )
