"""View count: the number beside a label of views near the article, or in the structured data; never a guess."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.extract.breadcrumb import extract_breadcrumb, find_trail
from newscrawl.extract.counts import find_view_count, parse_view_count
from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import without_leading_placeholder
from newscrawl.extract.structured import listed, plain, properties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.outline import Block, Outline, Segment
    from newscrawl.extract.structured import Structured

MAX_LINE = 200
"""Characters of a line of meta data. A count in a longer one is part of the story."""

MAX_LABEL = 30
MAX_DIGITS = 20
"""Characters of a number in an attribute."""

MAX_JOINED = 60
"""Characters of a number with its label, put together from the elements that they stand in."""

_ACTIONS = re.compile(r"(?:View|Read|Watch)Action|UserPageVisits|UserViews", re.IGNORECASE)
_PAGE_VISITS = re.compile(r"User(?:PageVisits|Views|Plays):\s*([\d.,' ]+)|(\d[\d.,' ]*) User(?:PageVisits|Views|Plays)")
_VIEW_NAMES = re.compile(
    r"(?:post|entry|article|page|news|item)[-_]?(?:views?|hits|reads)\b|\bview(?:s|-?count|num|counter)?\b|\bhits\b|pageviews|_viewnum|readcount"
)
_SCRIPT_SET = re.compile(
    r"busuanzi|\bhits?\b|todaydowns|showdiv\b|wp_visitcount|tptn_counter|viewnum|leancloud|waline|artalk"
)
MOST_VIEWS = 10**12
"""More than that is no count: a time stamp, a telephone number, or a joke."""

_ANY_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d{1,3}(?:[.,' ]\d{2,3})*[.,' ]\d{3}|\d+")
_NUMBER_ALONE = re.compile(r"\W{0,2}\d[\d.,'’٬\s]*\s?[^\W\d_]{0,5}\.?\+?\W{0,2}")


def view_count_candidates(outline: Outline, structured: Structured, zone: list[Block]) -> Iterator[Found[int]]:
    """Yield the numbers that the page may state as the article's views, in order of belief.

    Args:
        outline: The page.
        structured: Its structured data.
        zone: The blocks around the article, without lists of other articles and comments.
    """
    for found in _numbers(outline, structured, zone):
        if found.value <= MOST_VIEWS:
            yield found


def _numbers(outline: Outline, structured: Structured, zone: list[Block]) -> Iterator[Found[int]]:
    yield from _of_json_ld(structured)
    yield from _of_microdata(outline)
    yield from _of_text(zone, _names_of_trail(outline, structured) if outline.kind == "text" else ())
    yield from _of_pair(outline, zone)
    yield from _of_names(zone)
    yield from _of_attributes(outline)


def _of_json_ld(structured: Structured) -> Iterator[Found[int]]:
    for statistic in listed(structured.article.get("interactionStatistic")):
        if not isinstance(statistic, dict):
            continue
        action = statistic.get("interactionType")
        kind = action.get("@type") if isinstance(action, dict) else action
        if isinstance(kind, str) and _ACTIONS.search(kind):
            count = statistic.get("userInteractionCount")
            text = str(count) if isinstance(count, int | float) else plain(count)
            yield from _stated(text or "", "JSON-LD interactionStatistic")
    for old in listed(structured.article.get("interactionCount")):
        if match := _PAGE_VISITS.search(plain(old) or ""):
            yield from _stated(match[1] or match[2], "JSON-LD interactionCount")


def _of_microdata(outline: Outline) -> Iterator[Found[int]]:
    for name in ("interactioncount", "userinteractioncount"):
        for text, _ in properties(outline, name):
            if match := _PAGE_VISITS.search(text):
                yield from _stated(match[1] or match[2], f"microdata {name}")
    # The kind of a counter stands beside its number, before it or after it.
    for one, two in pairwise(outline.properties):
        for kind, count in ((one, two), (two, one)):
            if (kind.name, count.name) == ("interactiontype", "userinteractioncount") and kind.value and count.value:
                if _ACTIONS.search(kind.value):
                    yield from _stated(count.value, "microdata interactionType")
                break


def _stated(text: str, rule: str) -> Iterator[Found[int]]:
    """A number in structured data: whole, whatever groups its digits."""
    text = text.strip(" .,")
    if len(text) <= MAX_DIGITS and (match := _DIGITS.fullmatch(text.removesuffix(".0"))):
        yield Found(int(re.sub(r"\D", "", match[0])), rule, text)


def _names_of_trail(outline: Outline, structured: Structured) -> tuple[str, ...]:
    found = extract_breadcrumb(find_trail(outline, structured), None)
    return found.value if found is not None else ()


def _of_text(zone: list[Block], columns: tuple[str, ...]) -> Iterator[Found[int]]:
    for block in zone:
        if len(block.text) > MAX_LINE:
            continue
        # A column's name may end in a digit: "G2017 People have watched" under G20 says 17.
        column = next((name for name in columns if block.text.startswith(name)), "")
        rest = block.text[len(column) :]
        value = find_view_count(rest) if column and rest[:1].isdigit() else _of_segments(block)
        if value is not None and (value or not _is_set_by_script(block)):
            yield Found(value, "label: views", block.text)


def _of_pair(outline: Outline, zone: list[Block]) -> Iterator[Found[int]]:
    """A label in one block and its number alone in the next: two cells, or two boxes side by side."""
    for block in zone:
        if len(block.text) > MAX_LABEL or block.index + 1 >= len(outline.blocks) or block.text[-1] not in ":：":
            continue
        following = outline.blocks[block.index + 1].text
        if len(following) <= MAX_LABEL and following[0].isdigit():
            value = find_view_count(f"{block.text} {following}")
            if value:
                yield Found(value, "label: views", f"{block.text} {following}")


def _of_segments(block: Block) -> int | None:
    """Read a line node by node: a column's name may be glued to the number, and may end in a digit itself."""
    segments = block.segments
    if len(segments) < 2 or not _ANY_DIGIT.search(block.text):
        return find_view_count(without_leading_placeholder(block.text))
    texts = [segment.text for segment in segments]
    for n, text in enumerate(texts):
        value = find_view_count(without_leading_placeholder(text))
        if value is not None:
            return value
        # The number in an element of its own: it, its label before or after, or both.
        if len(text) <= 16 and _NUMBER_ALONE.fullmatch(text):
            before = texts[n - 1] if n and not texts[n - 1][-1].isdigit() else ""
            after = texts[n + 1] if n + 1 < len(texts) else ""
            for joined in (f"{before}{text}{after}", f"{text}{after}", f"{before}{text}", f"{before} {text} {after}"):
                value = find_view_count(joined) if len(joined) <= MAX_JOINED else None
                if value is not None:
                    return value
    # As a whole only where no digits of two nodes touch: "Top10" and "4 views" are not 104.
    if any(a[-1].isdigit() and b[0].isdigit() for a, b in pairwise(texts)):
        return None
    return find_view_count(block.text)


def _is_set_by_script(block: Block) -> bool:
    return any(_SCRIPT_SET.search(s.names) for _, span in block.runs if span for s in span.chain())


def _of_names(zone: list[Block]) -> Iterator[Found[int]]:
    """A number alone in an element whose class says views; its icon is the label that a reader sees."""
    for block in zone:
        if len(block.text) > MAX_LINE or not _ANY_DIGIT.search(block.text):
            continue
        for segment in block.segments:
            if _ANY_DIGIT.search(segment.text) and _is_named(segment, block):
                value = parse_view_count(segment.text)
                if value is None and (match := re.fullmatch(r"\d{1,3}(?:[ .,']\d{3})+|\d+", segment.text)):
                    value = int(re.sub(r"\D", "", match[0]))
                if value:
                    yield Found(value, "class", segment.text)


def _is_named(segment: Segment, block: Block) -> bool:
    names = [span.names for span in segment.span.chain()] if segment.span else []
    if len(block.text) < 30:
        names.append(block.box.names)
    joined = " ".join(names)
    return bool(_VIEW_NAMES.search(joined)) and not _SCRIPT_SET.search(joined.replace("hits", ""))


def _of_attributes(outline: Outline) -> Iterator[Found[int]]:
    values = {v for _, v in outline.counts if len(v) <= MAX_DIGITS and v.isdecimal() and int(v) > 0}
    # Several: they are those of a list's entries, not the article's.
    if len(values) == 1:
        value = values.pop()
        yield Found(int(value), "data attribute", value)
