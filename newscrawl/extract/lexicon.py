"""Words of many languages that pages use: headings of lists, labels of fields, placeholders. Data; see `data/`."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from string import punctuation
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DATA = files("newscrawl.extract") / "data"
MAX_HEADING = 40
"""Characters. A longer line is no heading of a list; the lexicon is compared with the whole line."""
MAX_LABEL = 48
"""Characters of a label with its colon, brackets and spaces."""
MAX_LINE = 400
"""Characters of a line whose labels are remembered."""

_SPACES = re.compile(r"\s+")
_DECORATED = re.compile(r"^[\W_]+|[\W_]+$")
_LABEL_END = re.compile(r"[ \t]*(?:[】\])）][ \t]*[:：﹕︰∶]?|[:：﹕︰∶])\s*")
_HAS_LABEL_END = re.compile("[]:)】）：﹕︰∶]")
_HAS_COLON = re.compile("[:：﹕︰∶]")
_COLONS = re.compile(r"[ \t]*[:：﹕︰∶]\s*")
_OPENING = frozenset("【[(（#*")
_BEFORE_LABEL = " 【[(（#*"
_NO_ROLES: frozenset[str] = frozenset()


def read_data(name: str) -> Any:  # noqa: ANN401 - each file has a shape of its own, which its reader knows
    """Return the parsed content of a data file."""
    return json.loads((_DATA / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """Return the form in which words are compared: NFKC, case folded, without decorations at either end."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold()
    if not (text[:1].isalnum() and text[-1:].isalnum()):
        text = _DECORATED.sub("", text)
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def first_words(phrases: Iterable[str]) -> frozenset[str]:
    """Return the first words of some phrases, which are in their normal form, for `may_begin_with`."""
    return frozenset(phrase.partition(" ")[0].strip(punctuation) for phrase in phrases)


def may_begin_with(words: frozenset[str], text: str) -> bool:
    """Tell whether the normal form of a text may begin with one of some words; most lines of a page do not.

    To tell it of a word of ASCII takes a fifth of the time that the normal form does.
    """
    first = text.partition(" ")[0]
    if not first.isascii():
        return True
    first = first.strip(punctuation).lower()
    return first in words or not first.isalnum()


def _headings() -> Mapping[str, str]:
    kinds: dict[str, str] = {}
    for by_kind in read_data("headings.json").values():
        for kind, words in by_kind.items():
            for word in words:
                # In two languages one word may mean two kinds; a list of ours is the better guess than "other".
                if kinds.get(normal(word), "other") in {"other", "advertisement"}:
                    kinds[normal(word)] = kind
    return MappingProxyType(kinds)


def _by_word(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """Return for each word the roles that have it."""
    roles: dict[str, set[str]] = {}
    for word, role in pairs:
        if word:
            roles.setdefault(word, set()).add(role)
    return MappingProxyType({word: frozenset(own) for word, own in roles.items()})


HEADINGS = _headings()
"""What the headings of lists announce, by their normal form."""
_FIRST_WORDS_OF_HEADINGS = first_words(HEADINGS)
_RAW_LABELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {role: tuple(sorted(words, key=len, reverse=True)) for role, words in read_data("labels.json").items()}
)
_ROLES = _by_word((normal(word), role) for role, words in _RAW_LABELS.items() for word in words)
_FIRST_WORDS = first_words(_ROLES)
_LABEL_ROLES = _by_word((" ".join(word.lower().split()), role) for role, words in _RAW_LABELS.items() for word in words)
_LENGTHS = tuple(sorted({len(word) for word in _LABEL_ROLES}, reverse=True))
_LABEL_TAILS = frozenset(word[-3:] for word in _LABEL_ROLES)
"""The last three characters of all labels, and labels of less: most colons stand behind none."""
_FIRSTS = {role: frozenset(word[:1].lower() for word in words) for role, words in _RAW_LABELS.items()}
_PLACEHOLDERS: tuple[str, ...] = tuple(read_data("placeholders.json"))
_PLACEHOLDER = "|".join(_PLACEHOLDERS)
_OPENS_PLACEHOLDER = frozenset(pattern.removeprefix("\\")[0] for pattern in _PLACEHOLDERS)
_OPENS_WHOLE = _OPENS_PLACEHOLDER | frozenset("【[(（「")
_WHOLE_PLACEHOLDER = re.compile(rf"[【\[(（「]?\s*(?:{_PLACEHOLDER})\s*[】\])）」]?")
_LEADING_PLACEHOLDER = re.compile(rf"\s*(?:{_PLACEHOLDER})\s*")


@lru_cache(maxsize=4096)
def heading_kind(text: str) -> str | None:
    """Return what a heading announces: a list of ours, "other" (none of ours), "advertisement", or None."""
    if len(text) > MAX_HEADING or not may_begin_with(_FIRST_WORDS_OF_HEADINGS, text):
        return None
    return HEADINGS.get(normal(text))


def is_word(role: str, text: str) -> bool:
    """Tell whether a text is, as a whole, one of a role's words (the roles are the keys of `labels.json`)."""
    return len(text) <= MAX_HEADING and role in _roles_of_word(text)


@lru_cache(maxsize=8192)
def _roles_of_word(text: str) -> frozenset[str]:
    """Return all roles that have a text as a word: many fields ask of the same line, each for its own role."""
    return _ROLES.get(normal(text), _NO_ROLES) if may_begin_with(_FIRST_WORDS, text) else _NO_ROLES


@lru_cache(maxsize=64)
def _pattern(role: str) -> re.Pattern[str]:
    words = "|".join(_SPACES.sub(r"\\s+", re.escape(word).replace(r"\ ", " ")) for word in _RAW_LABELS[role])
    return re.compile(rf"\s*[【\[(（#*]?\s*(?:{words})\s*", re.IGNORECASE)


def after_label(role: str, text: str) -> str | None:
    """Return what follows a label with its colon at the text's beginning ("Tags: a" -> "a"), None if none does."""
    # A whole line knows its hash, its beginning is a new string each time.
    roles, end = _leading_label(text if len(text) <= MAX_LINE else text[:MAX_LABEL])
    return text[end:].strip() if role in roles else None


def begins_with_label(roles: frozenset[str], text: str) -> bool:
    """Tell whether a text begins with a label of one of some roles, and its colon."""
    return not roles.isdisjoint(_leading_label(text if len(text) <= MAX_LINE else text[:MAX_LABEL])[0])


@lru_cache(maxsize=8192)
def _leading_label(text: str) -> tuple[frozenset[str], int]:
    """Return the roles of the label that a text begins with, and where it ends with its bracket and colon."""
    text = text[:MAX_LABEL]
    end = _LABEL_END.search(text) if _HAS_LABEL_END.search(text) else None
    if end is None:
        return _NO_ROLES, 0
    label = text[: end.start()].strip()
    if label[:1] in _OPENING:
        label = label[1:].lstrip()
    return _LABEL_ROLES.get(" ".join(label.lower().split()), _NO_ROLES), end.end()


def after_glued_label(role: str, text: str) -> str | None:
    """Return what follows a label that is glued to it: with a colon, or before a letter that begins a sentence.

    "IntroductionAs the" begins with a label, "Introduction to" does not: the next letter must be one that no word goes
    on with, upper-case or of a script without cases.
    """
    rest = after_label(role, text)
    if rest is not None:
        return rest
    if text.lstrip(_BEFORE_LABEL)[:1].lower() not in _FIRSTS[role]:
        return None
    match = _pattern(role).match(text)
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
    if ":" not in text and (text.isascii() or not _HAS_COLON.search(text)):
        return None
    return (_labels_in(text) if len(text) <= MAX_LINE else _labels_in.__wrapped__(text)).get(role)


@lru_cache(maxsize=4096)
def _labels_in(text: str) -> dict[str, tuple[int, int]]:
    """Return the first label of each role in a text: many fields ask of the same line, each for its own role."""
    found: dict[str, tuple[int, int]] = {}
    for colon in _COLONS.finditer(text):
        low = text[max(0, colon.start() - MAX_LABEL) : colon.start()].lower()
        if not (low[-3:] in _LABEL_TAILS or low[-2:] in _LABEL_TAILS or low[-1:] in _LABEL_TAILS):
            continue
        for length in _LENGTHS:
            if length > len(low):
                continue
            start = len(low) - length
            roles = _LABEL_ROLES.get(low[start:])
            if roles is not None and not (start and low[start - 1].isalpha()):
                for role in roles:
                    found.setdefault(role, (colon.start() - length, colon.end()))
    return found


def is_placeholder(text: str) -> bool:
    """Tell whether a whole node is what a template left unfilled, such as `{Current column}`."""
    text = text.strip()
    return text[:1] in _OPENS_WHOLE and _WHOLE_PLACEHOLDER.fullmatch(text) is not None


def without_leading_placeholder(text: str) -> str:
    """Cut placeholders off a text's beginning. Braces inside running text are text."""
    while has_leading_placeholder(text) and (match := _LEADING_PLACEHOLDER.match(text)):
        text = text[match.end() :]
    return text


def has_leading_placeholder(text: str) -> bool:
    """Tell whether a text begins with a placeholder."""
    return text.lstrip()[:1] in _OPENS_PLACEHOLDER and _LEADING_PLACEHOLDER.match(text) is not None
