"""Authors: names of people, without "By", titles of office and links to their pages."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import after_label, find_label, is_placeholder, is_word
from newscrawl.extract.moments import find_moment
from newscrawl.extract.structured import in_comment, listed, plain, properties

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.structured import Structured

MAX_NAME = 50
MAX_AUTHORS = 20

_META = (
    "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl",
    "og:article:author", "citation_author", "cxenseparse:author", "article:author_name", "twitter:data1",
)  # fmt: skip
_SPLIT = re.compile(
    r"\s*(?:[,;|、，；/]|\s&\s|\s+(?:and|und|et|y|e|en|och|og|i|ve|и|та|dan|és|și|a)\s+(?=[^\W\d_]))\s*", re.IGNORECASE
)
_BY = re.compile(r"\s*(?:by|von|par|por|di|door|av|af|przez|от)\s+(?=[^\W\d_])", re.IGNORECASE)
_BY_UPPER = re.compile(r"(?:By|BY|by|Von|VON|Par|Por|POR|Di|Door|Av|Af|Oleh|Autor|Texte?:?|Text:)\s+(?=[^\W\d_a-z])")
_NAMES = re.compile(r"author|byline|autor|auteur|yazar|reporter|journalist|writer|penulis|verfasser|skribent|au01")
_NOT = re.compile(r"bio|box|description|social|avatar|image|twitter|related|comment|widget|more")
_NO_NAME = re.compile(
    r"https?:|@|\d{3}|www\.|\.com\b|^(?:admin|editor|staff|anonymous|unknown|redaktion|none|null|author|undefined|管理员|佚名|匿名|网络|本站|原创)$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*(?:[(（\[].*|\s[|·•–—-]\s.*|,?\s(?:updated|published|posted)\b.*)$", re.IGNORECASE)


def extract_authors(
    outline: Outline, structured: Structured, zone: list[Block], breadcrumb: tuple[str, ...]
) -> Found[tuple[str, ...]] | None:
    """Return the names of the people who wrote the article.

    Args:
        outline: The page.
        structured: Its structured data.
        zone: The blocks near the title, where a byline stands.
        breadcrumb: Names that are columns, and no people.
    """
    return (
        _of_json_ld(structured)
        or _of_properties(outline)
        or _of_labels(zone)
        or _of_markup(outline, zone)
        or _of_meta(outline)
        or _of_by(zone)
        or _before_date(zone, breadcrumb)
    )


def _of_json_ld(structured: Structured) -> Found[tuple[str, ...]] | None:
    raw: list[str] = []
    ids = {node["@id"]: node for node in structured.nodes if isinstance(node.get("@id"), str) and node.get("name")}
    for value in listed(structured.article.get("author")):
        if isinstance(value, dict):
            if value.get("@type") in {"Organization", "NewsMediaOrganization"}:
                continue
            node = value if value.get("name") else ids.get(str(value.get("@id")), value)
            raw += [text for name in listed(node.get("name")) if (text := plain(name))]
        elif text := plain(value):
            raw.append(text)
    return _found(raw, "JSON-LD author")


def _of_properties(outline: Outline) -> Found[tuple[str, ...]] | None:
    raw: list[str] = []
    for text, prop in properties(outline, "author"):
        if in_comment(prop) or len(text) > 120:
            continue
        inner = next((t for t, p in properties(outline, "name") if p.at == prop.at and t in text), None)
        raw.append(inner or text)
    return _found(raw[:6], "microdata author")


def _of_meta(outline: Outline) -> Found[tuple[str, ...]] | None:
    for name in _META:
        found = _found([text for value in outline.meta.get(name, ()) if (text := plain(value))], f"meta {name}")
        if found and (name != "twitter:data1" or outline.meta_value("twitter:label1") in {"Written by", "Author"}):
            return found
    return None


def _of_labels(zone: list[Block]) -> Found[tuple[str, ...]] | None:
    for block in zone:
        if len(block.text) > 200:
            continue
        segments = block.segments
        for n, segment in enumerate(segments):
            span = find_label("author", segment.text)
            if span is None:
                continue
            rest = segment.text[span[1] :].strip()
            if not rest and n + 1 < len(segments):
                rest = segments[n + 1].text
            found = _found([_until_next_label(rest)], "label: author")
            if found:
                return Found(found.value, found.rule, block.text)
    return None


def _until_next_label(text: str) -> str:
    """Cut what follows the name on the same line: another label with its colon, a date."""
    for role in ("published", "modified", "column", "reuse", "tags"):
        span = find_label(role, text)
        if span is not None and span[0] > 0:
            text = text[: span[0]]
    moment = find_moment(text)
    if moment is not None:
        text = text[: moment[1]]
    return re.split(r"\s{2,}|[\[【|]", text.strip())[0]


def _of_markup(outline: Outline, zone: list[Block]) -> Found[tuple[str, ...]] | None:
    near = {block.index for block in zone}
    raw = [outline.text_of(link, link.at) for link in outline.links if link.at in near and "author" in link.rel.split()]
    found = _found(raw, "rel=author")
    if found:
        return found
    for block in zone:
        if len(block.text) > 150:
            continue
        boxes = [b.names for b in list(block.box.chain())[:2] if b.names]
        named = [
            s
            for s in block.segments
            if s.span and any(_NAMES.search(x.names) and not _NOT.search(x.names) for x in s.span.chain())
        ]
        if named:
            found = _found([s.text for s in named], "class")
        elif any(_NAMES.search(n) and not _NOT.search(n) for n in boxes):
            links = [s.text for s in block.segments if s.link is not None]
            found = _found(links or [_until_next_label(block.text)], "class")
        if found:
            return Found(found.value, found.rule, block.text)
    return None


def _of_by(zone: list[Block]) -> Found[tuple[str, ...]] | None:
    for block in zone:
        match = _BY_UPPER.match(block.text)
        if match and len(block.text) < 100 and not block.level:
            found = _found([_until_next_label(block.text[match.end() :])], "line that begins with By")
            if found:
                return Found(found.value, found.rule, block.text)
    return None


def _before_date(zone: list[Block], breadcrumb: tuple[str, ...]) -> Found[tuple[str, ...]] | None:
    """A name in an element of its own right before the date in its own: `<span>Name</span><span>date</span>`."""
    for block in zone:
        segments = block.segments if len(block.text) < 150 and len(block.runs) > 1 else []
        for segment, following in pairwise(segments):
            moment = find_moment(following.text)
            if moment is None or moment[1] > 2 or following.span is None:
                continue
            name = segment.text
            if (
                segment.span is None
                or name in breadcrumb
                or any(char.isdigit() or char in ":：/|•·[]【】" for char in name)
            ):
                continue
            if len(name.split()) <= 4 and len(name) <= MAX_NAME and (found := _found([name], "name before the date")):
                return Found(found.value, found.rule, block.text)
    return None


def _found(raw: Iterable[str], rule: str) -> Found[tuple[str, ...]] | None:
    raw = [text for text in raw if text]
    names: dict[str, str] = {}
    for text in raw:
        for name in _names(text):
            names.setdefault(name.casefold(), name)
    kept = tuple(names.values())[:MAX_AUTHORS]
    return Found(kept, rule, " | ".join(raw)) if kept else None


def _names(text: str) -> list[str]:
    rest = after_label("author", text)
    text = _BY.sub("", rest if rest is not None else text, count=1)
    out = []
    for piece in _SPLIT.split(_TAIL.sub("", text)):
        name = piece.strip(" .:：-–—·*\"'“”")
        name = _BY.sub("", name, count=1) if _BY.match(name) else name
        if not name or len(name) > MAX_NAME or is_placeholder(name) or is_word("author", name) or _NO_NAME.search(name):
            continue
        if len(name.split()) > 6 or not any(char.isalpha() for char in name):
            continue
        out.append(name)
    return out
