"""Shingles: a text as the set of its short sequences, hashed. Texts are as alike as these sets overlap.

Three words in a row where words are written apart; elsewhere characters in a row, about as many as three words have.
The hash is XXH3, which is specified for good: an archive holds hashes for years.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from xxhash import xxh3_64_intdigest, xxh32_intdigest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

WORDS = 3
"""Words of a shingle: an edit of one word costs three shingles, and hardly any sequence of three is chance."""

CHARACTERS = 5
"""Characters of a shingle in Chinese and Japanese."""

CHARACTERS_OF_LONG_WORDS = 9
"""Characters of a shingle in Thai, Lao, Khmer and Burmese, whose words are spelled out but not set apart."""

FEWEST = 40
"""Shingles below which a text is not compared: a notice of two lines is like any other."""

LONGEST = 1000
"""Words of a text that are compared, from its beginning; twice as many characters. It bounds what one page costs."""

KEPT = 16
"""Hashes of a text that are kept to find it by: its smallest."""

_LONG_WORDS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_UNSPACED = re.compile(f"[{_LONG_WORDS}\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_OF_LONG_WORDS = re.compile(f"[{_LONG_WORDS}]+")
_PUNCTUATION = re.compile("[\u00a0-\u00bf\u2000-\u206f\u3000-\u303f\u30fb\uff00-\uff0f\uff1a-\uff20]+")
_NO_LETTERS = re.compile("[\x00-/:-@\\[-`{-\x7f]+")
"""ASCII that is neither letter nor digit."""
_TO_SPACE = bytes(byte if byte >= 0x80 or chr(byte).isalnum() else 0x20 for byte in range(256))
"""For UTF-8: ASCII that is neither letter nor digit becomes a space."""

_READ = 40 * LONGEST
"""Characters of a text that are looked at."""

_SAMPLE = 2000
"""Characters by which the script is told."""


def is_unspaced(text: str) -> bool:
    """Tell whether a text is of a script that does not set words apart: a quarter of its characters suffices."""
    sample = text[:_SAMPLE]
    return not sample.isascii() and 4 * _length(_UNSPACED, sample) > len(sample)


def shingles(text: str | None) -> frozenset[int]:
    """Return the hashes of a text's shingles; none for a text that is too short to be compared."""
    return _distinct(text[:_READ]) if text else frozenset()


def prepare(text: str | None) -> None:
    """Hash a text's shingles, so that they are known when they are asked for."""
    if text:
        _hashes(text[:_READ])


@lru_cache(maxsize=128)  # some 5 MB: as many as are prepared, and then followed
def _hashes(text: str) -> list[int]:
    return list(map(xxh3_64_intdigest, _sequences(text)))


@lru_cache(maxsize=64)  # some 3 MB more; articles that come one after the other are often alike
def _distinct(text: str) -> frozenset[int]:
    hashes = frozenset(_hashes(text))
    return hashes if len(hashes) >= FEWEST else frozenset()


def similarity(one: frozenset[int], other: frozenset[int]) -> float:
    """Return how alike two texts are, 0 to 1: what they have in common, of all that they have together (Jaccard)."""
    common = len(one & other)
    return round(common / (len(one) + len(other) - common), 4) if common else 0.0


def fingerprint_of(text: str | None) -> frozenset[int]:
    """Return the few hashes to find a text by, as `fingerprint` does.

    Most texts are compared with none; so the set of all hashes is not made for it.
    """
    hashes = _hashes(text[:_READ]) if text else []
    if len(set(hashes[: 2 * FEWEST])) < FEWEST:  # it may be too short
        return fingerprint(shingles(text))
    return fingerprint(hashes)


def fingerprint(hashes: Collection[int]) -> frozenset[int]:
    """Return the few hashes to find a text by: the smallest.

    Two texts choose the same ones of what they have in common, without knowing of each other: of the 16, about as many
    are shared as the texts are alike.
    """
    # Most are far too large: to sort them all would take as long as to make them.
    limit = (4 * KEPT << 64) // max(len(hashes), 1)
    smallest = sorted({number for number in hashes if number < limit})
    if len(smallest) < KEPT:
        smallest = sorted(set(hashes))
    return frozenset(number >> 16 for number in smallest[:KEPT])  # 48 bits: six bytes in SQLite, and enough


def site_number(site: str) -> int:
    """Return a number for a site's name: 32 bits, the same in every archive."""
    return xxh32_intdigest(site.encode())


def _sequences(text: str) -> Iterator[bytes]:
    if not text.isascii():
        text = _PUNCTUATION.sub(" ", text)
        if is_unspaced(text):
            sample = text[:_SAMPLE]
            is_spelled_out = 2 * _length(_OF_LONG_WORDS, sample) > _length(_UNSPACED, sample)
            return _characters_in_a_row(text, CHARACTERS_OF_LONG_WORDS if is_spelled_out else CHARACTERS)
    words = text.casefold().encode(errors="replace").translate(_TO_SPACE).split(maxsplit=LONGEST)[:LONGEST]
    return map(b" ".join, zip(*(islice(words, start, None) for start in range(WORDS)), strict=False))


def _length(runs: re.Pattern[str], text: str) -> int:
    return sum(map(len, runs.findall(text)))


def _characters_in_a_row(text: str, size: int) -> Iterator[bytes]:
    text = unicodedata.normalize("NFKC", text[: 4 * LONGEST])
    kept = "".join(_NO_LETTERS.sub("", text.casefold()).split())[: 2 * LONGEST]
    encoded = kept.encode(errors="replace")
    if len(encoded) == 3 * len(kept):  # nothing but characters of three bytes
        return (encoded[start : start + 3 * size] for start in range(0, len(encoded) - 3 * size + 1, 3))
    kept = encoded.decode()
    return (kept[start : start + size].encode() for start in range(len(kept) - size + 1))
