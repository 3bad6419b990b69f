"""Headline: what of a heading's text is the headline, and what a kicker, a date or the site's name beside it.

A heading often holds more than the headline, in elements of its own: `<h1><span>Kicker</span> Headline</h1>`. The head
tells what is what where it names one of them; else a class does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extract.titlehints import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extract.outline import Block, Segment
    from newscrawl.extract.titlehints import Hint

MIN_PART = 10
"""Letters of a part of a heading that the head may call the title."""
MAX_CUTS = 4
"""Pieces at either end of a heading that may be something else."""
MAX_HEADLINE = 110
"""Characters of a line below another in one heading that is the headline itself; a longer one is a subtitle."""

_KICKER = re.compile(
    r"kicker|roofline|overline|topline|toptitle|dachzeile|eyebrow|antetitulo|vorspann|suptitle|pre-?title|highline|"
    r"subline|strapline|surtitre|occhiello|volanta"
)
_LABEL = re.compile(rf"{_KICKER.pattern}|rubric|category|tagline")
_DOMAIN = re.compile(r"\s[|–—-]\s+(([\w-]+)\.(?:com|net|org|info|[a-z]{2}))$", re.IGNORECASE)
_ENDS = frozenset(":：|–—-·•/»")
"""What a kicker ends with on the line of its headline."""


class Headline(NamedTuple):
    """The headline that a heading shows."""

    text: str
    block: Block
    """The block in which it begins."""


def is_kicker(names: str) -> bool:
    """Tell whether a class is that of the line above a headline."""
    return _KICKER.search(names) is not None


def headline_of(blocks: Sequence[Block], hints: list[Hint], sites: frozenset[str] = frozenset()) -> Headline:
    """Return the headline that a heading of one or more lines shows.

    Args:
        blocks: Its lines.
        hints: What the head calls the article.
        sites: What the site is called.
    """
    whole = blocks[0].text if len(blocks) == 1 else " ".join(block.text for block in blocks)
    site = _DOMAIN.search(whole)
    if site is not None and _is_own(site, hints, sites):
        return Headline(whole[: site.start()], blocks[0])
    pieces = [(segment, block) for block in blocks for segment in block.segments]
    cut = _cut(pieces, hints) if len(pieces) > 1 else None
    if cut is None:
        return Headline(whole, blocks[0])
    start, end = cut
    text = _shown(whole, "".join(segment.text for segment, _ in pieces[start:end]), from_end=start > 0)
    return Headline(text, pieces[start][1])


def _is_own(domain: re.Match[str], hints: list[Hint], sites: frozenset[str]) -> bool:
    """Tell whether the domain behind a headline is the site's. "Round-up – Vue.js" ends in a name of another kind."""
    if key(domain[1]) in sites or key(domain[2]) in sites:
        return True
    own = key(domain.string[: domain.start()])
    return any(hint.key == own for hint in hints)


def _cut(pieces: list[tuple[Segment, Block]], hints: list[Hint]) -> tuple[int, int] | None:
    """Return which pieces are the headline, None for all of them."""
    keys = [key(segment.text) for segment, _ in pieces]
    known = {hint.key for hint in hints}
    first, last = pieces[0][1], pieces[-1][1]
    if first.box is not last.box:
        return _of_boxes(pieces, keys, known)
    # A colon in an element of its own, mostly for screen readers, makes one headline of kicker and headline.
    joined = not keys[1] or pieces[0][0].text[-1] in _ENDS
    # A document's title puts much before the headline that is none of it.
    own = "".join(keys)
    whole = own in {hint.key for hint in hints if hint.rule != "title"}
    tail = next((n for n in range(1, min(len(keys), MAX_CUTS)) if keys[n] and "".join(keys[n:]) in known), None)
    if tail is not None and not (whole and joined):
        return tail, len(keys)
    if whole or joined:
        return None
    span = pieces[0][0].span
    if span is not None and (span.tag == "time" or any(_LABEL.search(s.names) for s in span.chain())):
        return 1, len(keys)
    return _known_part(keys, known)


def _known_part(keys: list[str], known: set[str]) -> tuple[int, int] | None:
    """Return the pieces at either end with which the head's title begins, where the whole does not begin it."""
    if any(other.startswith("".join(keys)) for other in known):
        return None
    for cut in range(1, min(len(keys), MAX_CUTS)):
        for start, end in ((cut, len(keys)), (0, len(keys) - cut)):
            part = "".join(keys[start:end])
            if len(part) >= MIN_PART and any(other.startswith(part) and len(part) * 2 >= len(other) for other in known):
                return start, end
    return None


def _of_boxes(pieces: list[tuple[Segment, Block]], keys: list[str], known: set[str]) -> tuple[int, int]:
    """Tell kicker and headline, or headline and subtitle, apart that stand in boxes of one heading."""
    last = pieces[-1][1]
    start = next(n for n, (_, block) in enumerate(pieces) if block is last)
    if "".join(keys[:start]) in known:
        return 0, start
    is_headline = len(last.text) <= MAX_HEADLINE and last.text[-1] not in ".。"
    return (start, len(pieces)) if is_headline else (0, start)


def _shown(whole: str, part: str, *, from_end: bool) -> str:
    """Return a part of a text as the text has it: joined pieces may have no space between them."""
    left = sum(not char.isspace() for char in part)
    places = range(len(whole) - 1, -1, -1) if from_end else range(len(whole))
    for at in places:
        left -= not whole[at].isspace()
        if left <= 0:
            return whole[at:].strip() if from_end else whole[: at + 1].strip()
    return whole
