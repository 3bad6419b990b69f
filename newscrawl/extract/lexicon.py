"""Words of many languages that pages use: headings of lists, labels of fields, placeholders. Data; see `data/`."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATA = Path(__file__).parent / "data"
MAX_HEADING = 40
"""Characters. A longer line is no heading of a list; the lexicon is compared with the whole line."""

_SPACES = re.compile(r"\s+")
_HAS_LABEL_END = re.compile(r"[:：﹕︰∶】\])）]")
_HAS_COLON = re.compile("[:：﹕︰∶]")
_COLON = r"[ \t]*[:：﹕︰∶]\s*"


def read_data(name: str) -> Any:  # noqa: ANN401 - each file has a shape of its own, which its reader knows
    """Return the parsed content of a data file."""
    return json.loads((_DATA / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """Return the form in which words are compared: NFKC, case folded, without decorations at either end."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold()
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return " ".join(text[start:end].split())


def _headings() -> Mapping[str, str]:
    kinds: dict[str, str] = {}
    for by_kind in read_data("headings.json").values():
        for kind, words in by_kind.items():
            for word in words:
                # In two languages one word may mean two kinds; a list of ours is the better guess than "other".
                if kinds.get(normal(word), "other") in {"other", "advertisement"}:
                    kinds[normal(word)] = kind
    return MappingProxyType(kinds)


def _labels() -> Mapping[str, frozenset[str]]:
    return MappingProxyType(
        {role: frozenset(filter(None, map(normal, words))) for role, words in read_data("labels.json").items()}
    )


_HEADINGS = _headings()
_LABELS = _labels()
_RAW_LABELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {role: tuple(sorted(words, key=len, reverse=True)) for role, words in read_data("labels.json").items()}
)
_PLACEHOLDER = "|".join(read_data("placeholders.json"))
_WHOLE_PLACEHOLDER = re.compile(rf"[【\[(（「]?\s*(?:{_PLACEHOLDER})\s*[】\])）」]?")
_LEADING_PLACEHOLDER = re.compile(rf"\s*(?:{_PLACEHOLDER})\s*")


@lru_cache(maxsize=4096)
def heading_kind(text: str) -> str | None:
    """Return what a heading announces: a list of ours, "other" (none of ours), "advertisement", or None."""
    if len(text) > MAX_HEADING:
        return None
    return _HEADINGS.get(normal(text))


@lru_cache(maxsize=4096)
def is_word(role: str, text: str) -> bool:
    """Tell whether a text is, as a whole, one of a role's words (the roles are the keys of `labels.json`)."""
    return len(text) <= MAX_HEADING and normal(text) in _LABELS[role]


@lru_cache(maxsize=64)
def _pattern(role: str, ending: str) -> re.Pattern[str]:
    words = "|".join(_SPACES.sub(r"\\s+", re.escape(word).replace(r"\ ", " ")) for word in _RAW_LABELS[role])
    return re.compile(rf"\s*[【\[(（#*]?\s*(?:{words})\s*{ending}", re.IGNORECASE)


def after_label(role: str, text: str) -> str | None:
    """Return what follows a label with its colon at the text's beginning ("Tags: a" -> "a"), None if none does."""
    if not _HAS_LABEL_END.search(text):
        return None
    match = _pattern(role, rf"(?:[】\])）]|(?:[】\])）])?{_COLON})").match(text)
    return text[match.end() :].strip() if match else None


def after_glued_label(role: str, text: str) -> str | None:
    """Return what follows a label that is glued to it: with a colon, or before a letter that begins a sentence.

    "IntroductionAs the" begins with a label, "Introduction to" does not: the next letter must be one that no word goes
    on with, upper-case or of a script without cases.
    """
    rest = after_label(role, text)
    if rest is not None:
        return rest
    match = _pattern(role, "").match(text)
    if match is None:
        return None
    label, rest = match[0], text[match.end() :]
    first = rest[:1]
    glued = label == label.rstrip() and bool(first) and (first.isupper() or first.isdigit() or first in "\"'“‘")
    if label.isascii():
        return rest if glued and label.strip()[:1].isupper() else None
    return rest if first and not label[-1].isspace() and _is_caseless(label[-1]) else None


def _is_caseless(char: str) -> bool:
    return char.isalpha() and char.lower() == char.upper()


def find_label(role: str, text: str) -> tuple[int, int] | None:
    """Return where a label with its colon stands anywhere in a text: start of the label, end of its colon."""
    if not _HAS_COLON.search(text):
        return None
    match = _anywhere(role).search(text)
    return match.span() if match else None


@lru_cache(maxsize=32)
def _anywhere(role: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in _RAW_LABELS[role])
    return re.compile(rf"(?<![^\W\d_])(?:{words}){_COLON}", re.IGNORECASE)


def is_placeholder(text: str) -> bool:
    """Tell whether a whole node is what a template left unfilled, such as `{Current column}`."""
    return _WHOLE_PLACEHOLDER.fullmatch(text.strip()) is not None


def without_leading_placeholder(text: str) -> str:
    """Cut placeholders off a text's beginning. Braces inside running text are text."""
    while match := _LEADING_PLACEHOLDER.match(text):
        text = text[match.end() :]
    return text


def has_leading_placeholder(text: str) -> bool:
    """Tell whether a text begins with a placeholder."""
    return _LEADING_PLACEHOLDER.match(text) is not None
