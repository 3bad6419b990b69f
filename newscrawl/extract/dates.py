"""Dates: when the page says it was published and changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import find_label
from newscrawl.extract.moments import find_moment, parse_moment
from newscrawl.extract.structured import in_comment, properties

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.structured import Structured

MAX_LINE = 200
"""Characters of a line of meta data; dates in longer ones are part of the story."""

MAX_ABOVE = 40
"""Blocks from the title on in which the text's first paragraphs are looked for."""
MIN_PARAGRAPH = 90
"""Characters of a paragraph that may begin with a date."""
MAX_PLACE = 40
"""Characters before the date of a dateline: places."""
MAX_ALONE = 80
"""Characters of a line that is a date and its label."""

_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "datepublished", "dc.date.issued", "dcterms.created",
    "dc.date", "dcterms.date", "publishdate", "publish-date", "publish_date", "pubdate", "parsely-pub-date",
    "sailthru.date", "article.published", "cxenseparse:recs:publishtime", "article:published", "published_time",
    "og:published_time", "date", "datecreated", "dc.date.created", "citation_publication_date", "last-published",
    "rnews:datepublished", "og:pubdate", "article:created", "dateline", "bt:pubdate",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "last-modified", "article:updated", "updated_time", "lastmod", "rnews:datemodified", "revised",
    "bt:moddate",
)  # fmt: skip
_TIME_NAMES = re.compile(r"publish|pubdate|posted|entry-date|created|\bdate\b")
_UPDATED_NAMES = re.compile(r"updat|modif|edit|aktualis|maj\b")
_DATE_NAMES = re.compile(
    r"date|time|publi|posted|meta|info|byline|author|subtitle|fecha|datum|timer|submitted|signature|stand\b|data\b"
)
_SENTENCE_ENDS = frozenset(".!?…。！？")
_AFTER_DATELINE = re.compile(r"\s*(?:[–—|:/•·)\].]|-\s)")
_LISTED = frozenset({"li", "aside", "nav", "footer", "form", "table"})
_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")

Dates = tuple["Found[datetime] | None", "Found[datetime] | None"]


def extract_dates(outline: Outline, structured: Structured, zone: list[Block], url: str | None) -> Dates:
    """Return when the article was published and when it was modified.

    Args:
        outline: The page.
        structured: Its structured data.
        zone: The blocks near the title, where a visible date stands.
        url: The page's URL; a day in its path is the last resort.
    """
    american = (outline.language or outline.meta_value("og:locale") or "").replace("_", "-").lower() in {
        "en-us",
        "en-ph",
    }
    shown, changed = _shown(zone, american=american)
    published = (
        _of_text(structured.text("datePublished"), "JSON-LD datePublished")
        or _of_text(outline.meta_value(*_PUBLISHED_META[:3]), "meta")
        or _of_properties(outline, "datepublished")
        or _of_meta(outline, _PUBLISHED_META[3:])
        or _of_times(outline, zone)
        or shown
        or _of_text(structured.text("dateCreated") or structured.text("uploadDate"), "JSON-LD dateCreated")
        or _of_times(outline, None)
        or _of_dateline(outline, zone, american=american)
        or _of_url(url)
        or _anywhere(outline, american=american)
    )
    modified = (
        _of_text(structured.text("dateModified"), "JSON-LD dateModified")
        or _of_meta(outline, _MODIFIED_META)
        or _of_properties(outline, "datemodified")
        or changed
    )
    return published, modified


def _of_text(text: str | None, rule: str) -> Found[datetime] | None:
    moment = parse_moment(text) if text else None
    return Found(moment, rule, text or "") if moment else None


def _of_meta(outline: Outline, names: tuple[str, ...]) -> Found[datetime] | None:
    for name in names:
        found = _of_text(outline.meta_value(name), f"meta {name}")
        if found:
            return found
    return None


def _of_properties(outline: Outline, name: str) -> Found[datetime] | None:
    for text, prop in properties(outline, name):
        found = None if in_comment(prop) else _of_text(text, f"microdata {name}")
        if found:
            return found
    return None


def _of_times(outline: Outline, zone: list[Block] | None) -> Found[datetime] | None:
    """A `time` element near the title, or, if none is asked for, the first that says it is the publication's."""
    near = {block.index for block in zone} if zone is not None else set()
    for span in outline.times:
        if zone is not None:
            if span.at not in near or _UPDATED_NAMES.search(span.names):
                continue
        elif "pubdate" not in span.names and not _TIME_NAMES.search(span.names):
            continue
        found = _of_text(span.title or outline.text_of(span, span.at), "time element")
        if found:
            return found
    return None


def _shown(zone: list[Block], *, american: bool) -> tuple[Found[datetime] | None, Found[datetime] | None]:
    """Read the visible dates: the first with a label of publication, or without one; and the first of a change.

    A date without a label counts if it is most of its line or stands in an element made for it; else, at last, if its
    line is no sentence.
    """
    published: Found[datetime] | None = None
    bare: Found[datetime] | None = None
    weak: Found[datetime] | None = None
    modified: Found[datetime] | None = None
    for block in zone:
        text = block.text
        if len(text) > MAX_LINE or not any(char.isdigit() for char in text):
            continue
        if len(block.runs) > 1:  # "Ada Lind" and "18.11.2024" in elements of their own, glued in the line
            text = " ".join(segment.text for segment in block.segments)
        offset = 0
        while (found := find_moment(text[offset:], month_first=american)) is not None:
            moment, start, end = found
            before = text[offset : offset + start]
            updated, posted = _last_label("modified", before), _last_label("published", before)
            if updated > posted:
                modified = modified or Found(moment, "label: updated", text)
            elif posted >= 0:
                published = published or Found(moment, "label: published", text)
            elif (
                (bare is None and (end - start) * 2 >= len(text[offset:]))
                or _DATE_NAMES.search(block.box.names)
                or block.runs[0][1]
            ):
                bare = bare or Found(moment, "date beside the title", text)
            elif not block.level and text[-1] not in _SENTENCE_ENDS:
                weak = weak or Found(moment, "date in a line beside the title", text)
            offset += end
    return published or bare or weak, modified


def _of_dateline(outline: Outline, zone: list[Block], *, american: bool) -> Found[datetime] | None:
    """A date that the text itself begins with: "Berlin, 21 June 2024 - The ...": in the first paragraphs alone."""
    if not zone:
        return None
    first = zone[0].index
    paragraphs = 0
    for block in outline.blocks[first : first + MAX_ABOVE]:
        if len(block.text) < MIN_PARAGRAPH or block.box.hidden:
            continue
        opening = block.text[:80]
        found = find_moment(opening, month_first=american) if any(char.isdigit() for char in opening) else None
        if found is not None and found[1] <= MAX_PLACE and _AFTER_DATELINE.match(block.text, found[2]):
            return Found(found[0], "dateline", opening)
        paragraphs += 1
        if paragraphs == 2:
            break
    return None


def _anywhere(outline: Outline, *, american: bool) -> Found[datetime] | None:
    """A date with a label, or one alone on its line, if the page has but one such day. Lists and comments are out."""
    labelled: dict[datetime, Found[datetime]] = {}
    alone: dict[datetime, Found[datetime]] = {}
    for span in outline.times:
        block = outline.blocks[span.at] if span.at < len(outline.blocks) else None
        moment = parse_moment(span.title) if span.title and block is not None and not _is_listed(block) else None
        if moment is not None:
            alone.setdefault(_day(moment), Found(moment, "the one time element", span.title))
    for block in outline.blocks:
        text = block.text
        if len(text) > MAX_ALONE or block.link_chars or not any(char.isdigit() for char in text):
            continue
        found = find_moment(text, month_first=american)
        if found is None or _is_listed(block):
            continue
        if _last_label("published", text[: found[1]]) >= 0:
            labelled.setdefault(_day(found[0]), Found(found[0], "label: published", text))
        elif found[2] - found[1] >= len(text) - 4:
            alone.setdefault(_day(found[0]), Found(found[0], "the one date alone on its line", text))
    for days in (labelled, alone):
        if len(days) == 1:
            return next(iter(days.values()))
    return None


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _is_listed(block: Block) -> bool:
    return block.box.hidden or any(
        box.tag in _LISTED or "comment" in box.names or "teaser" in box.names for box in block.box.chain()
    )


def _last_label(role: str, text: str) -> int:
    """Return where the last label of a role ends before a date, -1 if there is none."""
    end = -1
    rest = text
    while (span := find_label(role, rest)) is not None:
        end = (max(0, end)) + span[1]
        rest = rest[span[1] :]
    return end


def _of_url(url: str | None) -> Found[datetime] | None:
    match = _URL_DATE.search(url or "")
    if match is None:
        return None
    return _of_text("-".join(match.groups()), "day in the URL")
