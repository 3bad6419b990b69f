"""The items of a section of links: which of its boxes are one entry each, and what stands loose between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.extract.lexicon import is_word
from newscrawl.extract.linkcards import items_of_cards, minor_links
from newscrawl.extract.linkparts import (
    SMALL,
    Item,
    full_title,
    is_no_title,
    item_of_blocks,
    link_text,
    opens_teaser,
    read_teaser,
)

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Box, Outline, Span
    from newscrawl.extract.sections import Section

MAX_BLOCKS = 14
"""Blocks of one item."""
ALL_LINK = 0.8
"""Share of a line that is link, from which nothing but blanks stands beside it."""
MAX_LINKS = 3
"""Addresses that one item with one headline may lead to."""

_ONE_ITEM = frozenset({"li", "article", "tr", "dl"})


def items_of_section(outline: Outline, section: Section) -> list[Item]:
    """Return the items of a section in page order."""
    cards = items_of_cards(outline, section)
    if cards:
        return [Item(full_title(title, link.title), link.href) for title, link in cards]
    minor = minor_links(outline, section)
    groups = _groups(outline, section, minor)
    items = _items_of_groups(groups, minor, frozenset())
    labels = _repeated(items)
    return _items_of_groups(groups, minor, labels) if labels else items


def _items_of_groups(
    groups: list[tuple[list[Block], bool]], minor: frozenset[Span], labels: frozenset[str]
) -> list[Item]:
    items: list[Item] = []
    loose: list[Block] = []
    for blocks, whole in groups:
        if not whole:
            loose += blocks
            continue
        items += _items_of_run(loose, minor)
        loose = []
        item = item_of_blocks(blocks, minor, labels)
        if item is not None:
            items.append(item)
    return items + _items_of_run(loose, minor)


def _repeated(items: list[Item]) -> frozenset[str]:
    """Return titles that several addresses share: these are labels, "Nutrition" or "Read the story"."""
    hrefs: dict[str, set[str | None]] = {}
    for item in items:
        hrefs.setdefault(item.title, set()).add(item.href)
    return frozenset(title for title, links in hrefs.items() if len(links) > 1)


def _groups(outline: Outline, section: Section, minor: frozenset[Span]) -> list[tuple[list[Block], bool]]:
    """Cut a section into groups of blocks; a whole group is one item, others hold any number."""
    groups: list[tuple[list[Block], bool]] = []
    index = section.start
    while index < section.end:
        block = outline.blocks[index]
        box = _item_box(outline, block, section, minor)
        around = _end_of_link(outline, block, section)
        if around > (box.end if box is not None else index + 1):
            groups.append((outline.blocks[index:around], True))
            index = around
        elif box is None:
            groups.append(([block], False))
            index += 1
        else:
            end = max(min(box.end, section.end), index + 1)
            # A definition list is read in pairs.
            while box.tag == "dt" and end < section.end and outline.blocks[end].box.tag == "dd":
                end += 1
            groups.append((outline.blocks[index:end], True))
            index = end
    return groups


def _end_of_link(outline: Outline, block: Block, section: Section) -> int:
    """Return the index behind the boxes that one link holds: rank, label and title in a card that is all link."""
    links = block.links
    end = block.index + 1
    if len(links) == 1 and block.link_share > ALL_LINK and links[0].at >= block.index:
        most = min(section.end, block.index + MAX_BLOCKS)
        while end < most and outline.blocks[end].link_share > ALL_LINK and outline.blocks[end].links == links:
            end += 1
    return end


def _item_box(outline: Outline, block: Block, section: Section, minor: frozenset[Span]) -> Box | None:
    """Return the box that is one item and holds the block."""
    if _is_plain_entry(block, section, minor):
        return block.box
    best: Box | None = None
    if _follows_its_title(outline, block, section):
        return None
    for box in block.box.chain():
        if box is section.box or box.first < section.start or box.end > section.end:
            break
        blocks = outline.blocks[box.first : box.end]
        if not _is_one_item(box, blocks, minor):
            break
        # A paragraph in a link that began before it is part of the item, not one of its own.
        if (
            box.tag in _ONE_ITEM
            or any(link.at >= box.first for b in blocks for link in b.links)
            or not block.link_chars
        ):
            best = box
        if box.tag in _ONE_ITEM and not _is_part(box, minor, blocks):
            break
    if best is None or not any(b.link_chars for b in outline.blocks[best.first : best.end]):
        return None
    return best


def _is_plain_entry(block: Block, section: Section, minor: frozenset[Span]) -> bool:
    """Tell whether a block is a link alone in a list's entry, as most are."""
    box = block.box
    return (
        box.tag in _ONE_ITEM
        and not box.children
        and box is not section.box
        and len(block.runs) == 1
        and bool(block.links)
        and block.links[0] not in minor
        and section.start <= box.first == block.index
        and box.end == block.index + 1
    )


def _is_part(box: Box, minor: frozenset[Span], blocks: list[Block]) -> bool:
    """Tell whether a list's entry is but a category or a tag within an item."""
    return box.tag == "li" and all(link in minor for block in blocks for link in block.links)


def _follows_its_title(outline: Outline, block: Block, section: Section) -> bool:
    """Tell whether a block is the teaser of the link right before it, which stands beside the teaser's own box."""
    if block.index <= section.start or not block.link_chars or not opens_teaser(block, block.links[0]):
        return False
    before = outline.blocks[block.index - 1]
    return bool(before.link_chars) and before.box is block.box.parent


def _is_one_item(box: Box, blocks: list[Block], minor: frozenset[Span]) -> bool:
    hrefs = {
        link.href
        for block in blocks
        for link in block.links
        if link not in minor and not is_word("read_more", link_text(block, link))
    }
    if box.tag in {"ul", "ol"}:
        return not hrefs and len(blocks) <= MAX_BLOCKS
    if len(blocks) > MAX_BLOCKS or (box.tag == "dl" and sum(child.tag == "dt" for child in box.children) > 1):
        return False
    if box.tag in _ONE_ITEM and not any(child.tag in _ONE_ITEM for child in box.children):
        return True
    headed = {link.href for block in blocks if block.level for link in block.links if link not in minor}
    return len(hrefs) <= 1 or (len(headed) == 1 and (box.tag not in _ONE_ITEM or len(hrefs) <= MAX_LINKS))


def _items_of_run(blocks: list[Block], minor: frozenset[Span]) -> list[Item]:
    """Read items that no element holds together: title, teaser and "Read more" follow each other as siblings.

    One link may also hold all three; then the title is its first block.
    """
    items: list[Item] = []
    current: Span | None = None
    for block in blocks:
        if items and not _begins_item(block, current):
            read_teaser(block, items[-1], current)
        for link in block.links:
            text = link_text(block, link)
            if is_no_title(text) or SMALL.fullmatch(text):
                continue
            if link is current or (items and items[-1].href == link.href):
                continue
            if items and opens_teaser(block, link):
                items[-1].column = items[-1].column or text
                continue
            if link in minor:
                continue
            items.append(Item(full_title(text, link.title), link.href))
            current = link
    return items


def _begins_item(block: Block, current: Span | None) -> bool:
    """Tell whether a block's links are the title of a new item, perhaps after a "Read more"."""
    return any(
        link is not current and not is_word("read_more", link_text(block, link)) and not opens_teaser(block, link)
        for link in block.links
    )
