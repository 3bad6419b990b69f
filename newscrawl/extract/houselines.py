"""House lines: what a newsroom adds to every article and no author wrote: "Advertisement", "Read also", "Sign up"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.cues import Cues, cues_of
from newscrawl.extract.lexicon import MAX_HEADING, heading_kind, is_word, normal, read_data
from newscrawl.extract.metaline import is_meta_line

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block

MAX_ASIDE = 250
"""Characters of a line that sends the reader elsewhere."""
MAX_CLOSING = 420
"""Characters of the paragraph that asks readers to subscribe, follow or write."""
MAX_CONSENT = 300
"""Characters of the notice that stands in place of a video or post."""
MAX_SERVICE = 100
"""Characters of a line about sharing, rating or reading the article."""
MAX_CREDIT = 160
"""Characters of a line that names source or photographer."""

_DATA = read_data("house_lines.json")


def _with_names(key: str) -> Cues:
    """Return cues, and what they are about as the group `name`: a sentence may begin with "Third-party content"."""
    return cues_of([*_DATA[key], f"(?P<name>{'|'.join(_DATA[f'{key}_name'])})"], _DATA["stems"][key])


_LABELS = frozenset(map(normal, _DATA["label"]))
_ASIDES = frozenset(map(normal, _DATA["aside"]))
_SOURCES = frozenset(map(normal, _DATA["source"]))
# Compared with the text in small letters: a pattern that asks for case is searched twice as fast.
_CLOSING = cues_of(_DATA["closing"], _DATA["stems"]["closing"])
_CALLS = cues_of(_DATA["closing_call"], _DATA["stems"]["closing_call"])
_CALL_STARTS = ".!?:;,…|–—。！？，：；"
"""What stands before an imperative."""
_POLITE = (
    "please",
    "bitte",
    "also",
    "and",
    "or",
    "don't forget to",
    "make sure to",
    "be sure to",
    "you can",
    "you may",
)
"""Words that may stand between."""
_CONSENT = _with_names("consent")
_SERVICE = _with_names("service")
_COLON = re.compile("[:：|>»–-]")
_MARKS = " \u00a0\"'“”„«»‘’()[]*•-►▶>"
"""Signs that a line may begin with."""
_SENTENCE_ENDS = frozenset(".!?…。！？।")
_CREDIT = re.compile(r"^\W{0,2}(?:©|\(c\)\s|copyright\b)", re.IGNORECASE)


def is_aside(block: Block) -> bool:
    """Tell whether a line inside a text is none of it: an advertisement's label, "Read more", "Read also: a title"."""
    text = block.text
    if len(text) <= MAX_HEADING:
        advertised = not block.level and heading_kind(text) == "advertisement"
        if advertised or is_word("read_more", text) or normal(text) in _LABELS:
            return True
    if len(text) <= MAX_CONSENT:
        low = text.lower()
        if _is_most(_CONSENT.search(low), text) or (len(text) <= MAX_SERVICE and _is_service(low)):
            return True
    if len(text) <= MAX_HEADING or not block.link_chars or block.link_share < 0.3 or len(text) > MAX_ASIDE:
        return False
    colon = _COLON.search(text, 2, MAX_HEADING)
    if colon is None:
        return False
    head = text[: colon.start()]
    return normal(head) in _ASIDES or heading_kind(head) == "related"


def is_closing(block: Block) -> bool:
    """Tell whether a last line of a text is none of it: a credit, a call to subscribe or follow, a label of a list."""
    text = block.text
    if len(text) <= MAX_CREDIT:
        if _CREDIT.match(text) or (len(text) < 60 and (text[-1] in ":：" or is_meta_line(text))):
            return True
        colon = _COLON.search(text, 2, MAX_HEADING)
        if colon is not None and normal(text[: colon.start()]) in _SOURCES:
            return True
        if heading_kind(text) is not None:
            return True
    if len(text) > MAX_CLOSING:
        return False
    low = text.lower()
    return _CLOSING.search(low) is not None or _calls(low, linked=bool(block.link_chars))


def _is_most(match: re.Match[str] | None, text: str) -> bool:
    """Tell whether what was found begins a line, or is half of it. Amid a sentence it is what somebody says."""
    if match is None or len(match[0]) * 2 >= len(text):
        return match is not None
    return match["name"] is None and not text[: match.start()].strip(_MARKS)


def _is_service(text: str) -> bool:
    match = _SERVICE.search(text)
    return match is not None and (text[-1] not in _SENTENCE_ENDS or _is_most(match, text))


def _calls(text: str, *, linked: bool) -> bool:
    """Tell whether a paragraph calls readers to subscribe, and does not tell of somebody who did."""
    match = _CALLS.search(text)
    if match is None:
        return False
    if linked or "@" in text:
        return True
    before = " " + text[: match.start()].replace("’", "'").strip(_MARKS)
    for word in _POLITE:
        before = before.removesuffix(f" {word}")
    before = before.rstrip(_MARKS)
    return not before or before[-1] in _CALL_STARTS
