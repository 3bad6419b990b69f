"""A newspaper whose articles are stored to measure what that costs: 4 KB of text, 20 links, one view count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from benchmarks.search.words import SYLLABLES
from newscrawl.items import Article, Evidence, Link

SITE = "news.example"
HOME = f"https://{SITE}/"
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)

BODY = 4096
"""Bytes of a text."""

VOCABULARY = 50_000
"""Words, by Zipf's law: some 330 different ones in a text, as in English."""

LENGTHS = (8, 6, 6)
"""Links in the lists related, popular and latest."""

SECTIONS = ("City", "Harbour", "Markets", "Science", "Sport")


class Paper:
    """Makes articles as a site shows them, the same ones each time.

    Args:
        repeats: Whether what is popular and what is latest is the same beside all articles of an hour, as it is on
            sites. Else each of the 20 links stands beside one article only.
    """

    def __init__(self, *, repeats: bool) -> None:
        self._repeats = repeats
        self._random = Random(7)  # noqa: S311 - no secret
        self._words = [self._word(rank) for rank in range(VOCABULARY)]
        self._weights = list(accumulate(1 / (rank + 2) ** 1.15 for rank in range(VOCABULARY)))
        self._lists = [[self._link() for _ in range(length)] for length in LENGTHS]

    def article(self, number: int) -> Article:
        """Return the next article, which is this one of them: a page in ten seconds."""
        moment = BEGIN + timedelta(seconds=10 * number)
        title, introduction = self._text(8), self._text(15)
        body = "\n\n".join(self._text(self._random.randrange(60, 160)) for _ in range(10))
        related, popular, latest = (tuple(links) for links in self._lists_of(number))
        views, section = self._random.randrange(10, 20_000), self._random.choice(SECTIONS)
        author = f"{self._text(1)[:-1]} {self._text(1)[:-1]}"
        published = moment - timedelta(minutes=self._random.randrange(40_000))
        said = {
            "title": ("json-ld: headline", title),
            "column": ("breadcrumb", section),
            "breadcrumb": ("breadcrumb", f"News > {section}"),
            "view_count": ("label: views", f"Views: {views}"),
            "introduction": ("meta: description", introduction),
            "body": ("density", body[:500]),
            "authors": ("json-ld: author", author),
            "published_at": ("json-ld: datePublished", published.isoformat()),
            "language": ("html lang", "en"),
        }
        return Article(
            url=self._address(title),
            site=SITE,
            title=title,
            breadcrumb=("News", section),
            column=section,
            view_count=views,
            introduction=introduction,
            body=body.encode()[:BODY].decode(),
            tags=tuple(self._words[self._random.randrange(60, 2000)] for _ in range(3)),
            authors=(author,),
            published_at=published,
            language="en",
            fetched_at=moment + timedelta(milliseconds=self._random.randrange(1000)),
            evidence={name: Evidence(rule=rule, raw=raw) for name, (rule, raw) in said.items()},
            related=related,
            popular=popular,
            latest=latest,
        )

    def _lists_of(self, number: int) -> list[list[Link]]:
        self._lists[0] = [self._link() for _ in range(LENGTHS[0])]
        if not self._repeats:
            self._lists[1:] = [[self._link() for _ in range(length)] for length in LENGTHS[1:]]
        for place, every in ((1, 50), (2, 20)):  # pages are fetched faster than news are written
            if number % every == 0:
                self._lists[place] = [self._link(), *self._lists[place][:-1]]
        return self._lists

    def _word(self, rank: int) -> str:
        syllables = 1 if rank < 60 else 2 if rank < 1000 else 3
        return "".join(self._random.choice(SYLLABLES) for _ in range(syllables)) + self._random.choice("nrst")

    def _text(self, length: int) -> str:
        return " ".join(self._random.choices(self._words, cum_weights=self._weights, k=length)).capitalize() + "."

    def _address(self, title: str) -> str:
        return f"{HOME}2026/11/{'-'.join(title.strip('.').lower().split()[:5])}-{self._random.randrange(10**7)}.html"

    def _link(self) -> Link:
        """Return a link as they are on average: headlines of 60 bytes, a teaser beside one of eight."""
        title = self._text(8)[:60].strip()
        teaser = self._text(14) if self._random.randrange(8) == 0 else None
        return Link(title=title, url=self._address(title), excerpt=teaser)
