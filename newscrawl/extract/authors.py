"""Authors: names of people, without "By", titles of office and links to their pages."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.extract.bylines import BY, FULL_NAME, MAX_LINE, MAX_NAME, found_names, until_next_label
from newscrawl.extract.datedbylines import find_beside_date, find_glued, find_in_line, find_linked
from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import find_label, is_word
from newscrawl.extract.structured import in_comment, listed, plain, properties, types
from newscrawl.extract.titlehints import key, site_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.structured import Structured

MAX_SHORT_LABEL = 4
"""Characters of a label with its colon that counts at the beginning alone: "de:" may be the end of a host's name."""
MAX_BYLINE = 4
"""Blocks in a box named for the author; a larger one is the article, or a list."""
MAX_BYLINE_CHARS = 120
MAX_APART = 3
"""Blocks from one author of an article to the next."""
MAX_PROPERTIES = 6
MAX_BOX = 8
"""Blocks in the box about the author behind a text."""

_META = (
    "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl",
    "og:article:author", "citation_author", "cxenseparse:author", "article:author_name", "twitter:data1",
)  # fmt: skip
_BY_UPPER = re.compile(r"(?:By|BY|by|Von|VON|Par|Por|POR|Di|Door|Av|Af|Oleh|Autor|Texte?:?|Text:)\s+(?=[^\W\d_a-z])")
_BY_NAME = re.compile(r"(?:by|von|vom|par|por|di|door|av|af|przez|oleh)\s+(?=[^\W\d_a-zà-ÿ])[^:;!?]{3,70}$")
_ORGANIZATIONS = frozenset({"Organization", "NewsMediaOrganization"})
_DIGIT = re.compile(r"\d")
_FORM = frozenset({"form"})
_AUTHOR_BOX = re.compile(r"(?:^|[\s_-])(?:author|autor|auteur|autore)(?:$|[\s_-])")
_NAMES = re.compile(r"author|byline|autor|auteur|yazar|reporter|journalist|writer|penulis|verfasser|skribent|au01")
_NOT = re.compile(r"bio|box|description|social|avatar|image|twitter|related|comment|widget|more")


def author_candidates(
    outline: Outline, structured: Structured, zone: list[Block], breadcrumb: tuple[str, ...]
) -> Iterator[Found[tuple[str, ...]]]:
    """Yield what may be the authors, the most trustworthy first.

    Args:
        outline: The page.
        structured: Its structured data.
        zone: The blocks near the title, where a byline stands.
        breadcrumb: Names that are columns, and no people.
    """
    house = _house(outline, structured)
    named: list[Found[tuple[str, ...]]] = []
    for found in _sources(outline, structured, zone, breadcrumb):
        if found is None:
            continue
        if all(key(name) in house for name in found.value):
            named.append(found)
        else:
            yield found
    # The site itself as the author is better than none, and worse than a byline.
    yield from named


def _sources(
    outline: Outline, structured: Structured, zone: list[Block], breadcrumb: tuple[str, ...]
) -> Iterator[Found[tuple[str, ...]] | None]:
    """Yield what each source says, the most trustworthy first."""
    yield _of_json_ld(structured)
    yield _of_properties(outline, zone)
    yield _of_labels(zone)
    yield _of_markup(outline, zone)
    yield _of_by(zone)
    yield find_in_line(zone)
    yield _of_meta(outline)
    yield find_beside_date(zone, breadcrumb)
    yield find_glued(zone)
    yield find_linked(zone)
    yield _in_author_box(zone)


def _house(outline: Outline, structured: Structured) -> frozenset[str]:
    """Return what the site calls itself."""
    names = [outline.meta_value("og:site_name", "application-name", "publisher", "dc.publisher", "twitter:site")]
    publisher = structured.article.get("publisher")
    names += [plain(publisher)] if isinstance(publisher, dict | str) else []
    return site_keys(outline) | {key(name) for name in names if name}


def _of_json_ld(structured: Structured) -> Found[tuple[str, ...]] | None:
    raw: list[str] = []
    ids = {node["@id"]: node for node in structured.nodes if isinstance(node.get("@id"), str) and node.get("name")}
    for value in listed(structured.article.get("author")):
        if isinstance(value, dict):
            if not _ORGANIZATIONS.isdisjoint(types(value)):
                continue
            node = value if value.get("name") else ids.get(str(value.get("@id")), value)
            raw += [text for name in listed(node.get("name")) if (text := plain(name))]
        elif text := plain(value):
            raw.append(text)
    return found_names(raw, "JSON-LD author", stated=True)


def _of_properties(outline: Outline, zone: list[Block]) -> Found[tuple[str, ...]] | None:
    """Microdata, of the lines nearest to the title where they have some: those of teasers name others."""
    stated = [
        (text, prop)
        for text, prop in properties(outline, "author")
        if len(text) <= MAX_BYLINE_CHARS and not in_comment(prop)
    ]
    names: dict[int, list[str]] = {}
    for text, prop in properties(outline, "name") if stated else ():
        names.setdefault(prop.at, []).append(text)
    raw: list[tuple[int, str]] = []
    for text, prop in stated:
        inner = next((name for name in names.get(prop.at, ()) if name in text), None)
        raw.append((prop.at, inner or text))
    places = {at for at, _ in raw}
    first = next((block.index for block in zone if block.index in places), None)
    own: list[str] = []
    for at, text in raw:
        if first is None or 0 <= at - first <= MAX_APART:
            own.append(text)
            first = max(at, first) if first is not None else None
    return found_names(own[:MAX_PROPERTIES], "microdata author")


def _of_meta(outline: Outline) -> Found[tuple[str, ...]] | None:
    for name in _META:
        values = [text for value in outline.meta.get(name, ()) if (text := plain(value))]
        found = found_names(values, f"meta {name}", stated=True)
        if found and (name != "twitter:data1" or _is_author_label(outline.meta_value("twitter:label1") or "")):
            return found
    return None


def _is_author_label(text: str) -> bool:
    """Tell whether a label means the author, as "Written by" and "Verfasst von" do."""
    return is_word("author", text) or BY.match(f"{text} x") is not None


def _of_labels(zone: list[Block]) -> Found[tuple[str, ...]] | None:
    for block in zone:
        if len(block.text) > 200:
            continue
        segments = block.segments
        for n, segment in enumerate(segments):
            span = find_label("author", segment.text)
            if span is None or (span[0] > 0 and span[1] - span[0] <= MAX_SHORT_LABEL):
                continue
            rest = segment.text[span[1] :].strip()
            if not rest and n + 1 < len(segments):
                rest = segments[n + 1].text
            found = found_names([until_next_label(rest)], "label: author")
            if found:
                return Found(found.value, found.rule, block.text)
    return None


def _of_markup(outline: Outline, zone: list[Block]) -> Found[tuple[str, ...]] | None:
    near = {block.index for block in zone}
    raw = [
        next((segment.text for segment in outline.blocks[link.at].segments if segment.link is link), "")
        for link in outline.links
        if link.at in near and "author" in link.rel.split()
    ]
    found = found_names(raw, "rel=author")
    if found:
        return found
    for block in zone:
        if len(block.text) > MAX_LINE:
            continue
        named = [s.text for s in block.segments if s.span and any(_is_byline(x.names) for x in s.span.chain())]
        found = None
        if named:
            found = found_names(named, "class")
        elif any(b.end - b.first <= MAX_BYLINE and _is_byline(b.names) for b in (block.box, block.box.parent) if b):
            links = [s.text for s in block.segments if s.link is not None]
            found = found_names(links or [until_next_label(block.text)], "class")
            if found is None and len(block.runs) > 1 and not _DIGIT.search(block.text):
                found = found_names([s.text for s in block.segments if s.span is not None], "class")
        if found:
            return Found(found.value, found.rule, block.text)
    return None


@lru_cache(maxsize=4096)
def _is_byline(names: str) -> bool:
    return bool(names) and _NAMES.search(names) is not None and _NOT.search(names) is None


def _of_by(zone: list[Block]) -> Found[tuple[str, ...]] | None:
    for block in zone:
        match = _BY_UPPER.match(block.text) or (_BY_NAME.match(block.text) and BY.match(block.text))
        if match and len(block.text) < 100 and not block.level:
            found = found_names([until_next_label(block.text[match.end() :])], "line that begins with By")
            if found:
                return Found(found.value, found.rule, block.text)
    return None


def _in_author_box(zone: list[Block]) -> Found[tuple[str, ...]] | None:
    """The name that heads the box about the author."""
    for block in zone:
        if len(block.text) > MAX_NAME or not FULL_NAME.fullmatch(block.text):
            continue
        box = next((b for b in islice(block.box.chain(), 4) if b.names and _AUTHOR_BOX.search(b.names)), None)
        if box is None or box.end - box.first > MAX_BOX or block.index > box.first + 1:
            continue
        if block.box.within(_FORM) is None and (found := found_names([block.text], "box about the author")):
            return found
    return None
