"""Title: the headline as shown. Candidates are headings and their like; the document's title judges them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extract.cues import holds_any
from newscrawl.extract.found import Found
from newscrawl.extract.headline import Headline, headline_of, is_kicker
from newscrawl.extract.lexicon import after_label, heading_kind, is_placeholder, is_word
from newscrawl.extract.metaline import is_meta_line
from newscrawl.extract.titlehints import MAX_TITLE, key, read_hints, site_keys, without_site
from newscrawl.extract.titletrail import follows_trail, in_trail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.outline import Block, Box, Outline, Span
    from newscrawl.extract.sections import Section
    from newscrawl.extract.structured import Structured
    from newscrawl.extract.titlehints import Hint

EQUAL = 6.0
"""Points of a heading that is what the head calls the article."""
SURE = 3.2
"""Score from which a heading is the title, whatever the head says: an `h1`, or a lesser one that the head confirms."""
MAX_HEAD = 12
"""Lines of a page of text among which the title is."""
MAX_MENU = 60
"""Lines of menus and boxes that may stand above the breadcrumb."""
MAX_CANDIDATES = 60
MAX_LINES = 4
"""Lines of one heading."""
REACH = 400
"""Blocks in which a title without a heading is looked for."""

_NAME_STEMS = ("tit", "tilte", "head", "h1")
"""A name that `_NAMES` matches holds one of these: plain strings are found in a tenth of the time."""
_NAMES = re.compile(
    r"(?:con|news|article|art|entry|post|story|page|main|content|blog|single|arc|detail)[-_]?(?:t(?:itle|ilte|itile|it)|"
    r"head(?:line|er)?)|\bc_titile\b|headline|\btitle\b|h1\b|newstitle"
)
_LIST_NAMES = re.compile(
    r"related|sidebar|widget|recommend|popular|latest|comment|teaser|card|logo|brand|list\b|menu|nav\b"
)
_UNSEEN = re.compile(
    r"(?<!not-)sr-only|visually-?hidden|screen-?reader|assistive|hide-access|text-hide|off-?screen|element-invisible"
)
_OUTSIDE = frozenset({"nav", "footer", "aside", "form"})
_HOME = frozenset({"/", "./", "index.html", "index.php"})
_NO_PLACE = _OUTSIDE | {"li"}
_HEADED = frozenset({"header"})
_INLINE = frozenset({"strong", "b", "span", "font"})
_POINTS = {"h1": 4.0, "h2": 2.0, "h3": 1.0}
_HEADINGS = frozenset(_POINTS)


@dataclass(frozen=True)
class Title:
    """The title, and where it stands."""

    found: Found[str]
    block: Block | None
    """The block that shows it, None where only the head names it."""


class _Candidate(NamedTuple):
    """A heading, or a line that is made like one."""

    shown: Headline
    box: Box
    score: float
    agrees: bool
    """Whether the head says the same, or some of it."""
    trailed: bool
    """Whether it is the last name of the breadcrumb, which many sites make an `h1`."""


def title_candidates(
    outline: Outline, structured: Structured, sections: list[Section], skipped: frozenset[int]
) -> Iterator[Title]:
    """Yield what may be the headline, the most trustworthy first.

    Args:
        outline: The page.
        structured: Its structured data.
        sections: Its lists of links; their titles are not the article's.
        skipped: Indexes of blocks that are something else, such as the breadcrumb.
    """
    if outline.kind == "text":
        yield from _titles_of_text(outline, skipped)
        return
    sites = site_keys(outline)
    hints = read_hints(outline, structured, sites)
    headings = _headings(outline, sections, skipped, hints, sites)
    placed = [c for c in headings if not c.trailed]
    sure = [c for c in placed if c.score >= SURE]
    confirmed = list(takewhile(lambda c: c.agrees, sure))
    yield from map(_of_heading, confirmed)
    # An `h1` of which the head knows nothing may be the site's name or a section's, where the title is no heading.
    known = {c.shown.block.index for c in confirmed} | {c.shown.block.index for c in headings if c.trailed}
    yield from _lines(outline, hints, skipped | known, strict=bool(sure))
    yield from map(_of_heading, sure[len(confirmed) :])
    yield from (_of_heading(c) for c in headings if c.trailed and c.agrees)
    for hint in hints:
        if hint.rule != "title":
            yield Title(Found(without_site(hint.text, sites, known=True), hint.rule, hint.text), None)
    yield from (_of_heading(c) for c in placed if 1 <= c.score < SURE)
    for hint in hints:
        if hint.rule == "title":
            yield Title(Found(without_site(hint.text, sites), hint.rule, hint.text), None)
    if len(outline.document_title) > MAX_TITLE:  # a megabyte is no headline, but how it begins tells the article
        yield Title(Found(_cut(outline.document_title), "title, cut", outline.document_title), None)


def _of_heading(candidate: _Candidate) -> Title:
    text, block = candidate.shown
    return Title(Found(text, f"heading {candidate.box.tag}", text), block)


def _cut(text: str) -> str:
    """Return the beginning of a text, up to the end of a word if there is one."""
    begins = text[: MAX_TITLE - 1]
    return f"{begins.rpartition(' ')[0] or begins}…"


def _headings(
    outline: Outline, sections: list[Section], skipped: frozenset[int], hints: list[Hint], sites: frozenset[str]
) -> list[_Candidate]:
    """Return the headings that may show the title, the best first."""
    found: list[_Candidate] = []
    trail: Block | None = None
    for box, lines in _lines_like_headings(outline, sections, skipped):
        block = lines[0]
        trailed = block.level == 1 and in_trail(outline, block, skipped)
        if trailed:
            trail = block
        if block.index in skipped:
            continue
        shown = headline_of(lines, hints, sites)
        own = key(shown.text)
        agreement = max((_agreement(own, hint) for hint in hints), default=0.0)
        score = _score(box, shown.block) + agreement - block.index / 2000
        if agreement < EQUAL:
            # In the wording of the head alone a heading may be trusted wholly; the site's name is no headline.
            score -= 3 if own in sites else 0 if agreement else 0.4
        if trail is not None and box.tag != "h3" and not trailed and follows_trail(outline, trail, block, own, hints):
            # Where an `h1` ends the breadcrumb, the next heading is the headline, however the head puts it.
            score, trail = score + 3, None
        found.append(_Candidate(shown, box, score, agreement > 0, trailed))
        if len(found) >= MAX_CANDIDATES:
            break
    return sorted(found, key=lambda c: -c.score)


def _lines_like_headings(
    outline: Outline, sections: list[Section], skipped: frozenset[int]
) -> Iterator[tuple[Box, list[Block]]]:
    """Yield headings, and lines whose class calls them one, each with its lines."""
    blocks = outline.blocks
    listed = {index for section in sections for index in (section.heading.index, *range(section.start, section.end))}
    around = _headings_around(outline)
    past = 0
    for block in blocks:
        if block.index < past:
            continue
        box = block.box
        if box.tag not in _HEADINGS:
            heading = around.get(box)
            if heading is not None:
                box = heading
            elif not (block.level or (box.names and _is_title_name(box.names))):
                span = block.runs[0][1]
                if span is None or span.link is not None or not _is_title_span(span):
                    continue
        text = block.text
        if len(text) > MAX_TITLE or is_placeholder(text):
            continue
        if box.tag != "h1" and (block.index in listed or block.index in skipped or box.within(_OUTSIDE) is not None):
            continue
        if heading_kind(text) is not None or not any(map(str.isalnum, text)):
            continue
        lines = _lines_of(blocks, block, box)
        past = lines[-1].index + 1
        yield box, lines


def _headings_around(outline: Outline) -> dict[Box, Box]:
    """Return the headings of a few lines that have a box for each, or one for all with such boxes, by these boxes."""
    around: dict[Box, Box] = {}
    for heading in [box for box in outline.boxes if box.tag in _HEADINGS and box.children]:
        if heading.end - heading.first <= MAX_LINES:
            for line in heading.children:
                around[line] = heading
                if line.tag not in _HEADINGS:
                    around.update(dict.fromkeys(line.children, heading))
    return around


def _lines_of(blocks: list[Block], first: Block, box: Box) -> list[Block]:
    """Return the lines of a heading; what follows an empty line is none of it."""
    if box.tag not in _HEADINGS:
        return [first]
    rest = blocks[first.index + 1 : min(box.end, first.index + MAX_LINES)]
    return [first, *takewhile(lambda block: block.breaks <= 1, rest)]


@lru_cache(maxsize=8192)
def _is_title_name(names: str) -> bool:
    return holds_any(names, _NAME_STEMS) and _NAMES.search(names) is not None


def _is_title_span(span: Span | None) -> bool:
    """Tell whether an inline element is named for a title; one in a link is an entry of a list."""
    while span is not None and span.link is None:
        if span.tag in _INLINE and ((span.names and _is_title_name(span.names)) or "headline" in span.prop):
            return True
        span = span.parent
    return False


def _score(box: Box, block: Block) -> float:
    """Rate a candidate by its level, its class, and where it stands."""
    linked = block.link_share > 0.9
    marks = (
        (3.0, "headline" in box.prop),
        (-1.5, linked),
        (-3.0, linked and _is_home_link(block)),
        (-1.0, linked and box.within(_HEADED) is not None),
        (-4.0, box.hidden or box.within(_OUTSIDE) is not None),
    )
    named = _points_of_names(box.names, box.parent.names if box.parent is not None else "")
    return _POINTS.get(box.tag, 0.0) + named + sum(points for points, holds in marks if holds)


@lru_cache(maxsize=4096)
def _points_of_names(names: str, around: str) -> float:
    return (
        1.0 * _is_title_name(names)
        - 2.0 * (_LIST_NAMES.search(f"{names} {around}") is not None)
        - 3.0 * is_kicker(names)
        - 2.0 * (_UNSEEN.search(names) is not None)
    )


def _is_home_link(block: Block) -> bool:
    """Tell whether a heading leads to the home page: the site's name in an `h1`, as blogs have it."""
    href = (block.links[0].href or "").strip().lower()
    return href in _HOME or (href.startswith(("http://", "https://")) and href.rstrip("/").count("/") == 2)


def _agreement(own: str, hint: Hint) -> float:
    """Rate how far a candidate agrees with what the head calls the article."""
    other = hint.key
    if own == other:
        return EQUAL
    if other.startswith(own) and len(own) >= min(8, len(other) // 3):
        return 3 if hint.rule == "title" else 2
    if other.endswith(own) and len(own) >= 8 and len(own) * 3 >= len(other):
        return 2.5
    if own.startswith(other) and len(other) >= 12:
        return 2
    return 1.5 if own in other and len(own) >= 12 else 0


def _lines(outline: Outline, hints: list[Hint], skipped: frozenset[int], *, strict: bool) -> Iterator[Title]:
    """Yield the first line that is, or begins, what the head calls the article: a title without a heading."""
    keys = {hint.key for hint in hints}
    for block in outline.blocks[:REACH]:
        if not 6 <= len(block.text) <= MAX_TITLE or block.index in skipped or block.link_share > 0.9:
            continue
        if block.box.within(_NO_PLACE) is not None:
            continue
        own = key(block.text)
        if len(own) >= 6 and (
            own in keys or (not strict and any(k.startswith(own) and len(own) * 2 >= len(k) for k in keys))
        ):
            yield Title(Found(block.text, "text equal to the document's title", block.text), block)
            return


def _titles_of_text(outline: Outline, skipped: frozenset[int]) -> Iterator[Title]:
    """Yield the line that is the title: the one after the breadcrumb, the one above the meta line, else the first."""
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
    for block in lines:
        if block.index > trail >= 0 and block.index != meta:
            yield Title(Found(block.text, "line after the breadcrumb", block.text), block)
    yield from (
        Title(Found(block.text, "first line", block.text), block)
        for block in [*reversed([b for b in lines if trail < b.index < meta]), *lines[:1]]
    )
