"""The parts of one entry of a list: which link is the title, what beside it is column, teaser, rank or "Read more"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.extract.lexicon import is_placeholder, is_word, without_leading_placeholder
from newscrawl.extract.linkcards import headline_segments
from newscrawl.extract.weights import weight

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Segment, Span

MAX_COLUMN = 30
"""Characters of a column's name beside a link."""
MIN_EXCERPT = 25
"""Characters of a teaser; shorter text beside a link is a date or a number."""
SHORT_HEADING = 15
"""What a short heading counts more than a line that is none, in characters."""
MIN_LATER_TITLE = 75
"""Score of a later block of a link that is its title all the same: a heading, or named a title."""
LONG_TITLE = 120
"""Characters from which a linked line is rather a teaser."""
MAX_TITLE = 300
"""Characters of a link's title; more is a paragraph with a link in it."""

SMALL = re.compile(
    r"[\W\d_]*|(?:\d{1,2}:)?\d{1,2}:\d{2,4}|\W*\d{1,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,4}日?)?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?\W*|"
    r"\d+\s*(?:min(?:utes?)?|hours?|days?|weeks?|months?|分钟|小时|天|comments?|views?|评论|阅读|浏览)?(?:\s*(?:ago|前|read))?\W*",
    re.IGNORECASE,
)
_META = re.compile(r"(?:\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|\d{1,2}:\d\d|[\w. ]+\d{1,2}, \d{4})")
_COLUMN_NAMES = re.compile(
    r"cat|column|lanmu|lm(?:name)?\b|section|rubri|kicker|topic|channel|eyebrow|label|overline|badge|(?<![a-z])flag(?![a-z])"
)
_TITLE_NAMES = re.compile(r"title|headline|tit\b|heading")
_CUT = re.compile(r"\s*(?:\.{3}|…|\.\.)$")
_CUT_ENDS = ("…", "..")
_BROKEN_ENTITY = re.compile(r"(?:&#?\w{0,8}|[\ufffd\x00-\x08])(?=\s*(?:\.{3}|…)$)")


@dataclass(slots=True)
class Item:
    """One entry of a list before its address is resolved."""

    title: str
    href: str | None
    column: str | None = None
    excerpt: str | None = None


def item_of_blocks(blocks: list[Block], minor: frozenset[Span], labels: frozenset[str]) -> Item | None:
    """Read the blocks of one item."""
    if len(blocks) == len(blocks[0].runs) == 1:  # as most are
        return _item_of_link(blocks[0], minor)
    best: tuple[float, Block, Span, str] | None = None
    several = len({block.level for block in blocks if block.level and block.link_chars}) > 1
    for block in blocks:
        for link in block.links:
            text = link_text(block, link)
            if link in minor or is_no_title(text):
                continue
            score = _score(text, block, link, several=several) + (15 if best is None else 0)
            if text in labels:
                score -= 300
            if best is not None and best[2] is link and score < MIN_LATER_TITLE and best[0] > 0:
                continue  # one link around title and teaser: the title comes first, perhaps behind its rank
            if best is None or score > best[0]:
                best = (score, block, link, text)
    if best is None:
        return None
    _, block, link, text = best
    item = Item(full_title(text, link.title), link.href)
    for other in blocks:
        _read_rest(other, block, link, item)
    return item


def _item_of_link(block: Block, minor: frozenset[Span]) -> Item | None:
    """Read an item that is a link alone."""
    text, links = block.text, block.links
    if not links or links[0] in minor or is_no_title(text):
        return None
    return Item(full_title(text, links[0].title), links[0].href)


def is_no_title(text: str) -> bool:
    """Tell whether a link's text is none of an entry: nothing, "Read more", a placeholder, a whole paragraph."""
    return not text or len(text) > MAX_TITLE or is_word("read_more", text) or is_placeholder(text)


def _score(text: str, block: Block, link: Span, *, several: bool) -> float:
    """Return how much a link looks like the title of its item."""
    score = min(len(text), 60) - (100 if SMALL.fullmatch(text) else 0)
    if block.level:
        # A short heading may be the kicker of a longer line; h3 is the title where h4 is the kicker.
        score += 200 - 20 * block.level if several or len(text) >= MIN_EXCERPT else SHORT_HEADING
    if len(text) > LONG_TITLE or text.endswith((".", "…")):
        score -= 40
    if link.names or block.box.names:
        score += _points_of_names(f"{link.names} {block.box.names}")
    if (link.href or "").endswith(("#comments", "#respond")):
        score -= 30
    return score


@lru_cache(maxsize=4096)
def _points_of_names(names: str) -> int:
    return 80 * (_TITLE_NAMES.search(names) is not None) - 40 * (_COLUMN_NAMES.search(names) is not None)


def _read_rest(block: Block, titled: Block, link: Span, item: Item) -> None:
    """Take column and excerpt from a block of an item."""
    segments = block.segments
    if block is titled:
        segments = [s for s in segments if s.link is not link]
    rest: list[Segment] = []
    for segment in segments:
        if is_placeholder(segment.text) or is_word("read_more", segment.text) or SMALL.fullmatch(segment.text):
            continue
        other = segment.link
        if other is not None and other.href != link.href:
            if item.column is None and _may_be_column(segment, titled, block):
                item.column = segment.text
            continue
        rest.append(segment)
    if not rest:
        return
    if item.column is None and len(segments) > 1 and _is_column_before_text(rest):
        item.column = rest.pop(0).text
    text = clean_excerpt(" ".join(" ".join(raw for raw in (s.text for s in rest)).split()))
    if len(rest) == 1 and item.column is None and _named_column(rest[0], block):
        item.column = rest[0].text
    elif item.excerpt is None and block is not titled and _is_teaser(text):
        item.excerpt = clean_excerpt(without_leading_placeholder(_tail_text(block, rest)))


def _tail_text(block: Block, rest: list[Segment]) -> str:
    """Return the rest of a block as the browser joins it."""
    if len(rest) == len(block.segments):
        return block.text
    first = block.text.find(rest[0].text)
    last = block.text.rfind(rest[-1].text) + len(rest[-1].text)
    return block.text[first:last] if 0 <= first < last else " ".join(s.text for s in rest)


def _may_be_column(segment: Segment, titled: Block, block: Block) -> bool:
    if len(segment.text) > MAX_COLUMN or segment.link is None:
        return False
    return (
        "tag" not in segment.link.rel and "author" not in segment.link.rel and (block is not titled or not titled.level)
    )


def _is_column_before_text(rest: list[Segment]) -> bool:
    first = rest[0]
    return (
        len(rest) > 1
        and first.span is not None
        and len(first.text) <= MAX_COLUMN
        and weight(rest[1].text) >= MIN_EXCERPT
    )


def _named_column(segment: Segment, block: Block) -> bool:
    names = f"{segment.span.names if segment.span else ''} {block.box.names}"
    return len(segment.text) <= MAX_COLUMN and _COLUMN_NAMES.search(names) is not None


def _is_teaser(text: str) -> bool:
    """Tell a teaser from a date or a number: it has some length, less if it shows that it was cut."""
    enough = weight(text) >= (MIN_EXCERPT // 2 if text.endswith(_CUT_ENDS) else MIN_EXCERPT)
    return enough and not _is_meta(text)


def _is_meta(text: str) -> bool:
    return len(text) < 60 and _META.search(text) is not None


def link_text(block: Block, link: Span) -> str:
    """Return a link's text in a block, without rank, date and kicker where these stand in elements of their own."""
    if len(block.runs) == 1:
        return block.text
    segments = [s for s in block.segments if s.link is link]
    if len(segments) > 1:
        kept = [s for s in segments if not SMALL.fullmatch(s.text) and not is_placeholder(s.text)]
        kept = headline_segments(kept, link)
        if kept and len(kept) < len(segments):
            if len(kept) == 1:
                return kept[0].text
            segments = kept
    joined = "".join(
        raw for raw, span in block.runs if span is not None and span.link is link and _keeps(span, segments)
    )
    return " ".join(joined.split())


def _keeps(span: Span, segments: list[Segment]) -> bool:
    return any(segment.span is span for segment in segments)


def full_title(shown: str, attribute: str) -> str:
    """Return the title attribute where the visible title is its beginning, else the visible one."""
    if not attribute:
        return shown
    attribute = " ".join(attribute.split())
    stem = _CUT.sub("", shown) if shown.endswith(_CUT_ENDS) else shown
    if stem != shown and stem and attribute.startswith(stem):
        return attribute
    # Without a mark a title was cut where a word goes on; a word more is another wording.
    goes_on = (
        attribute.startswith(shown) and len(attribute) <= MAX_TITLE and not attribute[len(shown) :].startswith(" ")
    )
    return attribute if goes_on else shown


def clean_excerpt(text: str) -> str:
    """Drop half an entity at the end: sites cut text after escaping it."""
    return (_BROKEN_ENTITY.sub("", text) if text.endswith(_CUT_ENDS) else text).strip()


def opens_teaser(block: Block, link: Span) -> bool:
    """Tell whether a link at a block's beginning names the column of the teaser behind it."""
    segments = block.segments
    return (
        segments[0].link is link
        and len(segments[0].text) <= MAX_COLUMN
        and block.link_share < 0.5
        and block.weight - block.link_chars >= MIN_EXCERPT
    )


def read_teaser(block: Block, item: Item, current: Span | None) -> None:
    """Take column and teaser from a block that follows the title of an item without a box."""
    rest = [s for s in block.segments if s.link is None or s.link is current]
    rest = [s for s in rest if not is_word("read_more", s.text)]
    if rest and is_placeholder(rest[0].text):
        rest = rest[1:]
    elif len(rest) > 1 and item.column is None and _is_column_before_text(rest):
        item.column = rest.pop(0).text.strip("[]【】 ")
    if rest and item.excerpt is None:
        text = clean_excerpt(without_leading_placeholder(_tail_text(block, rest)))
        if _is_teaser(text):
            item.excerpt = text
