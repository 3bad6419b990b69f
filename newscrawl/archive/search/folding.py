"""Folding: spellings that are the same to somebody who searches. Müller is muller, Ｔｏｋｙｏ is tokyo, Łódź is lodz.

A folded text holds letters, digits, vowel signs and spaces, nothing else. It is folded character by character, so that
what was found in it can be marked in the text itself.
"""

from __future__ import annotations

import re
from unicodedata import category, normalize

_LETTERS = dict(zip("łøđħŧıŋðə", "lodhtinde", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th"}
"""Letters that Unicode does not take apart, but people do who have no such key. (ß is ss by case folding.)"""

_DROPPED = re.compile(
    "[\u0300-\u036f"  # accents
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"  # Arabic vowels
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"  # what is not seen
)

_AS_IT_IS = (
    "\u0905-\u0939\u0e01-\u0e32\u0e34-\u0e3a\u0e40-\u0e4e\u1000-\u103f\u1780-\u17b3\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff"
    "\uac00-\ud7a3"
)
"""Letters in which there is nothing to fold; they are passed over."""

_FOLDABLE = re.compile(f"[^\x00-\x7f{_AS_IT_IS}]")

_ASCII = bytes(byte if byte > 0x7F or chr(byte).isalnum() else 0x20 for byte in range(256))
"""What is neither letter nor digit, as a space."""


_PIECE = re.compile("(?s:.{1,500}(?=[\x00-\x7f\u3041-\u3096\u4e00-\u9fff\uac00-\ud7a3]|\\Z)|.{1,500})")
"""Pieces of a text that end before a character which no other becomes a part of, if one is near: Unicode sorts the
accents of a letter, and a hundred thousand of them would take it half a minute."""


class _Folded(dict[str, str]):
    """Each character's folded form, worked out when it is first met."""

    def __missing__(self, char: str) -> str:
        apart = _DROPPED.sub("", normalize("NFKD", char.casefold())).casefold()
        plain = normalize("NFKC", "".join(_LETTERS.get(part, part) for part in apart)).lower()
        self[char] = folded = "".join(c if c.isalnum() or category(c)[0] == "M" else " " for c in plain)
        return folded


_folded = _Folded()


def composed(text: str) -> str:
    """Return a text in which what is written in parts, a letter and its accent, is one character."""
    if text.isascii():
        return text
    return "".join(normalize("NFC", piece) for piece in _PIECE.findall(text))


def fold(text: str) -> str:
    """Return a text in the form in which it is searched.

    >>> fold("Müller, Łódź und Straße")
    'muller  lodz und strasse'
    """
    if not text.isascii():
        text = _FOLDABLE.sub(lambda match: _folded[match[0]], composed(text).lower())
    return text.lower().encode().translate(_ASCII).decode()


def fold_with_places(text: str) -> tuple[str, list[int] | range]:
    """Return a text folded, and for each character of that, and its end, the place in the text.

    Args:
        text: As `composed` returns it.
    """
    if text.isascii():
        return fold(text), range(len(text) + 1)
    parts = [_folded[char] for char in text]
    places = [place for place, part in enumerate(parts) for _ in part]
    places.append(len(text))
    return "".join(parts), places
