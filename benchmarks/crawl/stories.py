"""The articles of the made-up newspaper: what they say, and where they are linked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from random import Random

from benchmarks.crawl.words import Writer

SECTIONS = ("world", "politics", "city", "markets", "science", "health", "sports", "film", "books", "travel")
TAGS = (
    *("ferries", "elections", "harbour", "budget", "museums", "schools", "railways", "storms", "housing", "energy"),
    *(
        "theatre",
        "football",
        "fishing",
        "forests",
        "bridges",
        "farming",
        "courts",
        "hospitals",
        "inventions",
        "islands",
    ),
)
AUTHORS = (
    "Ann Harrow",
    "Ben Castle",
    "Cora Lindt",
    "Dan Weaver",
    "Eva Marsh",
    "Finn Oakley",
    "Gia Ronson",
    "Hugo Bell",
)
FIRST_DAY = datetime(2026, 1, 1, 6, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Story:
    """One article."""

    number: int
    section: str
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    author: str
    published: datetime
    views: int
    tags: tuple[str, ...]
    caption: str

    @property
    def path(self) -> str:
        """Its address on the site."""
        return f"/{self.section}/{self.published:%Y-%m-%d}/{1000 + self.number}.html"


@dataclass(frozen=True)
class Newsroom:
    """Writes a newspaper of so many articles, the same one for the same seed.

    Args:
        count: How many articles.
        paragraphs: Of each, on average.
        seed: Of the random numbers.
    """

    count: int
    paragraphs: int
    seed: int = 7

    @cached_property
    def stories(self) -> list[Story]:
        """All articles, the newest last."""
        writer = Writer(self.seed)
        return [self._story(writer, number) for number in range(self.count)]

    def _story(self, writer: Writer, number: int) -> Story:
        chance = Random(f"{self.seed} {number}")  # noqa: S311 - no secret
        lexicon = writer.lexicon(chance)
        paragraphs = self.paragraphs + chance.randint(-2, 2)
        return Story(
            number=number,
            section=SECTIONS[number % len(SECTIONS)],
            title=writer.headline(chance),
            lead=writer.sentence(chance, lexicon, 24),
            paragraphs=tuple(writer.paragraph(chance, lexicon) for _ in range(paragraphs)),
            author=chance.choice(AUTHORS),
            published=FIRST_DAY + timedelta(minutes=37 * number),
            views=int(chance.paretovariate(0.8) * 10),
            tags=tuple(sorted(chance.sample(TAGS, 3))),
            caption=writer.sentence(chance, lexicon, 10),
        )

    def related(self, story: Story, count: int) -> list[Story]:
        """Return the articles before it in its section."""
        step = len(SECTIONS)
        return [self.stories[(story.number - step * back) % self.count] for back in range(1, count + 1)]

    def popular(self, story: Story, count: int) -> list[Story]:
        """Return what was read most when it came out: the same for fifty articles."""
        begin = story.number // 50 * 50
        return [self.stories[(begin + 7 * place) % self.count] for place in range(count)]

    def latest(self, count: int) -> list[Story]:
        """Return the newest articles."""
        return self.stories[::-1][:count]

    def of_section(self, section: str) -> list[Story]:
        """Return a section's articles, the newest first."""
        return [story for story in reversed(self.stories) if story.section == section]

    def of_tag(self, tag: str, count: int) -> list[Story]:
        """Return a tag's newest articles."""
        return [story for story in reversed(self.stories) if tag in story.tags][:count]
