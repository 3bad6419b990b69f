"""Column: the section that the site files the article under."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.extract.breadcrumb import list_names
from newscrawl.extract.counts import find_view_count
from newscrawl.extract.filing import section_link
from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import find_label, is_placeholder, is_word
from newscrawl.extract.moments import find_moment
from newscrawl.extract.sectionlabel import (
    MAX_LABEL,
    MAX_NAME,
    above_title,
    is_name,
    line_says_other,
    says_other,
    states_views,
)
from newscrawl.extract.structured import listed, plain, properties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.breadcrumb import Trail
    from newscrawl.extract.outline import Block, Outline, Segment, Span
    from newscrawl.extract.structured import Structured

MAX_LINE = 150
"""Characters of a meta line."""
MAX_PIECE = 30
"""Characters of a name in the line that holds the count of views."""
MAX_SEGMENTS = 12
BEHIND = 30
"""Blocks behind the zone in which a sentence may file the article."""
GAP = 3
"""Blocks left out between two of one stretch of the zone."""

_AROUND = " 【】[]|·/"
_DIGIT = re.compile(r"\d")
_COLON = re.compile("[:：﹕︰∶]")
_BRACKETED = re.compile(r"【\s*([^【】]{1,40}?)\s*】")
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:category|categories|cate|cat-links|rubrik|rubric|rubrique|rubro|kicker|eyebrow|lmname|overline|"
    r"(?:article|post|entry|story|news|item|page)[-_]{0,2}(?:section|channel|label|column|rubrik|cat)s?|topic-label|ressort|seccion|"
    r"section-?(?:name|label|title)|categoria|categorie|kategorie|antetitulo|volanta)(?:$|[\s_-])"
)
_SURE_NAMES = re.compile(r"(?:^|[\s_-])(?:category|categories|cat-links|entry-categor(?:y|ies)|lmname)(?:$|[\s_-])")
_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})
_KINDS = frozenset({"articles", "article", "blog", "posts", "blog posts", "all articles", "artikel", "beiträge"})
"""Last names of a trail that say what a page is, not where it belongs."""
_GLUED = re.compile(r"(?P<name>\D{2,30}?)(?P<rest>\d[\d,.]*\s?\D.*)")


def column_candidates(  # noqa: PLR0913, PLR0917 - each is another place where a page names it
    outline: Outline,
    structured: Structured,
    trail: Trail | None,
    breadcrumb: tuple[str, ...],
    zone: list[Block],
    title: str | None,
) -> Iterator[Found[str]]:
    """Yield what may be the column, the most trustworthy first.

    Args:
        outline: The page.
        structured: Its structured data.
        trail: The breadcrumb as found.
        breadcrumb: Its names without home and leaf.
        zone: The blocks around the title.
        title: The headline.
    """
    for found in _sources(outline, structured, trail, breadcrumb, zone, title):
        if found is None or found.value == title or is_placeholder(found.value) or len(found.value) > MAX_NAME:
            continue
        yield found


def _sources(  # noqa: PLR0913, PLR0917 - as above
    outline: Outline,
    structured: Structured,
    trail: Trail | None,
    breadcrumb: tuple[str, ...],
    zone: list[Block],
    title: str | None,
) -> Iterator[Found[str] | None]:
    head = _of_head(outline, structured, breadcrumb)
    yield _of_meta_line(outline, zone, breadcrumb)
    yield above_title(outline, zone, title, trail, [found.value for found in head])
    yield _of_breadcrumb(trail, breadcrumb)
    yield above_title(outline, zone, title, trail, None)
    yield _of_markup(outline, zone)
    yield section_link(outline, zone)
    yield from head
    yield _of_own_text(trail)


def _of_meta_line(outline: Outline, zone: list[Block], breadcrumb: tuple[str, ...]) -> Found[str] | None:
    for block in zone:
        if len(block.text) > 200:
            continue
        match = _BRACKETED.search(block.text) if "【" in block.text else None
        if match and not is_placeholder(match[1]) and not block.level:
            return Found(match[1], "brackets in the meta line", block.text)
        value = _labelled(block) if _COLON.search(block.text) else None
        if value:
            return Found(value, "label: column", block.text)
    return _in_count_line(outline, zone, breadcrumb)


def _labelled(block: Block) -> str | None:
    """A label with its colon, then a link, or the rest of the element: "分类：[World]"."""
    segments = block.segments
    for n, segment in enumerate(segments[:MAX_SEGMENTS]):
        span = find_label("column", segment.text)
        if span is None:
            continue
        rest = segment.text[span[1] :].strip(" []【】()（）")
        if not rest and n + 1 < len(segments):
            rest = segments[n + 1].text.strip(" []【】()（）")
        if rest and len(rest) <= MAX_NAME and not is_placeholder(rest) and not rest[0].isdigit():
            return rest.split("  ")[0]
    return None


def _in_count_line(outline: Outline, zone: list[Block], breadcrumb: tuple[str, ...]) -> Found[str] | None:
    """A name in an element of its own, or a link, in the line that holds the count of views."""
    for block in zone:
        if len(block.text) > MAX_LINE or block.level:
            continue
        if outline.kind == "text":
            name = None if breadcrumb or not states_views(block.text) else _before_count(block.text)
            if name:
                return Found(name, "before the count", block.text)
            continue
        if not _DIGIT.search(block.text):
            continue
        # Few lines hold such a name, and to ask for a count of views is dear.
        segment = next((segment for segment in block.segments if _may_name(segment, breadcrumb)), None)
        if segment is None or not states_views(block.text):
            continue
        text = segment.text.strip(_AROUND)
        if is_placeholder(text):
            return None
        return Found(text, "link in the meta line" if _is_link(segment) else "name in the meta line", block.text)
    return None


def _may_name(segment: Segment, breadcrumb: tuple[str, ...]) -> bool:
    """Tell whether a piece of a meta line may be the column, or the placeholder that stands for it."""
    text = segment.text.strip(_AROUND)
    if not text or segment.span is None or len(text) > MAX_PIECE or not any(map(str.isalpha, text)):
        return False
    if is_placeholder(text):
        return True
    if is_word("tags", text):
        return False
    if breadcrumb:
        return text == breadcrumb[-1]
    link = segment.link
    return link is not None and _is_link(segment) and "author" not in f"{link.rel} {link.href}" and not says_other(text)


def _is_link(segment: Segment) -> bool:
    return segment.link is not None and segment.link.href is not None


def _before_count(text: str) -> str | None:
    """Return the name that is glued to the count at the beginning of a line: "World4 People have watched"."""
    match = _GLUED.fullmatch(text)
    name = match["name"].strip("【】[] |·") if match else ""
    if match is None or not name or not name[-1].isalpha() or is_placeholder(match["name"].strip()):
        return None
    # The count itself must follow, not a date: what stands before a date is an author.
    views = find_view_count(match["rest"])
    if views is None or find_moment(match["rest"][:12]) is not None or find_view_count(f"{name} 1") is not None:
        return None
    return None if says_other(name) or find_label("author", name) is not None else name


def _of_breadcrumb(trail: Trail | None, breadcrumb: tuple[str, ...]) -> Found[str] | None:
    if trail is None or not breadcrumb:
        return None
    named = [name for name in breadcrumb if name.casefold() not in _KINDS] or list(breadcrumb)
    return Found(named[-1], "breadcrumb", trail.raw)


def _of_own_text(trail: Trail | None) -> Found[str] | None:
    if trail is None or not trail.own_text or is_word("leaf", trail.own_text) or is_placeholder(trail.own_text):
        return None
    return Found(trail.own_text, "heading of the page", trail.raw)


def _of_markup(outline: Outline, zone: list[Block]) -> Found[str] | None:
    """A link marked as category, or a short line above the title whose class says so."""
    near = {block.index for block in zone}
    far = range(zone[0].index, max(near) + BEHIND) if zone else range(0)
    for link in outline.links:
        if "category" in link.rel.split() and (link.at in near or (link.at in far and _is_filing(outline, link))):
            text = outline.text_of(link, link.at)
            if text and len(text) <= MAX_NAME:
                return Found(text, "rel=category", text)
    for text, prop in properties(outline, "articlesection"):
        if prop.at in near and len(text) <= MAX_NAME:
            return Found(text, "microdata articleSection", text)
    for block in zone:
        following = outline.blocks[block.index + 1] if block.index + 1 < len(outline.blocks) else None
        if block.box.within(_OUTSIDE) is not None or len(block.text) > MAX_LABEL or following is None:
            continue
        if is_word("column", block.text) and not block.link_chars:
            name = following.segments[0].text
            if following.link_share > 0.8 and is_name(name):
                return Found(name, "label: column", f"{block.text} {following.text}")
    end = next((n for n, (a, b) in enumerate(pairwise(zone)) if not 0 <= b.index - a.index <= GAP), len(zone))
    front = zone[: end + 1] + [b for b in zone[end + 1 :] if b.index < zone[0].index]
    found = next((found for block in front if (found := _of_names(block, _NAMES)) is not None), None)
    return found or next((found for block in zone if (found := _of_names(block, _SURE_NAMES)) is not None), None)


def _is_filing(outline: Outline, link: Span) -> bool:
    """Tell whether a link stands in words such as "Posted in World", behind what follows a text."""
    if link.at >= len(outline.blocks):
        return False
    block = outline.blocks[link.at]
    return block.link_share < 0.95 and block.box.within(_OUTSIDE) is None and not block.level


def _of_names(block: Block, called: re.Pattern[str]) -> Found[str] | None:
    text = block.text
    if len(text) > MAX_NAME or block.level == 1 or block.box.hidden or block.box.within(_OUTSIDE) is not None:
        return None
    names = " ".join([b.names for b in list(block.box.chain())[:2]] + [s.names for s in _spans(block)])
    if not called.search(names) or not any(char.isalpha() for char in text) or line_says_other(block):
        return None
    named = block.segments[0]
    if _SURE_NAMES.search(names):  # "in World": what is filed under is the link
        named = next((segment for segment in block.segments if _is_link(segment)), named)
    first = named.text.strip(" /|·,")
    if not first or is_placeholder(first) or first[-1] in ":：" or is_word("column", first):
        return None
    return Found(first, "class", text)


def _spans(block: Block) -> list[Span]:
    return [s for _, span in block.runs[:2] if span is not None for s in span.chain()]


def _of_head(outline: Outline, structured: Structured, breadcrumb: tuple[str, ...]) -> list[Found[str]]:
    """Return what the structured data and the page's head call the section; what a reader can see comes first."""
    out: list[Found[str]] = []
    for value in listed(structured.article.get("articleSection")):
        text = plain(value)
        if text:
            out.append(Found(text, "JSON-LD articleSection", text))
    text = plain(
        outline.meta_value(
            "article:section", "og:article:section", "section", "parsely-section", "cxenseparse:category"
        )
    )
    if text:
        out.append(Found(text, "meta article:section", text))
        parts = [part.strip() for part in text.split(",")]
        if len(parts) > 1 and all(0 < len(part) <= MAX_LABEL for part in parts):
            out.insert(0, Found(parts[0], "meta article:section", text))
    if not out and not breadcrumb:
        for node in structured.of_type("BreadcrumbList"):
            names, home = list_names(node)
            inner = [
                name for name, is_home in zip(names, home, strict=True) if not is_home and not is_word("home", name)
            ]
            if inner and (len(inner[-1]) > MAX_LABEL or outline.document_title.startswith(inner[-1])):
                inner.pop()  # the article itself
            if inner:
                out.append(Found(inner[-1], "JSON-LD BreadcrumbList", " > ".join(names)))
    out = [found for found in out if found.value.casefold() not in _KINDS]
    kept = [found for found in out if not is_placeholder(found.value) and len(found.value) <= MAX_NAME]
    shown = (
        {block.text.casefold() for block in outline.blocks if len(block.text) <= MAX_NAME} if len(kept) > 1 else set()
    )
    return sorted(kept, key=lambda found: found.value.casefold() not in shown)
