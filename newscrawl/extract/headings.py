"""Headings of lists: what a heading announces, by its words as a whole or by how it begins or ends.

"Most read" stands in the lexicon of headings; "Most read in Politics" only begins as one of them does. Such words are
believed where the block is made as a heading, not in any short line.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from newscrawl.extract.lexicon import HEADINGS, first_words, is_word, may_begin_with, normal, read_data
from newscrawl.items import LINK_LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newscrawl.extract.outline import Block

MAX_PARTIAL = 64
"""Characters of a heading that holds more than the lexicon's words, a topic or a section's name."""
MIN_LEAD_IN = 8
"""Characters of a "Read more" that is a heading; "More" stands over anything."""

_NAMED = re.compile(r"titl|head|hdr|heading|caption|label|ttl|hdg|\btit\b|lbl|titre|titulo")
_YEAR = re.compile(r"\d{4}")
_LABEL = re.compile(r"\s*([^:：]{2,40})\s*[:：]")
_CLOSING = frozenset(")）]】0123456789")
_REMARK = re.compile(r"\s*(?:[(（\[【][^)）\]】]*[)）\]】]|(?<=\W)top\s*\d{1,2}|(?<=\W)\d{1,2})$", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Return the form in which headings are compared: as `normal`, and without accents, which capitals often lack."""
    text = normal(text)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return text if text.isascii() else "".join([c for c in text if not unicodedata.combining(c)])


def _exact() -> Mapping[str, str]:
    kinds: dict[str, str] = {}
    for by_kind in read_data("headings.json").values():
        for kind, words in by_kind.items():
            for word in words:
                if kinds.get(folded(word), "other") in {"other", "advertisement"}:
                    kinds[folded(word)] = kind
    return MappingProxyType({**kinds, **HEADINGS})


def _edges(where: str, key: Callable[[str], str]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the folded phrases of one edge with their kind, the longest first, by what a heading is looked up by."""
    kinds = {folded(phrase): kind for kind, phrases in _PARTS[where].items() for phrase in phrases}
    found: dict[str, list[tuple[str, str]]] = {}
    for phrase in sorted(kinds, key=len, reverse=True):
        found.setdefault(key(phrase), []).append((phrase, kinds[phrase]))
    return MappingProxyType({word: tuple(phrases) for word, phrases in found.items()})


def _first_token(phrase: str) -> str:
    match = _TOKEN.match(phrase)
    return match[0] if match is not None else ""


_PARTS = read_data("heading_parts.json")
_EXACT = _exact()
_FIRST_WORDS = first_words(_EXACT)
_BEGINS = _edges("begins", _first_token)
_ENDS = _edges("ends", lambda phrase: phrase[-1:])
_LEAD_INS = frozenset(map(folded, _PARTS["lead_in"]))
_NOT = frozenset(map(folded, _PARTS["holds_not"]))


def exact_kind(text: str) -> str | None:
    """Return what a heading announces whose words are those of the lexicon."""
    if len(text) > MAX_PARTIAL or not may_begin_with(_FIRST_WORDS, text):
        return None  # as most lines of a page: the titles of other articles
    return _exact_kind(text)


@lru_cache(maxsize=4096)
def _exact_kind(text: str) -> str | None:
    words = normal(text)
    kind = _EXACT.get(words)
    if kind is None and not words.isascii():
        kind = _EXACT.get(folded(text))
    if kind is None and text[-1:] in _CLOSING:
        bare = _REMARK.sub("", text)
        if bare != text:
            kind = _EXACT.get(folded(bare))
            # "Comments 23" is no heading: the number is what it says.
            kind = kind if kind in LINK_LISTS else None
    return kind


@lru_cache(maxsize=4096)
def partial_kind(text: str) -> str | None:
    """Return what a heading announces that begins or ends as one of the lexicon: "Most read in Politics"."""
    if not 4 <= len(text) <= MAX_PARTIAL or text[-1] in ".!;" or _YEAR.search(text):
        return None
    words = folded(text)
    kind = _kind_of_edge(words)
    return kind if kind is not None and _NOT.isdisjoint(_WORDS.findall(words)) else None


def _kind_of_edge(words: str) -> str | None:
    """Return what a folded heading announces by its beginning, else by its end."""
    first = _TOKEN.match(words)
    for phrase, kind in _BEGINS.get(first[0], ()) if first is not None else ():
        if words.startswith(phrase) and not words[len(phrase) : len(phrase) + 1].isalnum():
            return kind
    for phrase, kind in _ENDS.get(words[-1:], ()):
        start = len(words) - len(phrase)
        if words.endswith(phrase) and (not start or not words[start - 1].isalnum() or not words[start].isascii()):
            return kind
    return None


def is_made_as_heading(block: Block) -> bool:
    """Tell whether a block is a heading element, or a box or line that is dressed as one."""
    if block.level or block.box.tag in {"legend", "caption", "summary", "dt"}:
        return True
    if _is_named(block.box.names):
        return True
    spans = {span for raw, span in block.runs if raw.strip()} if len(block.runs) > 1 else {block.runs[0][1]}
    if len(spans) != 1:
        return False
    span = spans.pop()
    return span is not None and (span.tag in {"strong", "b"} or _is_named(span.names))


@lru_cache(maxsize=2048)
def _is_named(names: str) -> bool:
    return _NAMED.search(names) is not None


def inline_kind(text: str) -> str | None:
    """Return what the beginning of a line announces whose end is a link: "Also read: The lime trees flower late"."""
    match = _LABEL.match(text)
    if match is None:
        return None
    kind = exact_kind(match[1])
    return "related" if kind not in LINK_LISTS and folded(match[1]) in _LEAD_INS else kind


def without_label(title: str) -> str:
    """Cut "Also read:" off a title that begins with it."""
    match = _LABEL.match(title) if ":" in title else None
    if match is None or folded(match[1]) not in _LEAD_INS:
        return title
    return title[match.end() :].strip() or title


def is_lead_in(block: Block) -> bool:
    """Tell whether "Read more" is the heading of what follows, no link or button behind an entry."""
    return (
        not block.link_chars
        and block.box.tag != "button"
        and len(block.text) >= MIN_LEAD_IN
        and is_word("read_more", block.text)
        and folded(block.text) in _LEAD_INS
        and is_made_as_heading(block)
        and block.box.tag not in {"li", "dt"}
    )
