"""Column: the section that the site files the article under."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.counts import find_view_count
from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import after_label, find_label, is_placeholder, is_word
from newscrawl.extract.moments import find_moment
from newscrawl.extract.structured import listed, plain, properties

if TYPE_CHECKING:
    from newscrawl.extract.breadcrumb import Trail
    from newscrawl.extract.outline import Block, Outline, Span
    from newscrawl.extract.structured import Structured

MAX_NAME = 50

_BRACKETED = re.compile(r"【\s*([^【】]{1,40}?)\s*】")
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:category|categories|cat-links|column|section|rubrik|rubric|rubrique|kicker|eyebrow|lmname|overline|"
    r"channel|topic-label|dachzeile|article-section|section-?name|seccion|categoria)(?:$|[\s_-])"
)
_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})
_GLUED = re.compile(r"(?P<name>\D{2,30}?)(?P<rest>\d[\d,.]*\s?\D.*)")


def extract_column(  # noqa: PLR0913, PLR0917 - each is another place where a page names it
    outline: Outline,
    structured: Structured,
    trail: Trail | None,
    breadcrumb: tuple[str, ...],
    zone: list[Block],
    title: str | None,
) -> Found[str] | None:
    """Return the column: as the meta line names it, by breadcrumb, by markup, else from the structured data.

    Args:
        outline: The page.
        structured: Its structured data.
        trail: The breadcrumb as found.
        breadcrumb: Its names without home and leaf.
        zone: The blocks around the title.
        title: The headline.
    """
    found = (
        _of_meta_line(outline, zone, breadcrumb)
        or _of_breadcrumb(trail, breadcrumb)
        or _of_markup(outline, zone)
        or _of_head(outline, structured)
        or _of_own_text(trail)
    )
    if found is None or found.value == title or is_placeholder(found.value) or len(found.value) > MAX_NAME:
        return None
    return found


def _of_meta_line(outline: Outline, zone: list[Block], breadcrumb: tuple[str, ...]) -> Found[str] | None:
    for block in zone:
        if len(block.text) > 200:
            continue
        match = _BRACKETED.search(block.text)
        if match and not is_placeholder(match[1]) and len(zone) and not block.level:
            return Found(match[1], "brackets in the meta line", block.text)
        value = _labelled(block)
        if value:
            return Found(value, "label: column", block.text)
    return _in_count_line(outline, zone, breadcrumb)


def _labelled(block: Block) -> str | None:
    """A label with its colon, then a link, or the rest of the element: "分类：[World]"."""
    segments = block.segments
    for n, segment in enumerate(segments):
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
        if len(block.text) > 150 or block.level or (find_view_count(block.text) is None and not _has_count(block)):
            continue
        if outline.kind == "text":
            match = _GLUED.fullmatch(block.text)
            name = match["name"].strip() if match and find_view_count(match["rest"]) is not None else ""
            if (
                name
                and not is_placeholder(name)
                and find_view_count(f"{name} 1") is None
                and (name in breadcrumb or name[-1].isalpha())
            ):
                return Found(name.strip("【】[] "), "before the count", block.text)
            continue
        for segment in block.segments:
            text = segment.text.strip(" 【】[]|·/")
            if not text or segment.span is None or len(text) > 30 or not any(c.isalpha() for c in text):
                continue
            if is_placeholder(text):
                return None
            linked = segment.link is not None and segment.link.href is not None
            author = linked and segment.link is not None and "author" in f"{segment.link.rel} {segment.link.href}"
            if (
                text in breadcrumb or (linked and not breadcrumb and not author and not _says_other(text))
            ) and not is_word("tags", text):
                return Found(text, "link in the meta line" if linked else "name in the meta line", block.text)
    return None


def _has_count(block: Block) -> bool:
    return any(name in block.box.names for name in ("bloginfo", "subtitle", "box_c", "news_author"))


def _says_other(text: str) -> bool:
    return (
        find_view_count(text) is not None
        or find_moment(text) is not None
        or text[:1].isdigit()
        or any(after_label(role, text) is not None for role in ("author", "published", "modified", "reuse"))
    )


def _of_breadcrumb(trail: Trail | None, breadcrumb: tuple[str, ...]) -> Found[str] | None:
    if trail is None or not breadcrumb:
        return None
    return Found(breadcrumb[-1], "breadcrumb", trail.raw)


def _of_own_text(trail: Trail | None) -> Found[str] | None:
    if trail is None or not trail.own_text or is_word("leaf", trail.own_text) or is_placeholder(trail.own_text):
        return None
    return Found(trail.own_text, "heading of the page", trail.raw)


def _of_markup(outline: Outline, zone: list[Block]) -> Found[str] | None:
    """A link marked as category, or a short line above the title whose class says so."""
    near = {block.index for block in zone}
    for link in outline.links:
        if link.at in near and "category" in link.rel.split():
            text = outline.text_of(link, link.at)
            if text and len(text) <= MAX_NAME:
                return Found(text, "rel=category", text)
    for text, prop in properties(outline, "articlesection"):
        if prop.at in near and len(text) <= MAX_NAME:
            return Found(text, "microdata articleSection", text)
    return next((found for block in zone if (found := _of_names(block)) is not None), None)


def _of_names(block: Block) -> Found[str] | None:
    text = block.text
    if len(text) > MAX_NAME or block.level == 1 or block.box.hidden or block.box.within(_OUTSIDE) is not None:
        return None
    names = " ".join([b.names for b in list(block.box.chain())[:2]] + [s.names for s in _spans(block)])
    if not _NAMES.search(names) or not any(char.isalpha() for char in text) or _says_other(text):
        return None
    first = block.segments[0].text.strip(" /|·,")
    return Found(first, "class", text) if first and not is_placeholder(first) else None


def _spans(block: Block) -> list[Span]:
    return [s for _, span in block.runs[:2] if span is not None for s in span.chain()]


def _of_head(outline: Outline, structured: Structured) -> Found[str] | None:
    for value in listed(structured.article.get("articleSection")):
        text = plain(value)
        if text:
            return Found(text, "JSON-LD articleSection", text)
    text = plain(
        outline.meta_value(
            "article:section", "og:article:section", "section", "parsely-section", "cxenseparse:category"
        )
    )
    return Found(text, "meta article:section", text) if text else None
