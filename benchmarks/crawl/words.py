"""English to the eye of a machine: the commonest words as they are, all others made up, by Zipf's law."""

from __future__ import annotations

from itertools import accumulate
from random import Random

_COMMON = (
    "the of and to in a is that for it was on are as with his they at be this from have or by one had not but what "
    "all were when we there can an your which their said if do will each about how up out them then she many some so "
    "these would other into has more her two like him see time could no make than first been its who now people my "
    "made over did down only way find use may water long little very after words called just where most know"
)
COMMON = _COMMON.split()
SYLLABLES = [
    a + b for a in ("b", "d", "f", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v") for b in "aeiou"
]
RARE = 40_000
"""Words beside the commonest."""


class Writer:
    """Writes sentences, the same ones for the same seed; each text draws on words of its own."""

    def __init__(self, seed: int) -> None:
        chance = Random(seed)  # noqa: S311 - no secret
        self._rare = ["".join(chance.choices(SYLLABLES, k=2 + rank % 3)) for rank in range(RARE)]
        self._common_weights = list(accumulate(1 / (rank + 3) for rank in range(len(COMMON))))
        self._rare_weights = list(accumulate(1 / (rank + 50) for rank in range(RARE)))

    def lexicon(self, chance: Random, size: int = 400) -> list[str]:
        """Return the words that a text is about."""
        return chance.choices(self._rare, cum_weights=self._rare_weights, k=size)

    def sentence(self, chance: Random, lexicon: list[str], words: int) -> str:
        """Return a sentence of so many words: half of them common ones."""
        common = chance.choices(COMMON, cum_weights=self._common_weights, k=words // 2)
        own = chance.choices(lexicon, k=words - words // 2)
        mixed = [word for pair in zip(own, common, strict=False) for word in pair]
        if words > 16:
            mixed[8] += ","
        return f"{' '.join(mixed).capitalize()}."

    def paragraph(self, chance: Random, lexicon: list[str], sentences: int = 3) -> str:
        """Return a paragraph."""
        return " ".join(self.sentence(chance, lexicon, chance.randint(12, 28)) for _ in range(sentences))

    def headline(self, chance: Random) -> str:
        """Return a title of some nine words."""
        return self.sentence(chance, self.lexicon(chance, 9), chance.randint(7, 11)).rstrip(".")
