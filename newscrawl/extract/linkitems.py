"""The items of a section of links: which link is the title, what beside it is column, excerpt, rank or "Read more"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.extract.lexicon import is_placeholder, is_word, without_leading_placeholder
from newscrawl.extract.region import weight

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Box, Outline, Segment, Span
    from newscrawl.extract.sections import Section

MAX_COLUMN = 30
"""Characters of a column's name beside a link."""
MIN_EXCERPT = 25
"""Characters of a teaser; shorter text beside a link is a date or a number."""
MAX_TITLE = 300
"""Characters of a link's title; more is a paragraph with a link in it."""

_ONE_ITEM = frozenset({"li", "article", "tr", "dl"})
_SMALL = re.compile(
    r"[\W\d_]*|\W*\d{1,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,4}日?)?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?\W*|"
    r"\d+\s*(?:min(?:utes?)?|hours?|days?|weeks?|months?|分钟|小时|天|comments?|views?|评论|阅读|浏览)?(?:\s*(?:ago|前|read))?\W*",
    re.IGNORECASE,
)
_META = re.compile(r"(?:\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|\d{1,2}:\d\d|[\w. ]+\d{1,2}, \d{4})")
_COLUMN_NAMES = re.compile(r"cat|column|lanmu|lm(?:name)?\b|section|rubri|kicker|topic|channel|eyebrow|label|overline")
_TITLE_NAMES = re.compile(r"title|headline|tit\b|heading")
_CUT = re.compile(r"\s*(?:\.{3}|…|\.\.)$")
_BROKEN_ENTITY = re.compile(r"(?:&#?\w{0,8}|[\ufffd\x00-\x08])(?=\s*(?:\.{3}|…)$)")


@dataclass(slots=True)
class Item:
    """One entry of a list before its address is resolved."""

    title: str
    href: str | None
    column: str | None = None
    excerpt: str | None = None


def items_of_section(outline: Outline, section: Section) -> list[Item]:
    """Return the items of a section in page order."""
    items: list[Item] = []
    loose: list[Block] = []
    for blocks, whole in _groups(outline, section):
        if not whole:
            loose += blocks
            continue
        items += _items_of_run(loose)
        loose = []
        item = _item(blocks)
        if item is not None:
            items.append(item)
    return items + _items_of_run(loose)


def _groups(outline: Outline, section: Section) -> list[tuple[list[Block], bool]]:
    """Cut a section into groups of blocks; a whole group is one item, others hold any number."""
    groups: list[tuple[list[Block], bool]] = []
    index = section.start
    while index < section.end:
        block = outline.blocks[index]
        box = _item_box(outline, block, section)
        if box is None:
            groups.append(([block], False))
            index += 1
        else:
            end = max(min(box.end, section.end), index + 1)
            groups.append((outline.blocks[index:end], True))
            index = end
    return groups


def _item_box(outline: Outline, block: Block, section: Section) -> Box | None:
    """Return the box that is one item and holds the block."""
    best: Box | None = None
    if _follows_its_title(outline, block, section):
        return None
    for box in block.box.chain():
        if box is section.box or box.first < section.start or box.end > section.end:
            break
        blocks = outline.blocks[box.first : box.end]
        if not _is_one_item(box, blocks):
            break
        # A paragraph in a link that began before it is part of the item, not one of its own.
        if (
            box.tag in _ONE_ITEM
            or any(link.at >= box.first for b in blocks for link in b.links)
            or not block.link_chars
        ):
            best = box
        if box.tag in _ONE_ITEM:
            break
    if best is None or not any(b.link_chars for b in outline.blocks[best.first : best.end]):
        return None
    return best


def _follows_its_title(outline: Outline, block: Block, section: Section) -> bool:
    """Tell whether a block is the teaser of the link right before it, which stands beside the teaser's own box."""
    if block.index <= section.start or not block.link_chars or not _opens_teaser(block, block.links[0]):
        return False
    before = outline.blocks[block.index - 1]
    return bool(before.link_chars) and before.box is block.box.parent


def _is_one_item(box: Box, blocks: list[Block]) -> bool:
    if box.tag in {"ul", "ol"} or len(blocks) > 14:
        return False
    if box.tag in _ONE_ITEM:
        return not any(child.tag in _ONE_ITEM for child in box.children)
    hrefs = {link.href for block in blocks for link in block.links if not is_word("read_more", _link_text(block, link))}
    headed = sum(1 for block in blocks if block.level and block.link_chars)
    return len(hrefs) <= 1 or headed == 1


def _item(blocks: list[Block]) -> Item | None:
    """Read the blocks of one item."""
    best: tuple[float, Block, Span, str] | None = None
    for block in blocks:
        for link in block.links:
            text = _link_text(block, link)
            if not text or is_word("read_more", text) or is_placeholder(text) or len(text) > MAX_TITLE:
                continue
            score = min(len(text), 60) + (200 if block.level else 0) - (100 if _SMALL.fullmatch(text) else 0)
            score += 80 if _TITLE_NAMES.search(f"{link.names} {block.box.names}") else 0
            score -= 40 if _COLUMN_NAMES.search(f"{link.names} {block.box.names}") else 0
            score -= 30 if (link.href or "").endswith(("#comments", "#respond")) else 0
            score += 15 if best is None else 0
            if best is not None and best[2] is link and score < 150:
                continue  # one link around title and teaser: the title comes first
            if best is None or score > best[0]:
                best = (score, block, link, text)
    if best is None:
        return None
    _, block, link, text = best
    item = Item(full_title(text, link.title), link.href)
    for other in blocks:
        _read_rest(other, block, link, item)
    return item


def _read_rest(block: Block, titled: Block, link: Span, item: Item) -> None:
    """Take column and excerpt from a block of an item."""
    segments = block.segments
    if block is titled:
        segments = [s for s in segments if s.link is not link]
    rest: list[Segment] = []
    for segment in segments:
        if is_placeholder(segment.text) or is_word("read_more", segment.text) or _SMALL.fullmatch(segment.text):
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
    enough = weight(text) >= (MIN_EXCERPT // 2 if _CUT.search(text) else MIN_EXCERPT)
    return enough and not _is_meta(text)


def _is_meta(text: str) -> bool:
    return len(text) < 60 and _META.search(text) is not None


def _link_text(block: Block, link: Span) -> str:
    """Return a link's text in a block, without rank and date where these stand in elements of their own."""
    segments = [s for s in block.segments if s.link is link]
    if len(segments) > 1:
        kept = [s for s in segments if not _SMALL.fullmatch(s.text) and not is_placeholder(s.text)]
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
    attribute = " ".join(attribute.split())
    stem = _CUT.sub("", shown)
    if stem != shown and stem and attribute.startswith(stem):
        return attribute
    return attribute if attribute.startswith(shown) and len(attribute) <= MAX_TITLE else shown


def clean_excerpt(text: str) -> str:
    """Drop half an entity at the end: sites cut text after escaping it."""
    return _BROKEN_ENTITY.sub("", text).strip()


def _items_of_run(blocks: list[Block]) -> list[Item]:
    """Read items that no element holds together: title, teaser and "Read more" follow each other as siblings.

    One link may also hold all three; then the title is its first block.
    """
    items: list[Item] = []
    current: Span | None = None
    for block in blocks:
        if items and not _begins_item(block, current):
            _read_teaser(block, items[-1], current)
        for link in block.links:
            text = _link_text(block, link)
            if not text or is_word("read_more", text) or _SMALL.fullmatch(text) or len(text) > MAX_TITLE:
                continue
            if link is current or (items and items[-1].href == link.href):
                continue
            if items and _opens_teaser(block, link):
                if items[-1].column is None and not is_placeholder(text):
                    items[-1].column = text
                continue
            if not is_placeholder(text):
                items.append(Item(full_title(text, link.title), link.href))
                current = link
    return items


def _begins_item(block: Block, current: Span | None) -> bool:
    """Tell whether a block's links are the title of a new item, perhaps after a "Read more"."""
    return any(
        link is not current and not is_word("read_more", _link_text(block, link)) and not _opens_teaser(block, link)
        for link in block.links
    )


def _opens_teaser(block: Block, link: Span) -> bool:
    """Tell whether a link at a block's beginning names the column of the teaser behind it."""
    segments = block.segments
    return (
        segments[0].link is link
        and len(segments[0].text) <= MAX_COLUMN
        and block.link_share < 0.5
        and weight(block.text) - block.link_chars >= MIN_EXCERPT
    )


def _read_teaser(block: Block, item: Item, current: Span | None) -> None:
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
