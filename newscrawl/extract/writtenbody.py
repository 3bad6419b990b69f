"""Written body: the text that structured data hold (`articleBody`) where the page shows none and a script would."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.structured import plain
from newscrawl.extract.titlehints import key
from newscrawl.extract.weights import weight

if TYPE_CHECKING:
    from newscrawl.extract.outline import Outline
    from newscrawl.extract.region import Region
    from newscrawl.extract.structured import Structured
    from newscrawl.extract.title import Title

MIN_TEXT = 200
"""Weighted characters of a written body that is worth more than what is shown."""
SHOWN = 0.25
"""Share of the written body from which what is shown is the text, written otherwise."""
FIRST = 40
"""Characters, spaces left out, by which the page's own words tell that the written body is its."""

_BREAK = re.compile(r"<(?:/?(?:p|div|h[1-6]|li|ul|ol|blockquote|section)|br)\b[^<>]{0,500}>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(/?)(script|style)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]{0,2000}>", re.IGNORECASE)


def written_body(
    outline: Outline, structured: Structured, region: Region | None, title: Title | None
) -> Found[str] | None:
    """Return the text in the data of the article, None if the page shows it, or shows that the data are not its own."""
    value = structured.article.get("articleBody")
    if not isinstance(value, str) or len(value) * 2 < MIN_TEXT or outline.kind == "text":
        return None
    if region is not None and region.chars >= SHOWN * len(value):
        return None
    body = "\n\n".join(_paragraphs(value))
    if weight(body) < MIN_TEXT or (region is not None and region.chars >= SHOWN * weight(body)):
        return None
    return Found(body, "JSON-LD articleBody", body) if _is_own(outline, structured, region, title, body) else None


def _paragraphs(value: str) -> list[str]:
    if "&" in value:
        value = html.unescape(html.unescape(value))
    if "<" in value:
        value = _TAG.sub("", _BREAK.sub("\n", _without_unseen(value)))
    return [line for line in (" ".join(line.split()) for line in value.splitlines()) if line]


def _without_unseen(value: str) -> str:
    """Cut scripts and styles, each to its closing tag. One without any is left: it is searched for no end."""
    parts: list[str] = []
    start, opened = 0, ""
    for match in _UNSEEN.finditer(value):
        name = match[2].lower()
        if not opened and not match[1]:
            parts.append(value[start : match.start()])
            start, opened = match.start(), name
        elif match[1] and name == opened:
            start, opened = match.end(), ""
    return "".join([*parts, value[start:]])


def _is_own(outline: Outline, structured: Structured, region: Region | None, title: Title | None, body: str) -> bool:
    """Tell whether headline or first words of the data are the page's: a list holds the data of its entries."""
    headline = key(structured.text("headline") or structured.text("name") or "")
    if headline:
        shown = [outline.document_title, outline.meta_value("og:title") or ""]
        shown += [title.found.value] if title is not None and title.block is not None else []
        return any(headline in key(text) or (len(key(text)) > FIRST // 2 and key(text) in headline) for text in shown)
    first = key(body[: 2 * FIRST])[:FIRST]
    texts = [plain(outline.meta_value("og:description", "description")) or ""]
    texts += [block.text for block in region.blocks[:3]] if region is not None else []
    return any(first in key(text) for text in texts)
