"""Bylines: names of people, parted from each other, without "By", titles of office, dates and the like."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import after_label, find_label, is_placeholder, is_word, read_data
from newscrawl.extract.moments import find_moment

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_NAME = 50
MAX_AUTHORS = 20
MAX_LINE = 150
"""Characters of a meta line."""

FULL_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}")
_SPLIT = re.compile(r"\s*(?:[,;|、，；/]|\s&\s)\s*")
_JOINTS = frozenset({"and", "AND", "und", "UND", "et", "en", "och", "og", "ve", "та", "dan", "és", "și"})
_LETTERS = frozenset({"y", "e", "i", "a", "и"})
"""Joints that stand in a single name, too: "Ortega y Gasset". Capital ones are initials."""
_PARTICLES = frozenset({
    "af", "al", "av", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e", "el", "i",
    "la", "le", "ten", "ter", "van", "vom", "von", "y", "zu", "zum", "zur",
})  # fmt: skip
"""Words in small letters in the names of people."""
BY = re.compile(
    r"\s*(?:(?:written|posted|published|submitted|reported|created|words|story|text|geschrieben|verfasst|veröffentlicht|"
    r"eingestellt|erstellt|gespeichert|gepostet|publié|écrit|publicado|escrito|scritto|pubblicato|geplaatst|geschreven|"
    r"skrevet|skriven)\s+)?(?:by|von|vom|par|por|di|da|door|av|af|przez|от|oleh)\s*(?::\s*|\s)(?=[^\W\d_])",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?:text|words|story|interview|bericht|reportage|fotos?|photos?|bilder|quelle|source)\b[^:]{0,20}:\s*",
    re.IGNORECASE,
)
_WORDS = read_data("no_names.json")
_NO_NAME = re.compile(
    r"https?:|@|\d{3}|\d[:.]\d\d|www\.|\.com\b|"
    rf"^(?:{'|'.join(_WORDS['whole'])})$|\b(?:{'|'.join(_WORDS['within'])})\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:[(（\[].*|\s@\w.*|, in [A-Z].*|\s[|·•–—-]\s.*|,?\s(?:updated|published|posted)\b.*)$", re.IGNORECASE
)
_DATE_TAIL = re.compile(r"\s(?:am|on|le|el|il|op|den|dnia)\s\d.*$", re.IGNORECASE)
"""Behind "By" and a name, when it was written."""


def found_names(raw: Iterable[str], rule: str, *, stated: bool = False) -> Found[tuple[str, ...]] | None:
    """Return the names in some bylines, None where there is none.

    Args:
        raw: The bylines.
        rule: What led to them.
        stated: Whether each is stated for machines, as one name for the most part: words such as "and" part it only
            where whole names stand on both sides.
    """
    raw = [text for text in raw if text]
    names: dict[str, str] = {}
    for text in raw:
        for name in names_in(text, stated=stated):
            names.setdefault(name.casefold(), name)
    kept = tuple(names.values())[:MAX_AUTHORS]
    return Found(kept, rule, " | ".join(raw)) if kept else None


def names_in(text: str, *, stated: bool = False) -> list[str]:
    """Return the names in a byline; see `found_names`."""
    rest = after_label("author", text)
    text = rest if rest is not None else text
    if "://" in text or text.startswith("www."):
        return []
    role = _ROLE.match(text)
    text = text[role.end() :] if role else text
    by = BY.match(text)
    text = _DATE_TAIL.sub("", text[by.end() :]) if by else text
    out = []
    pieces = _SPLIT.split(_TAIL.sub("", text))
    for piece in chain.from_iterable(_parted(piece, stated=stated) for piece in pieces):
        name = piece.strip(" .:：-–—·*\"'“”")
        by = BY.match(name)
        name = name[by.end() :] if by else name
        if not name or len(name) > MAX_NAME or is_placeholder(name) or is_word("author", name) or _NO_NAME.search(name):
            continue
        if len(name.split()) > 6 or not any(char.isalpha() for char in name):
            continue
        out.append(name)
    return out


def _parted(text: str, *, stated: bool) -> list[str]:
    """Return the names between the joints of a text."""
    words = text.split()
    if _JOINTS.isdisjoint(words) and _LETTERS.isdisjoint(words):
        return [text]
    pieces: list[list[str]] = [[]]
    for word in words:
        if word in _JOINTS or word in _LETTERS:
            pieces.append([])
        pieces[-1].append(word)
    names = [pieces[0]]
    for joint, *name in pieces[1:]:
        if _is_between(joint, names[-1], name, stated=stated):
            names.append(name)
        else:
            names[-1] = [*names[-1], joint, *name]
    return [" ".join(name) for name in names if name]


def _is_between(joint: str, before: list[str], behind: list[str], *, stated: bool) -> bool:
    """Tell whether a joint stands between two names, not in one: "Ortega y Gasset", "Ministry of Ports and Roads"."""
    if not before:
        return joint in _JOINTS
    if joint in _LETTERS and (len(before) < 2 or len(behind) < 2):
        return False
    agency = len(behind) == 1 and len(behind[0]) > 1 and behind[0].isupper()
    return not stated or (_is_full(before) and (_is_full(behind) or agency))


def _is_full(name: list[str]) -> bool:
    """Tell whether words are a person's whole name: two or more, none in small letters but "van" and the like."""
    return len(name) > 1 and not any(word[0].islower() and word not in _PARTICLES for word in name)


def until_next_label(text: str) -> str:
    """Cut what follows the name on the same line: another label with its colon, a date."""
    for role in ("published", "modified", "column", "reuse", "tags"):
        span = find_label(role, text)
        if span is not None and span[0] > 0:
            text = text[: span[0]]
    moment = find_moment(text)
    if moment is not None:
        text = text[: moment[1]]
    return re.split(r"\s{2,}|[\[【|]", text.strip())[0]
