"""Structured data: JSON-LD flattened to its nodes, the article's node among them, and microdata."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.extract.outline import Box

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.outline import Outline, Property

MAX_DEPTH = 12
"""Levels of nesting that are read. Real data has four or five."""

MAX_PROPERTY = 500
"""Characters of a property that is a text: names and dates are short, and a box of more is the article's."""

_ARTICLE_TYPES = re.compile(
    r"(?:News|Blog|Reportage|Analysis|Opinion|Review|Tech|Background|Scholarly|AdvertiserContent)?"
    r"(?:Article|Posting|Report|NewsArticle|BlogPosting)|LiveBlogPosting"
)
_LEADING_COMMENT = re.compile(r"\s*(?:/\*.*?\*/|//[^\n]*|<!--|<!\[CDATA\[)", re.DOTALL)
_TRAILING_COMMENT = re.compile(r"(?:/\*.*?\*/|-->|\]\]>)\s*;?\s*$", re.DOTALL)
MAX_COMMENT = 500
"""Characters at the end of the data in which a comment is looked for: the search takes the square of its length."""
_TRAILING_COMMA = re.compile(r",\s*([}\]])")

_DECODER = json.JSONDecoder(strict=False)

Node = dict[str, Any]


@dataclass(frozen=True)
class Structured:
    """The structured data of a page."""

    nodes: tuple[Node, ...]
    """All JSON-LD objects, outer before inner."""
    article: Node
    """The one that describes the page's article; empty if there is none."""

    def text(self, key: str) -> str | None:
        """Return a text of the article's node, cleaned, None if it has none."""
        return plain(self.article.get(key))

    def of_type(self, name: str) -> Iterator[Node]:
        """Yield the nodes of one type."""
        return (node for node in self.nodes if name in types(node))


def read_structured(outline: Outline) -> Structured:
    """Parse the JSON-LD of a page. Broken data is mended where the fault is a usual one, else left out."""
    nodes: list[Node] = []
    for text in outline.json_ld:
        nodes += _flatten(_parse(text), 0)
    articles = [node for node in nodes if any(_ARTICLE_TYPES.fullmatch(t) for t in types(node))]
    with_headline = [node for node in articles if node.get("headline") or node.get("articleBody")]
    best = max(with_headline or articles, key=len, default={})
    first = (with_headline or articles or [{}])[0]
    return Structured(tuple(nodes), first if len(first) * 2 >= len(best) else best)


def types(node: Node) -> tuple[str, ...]:
    """Return the types of a node without their vocabulary's address."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return tuple(v.rsplit("/", 1)[-1] for v in values if isinstance(v, str))


def plain(value: object) -> str | None:
    """Return a value's text: entities resolved, tags removed, white space collapsed; None if there is none."""
    for _ in range(MAX_DEPTH):
        if isinstance(value, dict):
            value = value.get("name") or value.get("@value")
        elif isinstance(value, list):
            value = value[0] if value else None
        else:
            break
    if not isinstance(value, str):
        return None
    if "&" in value:
        value = html.unescape(html.unescape(value))
    if "<" in value:
        value = re.sub(r"<[^<>]{0,500}>", " ", value)
    return " ".join(value.split()) or None


def listed(value: object) -> list[object]:
    """Return a value as a list: structured data writes one as itself."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def properties(outline: Outline, name: str) -> Iterator[tuple[str, Property]]:
    """Yield text and property of each microdata property of this name that is neither empty nor long."""
    for prop in outline.properties:
        if name in prop.name.split():
            text = prop.value
            if text is None and not (isinstance(prop.node, Box) and outline.chars(prop.node) > MAX_PROPERTY):
                text = outline.text_of(prop.node, prop.at)
            text = " ".join((text or "").split())
            if text:
                yield text, prop


def in_comment(prop: Property) -> bool:
    """Tell whether a property belongs to a reader's comment."""
    return isinstance(prop.node, Box) and any("comment" in box.names for box in prop.node.chain())


def _parse(text: str) -> object:
    text = text.strip()
    for mend in (str, _mended):
        try:
            value: object = _DECODER.decode(mend(text))
        except (ValueError, RecursionError):
            continue
        return value
    return None


def _mended(text: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", _without_comments(text))


def _without_comments(text: str) -> str:
    if match := _LEADING_COMMENT.match(text):
        text = text[match.end() :]
    return text[:-MAX_COMMENT] + _TRAILING_COMMENT.sub("", text[-MAX_COMMENT:])


def _flatten(value: object, depth: int) -> Iterator[Node]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flatten(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for item in value.values():
            if isinstance(item, dict | list):
                yield from _flatten(item, depth + 1)
