"""Breadcrumb: the trail from the home page down, without home, generic leaf and the article's own title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.extract.crumbshape import REACH, is_crumb_line, leads_home, shaped_blocks, shown_blocks
from newscrawl.extract.cues import holds_any
from newscrawl.extract.found import Found
from newscrawl.extract.lexicon import after_label, find_label, is_placeholder, is_word
from newscrawl.extract.structured import listed, plain
from newscrawl.extract.weights import weight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.outline import Block, Box, Outline, Segment
    from newscrawl.extract.structured import Structured

MAX_NAME = 60
"""Characters of one name of a trail; the article's own title may be longer, and is dropped."""
MIN_TITLE = 16
"""Characters from which a leaf that is part of the title is the title cut short, and no column."""
MIN_LEAF = 32
"""Characters from which an unlinked last name is no column: the title, worded otherwise than above the text."""
MAX_TRAIL = 8

_SEPARATOR = re.compile(r"\s*(?:>>+|[>＞»›→▸▶❯⟩|｜]|-+>|\s[/\\·•–—-]\s|(?<=\s)/|/(?=\s)|::)\s*")
_ANGLED = re.compile(r"<%.{1,80}?%>|<\?.{1,80}?\?>")
_UNFILLED = "{unfilled}"
"""Stands for a placeholder whose brackets look like a separator."""
_ONLY_SEPARATOR = re.compile(r"[\s>＞»›→▸▶❯⟩|｜/\\·•:：–—-]*")
_NAMES = re.compile(
    r"bread_?-?crumb|\bcrumbs?\b|crumbs_in|\bcon_nav\b|\bt_nav\b|\bplace\b|\bposition\b|\bpath(?:way)?\b|"
    r"location|weizhi|\bmap\b|\btrail\b"
)
_STEMS = ("crumb", "_nav", "place", "position", "path", "location", "weizhi", "map", "trail")
"""A name that `_NAMES` matches holds one of these."""
_SURE_NAMES = re.compile(r"bread_?-?crumb|\bcrumbs?\b|crumbs_in")


@dataclass(frozen=True)
class Trail:
    """The breadcrumb as it stands, home and leaf included."""

    names: tuple[str, ...]
    rule: str
    raw: str
    blocks: frozenset[int]
    """Indexes of the blocks that it stands in."""
    own_text: str | None = None
    """What the same heading says after the trail: the port of a template puts the column's name there."""
    home: tuple[bool, ...] = ()
    leaf: str | None = None
    """The last name where it is no link and the names before it are."""


def find_trail(outline: Outline, structured: Structured) -> Trail | None:
    """Find the breadcrumb: the first of its candidates."""
    return next(trail_candidates(outline, structured), None)


def trail_candidates(outline: Outline, structured: Structured) -> Iterator[Trail]:
    """Yield what may be the breadcrumb: by its label, class names, shape, or in the structured data if it is shown."""
    for block in outline.blocks[:REACH]:
        span = find_label("breadcrumb", block.text) if len(block.text) < 400 else None
        if span is not None and span[0] <= 2 and not block.box.hidden:
            yield _labelled(outline, block)
            break
    yield from _named(outline)
    yield from _shaped(outline)
    yield from _structured(outline, structured)


def extract_breadcrumb(trail: Trail | None, title: str | None) -> Found[tuple[str, ...]] | None:
    """Return the names that are neither home, nor the generic leaf, nor the title, nor a placeholder."""
    if trail is None:
        return None
    pairs = [
        (name, bool(trail.home) and trail.home[place])
        for place, name in enumerate(trail.names)
        if not _ONLY_SEPARATOR.fullmatch(name)
    ]
    if pairs and "breadcrumb" in pairs[0][0].casefold():
        pairs = pairs[1:]  # a heading for those who do not see
    while pairs and (pairs[0][1] or is_word("home", pairs[0][0])):
        pairs = pairs[1:]
    names = _without_leaf([name for name, _ in pairs], trail, title)
    kept = tuple(name for name in names if not is_placeholder(name) and len(name) <= MAX_NAME)
    return Found(kept[:MAX_TRAIL], trail.rule, trail.raw)


def _without_leaf(names: list[str], trail: Trail, title: str | None) -> list[str]:
    """Cut the generic leaf and the title off; a title with a dash in it stands in two pieces."""
    cut: str | None = None
    while names:
        last = names[-1]
        whole = (title or "").casefold()
        if is_word("leaf", last) or is_placeholder(last):
            names.pop()
        elif cut is None and (_is_title(last, title) or (trail.leaf == last and _is_long(last))):
            cut = names.pop()
        elif cut is not None and len(cut) < len(whole) and whole.startswith(last.casefold()):
            names.pop()
        else:
            break
    return names


def _is_long(name: str) -> bool:
    return weight(name) > MIN_LEAF


def _is_title(name: str, title: str | None) -> bool:
    if not title:
        return False
    stem = re.sub(r"\s*(?:\.{2,3}|…)$", "", name).casefold()
    whole = title.casefold()
    return stem == whole or (weight(stem) >= MIN_TITLE and (stem in whole or stem.startswith(whole)))


def _labelled(outline: Outline, block: Block) -> Trail:
    blocks = [block]
    rest = after_label("breadcrumb", block.text)
    if not rest:  # the label alone: the trail is what stands beside it, in the same box
        box = block.box.parent if block.box.end - block.box.first == 1 and block.box.parent else block.box
        blocks = [b for b in outline.blocks[block.index : min(box.end, block.index + 12)] if b.link_chars or b is block]
    if outline.kind == "text":
        return _of_line(rest or "", "label", block)
    return _of_segments(blocks, "label")


def _of_line(text: str, rule: str, block: Block) -> Trail:
    names = [name for name in _SEPARATOR.split(_ANGLED.sub(_UNFILLED, text)) if name.strip()]
    return Trail(tuple(names), rule, block.text, frozenset({block.index}))


def _of_segments(blocks: list[Block], rule: str) -> Trail:
    """Read a trail node by node: links are names, so a name may hold a separator and names need none between them."""
    names: list[str] = []
    home: list[bool] = []
    own: str | None = None
    glued = False  # whether nothing but a link's end stands before the next text
    first = True
    for block in blocks:
        glued = False
        segments = block.segments
        trail, after = _within_label(segments)
        own = own or after
        for place, segment in enumerate(trail):
            text = segment.text
            if first:
                rest = after_label("breadcrumb", text)
                if rest is None and text.rstrip().endswith((":", "：")) and _is_home_next(trail, place):
                    rest = ""  # whatever the label says, home follows it
                text, first = (rest if rest is not None else text), False
            if segment.link is not None:
                if text:
                    names.append(text)
                    home.append(leads_home(segment))
                glued = True
                continue
            if glued and text and not _SEPARATOR.match(text) and _ONLY_SEPARATOR.match(text[:1]) is None:
                own = text
                continue
            pieces = [
                piece.strip()
                for piece in _SEPARATOR.split(f" {_ANGLED.sub(_UNFILLED, text)} ")
                if not _ONLY_SEPARATOR.fullmatch(piece)
            ]
            names += pieces
            home += [False] * len(pieces)
            glued = False
    raw = " ".join(block.text for block in blocks)
    names = [name for name in names if name not in {"", ":", "："}]
    final = blocks[-1].segments[-1]
    leaf = final.text.strip() if len(names) > 1 and (final.link is None or blocks[-1].level == 1) else None
    if leaf is not None and not names[-1].endswith(leaf[-MIN_TITLE:]):
        leaf = None
    leaf = names[-1] if leaf is not None else None
    return Trail(tuple(names), rule, raw, frozenset(b.index for b in blocks), own, tuple(home), leaf)


def _within_label(segments: list[Segment]) -> tuple[list[Segment], str | None]:
    """Leave out what stands beside the trail's own element: the column's name, links to home and column once more."""
    span = segments[0].span
    if span is None or segments[0].link is not None:
        return segments, None
    inside = [s for s in segments if s.span is not None and any(x is span for x in s.span.chain())]
    if len(inside) == len(segments) or (len(inside) < 2 and not _SEPARATOR.search(segments[0].text)):
        return segments, None
    outside = [s.text for s in segments if s not in inside and s.link is None]
    return inside, outside[0] if outside else None


def _is_home_next(segments: list[Segment], place: int) -> bool:
    return place + 1 < len(segments) and (is_word("home", segments[place + 1].text) or leads_home(segments[place + 1]))


def _named(outline: Outline) -> Iterator[Trail]:
    """A box whose class calls it a breadcrumb and that holds links; a class that says so plainly is asked first."""
    loose: Trail | None = None
    for box in outline.boxes:
        if not (box.names and _is_trail_name(box.names)) or box.end - box.first > 14:
            continue
        sure = _SURE_NAMES.search(box.names) is not None
        if not sure and loose is not None:
            continue
        trail = _of_box(outline, box)
        if trail is None:
            continue
        if sure and (len(trail.names) > 1 or not trail.home[0]):
            yield trail
        else:
            loose = loose or trail
    if loose is not None:
        yield loose


def _shaped(outline: Outline) -> Iterator[Trail]:
    if outline.kind == "text":
        line = next((block for block in outline.blocks[:REACH] if is_crumb_line(block.text)), None)
        if line is not None:
            yield _of_line(line.text, "shape", line)
    elif blocks := shaped_blocks(outline):
        yield _of_segments(blocks, "shape")


@lru_cache(maxsize=8192)
def _is_trail_name(names: str) -> bool:
    return holds_any(names, _STEMS) and _NAMES.search(names) is not None


def _of_box(outline: Outline, box: Box) -> Trail | None:
    blocks = outline.blocks[box.first : box.end]
    if not blocks or box.hidden or not any(block.link_chars for block in blocks):
        return None
    if sum(len(block.text) for block in blocks) > 500:
        return None
    trail = _of_segments(blocks, "class")
    sure = _SURE_NAMES.search(box.names) is not None
    starts_home = bool(trail.names) and (is_word("home", trail.names[0]) or trail.home[0])
    return trail if trail.names and (starts_home or sure) and len(trail.names) <= MAX_TRAIL else None


def _structured(outline: Outline, structured: Structured) -> Iterator[Trail]:
    """The names of the structured data; a single one must be shown beside its home page, for most sites have that."""
    for node in structured.of_type("BreadcrumbList"):
        names, home = list_names(node)
        shown = [name for place, name in enumerate(names) if place + 1 < len(names) or weight(name) <= MIN_LEAF]
        blocks = shown_blocks(outline, shown) or shown_blocks(outline, shown[1:])
        if blocks or len(shown) - bool(home and (home[0] or is_word("home", names[0]))) > 1:
            found = frozenset(block.index for block in blocks)
            yield Trail(tuple(names), "JSON-LD BreadcrumbList", " > ".join(names), found, None, tuple(home))


def list_names(node: dict[str, object]) -> tuple[list[str], list[bool]]:
    """Return the names of a BreadcrumbList in order, and for each whether it is the home page."""
    items = [item for item in listed(node.get("itemListElement")) if isinstance(item, dict)]
    items.sort(key=_position)
    names, home = [], []
    for item in items:
        inner = item.get("item")
        name = plain(item.get("name")) or (plain(inner) if isinstance(inner, dict) else None)
        if name:
            names.append(name)
            url = inner.get("@id") or inner.get("url") if isinstance(inner, dict) else inner
            home.append(isinstance(url, str) and _is_home_url(url))
    return names, home


def _position(item: dict[str, object]) -> float:
    try:
        return float(str(item.get("position", 0)))
    except ValueError:
        return 0.0


def _is_home_url(url: str) -> bool:
    try:
        return urlsplit(url).path in {"", "/"}
    except ValueError:
        return False
