"""What of a text was taken out and what came in, word by word, whatever the script.

Words where there are spaces, single characters with their marks where there are none (Chinese, Japanese, Thai). Whole
paragraphs that are the same are set aside first, then the words between them are aligned: the longest common
subsequence, by bits of whole numbers (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004). That takes one
step for each word of the later text, where `difflib` takes up to one for each pair of equal words, and more.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["same", "removed", "added"]
Part = tuple[Kind, str]

MOST_PAIRS = 1 << 28
"""Pairs of words that one comparison looks at, by bits: 16,000 words against as many are 0.1 s and 32 MB. What would
take more is told as taken out and put in whole, but for what it begins and ends with in common."""

_PARAGRAPH = re.compile(r"[^\n]+\n*|\n+")
_WITHOUT_SPACES = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u312f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
)
_WITHOUT_SPACE = re.compile(f"[{_WITHOUT_SPACES}]")
_SENTENCE_END = frozenset(".!?…。！？")
_FARTHEST = 200
"""Characters by which what came in, or was taken out, is shifted to where a word or sentence begins."""


def word_diff(before: str, after: str) -> list[Part]:
    """Return the parts of two texts in order: ("same" | "removed" | "added", text), what was taken out first.

    All but the added parts are `before`, all but the removed ones are `after`. Of the same two texts it is always the
    same, and its cost has a bound, `MOST_PAIRS`.

    >>> word_diff("The ferry sails at nine.", "The ferry sails at ten.")
    [('same', 'The ferry sails at '), ('removed', 'nine'), ('added', 'ten'), ('same', '.')]
    """
    budget = _Budget()
    pieces: list[_Piece] = []
    for same, old, new in _aligned(_PARAGRAPH.findall(before), _PARAGRAPH.findall(after), budget):
        pieces.append(_Piece(same, [], []))
        if old and new:
            pieces += (_Piece(*found) for found in _aligned(_words("".join(old)), _words("".join(new)), budget))
        else:
            pieces.append(_Piece("", old, new))
    return [part for change in _shifted(_merged(pieces)) for part in change.parts()]


class _Budget:
    """What one comparison may still cost, in pairs of words."""

    def __init__(self) -> None:
        self._left = MOST_PAIRS

    def take(self, pairs: int) -> bool:
        if pairs > self._left:
            return False
        self._left -= pairs
        return True


class _Piece:
    """A text that is in both, and the change behind it, in pieces: it may be joined from very many."""

    __slots__ = ("added", "removed", "same", "size")

    def __init__(self, same: str, removed: list[str], added: list[str]) -> None:
        self.same = same
        self.removed = removed
        self.added = added
        self.size = max(sum(map(len, removed)), sum(map(len, added)))

    def swallow(self, other: _Piece) -> None:
        """Make the piece that follows part of this change."""
        self.removed += (other.same, *other.removed)
        self.added += (other.same, *other.added)
        self.size += len(other.same) + other.size


@dataclass(slots=True)
class _Change:
    """A text that is in both, and the change behind it."""

    same: str
    removed: str
    added: str

    def parts(self) -> Iterator[Part]:
        if self.same:
            yield "same", self.same
        if self.removed:
            yield "removed", self.removed
        if self.added:
            yield "added", self.added


def _words(text: str) -> list[str]:
    return _word().findall(text)


@cache
def _word() -> re.Pattern[str]:
    """Return what one word is, marks of vowels and tones included: the `w` of expressions has none of them."""
    marks = _ranges(c for c in range(0x300, 0x20000) if unicodedata.category(chr(c)) in ("Mn", "Mc", "Me"))
    spaced = f"(?![{_WITHOUT_SPACES}])\\w"
    inner = f"(?:{spaced}|[{marks}])*"
    return re.compile(
        rf"\d+(?:[.,]\d+)+|{spaced}{inner}(?:['’]{spaced}{inner})*|\n+|[^\S\n]+|.(?:[{marks}]|\u200d.)*", re.DOTALL
    )


def _ranges(codes: Iterator[int]) -> str:
    """Return characters as what stands between the brackets of an expression."""
    spans: list[list[int]] = []
    for code in codes:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)


def _aligned(old: list[str], new: list[str], budget: _Budget) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield what two lists have in common, joined, each with what is in one of them only and follows it."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    middle, other = old[head : len(old) - tail], new[head : len(new) - tail]
    same, at, at_new = old[:head], 0, 0
    for i, j in [*_pairs(middle, other, budget), (len(middle), len(other))]:
        if i > at or j > at_new:
            yield "".join(same), middle[at:i], other[at_new:j]
            same = []
        same += middle[i : i + 1]
        at, at_new = i + 1, j + 1
    yield "".join(same + old[len(old) - tail :]), [], []


def _pairs(old: list[str], new: list[str], budget: _Budget) -> list[tuple[int, int]]:
    """Return the places of a longest common subsequence, in order; none if finding it would cost too much."""
    if not old or not new or not budget.take(len(old) * len(new)):
        return []
    masks: dict[str, int] = {}
    for place, word in enumerate(old):
        masks[word] = masks.get(word, 0) | 1 << place
    full = (1 << len(old)) - 1
    row, rows = full, []
    for word in new:
        hits = row & masks.get(word, 0)
        row = ((row + hits) | (row - hits)) & full
        rows.append(row)
    # A bit that is 0: one more in common than without that word.
    i, j, pairs = len(old), len(new), []
    while i and j:
        if rows[j - 1] >> (i - 1) & 1:
            i -= 1
        elif j > 1 and not rows[j - 2] >> (i - 1) & 1:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _merged(pieces: list[_Piece]) -> list[_Change]:
    """Join changes with little in common between them: a rewritten sentence reads best as one change."""
    done: list[_Piece] = []
    for piece in pieces:
        if done and not done[-1].size:
            piece.same = done.pop().same + piece.same
        done.append(piece)
        while len(done) > 1 and (not done[-1].same or _says_little(done[-2], done[-1])):
            last = done.pop()
            done[-1].swallow(last)
    return [_Change(piece.same, "".join(piece.removed), "".join(piece.added)) for piece in done]


def _says_little(piece: _Piece, following: _Piece) -> bool:
    """Tell whether what stands between two changes is not worth being told apart."""
    if not piece.size or not following.size or "\n" in following.same:
        return False
    said = following.same.strip()
    return not any(map(str.isalnum, said)) or 3 * len(said) < min(piece.size, following.size)


def _shifted(changes: list[_Change]) -> list[_Change]:
    """Let what only came in, or was only taken out, begin where a sentence or a word does."""
    for place, (change, following) in enumerate(pairwise(changes)):
        if bool(change.removed) != bool(change.added):
            _shift(change, following, is_first=not place)
    return changes


def _shift(change: _Change, following: _Change, *, is_first: bool) -> None:
    moved = change.removed or change.added
    text = change.same[-_FARTHEST:] + moved + following.same[:_FARTHEST]
    at = min(len(change.same), _FARTHEST)
    first = last = at
    # Something that is the same stays before the next change, and behind the one before.
    lowest, highest = int(not is_first), len(text) - len(moved) - bool(following.removed or following.added)
    while first > lowest and text[first - 1] == text[first - 1 + len(moved)]:
        first -= 1
    while last < highest and text[last] == text[last + len(moved)]:
        last += 1
    best = max(
        range(first, last + 1),
        key=lambda place: (_boundary(text, place) + _boundary(text, place + len(moved)), -abs(place - at)),
    )
    moved = text[best : best + len(moved)]
    change.same, following.same = (
        change.same[: len(change.same) + min(best - at, 0)] + text[at:best],
        text[best + len(moved) : at + len(moved)] + following.same[max(best - at, 0) :],
    )
    change.removed, change.added = (moved, "") if change.removed else ("", moved)


def _boundary(text: str, place: int) -> int:
    """Return how well a text can be cut at a place."""
    if place in (0, len(text)) or text[place - 1] == "\n":
        return 5
    left, right = text[place - 1], text[place]
    if left.isspace() and not right.isspace():
        return 4 if place > 1 and text[place - 2] in _SENTENCE_END else 3
    if unicodedata.combining(right) or right == "\u200d" or left == "\u200d":
        return -9
    if left.isalnum() and right.isalnum():
        return 0 if _WITHOUT_SPACE.match(left) or _WITHOUT_SPACE.match(right) else -9
    return 4 if left in _SENTENCE_END and _WITHOUT_SPACE.match(right) else 1
