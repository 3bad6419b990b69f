"""Title: the headline as shown. Candidates are headings and their like; the document's title judges them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import after_label, heading_kind, is_placeholder, is_word
from newscrawl.extract.metaline import is_meta_line
from newscrawl.extract.structured import plain, properties

if TYPE_CHECKING:
    from newscrawl.extract.outline import Block, Outline
    from newscrawl.extract.sections import Section
    from newscrawl.extract.structured import Structured

SURE = 4
"""Score from which a heading is the title, whatever the head says: an `h1`, or a lesser one that the head confirms."""
MAX_HEAD = 12
"""Lines of a page of text among which the title is."""
MAX_MENU = 60
"""Lines of menus and boxes that may stand above the breadcrumb."""
MIN_PART = 10
"""Letters of a part of a heading that may be the title."""
MAX_TITLE = 500
"""Characters; a longer "headline" is a text in the wrong element."""

_NAMES = re.compile(
    r"(?:con|news|article|art|entry|post|story|page|main|content|blog|single|arc|detail)[-_]?(?:t(?:itle|ilte|itile|it)|"
    r"head(?:line|er)?)|\bc_titile\b|headline|\btitle\b|\bh1\b|newstitle"
)
_LIST_NAMES = re.compile(
    r"related|sidebar|widget|recommend|popular|latest|comment|teaser|card|logo|brand|list\b|menu|nav\b"
)
_LABEL = re.compile(
    r"kicker|roofline|overline|topline|toptitle|dachzeile|eyebrow|antetitulo|vorspann|rubric|category|tagline|suptitle"
)
_DOMAIN = re.compile(r"\s[|–—-]\s+[\w-]+\.(?:com|net|org|info|[a-z]{2})$", re.IGNORECASE)
_NOT_ALNUM = re.compile(r"[\W_]+")
_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})
_HEADED = frozenset({"header"})
_SUFFIX = re.compile(r"\s+[-–—|·•»::]+\s+|\s*[|_｜»«]\s*|\s+[-–—]{1,2}\s*(?=[^-–—]*$)|-(?=[^-]*$)")


@dataclass(frozen=True)
class Title:
    """The title, and where it stands."""

    found: Found[str]
    block: Block | None
    """The block that shows it, None where only the head names it."""


def extract_title(
    outline: Outline, structured: Structured, sections: list[Section], skipped: frozenset[int]
) -> Title | None:
    """Return the headline.

    Args:
        outline: The page.
        structured: Its structured data.
        sections: Its lists of links; their titles are not the article's.
        skipped: Indexes of blocks that are something else, such as the breadcrumb.
    """
    if outline.kind == "text":
        return _title_of_text(outline, skipped)
    hints = _hints(outline, structured)
    best: tuple[float, Block] | None = None
    for block in _candidates(outline, sections, skipped):
        score = _score(block, hints)
        if best is None or score > best[0]:
            best = (score, block)
    if best is not None and best[0] >= SURE:
        return _of_block(outline, best[1], hints)
    shown = _shown_of_hints(outline, hints, skipped)
    if shown is not None:
        return Title(Found(shown.text, "text equal to the document's title", shown.text), shown)
    named = next(((rule, text) for rule, text in hints if rule != "title"), None)
    if named is not None:
        return Title(Found(named[1], *named), None)
    if best is not None and best[0] >= 1:
        return _of_block(outline, best[1], hints)
    return Title(Found(without_site(hints[0][1], outline), *hints[0]), None) if hints else None


def _of_block(outline: Outline, block: Block, hints: list[tuple[str, str]]) -> Title:
    text = _bare(outline, block, hints)
    return Title(Found(text, f"heading {block.box.tag}", text), block)


def _bare(outline: Outline, block: Block, hints: list[tuple[str, str]]) -> str:
    """Return the title without the label or date that the same heading holds in an element of its own.

    The page's head tells what is the title; where it does not, a class says what is a label.
    """
    text = _whole(outline, block)
    known = [key(hint) for _, hint in hints]
    site = _DOMAIN.search(text)
    if site is not None:
        return text[: site.start()]
    segments = block.segments
    if key(text) in known or len(segments) < 2:
        return text
    rest = text[len(block.text) :]
    parts = [segment.text for segment in segments]
    for cut in range(1, min(len(parts), 4)):
        for some in (parts[cut:], parts[:-cut]):
            part = " ".join(some)
            own = key(part + rest)
            if len(own) >= MIN_PART and any(own == other or other.startswith(own) for other in known):
                return _shown(block.text, part) + rest
    span = segments[0].span
    if span is not None and any(_LABEL.search(s.names) for s in span.chain()):
        return _shown(block.text, " ".join(parts[1:])) + rest
    return text


def _shown(whole: str, part: str) -> str:
    """Return a part of a text as the text has it: joined pieces may have no space between them."""
    letters = part.replace(" ", "")
    for start in range(len(whole)):
        if whole[start:].replace(" ", "") == letters:
            return whole[start:].strip()
    for end in range(len(whole), 0, -1):
        if whole[:end].replace(" ", "") == letters:
            return whole[:end].strip()
    return part


def _hints(outline: Outline, structured: Structured) -> list[tuple[str, str]]:
    """Return what the page's head calls the article, each with its rule."""
    values = [
        ("JSON-LD headline", structured.text("headline")),
        ("og:title", plain(outline.meta_value("og:title"))),
        ("microdata headline", next((text for text, p in properties(outline, "headline") if p.value), None)),
        ("twitter:title", plain(outline.meta_value("twitter:title"))),
        ("title", outline.document_title or None),
    ]
    return [(rule, text) for rule, text in values if text and len(text) <= MAX_TITLE and not is_placeholder(text)]


def _candidates(outline: Outline, sections: list[Section], skipped: frozenset[int]) -> list[Block]:
    blocks = []
    listed = {index for section in sections for index in (section.heading.index, *range(section.start, section.end))}
    for block in outline.blocks:
        box = block.box
        headed = block.level or (box.parent is not None and box.parent.tag == "h1" and len(box.parent.children) <= 2)
        if not headed and not (
            (box.names and _is_title_name(box.names)) or (block.runs[0][1] and _is_title_span(block))
        ):
            continue
        if block.index in skipped or len(block.text) > MAX_TITLE or is_placeholder(block.text):
            continue
        if block.level != 1 and (block.index in listed or box.within(_OUTSIDE) is not None):
            continue
        if heading_kind(block.text) is not None or not any(char.isalnum() for char in block.text):
            continue
        blocks.append(block)
        if len(blocks) >= 60:
            break
    return blocks


@lru_cache(maxsize=8192)
def _is_title_name(names: str) -> bool:
    return _NAMES.search(names) is not None


def _is_title_span(block: Block) -> bool:
    span = block.runs[0][1]
    return span is not None and any(
        s.tag in {"h1", "strong", "b", "span", "font"} and (_is_title_name(s.names) or "headline" in s.prop)
        for s in span.chain()
    )


def _score(block: Block, hints: list[tuple[str, str]]) -> float:
    """Rate a candidate: its level, what the head says, its class, and where it stands."""
    own = key(block.text)
    if not own:
        return -10
    box, parent = block.box, block.box.parent
    names = f"{box.names} {parent.names if parent else ''}"
    in_heading = parent is not None and parent.tag == "h1" and not block.level
    linked = block.link_share > 0.9
    marks = (
        (4.0, in_heading),
        (1.0, _is_title_name(box.names)),
        (3.0, "headline" in box.prop),
        (-2.0, _LIST_NAMES.search(names) is not None),
        (-1.5, linked),
        (-3.0, linked and _is_home_link(block)),
        (-1.0, linked and box.within(_HEADED) is not None),
        (-4.0, box.hidden or box.within(_OUTSIDE) is not None),
    )
    score = {1: 4.0, 2: 2.0, 3: 1.0}.get(block.level, 0.0) + sum(points for points, holds in marks if holds)
    return score + sum(_agreement(own, key(hint), rule) for rule, hint in hints) - block.index / 2000


def _is_home_link(block: Block) -> bool:
    """Tell whether a heading leads to the home page: the site's name in an `h1`, as blogs have it."""
    href = (block.links[0].href or "").strip().rstrip("/").lower()
    return not href or (href.startswith(("http://", "https://")) and href.count("/") == 2)


def _agreement(own: str, other: str, rule: str) -> float:
    """Rate how far a candidate agrees with what the head calls the article."""
    if own == other:
        return 4
    if other.startswith(own) and len(own) >= min(8, len(other) // 3):
        return 3 if rule == "title" else 2
    if own.startswith(other) and len(other) >= 12:
        return 2
    return 1.5 if own in other and len(own) >= 12 else 0


def _whole(outline: Outline, block: Block) -> str:
    """Return the title with the lines that the same heading holds beside this block."""
    text = block.text
    following = outline.blocks[block.index + 1 : block.index + 3]
    for other in following:
        if other.box is not block.box or not block.level or other.breaks != 1:
            break
        text = f"{text} {other.text}"
    return text


def _shown_of_hints(outline: Outline, hints: list[tuple[str, str]], skipped: frozenset[int]) -> Block | None:
    """Return the first line whose text is, or begins, what the head calls the article: a title without a heading."""
    keys = [key(hint) for _, hint in hints]
    for block in outline.blocks[:400]:
        if len(block.text) < 6 or len(block.text) > MAX_TITLE or block.index in skipped or block.link_share > 0.9:
            continue
        own = key(block.text)
        if len(own) >= 6 and any(own == k or (k.startswith(own) and len(own) * 2 >= len(k)) for k in keys):
            return block
    return None


def without_site(text: str, outline: Outline) -> str:
    """Cut the site's name off a document's title.

    Only what stands behind a spaced dash, a bar or an underscore is a name; a hyphen is part of a word ("far-right").
    """
    site = outline.meta_value("og:site_name")
    if site and key(text).endswith(key(site)) and key(text) != key(site):
        cut = re.sub(rf"\s*[-–—|_·•»:：｜]+\s*{re.escape(site)}\s*$", "", text, flags=re.IGNORECASE)
        if cut and cut != text:
            return cut
    parts = re.split(r"\s+[-–—|·•»]+\s+|\s*[|_｜]\s*", text)
    return max(parts, key=len).strip() or text if len(parts) > 1 else text


def key(text: str) -> str:
    """Return letters and digits alone, case folded: what two spellings of a title have in common."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _NOT_ALNUM.sub("", text.casefold())


def _title_of_text(outline: Outline, skipped: frozenset[int]) -> Title | None:
    """Return the line that is the title: the one after the breadcrumb, the one above the meta line, else the first."""
    trail = max((index for index in skipped if index < MAX_MENU), default=-1)
    lines = [
        block
        for block in outline.blocks[: max(MAX_HEAD, trail + 4)]
        if block.index not in skipped
        and block.box.tag != "li"
        and len(block.text) <= MAX_TITLE
        and not is_placeholder(block.text)
        and after_label("breadcrumb", block.text) is None
        and not is_word("home", block.text)
    ]
    meta = next((block.index for block in lines if block.index > trail and is_meta_line(block.text)), -1)
    after = [block for block in lines if block.index > trail >= 0 and block.index != meta]
    above = [block for block in lines if trail < block.index < meta]
    best = after[0] if after else above[-1] if above else lines[0] if lines else None
    if best is None:
        return None
    return Title(Found(best.text, "line after the breadcrumb" if after else "first line", best.text), best)
