"""Made-up articles of 4 KB: words by Zipf's law, each article with some of its own; one of ten in Chinese characters.

An article of 4 KB in English has some 330 different words, one in Chinese 900 different pairs of characters; these
have nearly as many.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from newscrawl.items import Article

VOCABULARY = 100_000
COMMON = 300
"""Words that every article uses; half of its text."""
OWN = 600
"""Words that an article draws from the others."""
CHARACTERS = 3_000
SYLLABLES = [
    a + b for a in ("b", "d", "f", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v") for b in "aeiou"
]
NEWEST = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class Newsroom:
    """Writes articles, the same ones for the same seed.

    Args:
        seed: Of the random numbers.
    """

    seed: int = 6

    def __post_init__(self) -> None:
        self._random = Random(self.seed)  # noqa: S311 - no secret
        self.words = [self._word(rank) for rank in range(VOCABULARY)]
        characters = [chr(0x4E00 + 7 * rank) for rank in range(CHARACTERS)]
        self.chinese_words = ["".join(self._random.choices(characters, k=2)) for _ in range(VOCABULARY)]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))

    def article(self, number: int) -> Article:
        """Return an article; the later the number, the newer, by and large."""
        is_chinese = number % 10 == 0
        title, introduction, *body = self._texts(is_chinese=is_chinese)
        return Article(
            url=f"https://site{number % 20}.example/{number}.html",
            site=f"site{number % 20}.example",
            title=title,
            introduction=introduction,
            body="\n\n".join(body),
            column=f"Column {number % 7}",
            view_count=int(self._random.paretovariate(0.8) * 10),
            published_at=NEWEST + timedelta(minutes=5 * number) - timedelta(days=self._random.randrange(30)),
            language="zh" if is_chinese else "xx",
            fetched_at=NEWEST + timedelta(minutes=5 * number),
        )

    def _word(self, rank: int) -> str:
        syllables = 1 if rank < 60 else 3 if rank < COMMON else 4
        return "".join(self._random.choice(SYLLABLES) for _ in range(syllables))

    def _texts(self, *, is_chinese: bool) -> list[str]:
        words, between = (self.chinese_words, "") if is_chinese else (self.words, " ")
        common = self._random.choices(words[:COMMON], cum_weights=self._weights[:COMMON], k=330)
        lexicon = self._random.choices(words, cum_weights=self._weights, k=OWN)
        own = self._random.choices(lexicon, k=330)
        mixed = [word for pair in zip(common, own, strict=True) for word in pair]
        texts = []
        for length in (9, 30, *[124] * 5):
            texts.append(between.join(mixed[:length]).capitalize() + ("。" if is_chinese else "."))
            mixed = mixed[length:]
        return texts
