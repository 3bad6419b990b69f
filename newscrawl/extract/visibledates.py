"""Visible dates: those that a reader finds around the title, at the text's beginning or alone somewhere on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.latepattern import LatePattern
from newscrawl.extract.lexicon import find_label, read_data
from newscrawl.extract.moments import find_moment
from newscrawl.extract.relativedates import find_relative, find_yearless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from newscrawl.extract.datereading import Reading
    from newscrawl.extract.outline import Block, Outline

MAX_LINE = 200
"""Characters of a line of meta data; dates in longer ones are part of the story."""
MAX_ABOVE = 40
"""Blocks from the title on in which the text's first paragraphs are looked for."""
MIN_PARAGRAPH = 90
"""Characters of a paragraph that may begin with a date."""
PARAGRAPHS = 3
"""Paragraphs of which one may begin with a date: a lead or two may stand above it."""
MAX_PLACE = 40
"""Characters before the date of a dateline: places."""
MAX_ALONE = 80
"""Characters of a line that is a date and its label."""
MAX_RELATIVE = 60
"""Characters of a line that tells how long ago it was."""
MAX_BETWEEN = 40
"""Characters between a label without a colon and its date: a name, a weekday."""
MAX_PART = 12
"""Characters of a day, month or year that stands in a box of its own."""

DATE_NAMES = re.compile(
    r"date|time|publi|posted|meta|info|byline|author|subtitle|fecha|datum|timer|submitted|signature|stand\b|data\b"
)
_SENTENCE_ENDS = frozenset(".!?…。！？")
_AFTER_DATELINE = re.compile(r"\s*(?:[–—|:/•·)\].]|-\s)")
_LISTED = frozenset({"li", "aside", "nav", "footer", "form", "table"})
_CAPTIONS = frozenset({"figure", "figcaption", "caption"})
_STAMP = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?")
_ANY_DIGIT = re.compile(r"\d")
_UNSPACED = "\u0e00-\u0eff\u2e80-\uffff"
_OF_LETTERS = r"(?<![^\W\d_])"


def _label_pattern(role: str) -> re.Pattern[str]:
    """Labels that touch a date without a colon. No space parts words of some scripts: there no edge is asked for."""
    words = sorted(read_data("dates.json")["labels"][role], key=len, reverse=True)
    dense = [word for word in words if re.match(f"[{_UNSPACED}]", word)]
    spaced = [word for word in words if word not in dense]
    return re.compile(
        rf"{_OF_LETTERS}(?:{'|'.join(map(re.escape, spaced))})(?![^\W\d_])|(?:{'|'.join(map(re.escape, dense))})",
        re.IGNORECASE,
    )


_LABELS = {role: _label_pattern(role) for role in ("published", "modified")}
_LABEL_BEHIND = {
    role: LatePattern(rf"\s?(?:に|tarihinde )?(?:{pattern.pattern})(?!\s*[:：\d]|\s?於|\s?于)", re.IGNORECASE)
    for role, pattern in _LABELS.items()
}
_MAY_STAND_BEHIND = re.compile(rf"\s?(?:[{_UNSPACED}]|tarihinde )")


@dataclass
class Shown:
    """The dates of some lines, each kind in the lines' order."""

    labelled: list[Found[datetime]] = field(default_factory=list)
    """With a label of publication."""
    bare: list[Found[datetime]] = field(default_factory=list)
    """Most of their line, or in an element made for a date."""
    weak: list[Found[datetime]] = field(default_factory=list)
    """In a line that is no sentence."""
    modified: list[Found[datetime]] = field(default_factory=list)
    """With a label of a change."""


def read_lines(blocks: Iterable[Block], reading: Reading) -> Shown:
    """Sort the dates of short lines by what is said of them."""
    shown = Shown()
    for block in blocks:
        text = block.text
        if len(text) > MAX_LINE or not _ANY_DIGIT.search(text) or _is_caption(block):
            continue
        if len(block.runs) > 1:  # "Ada Lind" and "18.11.2024" in elements of their own, glued in the line
            text = _without_stamps(" ".join(segment.text for segment in block.segments))
        named = DATE_NAMES.search(block.box.names) is not None or block.runs[0][1] is not None
        offset = 0
        while (found := reading.find(text[offset:], short_years=named or len(text) <= MAX_ALONE)) is not None:
            moment, start, end = found
            rest = len(text) - offset - end
            role = _role(text[offset : offset + start], text[offset + end :])
            if role == "modified":
                shown.modified.append(Found(moment, "label: updated", text))
            elif role == "published":
                shown.labelled.append(Found(moment, "label: published", text))
            elif named or (end - start) * 2 >= len(text) - offset:
                shown.bare.append(Found(moment, "date beside the title", text))
            elif not block.level and text[-1] not in _SENTENCE_ENDS and start <= MAX_PLACE and rest <= MAX_ALONE:
                shown.weak.append(Found(moment, "date in a line beside the title", text))
            offset += end
    return shown


def _is_caption(block: Block) -> bool:
    return block.box.tag in _CAPTIONS or "caption" in block.box.names


def _without_stamps(text: str) -> str:
    """Drop "2019-01-07T17:27:31+02:00" beside another date: it is there for machines alone, often that of a change."""
    if not _STAMP.search(text):
        return text
    rest = _STAMP.sub(" ", text)
    return rest if find_moment(rest) is not None else text


def _role(before: str, behind: str) -> str | None:
    """Return what the label beside a date says of it: the last one before it, else the one that touches its end."""
    role = _role_before(before)
    if role is not None:
        return role
    if _MAY_STAND_BEHIND.match(behind):
        return next((role for role, pattern in _LABEL_BEHIND.items() if pattern.match(behind)), None)
    return None


@lru_cache(maxsize=1024)  # a site says the same before the dates of all its pages, often nothing
def _role_before(text: str) -> str | None:
    """Return the role of the label that stands last in a text."""
    ends = {role: max(_last_label(role, text), _last_word(role, text)) for role in _LABELS}
    if max(ends.values()) < 0:
        return None
    return "modified" if ends["modified"] > ends["published"] else "published"


def _last_label(role: str, text: str) -> int:
    """Return where the last label with a colon ends, -1 if there is none."""
    end = -1
    rest = text
    while (span := find_label(role, rest)) is not None:
        end = max(0, end) + span[1]
        rest = rest[span[1] :]
    return end


def _last_word(role: str, text: str) -> int:
    """Return where the last label without a colon ends, -1 if there is none near."""
    end = -1
    for match in _LABELS[role].finditer(text, max(0, len(text) - 2 * MAX_BETWEEN)):
        end = match.end()
    return end if len(text) - end <= MAX_BETWEEN else -1


def read_relative(blocks: Iterable[Block], reading: Reading) -> Shown:
    """Sort the short lines that tell a moment from that of the fetch, or a day of the URL's year."""
    shown = Shown()
    now = reading.local(reading.fetched_at) if reading.fetched_at is not None else None
    for block in blocks:
        text = block.text
        if len(text) > MAX_RELATIVE or block.level:
            continue
        role = _role(text, "")
        named = DATE_NAMES.search(block.box.names) or any(
            s.span and DATE_NAMES.search(s.span.names) for s in block.segments
        )
        if role is None and not named:
            continue
        moment = find_relative(text, now) if now is not None else None
        moment = moment or (find_yearless(text, reading.url, now, reading.habits) if _ANY_DIGIT.search(text) else None)
        if moment is not None:
            (shown.modified if role == "modified" else shown.bare).append(
                Found(moment.astimezone(UTC), "relative date", text)
            )
    return shown


def in_parts(blocks: Sequence[Block], reading: Reading) -> Found[datetime] | None:
    """A date as a calendar's leaf shows it: day, month and year in boxes that follow each other."""
    for first, second in pairwise(blocks):
        if second.index != first.index + 1 or len(first.text) > MAX_PART or len(second.text) > MAX_PART:
            continue
        parts = [first.text, second.text]
        parts += [b.text for b in blocks if b.index == second.index + 1 and len(b.text) <= MAX_PART]
        for count in (2, 3):
            text = " ".join(parts[:count])
            found = reading.find(text, short_years=True) if _ANY_DIGIT.search(text) else None
            if found is not None and found[2] - found[1] >= len(text) - 2:
                return Found(found[0], "date in parts", text)
    return None


def dateline(blocks: Sequence[Block], reading: Reading) -> Found[datetime] | None:
    """A date that the text itself begins with: "Berlin, 21 June 2024 - The ...": in the first paragraphs alone."""
    paragraphs = 0
    for block in blocks[:MAX_ABOVE]:
        if len(block.text) < MIN_PARAGRAPH or block.box.hidden or block.box.tag == "figcaption":
            continue
        opening = block.text[:80]
        found = reading.find(opening) if _ANY_DIGIT.search(opening) else None
        if found is not None and found[1] <= MAX_PLACE and _AFTER_DATELINE.match(block.text, found[2]):
            return Found(found[0], "dateline", opening)
        paragraphs += 1
        if paragraphs == PARAGRAPHS:
            break
    return None


def only_day(outline: Outline, reading: Reading) -> Found[datetime] | None:
    """A date with a label, or one alone on its line, if the page has but one such day. Lists and comments are out."""
    labelled: dict[date, Found[datetime]] = {}
    alone: dict[date, Found[datetime]] = {}
    for span in outline.times:
        block = outline.blocks[span.at] if span.at < len(outline.blocks) else None
        moment = reading.parse(span.title) if span.title and block is not None and not is_listed(block) else None
        if moment is not None:
            alone.setdefault(reading.day(moment), Found(moment, "the one time element", span.title))
    for block in outline.blocks:
        if len(block.text) > MAX_LINE or not _ANY_DIGIT.search(block.text):
            continue
        found = reading.find(block.text, short_years=len(block.text) <= MAX_ALONE)
        if found is None or is_listed(block):
            continue
        role = _role_in_line(block, *found[1:])
        if role == "published":
            labelled.setdefault(reading.day(found[0]), Found(found[0], "label: published", block.text))
        elif role == "alone":
            alone.setdefault(reading.day(found[0]), Found(found[0], "the one date alone on its line", block.text))
    for days in (labelled, alone):
        if len(days) == 1:
            return next(iter(days.values()))
    return None


def _role_in_line(block: Block, start: int, end: int) -> str | None:
    """Return what a line far from the title says of its date; a long line, or one with links, must begin with it."""
    text = block.text
    if _begins_with_label(text[:start]):
        return "published"
    if len(text) > MAX_ALONE or block.link_chars:
        return None
    return _role(text[:start], text[end:]) or ("alone" if end - start >= len(text) - 4 else None)


def _begins_with_label(before: str) -> bool:
    """Tell whether a line begins with a label and soon comes to its date: "Posted by Ada on Thursday, "."""
    match = _LABELS["published"].match(before)
    return match is not None and len(before) - match.end() <= MAX_BETWEEN


def in_comments(block: Block) -> bool:
    """Tell whether a block is hidden or part of readers' comments."""
    return block.box.hidden or any("comment" in box.names for box in block.box.chain())


def is_listed(block: Block) -> bool:
    """Tell whether a block is hidden, or part of a list, a margin or readers' comments."""
    return block.box.hidden or any(
        box.tag in _LISTED or "comment" in box.names or "teaser" in box.names for box in block.box.chain()
    )
