"""Affixes: what several texts begin or end with in common, and what of that is the house's."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEPARATORS = frozenset("-–—|·•»_｜:")


class Affixes(NamedTuple):
    """What a site puts around each title in one place."""

    head: str = ""
    tail: str = ""

    def cut(self, text: str) -> str:
        """Return a title without them."""
        return text.removeprefix(self.head).removesuffix(self.tail).strip()


def common_start(texts: Sequence[str]) -> str:
    """Return what all texts begin with."""
    if not texts:
        return ""
    columns = takewhile(lambda chars: len(set(chars)) == 1, zip(*texts, strict=False))
    return texts[0][: sum(1 for _ in columns)]


def house_affixes(titles: Sequence[str]) -> Affixes:
    """Return what different titles have in common, from a separator on: " - The Hill Post"; nothing of one title."""
    several = list(dict.fromkeys(titles))
    if len(several) < 2:
        return Affixes()
    head = common_start(several)
    tail = common_start([title[::-1] for title in several])[::-1]
    cut = next((n for n, char in enumerate(tail) if char in _SEPARATORS), len(tail))
    last = max((n + 1 for n, char in enumerate(head) if char in _SEPARATORS), default=0)
    return Affixes(head[:last], tail[cut:])
