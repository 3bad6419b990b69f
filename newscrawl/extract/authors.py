"""Authors: names of people, without "By", titles of office and links to their pages."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import after_label, find_label, is_placeholder, is_word, read_data
from newscrawl.extract.moments import find_moment
from newscrawl.extract.structured import in_comment, listed, plain, properties
from newscrawl.extract.titlehints import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.structured import Structured

MAX_NAME = 50
MAX_AUTHORS = 20
MAX_SHORT_LABEL = 4
"""Characters of a label with its colon that counts at the beginning alone: "de:" may be the end of a host's name."""
MAX_BYLINE = 4
"""Blocks in a box named for the author; a larger one is the article, or a list."""

_META = (
    "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl",
    "og:article:author", "citation_author", "cxenseparse:author", "article:author_name", "twitter:data1",
)  # fmt: skip
_SPLIT = re.compile(
    r"\s*(?:[,;|、，；/]|\s&\s|\s+(?:and|und|et|y|e|en|och|og|i|ve|и|та|dan|és|și|a)\s+(?=[^\W\d_]))\s*", re.IGNORECASE
)
_BY = re.compile(
    r"\s*(?:(?:written|posted|published|submitted|reported|created|words|story|text|geschrieben|verfasst|veröffentlicht|"
    r"eingestellt|erstellt|gespeichert|gepostet|publié|écrit|publicado|escrito|scritto|pubblicato|geplaatst|geschreven|"
    r"skrevet|skriven)\s+)?(?:by|von|vom|par|por|di|da|door|av|af|przez|от|oleh)\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
_BY_UPPER = re.compile(r"(?:By|BY|by|Von|VON|Par|Por|POR|Di|Door|Av|Af|Oleh|Autor|Texte?:?|Text:)\s+(?=[^\W\d_a-z])")
_BY_NAME = re.compile(r"(?:by|von|vom|par|por|di|door|av|af|przez|oleh)\s+(?=[^\W\d_a-zà-ÿ])[^:;!?]{3,70}$")
_BY_IN_LINE = re.compile(
    r"(?:^|\s)(?:by|von|vom|par|por|door|av|af|przez|oleh)\s+(?P<name>[^\d|,()/•·:]{2,40}?)"
    r"(?=\s+(?:am|um|on|at|à|le|el|il|in|den|op|dnia)\s|\s*[|,–—•·(/\d]|\s-\s|$)",
    re.IGNORECASE,
)
_GLUED_LABEL = re.compile(
    r"(?:Author|Autor|Auteur|Autore|作者|Автор)\s?[:：]\s*(?P<name>[^\W\d_][^:：\d]{1,40}?)(?=[A-ZА-Я][^\W\d_A-ZА-Я]+\s?[:：])"
)
_GLUED_DATE = re.compile("(?P<name>[\u3400-\u9fff]{2,4})(?=(?:19|20)\\d\\d[-/.年])")
_ROLE = re.compile(
    r"(?:text|words|story|interview|bericht|reportage|fotos?|photos?|bilder|quelle|source)\b[^:]{0,20}:\s*",
    re.IGNORECASE,
)
_NAMES = re.compile(r"author|byline|autor|auteur|yazar|reporter|journalist|writer|penulis|verfasser|skribent|au01")
_NOT = re.compile(r"bio|box|description|social|avatar|image|twitter|related|comment|widget|more")
_WORDS = read_data("no_names.json")
_NO_NAME = re.compile(
    r"https?:|@|\d{3}|\d[:.]\d\d|www\.|\.com\b|"
    rf"^(?:{'|'.join(_WORDS['whole'])})$|\b(?:{'|'.join(_WORDS['within'])})\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:[(（\[].*|\s@\w.*|, in [A-Z].*|\s[|·•–—-]\s.*|,?\s(?:updated|published|posted)\b.*)$", re.IGNORECASE
)


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
    house = _house(outline, structured)
    named = None
    for found in _sources(outline, structured, zone, breadcrumb):
        if found is None:
            continue
        if any(key(name) not in house for name in found.value):
            return found
        named = named or found
    # The site itself as the author is better than none, and worse than a byline.
    return named


def _sources(
    outline: Outline, structured: Structured, zone: list[Block], breadcrumb: tuple[str, ...]
) -> Iterator[Found[tuple[str, ...]] | None]:
    """Yield what each source says, the most trustworthy first."""
    yield _of_json_ld(structured)
    yield _of_properties(outline)
    yield _of_labels(zone)
    yield _of_markup(outline, zone)
    yield _of_by(zone)
    yield _of_meta(outline)
    yield _in_line(zone)
    yield _before_date(zone, breadcrumb)
    yield _of_glued_labels(zone)


def _house(outline: Outline, structured: Structured) -> frozenset[str]:
    """Return what the site calls itself."""
    names = [outline.meta_value("og:site_name", "application-name", "publisher", "dc.publisher", "twitter:site")]
    publisher = structured.article.get("publisher")
    names += [plain(publisher)] if isinstance(publisher, dict | str) else []
    return frozenset(key(name) for name in names if name)


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
            if span is None or (span[0] > 0 and span[1] - span[0] <= MAX_SHORT_LABEL):
                continue
            rest = segment.text[span[1] :].strip()
            if not rest and n + 1 < len(segments):
                rest = segments[n + 1].text
            found = _found([_until_next_label(rest)], "label: author")
            if found:
                return Found(found.value, found.rule, block.text)
    return None


def _of_glued_labels(zone: list[Block]) -> Found[tuple[str, ...]] | None:
    """A meta line that was saved as text, its pieces glued: "Author:Hanna VossClicks: 370", "陈默2019-11-25"."""
    for block in zone:
        if len(block.text) < 120 and len(block.runs) == 1:
            match = _GLUED_LABEL.search(block.text) or _GLUED_DATE.match(block.text)
            found = _found([match["name"]], "glued meta line") if match else None
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
    raw = [
        next((segment.text for segment in outline.blocks[link.at].segments if segment.link is link), "")
        for link in outline.links
        if link.at in near and "author" in link.rel.split()
    ]
    found = _found(raw, "rel=author")
    if found:
        return found
    for block in zone:
        if len(block.text) > 150:
            continue
        boxes = [b.names for b in list(block.box.chain())[:2] if b.names and b.end - b.first <= MAX_BYLINE]
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
        match = _BY_UPPER.match(block.text) or (_BY_NAME.match(block.text) and _BY.match(block.text))
        if match and len(block.text) < 100 and not block.level:
            found = _found([_until_next_label(block.text[match.end() :])], "line that begins with By")
            if found:
                return Found(found.value, found.rule, block.text)
    return None


def _in_line(zone: list[Block]) -> Found[tuple[str, ...]] | None:
    """A name in a line that states a date too: "Posted in Travel by Ada on 3 August 2019"."""
    for block in zone:
        text = block.text
        if len(text) >= 150 or block.level or text[-1] in ".!?" or block.link_share > 0.9:
            continue
        match = _BY_IN_LINE.search(text) if find_moment(text) is not None else None
        found = _found([match["name"]], "line with By and a date") if match else None
        if found:
            return Found(found.value, found.rule, text)
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
            if " " not in name and name[:1].upper() != name[:1].lower():
                continue  # one word of a script with spaces is a column more often than a person
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
    text = rest if rest is not None else text
    if "://" in text or text.startswith("www."):
        return []
    role = _ROLE.match(text)
    text = text[role.end() :] if role else text
    by = _BY.match(text)
    text = text[by.end() :] if by else text
    out = []
    for piece in _SPLIT.split(_TAIL.sub("", text)):
        name = piece.strip(" .:：-–—·*\"'“”")
        by = _BY.match(name)
        name = name[by.end() :] if by else name
        if not name or len(name) > MAX_NAME or is_placeholder(name) or is_word("author", name) or _NO_NAME.search(name):
            continue
        if len(name.split()) > 6 or not any(char.isalpha() for char in name):
            continue
        out.append(name)
    return out
