"""Introduction: the lead or summary that is set apart from the body, as shown, its label removed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import after_glued_label, after_label, is_placeholder, is_word
from newscrawl.extract.metaline import is_meta_line
from newscrawl.extract.structured import plain
from newscrawl.extract.title import key

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.region import Region

MIN_LEAD = 40
"""Characters of an unlabelled lead. Shorter lines above a body are kickers and bylines."""
MAX_LEAD = 1500

_NAMES = re.compile(
    r"\bcon_info\b|\bnews_about\b|\bintro(?:duction|text)?\b|\blead\b|\blede\b|standfirst|\bdek\b|summary|\bexcerpt\b|chapo\b|"
    r"subtitle|sub-?headline|sub-?title|subhead|article[-_]*(?:lead|intro|description|summary|abstract|sub)|entradilla|"
    r"ingress|vorspann|teaser-?text|abstract|deck\b|stand-first|preamble|perex|bajada|\bsumario|anleser|\bkicker-text|zhaiyao|jianjie"
)
_NOT = re.compile(r"author|caption|share|comment|related|tags?\b|meta|byline|date|image|photo|credit|newsletter")
_CUT = re.compile(r"\s*(?:\.{3}|…)$")


class Lead:
    """The introduction and the blocks that it was taken from."""

    def __init__(self, found: Found[str], blocks: frozenset[int]) -> None:
        self.found = found
        self.blocks = blocks


def extract_introduction(outline: Outline, region: Region | None, title: Block | None) -> Lead | None:
    """Return the introduction: by its label, by class names, or as the description that stands above the body."""
    start = title.index + 1 if title is not None else (max(0, region.first - 12) if region else 0)
    end = region.last + 1 if region is not None else len(outline.blocks)
    zone = outline.blocks[start : min(end, start + 60)]
    return _labelled(zone, region) or _named(zone, region) or _described(outline, zone, region)


def _labelled(zone: list[Block], region: Region | None) -> Lead | None:
    for place, block in enumerate(zone):
        if region is not None and region.rule != "lines" and block.index > region.first + 2:
            break
        first = block.segments[0].text if len(block.runs) > 1 else ""
        if is_word("introduction", block.text) and place + 1 < len(zone) and len(block.text) < 30:
            following = zone[place + 1]
            if following.text and not is_placeholder(following.text) and following.link_share < 0.5:
                return _lead("label", block.text + " " + following.text, following.text, block, following)
            continue
        rest = None
        if first and is_word("introduction", first):
            rest = block.text[len(first) :].lstrip(" :：】)）]")
        elif len(block.text) > MIN_LEAD // 2:
            rest = after_label("introduction", block.text)
            if rest is None and (len(block.runs) == 1 or not first):
                rest = after_glued_label("introduction", block.text)
        if rest and not is_placeholder(rest):
            return _lead("label", block.text, rest, block)
    return None


def _named(zone: list[Block], region: Region | None) -> Lead | None:
    for block in zone:
        if region is not None and block.index > region.first + 1:
            break
        boxes = list(block.box.chain())[:3]
        spans = [s for _, span in block.runs[:1] if span for s in span.chain()]
        names = [b.names for b in boxes if b.names] + [s.names for s in spans if s.names]
        small = boxes[0].end - boxes[0].first <= 3
        named = any(_NAMES.search(n) and not _NOT.search(n) for n in names[:2])
        if is_meta_line(block.text):
            continue
        if (
            named
            and small
            and MIN_LEAD // 2 <= len(block.text) <= MAX_LEAD
            and block.link_share < 0.5
            and not block.box.hidden
        ):
            if region is not None and not _is_apart(block, region):
                continue
            return _lead("class", block.text, block.text, block)
    return None


def _is_apart(block: Block, region: Region) -> bool:
    """A lead is no paragraph like those that follow it."""
    others = [b for b in region.blocks if b.index != block.index]
    return not any(
        b.box.tag == block.box.tag and b.box.names == block.box.names and b.box.parent is block.box.parent
        for b in others
    )


def _described(outline: Outline, zone: list[Block], region: Region | None) -> Lead | None:
    """A line above the body that equals the page's description, or a heading of a sentence's length."""
    description = plain(outline.meta_value("og:description", "description"))
    wanted = key(_CUT.sub("", description)) if description else ""
    for block in zone:
        if region is not None and block.index > region.first:
            break
        text = block.text
        if (
            is_meta_line(text)
            or not MIN_LEAD <= len(text) <= MAX_LEAD
            or block.link_share > 0.3
            or block.box.hidden
            or _NOT.search(block.box.names)
        ):
            continue
        own = key(_CUT.sub("", text))
        same = bool(wanted) and len(own) > 20 and (own.startswith(wanted[:80]) or wanted.startswith(own))
        apart = region is None or block.index < region.first or _is_apart(block, region)
        if same and apart and (region is None or len(region.blocks) > 1):
            return _lead("description shown above the body", text, text, block)
        if block.level and block.index < (region.first + 1 if region else 0) and len(text) > 60:
            return _lead("subheading above the body", text, text, block)
    if outline.kind == "text" and region is not None and len(region.blocks) > 1:
        first, second = region.blocks[0], region.blocks[1]
        stem = _CUT.sub("", first.text)
        if stem != first.text and len(stem) > MIN_LEAD and second.text.startswith(stem):
            return _lead("beginning of the body", first.text, first.text, first)
    return None


def _lead(rule: str, raw: str, text: str, *blocks: Block) -> Lead:
    return Lead(Found(text, rule, raw), frozenset(block.index for block in blocks))
