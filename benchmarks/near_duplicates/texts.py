"""Texts to measure with: of real pages, edited copies of them, and any number that read like them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from benchmarks.extraction.corpus import Saved, page_reader, read_index
from newscrawl.archive.near_duplicates.shingles import is_unspaced
from newscrawl.errors import NotAnArticle
from newscrawl.extract import extract_article
from newscrawl.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Edit = Callable[[list[str], list[str], random.Random], list[str]]
    """An edit of a text's parts, with another text's at hand."""


def real_texts(folder: Path) -> dict[str, tuple[str, str]]:
    """Return site and body of each page of the corpus that is an article, by its id."""
    load = page_reader(folder)
    found = {}
    for row in read_index(folder):
        saved: Saved = load(row)
        try:
            url = saved.url if saved.url and saved.url.startswith("http") else None
            article = extract_article(Page.from_bytes(url, saved.raw))
        except NotAnArticle:
            continue
        if article.body:
            found[row["id"]] = (article.site or "unknown", article.body)
    return found


def parts_of(text: str) -> list[str]:
    """Return what an edit exchanges: words, or two characters each where words are not set apart."""
    if is_unspaced(text):
        return [text[start : start + 2] for start in range(0, len(text), 2)]
    return text.split()


def joined(parts: list[str], like: str) -> str:
    """Return the text of parts."""
    return ("" if is_unspaced(like) else " ").join(parts)


def exchanged(share: float) -> Edit:
    """Return an edit that puts other words in the place of a share of them, here and there."""

    def edit(parts: list[str], others: list[str], chance: random.Random) -> list[str]:
        return [chance.choice(others) if chance.random() < share else part for part in parts]

    return edit


def shortened(parts: list[str], others: list[str], chance: random.Random) -> list[str]:
    """Leave the last third out."""
    del others, chance
    return parts[: 2 * len(parts) // 3]


def introduced(parts: list[str], others: list[str], chance: random.Random) -> list[str]:
    """Put an introduction before it, of words that stand in no other text in this order."""
    return chance.choices(others, k=60) + parts


def reworked(parts: list[str], others: list[str], chance: random.Random) -> list[str]:
    """As another site takes a story over: its own introduction, a tenth of the words changed, the last third gone."""
    return introduced(exchanged(0.1)(shortened(parts, others, chance), others, chance), others, chance)


EDITS: dict[str, Edit] = {
    "5 % of words": exchanged(0.05),
    "10 % of words": exchanged(0.1),
    "20 % of words": exchanged(0.2),
    "30 % of words": exchanged(0.3),
    "last third gone": shortened,
    "introduction of 60 words": introduced,
    "all three: introduction, 10 %, third gone": reworked,
}


def texts_like(texts: list[str], seed: int) -> Iterator[str]:
    """Yield texts without end with the words and phrases of these: each word follows two that it follows there."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    chain: dict[tuple[str, str], list[str]] = {}
    for text in texts:
        words = text.split()
        for one, two, three in zip(words, words[1:], words[2:], strict=False):
            chain.setdefault((one, two), []).append(three)
    starts = list(chain)
    lengths = [len(text.split()) for text in texts]
    while True:
        pair = chance.choice(starts)
        words = list(pair)
        for _ in range(chance.choice(lengths)):
            following = chain.get(pair)
            # Often enough another thread is taken up that two texts share as many phrases as two real ones in English:
            # of 10,000 pairs 130 have one of their 16 hashes in common, 3 have two.
            pair = (pair[1], chance.choice(following)) if following and chance.random() > 0.3 else chance.choice(starts)
            words.append(pair[1])
        yield " ".join(words)
