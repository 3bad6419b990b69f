"""Paywall: whether the text of an article is cut, and what is shown is its beginning."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extract.cues import cues_of, holds_any
from newscrawl.extract.found import Found
from newscrawl.extract.latepattern import LatePattern
from newscrawl.extract.lexicon import read_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.region import Region
    from newscrawl.extract.structured import Structured

MAX_CUE = 200
"""Characters of a line that asks the reader to subscribe. A longer one speaks about it."""
BEFORE = 6
"""Last blocks of the text among which the line may stand."""
BEHIND = 16
"""Blocks behind the text among which it may."""
SHORT_TEXT = 1500
"""Weighted characters. A longer text that the data call not free is shown all the same: the limit counts visits."""

MIN_PROSE = 60
"""Weighted characters of a sentence of the article."""
GOES_ON = 2
"""Such sentences behind a line with which it is no wall: an advertisement's label, an offer amid the text, news."""

_DATA = read_data("house_lines.json")
_SURE = LatePattern("|".join(_DATA["paywall"]))
_CUES = LatePattern("|".join([*_DATA["paywall"], *_DATA["paywall_line"]]))
_STEMS = (*_DATA["stems"]["paywall"], *_DATA["stems"]["paywall_accented"])
_STEMS_OF_OTHERS = tuple(_DATA["stems"]["paywall_other_scripts"])
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2e80-\uffff]")
_PLAIN_CUES = cues_of(
    (cue for cue in (*_DATA["paywall"], *_DATA["paywall_line"]) if cue.isascii()), _DATA["stems"]["paywall"]
)
"""Those that a line of ASCII may hold."""
_SUBJECT = re.compile("|".join(_DATA["paywall_subject"]))
_SENTENCE_ENDS = '.!?…。！？।”"»'
_OF_COMMENTS = re.compile("comment|kommentar|comentar", re.IGNORECASE)
_OUTSIDE = frozenset({"nav", "footer", "aside", "header"})


class Paywall(NamedTuple):
    """What says that the text is cut."""

    found: Found[str]
    blocks: frozenset[int]
    """The line that says so, and what follows it: none of the text."""


def find_paywall(outline: Outline, structured: Structured, region: Region | None) -> Paywall | None:
    """Return what tells that there is more text than shown: a line behind it, or the structured data."""
    if region is None:
        return None
    last = region.blocks[-BEFORE:]
    start = last[0].index
    for block in outline.blocks[start : region.last + BEHIND]:
        if len(block.text) > MAX_CUE or block.box.hidden or block.box.within(_OUTSIDE) is not None:
            continue
        if _is_cue(block.text.lower()) and not _is_of_comments(block) and not _goes_on(last, block):
            behind = frozenset(other.index for other in region.blocks if other.index >= block.index)
            kept = len(region.blocks) > len(behind)
            return Paywall(Found(block.text, "paywall box", block.text), behind if kept else frozenset())
    free = structured.article.get("isAccessibleForFree")
    if str(free).lower() in {"false", "http://schema.org/false", "https://schema.org/false"} and (
        region.chars < SHORT_TEXT
    ):
        return Paywall(Found(str(free), "JSON-LD isAccessibleForFree", str(free)), frozenset())
    return None


@lru_cache(maxsize=1024)
def _is_cue(text: str) -> bool:
    """Tell whether a line asks to subscribe to read on. "For members only" must be its subject: so is a beach, too.

    Behind the texts of a site the same lines follow.
    """
    cue = _PLAIN_CUES.search(text) if text.isascii() else _CUES.search(text) if _may_hold_cue(text) else None
    if cue is None:
        return False
    return len(cue[0]) * 2 >= len(text) or _SURE.search(text) is not None or _names_text(text, cue)


def _may_hold_cue(text: str) -> bool:
    """Tell whether a line that is not of ASCII holds a stem of what asks to subscribe: the search itself is dear."""
    return holds_any(text, _STEMS) or (_OTHER_SCRIPT.search(text) is not None and holds_any(text, _STEMS_OF_OTHERS))


def _names_text(text: str, cue: re.Match[str]) -> bool:
    """Tell whether a line says beside its cue that it is about an article."""
    return _SUBJECT.search(text, 0, cue.start()) is not None or _SUBJECT.search(text, cue.end()) is not None


def _goes_on(last: Sequence[Block], cue: Block) -> bool:
    """Tell whether the article goes on behind a line, and behind the box of its own that it stands in with offers."""
    before = max((block.index for block in last if block.index < cue.index), default=-1)
    end = cue.index + 1
    for box in cue.box.chain():
        if before < 0 or box.first <= before:
            break
        end = box.end
    behind = [block for block in last if block.index >= end]
    return len(behind) >= GOES_ON and sum(map(_is_prose, behind)) >= GOES_ON


def _is_prose(block: Block) -> bool:
    return (
        block.text[-1] in _SENTENCE_ENDS
        and not block.link_chars
        and block.weight >= MIN_PROSE
        and not (len(block.text) <= MAX_CUE and _is_cue(block.text.lower()))
    )


def _is_of_comments(block: Block) -> bool:
    """Tell whether a line asks those to subscribe who want to comment."""
    return bool(_OF_COMMENTS.search(block.text)) or any(
        _OF_COMMENTS.search(box.names) for box in islice(block.box.chain(), 4)
    )
