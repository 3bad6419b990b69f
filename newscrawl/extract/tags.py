"""Tags: the article's keywords as shown near it. The site's tag cloud and `<meta keywords>` are none."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import after_label, is_placeholder, is_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.extract.outline import Block, Box, Outline
    from newscrawl.extract.region import Region
    from newscrawl.extract.sections import Section

MAX_TAG = 60
MAX_TAGS = 60

_NAMES = re.compile(
    r"(?:^|[\s_-])(?:tags?|tag-?list|taglist|tags-?links|post-?tags?|entry-?tags?|article-?tags?|keybq|keywords?|post-labels|ptg|"
    r"topics?|topic-?list|themen|etiquetas|story-?tags?|tagcloud-article|article-topics)(?:$|[\s_-])"
)
_CLOUD = re.compile(
    r"cloud|sidebar|widget|hot-?tag|\bside\b|rbox|popular|trending|nav|menu|header|card|teaser|\blist-item"
)
_SPLIT = re.compile(r"\s*[,，、;；|｜]\s*")
_SPACE = re.compile(r"\s{1,}")
_OUTSIDE = frozenset({"nav", "footer", "aside", "form", "header"})
_WHOLE = frozenset({"article", "main"})


def extract_tags(
    outline: Outline, region: Region | None, sections: list[Section], start: int
) -> tuple[Found[tuple[str, ...]] | None, frozenset[int]]:
    """Return the tags and the blocks they stand in. Blocks before `start` (above the title) are not asked."""
    listed = {index for section in sections for index in range(section.heading.index, section.end)}
    limit = min(len(outline.blocks), (region.last + 60) if region is not None else start + 60)
    blocks = [b for b in outline.blocks[start:limit] if not (b.index in listed and not _labels(b))]
    for block in blocks:
        if not _labels(block):
            continue
        names, used = _labelled(outline, block)
        tags = clean_tags(names)
        if tags or used:
            raw = " ".join(outline.blocks[i].text for i in sorted(used))
            return (Found(tags, "label", raw), used)
    return _by_markup(blocks)


def _labels(block: Block) -> bool:
    if len(block.text) > 600 or block.box.hidden:
        return False
    if after_label("tags", block.text) is not None:
        return block.link_chars > 0 or len(block.text) < 200
    if is_word("tags", block.text):
        return block.link_share < 1
    first = block.segments[0] if block.link_chars else None
    return first is not None and first.link is None and is_word("tags", first.text)


def _labelled(outline: Outline, block: Block) -> tuple[list[str], frozenset[int]]:
    used = {block.index}
    links = _link_texts(block)
    if links:
        return links, frozenset(used)
    rest = after_label("tags", block.text)
    if rest:
        return _texts(rest), frozenset(used)
    if outline.kind == "text":
        return [], frozenset(used)
    # The label alone: links that follow in the same box, each perhaps an element of its own.
    names: list[str] = []
    box: Box | None = block.box
    while box is not None and box.end - box.first <= 1:
        box = box.parent
    end = min(box.end if box else block.index + 1, block.index + 1 + MAX_TAGS)
    for other in outline.blocks[block.index + 1 : end]:
        if not other.link_chars or other.link_share < 0.9 or other.level or len(other.text) > 300:
            break
        names += _link_texts(other)
        used.add(other.index)
    if after_label("tags", block.text) is None and not names:
        return [], frozenset()
    return names, frozenset(used)


def _texts(text: str) -> list[str]:
    parts = _SPLIT.split(text)
    if len(parts) == 1 and "#" in text:
        parts = text.split("#")
    if len(parts) == 1 and not text.isascii():
        parts = _SPACE.split(text)
    return parts


def _link_texts(block: Block) -> list[str]:
    texts: dict[int, str] = {}
    for segment in block.segments:
        if segment.link is not None and (segment.link.href is not None):
            ident = id(segment.link)
            texts[ident] = f"{texts[ident]} {segment.text}" if ident in texts else segment.text
    return list(texts.values())


def _by_markup(blocks: list[Block]) -> tuple[Found[tuple[str, ...]] | None, frozenset[int]]:
    """Links marked `rel=tag`, or all links of a box that its class calls tags."""
    names: list[str] = []
    used: set[int] = set()
    for block in blocks:
        if not block.link_chars or len(block.text) > 300 or _is_outside(block):
            continue
        boxes = _boxes_of_tags(block)
        spans = [s for _, span in block.runs if span is not None for s in span.chain()]
        if any(_CLOUD.search(box.names) for box in boxes):
            continue
        named = any(
            _NAMES.search(f" {name} ") for name in (*(b.names for b in boxes), *(s.names for s in spans if s.names))
        )
        related = any(link.rel and "tag" in link.rel.split() and "category" not in link.rel for link in block.links)
        if (named and block.link_share > 0.6) or related:
            wanted = [link for link in block.links if not related or "tag" in link.rel.split()]
            found = [s.text for s in block.segments if s.link in wanted]
            if used and block.index - max(used) > 12:
                break
            names += found
            used.add(block.index)
    tags = clean_tags(names)
    if not tags:
        return None, frozenset()
    return Found(tags, "markup", " | ".join(names)), frozenset(used)


def _boxes_of_tags(block: Block) -> list[Box]:
    """Return the boxes with a name around a block, up to the article: that one's class names its own tags."""
    boxes = list(takewhile(lambda box: box.tag not in _WHOLE, block.box.chain()))
    return [box for box in boxes[:4] if box.names]


def _is_outside(block: Block) -> bool:
    """Tell whether a block lies in the page's frame. The footer of an article is a place of tags."""
    frame = block.box.within(_OUTSIDE)
    return frame is not None and not (frame.tag in {"footer", "header"} and frame.within(_WHOLE) is not None)


def clean_tags(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are tags: no label, no "none", no placeholder, each once."""
    out: dict[str, None] = {}
    for name in names:
        text = name.strip().strip("#,，、;；").strip()
        rest = after_label("tags", text)
        text = rest if rest is not None else text
        if not text or len(text) > MAX_TAG or is_placeholder(text) or is_word("no_tags", text) or is_word("tags", text):
            continue
        if any(char.isalnum() for char in text) and not is_word("read_more", text):
            out.setdefault(text)
    return tuple(out)[:MAX_TAGS]
