"""Names beside a date: in the line that states when, no label and no class says which of it is the author."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.extract.bylines import FULL_NAME, MAX_LINE, MAX_NAME, found_names
from newscrawl.extract.found import Found
from newscrawl.extract.moments import find_moment

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Segment

MAX_WORDS = 4
"""Words of a name that no label and no class calls one."""

MAX_FROM_TITLE = 4
"""Lines between the title and one whose links are the authors."""
MAX_LINKED = 4
"""Links to authors in such a line; more are a list of all."""

_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})
_BY_IN_LINE = re.compile(
    r"(?:^|\s)(?:by|von|vom|par|por|door|av|af|przez|oleh)\s+(?P<name>[^\d|,()/•·:]{2,40}?)"
    r"(?=\s+(?:am|um|on|at|à|le|el|il|in|den|op|dnia)\s|\s*[|,–—•·(/\d]|\s-\s|$)",
    re.IGNORECASE,
)
_GLUED_LABEL = re.compile(
    r"(?:Author|Autor|Auteur|Autore|作者|Автор)\s?[:：]\s*(?P<name>[^\W\d_][^:：\d]{1,40}?)(?=[A-ZА-Я][^\W\d_A-ZА-Я]+\s?[:：])"
)
_GLUED_DATE = re.compile("(?P<name>[\u3400-\u9fff]{2,4})(?=(?:19|20)\\d\\d[-/.年])")
_AROUND = " |·•–—-,"
_NAME = re.compile(rf"[^\d:：/|•·\[\]【】]{{1,{MAX_NAME}}}")
_DASHED = re.compile(rf"\s+[-–—|]\s+(?P<name>{FULL_NAME.pattern})$")
_PERSON = re.compile(r"/(?:authors?|autor(?:en|es)?|auteurs?|users?|people|profiles?|members?|nutzer)/", re.IGNORECASE)
_AUTHOR = re.compile(r"/(?:authors?|autor(?:en|es)?|auteurs?)/[^/?#]", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def find_in_line(zone: list[Block]) -> Found[tuple[str, ...]] | None:
    """A name in a line that states a date too: "Posted in Travel by Ada on 3 August 2019"."""
    for block in zone:
        text = block.text
        if len(text) >= MAX_LINE or block.level or text[-1] in ".!?" or block.link_share > 0.9:
            continue
        match = _BY_IN_LINE.search(text) if _DIGIT.search(text) else None
        if match is not None and find_moment(text) is None:
            continue
        found = found_names([match["name"]], "line with By and a date") if match else None
        if found:
            return Found(found.value, found.rule, text)
    return None


def find_beside_date(zone: list[Block], breadcrumb: tuple[str, ...]) -> Found[tuple[str, ...]] | None:
    """A name in an element of its own right before the date in its own, or all that a line holds behind a date."""
    for block in zone:
        text = block.text
        if len(text) >= MAX_LINE or not _DIGIT.search(text):
            continue
        name = _behind_date(text)
        if name is None and len(block.runs) > 1:
            name = next((a.text for a, b in pairwise(block.segments) if _is_name_before(a, b)), None)
        name = name.strip(_AROUND) if name is not None else ""
        if not name or name in breadcrumb or not _NAME.fullmatch(name) or len(name.split()) > MAX_WORDS:
            continue
        found = found_names([name], "name beside the date")
        if found:
            return Found(found.value, found.rule, text)
    return None


def _behind_date(text: str) -> str | None:
    """Return what a line holds behind the date that it begins with and a dash: "3 May 2024 - Ada Holm"."""
    moment = find_moment(text) if text[0].isdigit() else None
    if moment is None or moment[1] > 0:
        return None
    match = _DASHED.match(text, moment[2])
    return match["name"] if match else None


def _is_name_before(segment: Segment, following: Segment) -> bool:
    """Tell whether a piece of a line may be the name before a date."""
    if segment.span is None or not _DIGIT.search(following.text[:24]):
        return False
    name = segment.text.strip(_AROUND)
    cased = " " not in name and name[:1].upper() != name[:1].lower()
    # One word of a script with spaces is a column more often than a person.
    if (cased or following.span is None) and not _leads_to_person(segment):
        return False
    moment = find_moment(following.text)
    return moment is not None and moment[1] <= 2


def _leads_to_person(segment: Segment) -> bool:
    """Tell whether a name is a link to the page of an author or a user."""
    return segment.link is not None and _PERSON.search(segment.link.href or "") is not None


def find_linked(zone: list[Block]) -> Found[tuple[str, ...]] | None:
    """Names in a line close to the title that are links to the pages of authors: "Harbour | Ada Holm"."""
    for block in zone:
        if not block.link_chars or block.level or len(block.text) >= MAX_LINE or block.box.within(_OUTSIDE) is not None:
            continue
        if abs(block.index - zone[0].index) > MAX_FROM_TITLE:
            continue
        names = [segment.text.strip(_AROUND) for segment in block.segments if _leads_to_author(segment)]
        found = found_names(names, "link to an author's page") if len(names) <= MAX_LINKED else None
        if found:
            return Found(found.value, found.rule, block.text)
    return None


def _leads_to_author(segment: Segment) -> bool:
    """Tell whether a piece of a line is a link to the page of one author: `/author/ada-holm`, not all `/authors/`."""
    return segment.link is not None and _AUTHOR.search(segment.link.href or "") is not None


def find_glued(zone: list[Block]) -> Found[tuple[str, ...]] | None:
    """A meta line that was saved as text, its pieces glued: "Author:Hanna VossClicks: 370", "陈默2019-11-25"."""
    for block in zone:
        if len(block.text) < 120 and len(block.runs) == 1:
            match = _GLUED_LABEL.search(block.text) or _GLUED_DATE.match(block.text)
            found = found_names([match["name"]], "glued meta line") if match else None
            if found:
                return Found(found.value, found.rule, block.text)
    return None
