"""Introduction: the lead or summary that is set apart from the body, as shown, its label removed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.lead import opening_lead, standfirst
from newscrawl.extract.lexicon import after_glued_label, after_label, is_placeholder, is_word
from newscrawl.extract.metaline import is_meta_line
from newscrawl.extract.structured import plain
from newscrawl.extract.titlehints import key
from newscrawl.extract.weights import weight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.outline import Block, Box, Outline
    from newscrawl.extract.region import Region

MIN_LEAD = 40
"""Weighted characters of an unlabelled lead. Shorter lines above a body are kickers and bylines."""
MAX_LEAD = 1500
MAX_PARTS = 6
"""Blocks of a lead: the lines of a summary, the points of a list."""
ABOVE = 12
"""Blocks above the text that are looked at when no block is the title."""
REACH = 60
"""Blocks below the title that are looked at."""

MAX_LABEL = 24

_NAMES = re.compile(
    r"(?:^|[\s_-])(?:(?:article|story|news|post|entry|page|content|arc|detail|artikel|articulo|noticia)[-_]*)?"
    r"(?:con_info|news_about|intro(?:duction|text|duccion)?s?|lead(?:s|text|in|paragraph)?|lede|stand-?first|dek|deck|"
    r"summary|synopsis|excerpt|abstract|blurb|chapo|chapeau|sub-?title|sub-?head(?:line|ing)?|sub-?headlines?|mid_?title|"
    r"entradilla|copete|bajada|sumario|subtitulo|linha-?fina|sous-?titre|occhiello-?testo|sommario|ingress|ingresso|vorspann|"
    r"anleser|anriss|teaser-?text|einleitung|preamble|perex|zajawka|manchet|sapo|anons|lid|resume|resumo|epigrafe|"
    r"zhaiyao|jianjie|daodu|daoyu|kicker-?text|nut-?graf|first-?paragraph)"
    r"(?:[-_]*(?:text|content|paragraph|body|wrapper|container|inner|p|copy))?(?=$|[\s_]|-)|"
    r"(?:article|story|news|post|entry)[-_]*(?:description|desc)(?=$|[\s_-])|"
    r"(?:^|[\s_-])(?:article|artikel|beitrags?|story|post|news)[a-z]*[-_]+(?:[a-z]+[-_]+)?teaser(?=$|[\s_]|--)"
)
_NOT = re.compile(
    r"author|caption|share|comment|related|tags?\b|meta\b|byline|date|image|photo|credit|newsletter|teaser-(?!-|text)|card|"
    r"widget|promo|recommend|video|gallery|sidebar|cookie|consent|hatnote|rating|votes?\b|fivestar"
)
_PROPS = frozenset({"description", "abstract", "alternativeheadline"})
_CUT = re.compile(r"\s*(?:\.{3}|…)$")
_SIDES = frozenset({"figure", "figcaption", "aside", "nav", "footer", "form", "button", "dialog"})


class Lead:
    """The introduction and the blocks that it was taken from."""

    def __init__(self, found: Found[str], blocks: frozenset[int]) -> None:
        self.found = found
        self.blocks = blocks


def introduction_candidates(outline: Outline, region: Region | None, title: Block | None) -> Iterator[Lead]:
    """Yield what may be the introduction: by label, class, description shown, or markup unlike that of the paragraphs.

    Args:
        outline: The page.
        region: Where its text stands.
        title: The block that shows the headline.
    """
    start = title.index + 1 if title is not None else (max(0, region.first - ABOVE) if region else 0)
    if region is not None and start > region.first + 2:
        start = max(0, region.first - ABOVE)
    end = region.last + 1 if region is not None else len(outline.blocks)
    zone = outline.blocks[start : min(end, start + REACH)]
    if (labelled := _labelled(zone, region)) is not None:
        yield labelled
    if (named := _named(outline, zone, region)) is not None:
        yield named
    if (described := _described(outline, zone, region)) is not None:
        yield described
    if region is None or outline.kind != "html":
        return
    if (block := opening_lead(region, title)) is not None:
        yield _lead("subheading or bold paragraph", block.text, block.text, block)
    if (block := standfirst(outline, region, title)) is not None:
        yield _lead("paragraph under the title", block.text, block.text, block)


def _labelled(zone: list[Block], region: Region | None) -> Lead | None:
    for place, block in enumerate(zone):
        if region is not None and region.rule != "lines" and block.index > region.first + 2:
            break
        first = block.segments[0].text if len(block.runs) > 1 else ""
        if len(block.text) < MAX_LABEL and is_word("introduction", block.text) and place + 1 < len(zone):
            if block.link_chars:
                continue  # an entry of the table of contents
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
                rest = after_glued_label("introduction", block.text) or _after_glued(block.text)
        if rest and not is_placeholder(rest):
            return _lead("label", block.text, rest, block)
    return None


def _after_glued(text: str) -> str | None:
    """Return what follows a label that ends where a capital follows a small letter: "RésuméHuit communes"."""
    for place in range(2, min(MAX_LABEL, len(text))):
        if text[place].isupper() and text[place - 1].islower():
            return text[place:] if is_word("introduction", text[:place]) else None
    return None


def _named(outline: Outline, zone: list[Block], region: Region | None) -> Lead | None:
    """A small box between the title and the text whose class or itemprop calls it a lead."""
    short: Lead | None = None
    for block in zone:
        if region is not None and block.index > _opening(region):
            break
        if not 8 <= len(block.text) <= MAX_LEAD or block.box.hidden or block.link_share >= 0.5 or block.level == 1:
            continue
        box = _lead_box(outline, block)
        if box is None:
            continue
        parts = _alike(outline, block)
        if region is not None and (len(parts) > MAX_PARTS or not _is_apart(parts, region)):
            continue
        if not isinstance(box, bool) and box.end > parts[-1].index + 1:
            inside = outline.blocks[max(box.first, block.index) : box.end]
            parts = [b for b in inside if b is block or b.link_share < 0.5]
        parts = [part for part in parts if part is block or not is_meta_line(part.text)]
        text = " ".join(part.text for part in parts)
        if weight(text) < MIN_LEAD // 2 or not _says_something(text) or _is_teaser(outline, block, region):
            continue
        lead = _lead("class", text, text, *parts)
        if weight(text) >= MIN_LEAD:
            return lead
        short = short or lead
    return short


def _lead_box(outline: Outline, block: Block) -> Box | bool | None:
    """Return the small box around a block that is called a lead, True if the block's inline element is."""
    box: Box | None = block.box
    for _ in range(4):
        if box is None or box.end - box.first > MAX_PARTS or outline.chars(box) > MAX_LEAD:
            break
        if box.tag in _SIDES or box.tag == "body":
            return None
        if (box.names and _is_lead_name(box.names)) or (box.prop and not _PROPS.isdisjoint(box.prop.split())):
            return box
        if box.names and _NOT.search(box.names):
            return None
        box = box.parent
    span = block.runs[0][1]
    while span is not None:
        if (span.names and _is_lead_name(span.names)) or (span.prop and not _PROPS.isdisjoint(span.prop.split())):
            return True
        span = span.parent
    return None


@lru_cache(maxsize=8192)
def _is_lead_name(names: str) -> bool:
    return any(_NAMES.search(name) and not _NOT.search(name) for name in names.split())


def _opening(region: Region) -> int:
    """Return the index of the block with which the paragraphs begin: a region may hold a byline before them."""
    return next((b.index for b in region.blocks[:6] if b.weight >= MIN_LEAD), region.first) + 1


def _is_teaser(outline: Outline, block: Block, region: Region | None) -> bool:
    """Tell whether a text stands under the linked headline of another article."""
    article = block.box.within(frozenset({"article"}))
    if article is not None and region is not None and not article.first <= region.first < article.end:
        return True
    above = outline.blocks[block.index - 1] if block.index else None
    return above is not None and above.link_share > 0.9 and above.level > 1


def _alike(outline: Outline, block: Block) -> list[Block]:
    """Return the block and those right after it in boxes of the same kind: the lines of one lead."""
    end = block.index + 1
    while end < len(outline.blocks) and _is_twin(block, outline.blocks[end]):
        end += 1
    return outline.blocks[block.index : end]


def _is_twin(block: Block, other: Block) -> bool:
    box, twin = block.box, other.box
    return box is twin or (box.tag == twin.tag and box.names == twin.names and box.parent is twin.parent)


def _is_apart(parts: list[Block], region: Region) -> bool:
    """A lead is no paragraph like those that follow it."""
    first, last = parts[0].index, parts[-1].index
    return not any(not first <= b.index <= last and _is_twin(parts[0], b) for b in region.blocks)


def _says_something(text: str) -> bool:
    """Tell whether a text is more than a date, an address or a rating."""
    return not is_meta_line(text) and (text.count(" ") >= 3 or weight(text) > len(text))


def _described(outline: Outline, zone: list[Block], region: Region | None) -> Lead | None:
    """A line above the body that equals the page's description, or the body's beginning shown before it."""
    description = plain(outline.meta_value("og:description", "description"))
    wanted = key(_CUT.sub("", description)) if description else ""
    for block in zone if wanted else ():
        if region is not None and block.index > _opening(region):
            break
        text = block.text
        if not MIN_LEAD <= len(text) <= MAX_LEAD or block.link_share > 0.3 or block.box.hidden:
            continue
        if _NOT.search(block.box.names) or is_meta_line(text) or block.box.within(_SIDES) is not None:
            continue
        own = key(_CUT.sub("", text))
        same = len(own) > 20 and (own.startswith(wanted[:80]) or wanted.startswith(own))
        apart = region is None or block.index < region.first or _is_apart([block], region)
        if same and apart and (region is None or len(region.blocks) > 1):
            return _lead("description shown above the body", text, text, block)
    if outline.kind == "text" and region is not None and len(region.blocks) > 1:
        first, second = region.blocks[0], region.blocks[1]
        stem = _CUT.sub("", first.text)
        if stem != first.text and len(stem) > MIN_LEAD and second.text.startswith(stem):
            return _lead("beginning of the body", first.text, first.text, first)
    return None


def _lead(rule: str, raw: str, text: str, *blocks: Block) -> Lead:
    return Lead(Found(text, rule, raw), frozenset(block.index for block in blocks))
