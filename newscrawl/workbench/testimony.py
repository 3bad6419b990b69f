"""Testimony: what independent witnesses on a page, and on the lists that lead to it, say of its fields.

The generic rules weigh the witnesses of one page. Here pages are compared: a witness that says the same of every
article speaks of the site, and what several others agree on is right where they contradict the rules.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extract.moments import parse_moment
from newscrawl.extract.structured import listed, plain, read_structured
from newscrawl.extract.titlehints import key
from newscrawl.extract.walk import outline_of_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newscrawl.workbench.samples import Sample, Sampled

Value = str | datetime | tuple[str, ...]
"""A field's value as a witness states it."""

_DATE_IN_URL = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
_SPLIT = re.compile(r"\s*[,;，；、]\s*")
_IS_URL = re.compile(r"https?://|^/|\.com\b", re.IGNORECASE)
CATEGORY_LINK = "link to a category"
TAG_LINKS = "links to tags"
_OF_HEAD = ("JSON-LD", "meta ", "og:", "twitter:", "title", "day in the URL")
"""What the rules begin with whose candidates the other witnesses have named."""
DAY = timedelta(days=1)
FARTHEST = timedelta(hours=14)
"""How far the clocks of a country are from UTC at most."""
MIN_TRUNCATED = 12
"""Letters of a title that a list cuts short, from which its beginning tells it."""


class Claim(NamedTuple):
    """What one witness says of one field."""

    witness: str
    """In words, for people."""
    value: Value


@dataclass(frozen=True)
class Witnesses:
    """The witnesses of one sample."""

    sample: Sample
    sampled: Sampled

    @cached_property
    def claims(self) -> dict[str, list[Claim]]:
        """What is claimed, by field."""
        out: dict[str, list[Claim]] = {}
        for field, witness, value in self._all():
            if value:
                out.setdefault(field, []).append(Claim(witness, value))
        return out

    def _all(self) -> Iterator[tuple[str, str, Value | None]]:
        yield from self._of_data()
        yield from self._of_head()
        yield from self._of_lists()
        yield from self._of_address()
        yield from self._of_page()

    def _of_data(self) -> Iterator[tuple[str, str, Value | None]]:
        outline = outline_of_tree(self.sample.page.tree)
        data, witness = read_structured(outline), "structured data"
        yield "title", witness, data.text("headline")
        yield "published_at", witness, _moment(data.text("datePublished"))
        yield "modified_at", witness, _moment(data.text("dateModified"))
        yield "column", witness, data.text("articleSection")
        yield "introduction", witness, data.text("description")
        yield "authors", witness, tuple(filter(None, map(plain, listed(data.article.get("author")))))
        yield "tags", witness, _names(listed(data.article.get("keywords")))
        yield "body", witness, data.text("articleBody")

    def _of_head(self) -> Iterator[tuple[str, str, Value | None]]:
        outline, witness = outline_of_tree(self.sample.page.tree), "page's head"
        meta = outline.meta_value
        yield "title", witness, plain(meta("og:title", "twitter:title"))
        yield "title", "document's title", outline.document_title
        yield "published_at", witness, _moment(meta("article:published_time", "datepublished", "pubdate", "date"))
        yield "modified_at", witness, _moment(meta("article:modified_time", "datemodified"))
        yield "column", witness, plain(meta("article:section"))
        yield "introduction", witness, plain(meta("og:description", "description"))
        author = plain(meta("author", "article:author"))
        yield "authors", witness, (author,) if author and not _IS_URL.search(author) else None
        tags = outline.meta.get("article:tag", ()) or outline.meta.get("news_keywords", ()) or ()
        yield "tags", witness, _names(tags or outline.meta.get("keywords", ()))

    def _of_lists(self) -> Iterator[tuple[str, str, Value | None]]:
        yield from (("title", "list of articles", title) for title in self.sampled.titles_of(self.sample))
        entry = self.sampled.entry_of(self.sample)
        if entry is not None:
            yield "title", "feed", entry.title
            yield "published_at", "feed", entry.published_at

    def _of_page(self) -> Iterator[tuple[str, str, Value | None]]:
        """What the page shows elsewhere: links to lists, and candidates of the generic rules that were not believed."""
        yield "column", CATEGORY_LINK, self.sample.places.category()
        yield "tags", TAG_LINKS, self.sample.places.tags()
        for field in ("title", "published_at", "column", "authors", "introduction"):
            for found in self.sample.generic.lost.get(field, ()):
                if not found.rule.startswith(_OF_HEAD):
                    yield field, f"page ({found.rule})", found.value

    def _of_address(self) -> Iterator[tuple[str, str, Value | None]]:
        url, witness = self.sample.fetched.url, "address"
        match = _DATE_IN_URL.search(url)
        yield "published_at", witness, _moment("-".join(match.groups())) if match else None
        # The page's own links to the parts of the site that it stands in name the parts.
        yield from (("column", witness, name) for name in self.sample.places.names_of_parts())


def _moment(text: str | None) -> datetime | None:
    return parse_moment(text) if text else None


def _names(values: Iterable[object]) -> tuple[str, ...]:
    texts = [text for value in values if (text := plain(value))]
    return tuple(name for text in texts for name in _SPLIT.split(text) if name)


def agree(field: str, one: Value | None, other: Value | None) -> bool:
    """Tell whether two values of a field say the same: titles by their letters, moments by their day, names as sets."""
    if one is None or other is None:
        return False
    if isinstance(one, datetime) or isinstance(other, datetime):
        return isinstance(one, datetime) and isinstance(other, datetime) and _same_day(one, other)
    if isinstance(one, tuple) or isinstance(other, tuple):
        return set(map(key, one)) == set(map(key, other))
    first, second = _bare(one), _bare(other)
    if field == "title" and len(first) >= MIN_TRUNCATED and other.rstrip().endswith(("...", "…")):
        return first.startswith(second)
    return first == second


def _bare(text: str) -> str:
    """Return the letters of a text without their accents, which capitals often lack."""
    return key("".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char)))


def _same_day(one: datetime, other: datetime) -> bool:
    """Tell whether two moments may be one, told in two time zones; a mere day is all of its hours."""
    days = [is_mere_day(moment) for moment in (one, other)]
    if all(days):
        return one == other
    first, last = sorted((one, other))
    if any(days) and is_mere_day(first):
        return last - first < DAY + FARTHEST
    return last - first < FARTHEST


def discredited(field: str, witnesses: Sequence[Witnesses]) -> frozenset[str]:
    """Return the witnesses that say the same of every sample, though the field differs from article to article.

    Articles of one day are dated alike; so a mere day is believed unless another witness tells the days apart.

    Args:
        field: The field's name.
        witnesses: Of each sample.
    """
    said: dict[str, list[Value]] = {}
    for one in witnesses:
        for claim in {claim.witness: claim for claim in one.claims.get(field, ())}.values():
            said.setdefault(claim.witness, []).append(claim.value)
    whole = {witness: values for witness, values in said.items() if len(values) == len(witnesses) >= 2}
    told_apart = len(witnesses) > 2 and any(not is_constant(values) for values in whole.values())
    return frozenset(
        witness
        for witness, values in whole.items()
        if is_constant(values) and (told_apart or not is_mere_day(values[0]))
    )


def is_mere_day(value: Value) -> bool:
    """Tell whether a value is a date without a time."""
    return isinstance(value, datetime) and not (value.hour or value.minute or value.second)


def is_constant(values: Sequence[Value | None]) -> bool:
    """Tell whether all values are there and the same, to the second and the letter."""
    return None not in values and len({key(v) if isinstance(v, str) else v for v in values}) == 1
