"""Dates: when the page says it was published and changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from newscrawl.extract.datehabits import NO_HABITS, Habits
from newscrawl.extract.datereading import NEAR, Reading
from newscrawl.extract.found import Found
from newscrawl.extract.statedtimes import states_change, with_time
from newscrawl.extract.structured import in_comment, plain, properties
from newscrawl.extract.visibledates import Shown, dateline, in_comments, in_parts, only_day, read_lines, read_relative

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.structured import Node, Structured

MAX_AHEAD = timedelta(hours=13)
"""How far the easternmost countries' clocks are ahead of UTC."""

_PUBLISHED_META = ("article:published_time", "og:article:published_time", "datepublished")
_WEAK_META = (
    "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date", "publishdate", "publish-date", "publish_date",
    "pubdate", "parsely-pub-date", "sailthru.date", "article.published", "cxenseparse:recs:publishtime",
    "article:published", "published_time", "og:published_time", "date", "datecreated", "dc.date.created",
    "citation_publication_date", "last-published", "rnews:datepublished", "og:pubdate", "article:created", "dateline",
    "bt:pubdate",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "last-modified", "article:updated", "updated_time", "lastmod", "rnews:datemodified", "revised",
    "bt:moddate",
)  # fmt: skip
_TIME_NAMES = re.compile(r"publish|pubdate|posted|entry-date|created|\bdate\b")
_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")


@dataclass
class Dated:
    """What a page's dates are read from. Evaluated lazily: of most pages the first source is enough."""

    outline: Outline
    structured: Structured
    zone: list[Block]
    """The blocks around the article where a visible date stands: below the title, above it, behind the text."""
    last: int
    """Index of the text's last block."""
    url: str | None
    fetched_at: datetime | None
    habits: Habits = NO_HABITS

    def with_habits(self, habits: Habits) -> Dated:
        """Return the same page as it is read where the site has other habits."""
        return replace(self, habits=habits)

    @cached_property
    def reading(self) -> Reading:
        """How the numbers of this page's dates are read."""
        return Reading(self.outline, self.url, self.fetched_at, self.habits)

    @cached_property
    def near(self) -> list[Block]:
        """The blocks from the title to the text, then those above the title."""
        return [block for block in self.zone if block.index <= self.last]

    @cached_property
    def below(self) -> Shown:
        """The visible dates between title and text."""
        return read_lines([block for block in self.near if block.index >= self.near[0].index], self.reading)

    @cached_property
    def above(self) -> Shown:
        """The visible dates above the title."""
        return read_lines([block for block in self.near if block.index < self.near[0].index], self.reading)

    @cached_property
    def relative(self) -> Shown:
        """The dates around the title that are told from the moment of the fetch, or lack the year."""
        return read_relative([block for block in self.near if block.index >= self.near[0].index], self.reading)

    @cached_property
    def behind(self) -> Shown:
        """The visible dates behind the text."""
        blocks = [block for block in self.zone if block.index > self.last and not in_comments(block)]
        return read_lines(blocks, self.reading)


def published_candidates(page: Dated) -> Iterator[Found[datetime]]:
    """Yield the moments that may be the publication's, in order of belief.

    What is stated for machines comes first, unless the page shows another day: then what two sources agree on.
    """
    seen: set[Found[datetime]] = set()
    for each in _published(page):
        found = with_time(each, page.zone, page.reading)
        if found not in seen:
            seen.add(found)
            yield found


def _published(page: Dated) -> Iterator[Found[datetime]]:
    stated = _stated(page)
    first = next(stated, None)
    if first is not None:
        yield from _corrected(page, first)
        yield first
        yield from stated
    shown = list(_shown(page))
    noted = list(_noted(page))
    yield from (found for found in shown if _agree([found], noted))
    yield from shown
    yield from noted
    yield from _of_times(page, near=False)
    yield from page.relative.bare
    for one in (in_parts(page.near, page.reading), dateline(_from_title(page), page.reading)):
        if one is not None:
            yield one
    yield from page.behind.labelled
    yield from _one_day(page.behind.bare, page.reading)
    yield from (*page.below.weak, *page.above.weak)
    yield from _of_url(page)
    one = only_day(page.outline, page.reading)
    if one is not None:
        yield one


def _corrected(page: Dated, first: Found[datetime]) -> Iterator[Found[datetime]]:
    """What is stated otherwise than shown: the second statement that agrees with the page, or the day that is meant."""
    shown = list(_shown(page))
    if not shown:
        return
    if not _agree([first], shown):
        changes = list(modified_candidates(page))[:1]
        yield from (one for one in _stated(page) if _agree([one], shown[:1]) and not _agree([one], changes))
    # A day without a time is stated as midnight of the page's own zone: "2021-11-04T23:00Z" is the 5th.
    value, day = first.value, shown[0].value
    if (
        timedelta(0) < day - value <= MAX_AHEAD
        and _is_midnight(page.reading.local(day))
        and value.minute == value.second == 0
    ):
        yield Found(day, f"{first.rule} as shown", first.raw)


def _is_midnight(moment: datetime) -> bool:
    return moment == moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _stated(page: Dated) -> Iterator[Found[datetime]]:
    """What the page states for machines as the publication's moment."""
    yield from _of_node(page, page.structured.article, "datePublished")
    yield from _of_meta(page, _PUBLISHED_META)
    yield from _of_properties(page, "datepublished")
    for node in page.structured.of_type("WebPage"):
        yield from _of_node(page, node, "datePublished")
    yield from _of_times(page, near=True)


def _noted(page: Dated) -> Iterator[Found[datetime]]:
    """What the page states for machines, too, but may mean the file's date, an import's or the next change's."""
    yield from _of_meta(page, _WEAK_META)
    yield from _of_node(page, page.structured.article, "dateCreated")
    yield from _of_node(page, page.structured.article, "uploadDate")


def _shown(page: Dated) -> Iterator[Found[datetime]]:
    """The visible dates around the title. Of several days above it, each belongs to another article."""
    yield from (*page.below.labelled, *page.above.labelled)
    yield from page.below.bare
    yield from _one_day(page.above.bare, page.reading)


def _one_day(found: list[Found[datetime]], reading: Reading) -> list[Found[datetime]]:
    return found if len({reading.day(one.value) for one in found}) == 1 else []


def _agree(some: list[Found[datetime]], others: list[Found[datetime]]) -> bool:
    return any(abs(one.value - other.value) <= NEAR for one in some for other in others)


def modified_candidates(page: Dated) -> Iterator[Found[datetime]]:
    """Yield the moments that may be the last change's, in order of belief."""
    yield from _of_node(page, page.structured.article, "dateModified")
    yield from _of_meta(page, _MODIFIED_META)
    yield from _of_properties(page, "datemodified")
    for node in page.structured.of_type("WebPage"):
        yield from _of_node(page, node, "dateModified")
    for found in (*page.below.modified, *page.above.modified, *page.behind.modified):
        yield with_time(found, page.zone, page.reading, of_change=True)
    yield from page.relative.modified


def _of_text(page: Dated, text: str | None, rule: str) -> Iterator[Found[datetime]]:
    moment = page.reading.parse(text) if text else None
    if moment is not None:
        yield Found(moment, rule, text or "")


def _of_node(page: Dated, node: Node, key: str) -> Iterator[Found[datetime]]:
    value = node.get(key)
    return _of_text(page, str(value) if isinstance(value, int) else plain(value), f"JSON-LD {key}")


def _of_meta(page: Dated, names: tuple[str, ...]) -> Iterator[Found[datetime]]:
    for name in names:
        yield from _of_text(page, page.outline.meta_value(name), f"meta {name}")


def _of_properties(page: Dated, name: str) -> Iterator[Found[datetime]]:
    for text, prop in properties(page.outline, name):
        if not in_comment(prop):
            yield from _of_text(page, text, f"microdata {name}")


def _of_times(page: Dated, *, near: bool) -> Iterator[Found[datetime]]:
    """The `time` elements near the title, or those elsewhere that say that they are the publication's."""
    around = {block.index for block in page.near}
    for span in page.outline.times:
        if near != (span.at in around) or states_change(span):
            continue
        if near or "pubdate" in span.names or _TIME_NAMES.search(span.names):
            yield from _of_text(page, span.title or page.outline.text_of(span, span.at), "time element")


def _of_url(page: Dated) -> Iterator[Found[datetime]]:
    match = _URL_DATE.search(page.url or "")
    if match is not None:
        yield from _of_text(page, "-".join(match.groups()), "day in the URL")


def _from_title(page: Dated) -> list[Block]:
    return page.outline.blocks[page.near[0].index :] if page.near else []
