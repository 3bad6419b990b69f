"""Outline: one page as a flat sequence of blocks of text, each knowing its boxes, its links and its marks.

All fields are read from here. A page of HTML and a page that was saved as text have the same outline; the latter has no
links. `walk` makes it from a tree, `textpage` from lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MAX_PIECES = 20_000
"""Text nodes that are all kept; real pages have up to 6,800. Of what follows in a longer one, only prose is kept."""
MIN_PROSE = 40
"""Characters from which a block without links counts as prose there."""
MIN_PROSE_FAR = 100
"""The same beyond thrice as many: ten megabytes of short lines would take twenty seconds."""

MAX_SPAN = 1_000
"""Characters of a text in an inline element: what is asked for is a name or a date."""

LEVELS = {f"h{level}": level for level in range(1, 7)}
"""Levels of headings by tag."""


@dataclass(slots=True, eq=False, init=False)
class Box:
    """A block-level element: what a browser puts on lines of its own."""

    tag: str
    names: str
    """Class and id, lower-case, separated by spaces."""
    parent: Box | None
    first: int
    """Index of the first block in it."""
    end: int
    """Index after the last block in it."""
    depth: int
    hidden: bool
    """Not shown, by its own attributes or those of a box around it."""
    prop: str
    """Its itemprop."""
    children: list[Box]

    def __init__(self, tag: str, names: str, parent: Box | None, first: int) -> None:
        self.tag = tag
        self.names = names
        self.parent = parent
        self.first = first
        self.end = 0
        self.prop = ""
        self.children = []
        if parent is None:
            self.depth = 0
            self.hidden = False
        else:
            self.depth = parent.depth + 1
            self.hidden = parent.hidden
            parent.children.append(self)

    def chain(self) -> Iterator[Box]:
        """Yield this box and those around it, inmost first."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent

    def within(self, tags: frozenset[str]) -> Box | None:
        """Return the inmost box of one of these tags, this one or one around it."""
        box: Box | None = self
        while box is not None and box.tag not in tags:
            box = box.parent
        return box

    def inside(self, other: Box) -> bool:
        """Tell whether this is `other` or lies in it."""
        box: Box | None = self
        while box is not None and box is not other:
            box = box.parent
        return box is not None


@dataclass(slots=True, eq=False)
class Span:
    """An inline element. It may have blocks inside, as `<a><p>…</p></a>` has."""

    tag: str
    names: str
    parent: Span | None
    at: int
    """Index of the block in which it begins."""
    link: Span | None = None
    """The `a` that this is or stands in."""
    href: str | None = None
    title: str = ""
    """Its title attribute; of a `time`, its datetime."""
    rel: str = ""
    prop: str = ""

    def chain(self) -> Iterator[Span]:
        """Yield this span and those around it, inmost first."""
        span: Span | None = self
        while span is not None:
            yield span
            span = span.parent


class Segment(NamedTuple):
    """Text of a block that stands in one and the same inline element."""

    text: str
    span: Span | None

    @property
    def link(self) -> Span | None:
        """The link that the text is part of."""
        return self.span.link if self.span is not None else None


@dataclass(slots=True, eq=False, init=False)
class Block:
    """One line or paragraph: text with nothing but inline markup in it."""

    index: int
    text: str
    """As a browser shows it: white space collapsed, inline siblings glued where the source has nothing between them."""
    runs: list[tuple[str, Span | None]]
    """The source's own text nodes with the inline element that each stands in."""
    box: Box
    breaks: int
    """How many `<br>` separate it from the block before, in the same box."""
    link_chars: int
    """Characters that are part of links."""
    link_share: float
    """Their share of the text."""
    weight: int
    """Length of the text in Latin letters, see `weights`."""
    level: int
    """1 to 6 in a heading, else 0."""
    _segments: list[Segment] | None
    _links: list[Span] | None
    _places: dict[Span, tuple[int, int]] | None

    def __init__(  # noqa: PLR0913, PLR0917 - one for each part of it
        self,
        index: int,
        text: str,
        runs: list[tuple[str, Span | None]],
        box: Box,
        breaks: int,
        link_chars: int,
        weight: int,
    ) -> None:
        self.index = index
        self.text = text
        self.runs = runs
        self.box = box
        self.breaks = breaks
        self.link_chars = link_chars
        self.link_share = link_chars / len(text) if link_chars else 0.0
        self.weight = weight
        self.level = LEVELS.get(box.tag, 0)
        self._segments = self._links = self._places = None

    @property
    def segments(self) -> list[Segment]:
        """The text taken apart by inline elements, white space collapsed, empty pieces left out."""
        if self._segments is None:
            self._segments = [Segment(self.text, self.runs[0][1])] if len(self.runs) == 1 else self._take_apart()
        return self._segments

    def _take_apart(self) -> list[Segment]:
        out: list[Segment] = []
        for raw, span in self.runs:
            text = " ".join(raw.split())
            if not text:
                continue
            if out and out[-1].span is span:
                last = out.pop()
                text = f"{last.text} {text}" if raw[0].isspace() else last.text + text
            out.append(Segment(text, span))
        return out

    @property
    def links(self) -> list[Span]:
        """The links in it, in order."""
        if self._links is None and len(self.runs) == 1:
            raw, span = self.runs[0]
            self._links = [span.link] if span is not None and span.link is not None and not raw.isspace() else []
        elif self._links is None:
            # Not more than once a link; each of its pieces of text names it.
            self._links = list(
                dict.fromkeys(
                    link
                    for raw, span in self.runs
                    if span is not None and (link := span.link) is not None and not raw.isspace()
                )
            )
        return self._links

    def runs_in(self, span: Span) -> list[str]:
        """Return the text nodes that stand in an inline element."""
        if self._places is None:
            self._places = self._find_places()
        start, end = self._places.get(span, (0, 0))
        return [raw for raw, _ in self.runs[start:end]]

    def _find_places(self) -> dict[Span, tuple[int, int]]:
        """Return where the text nodes in each inline element begin and end. Each element is entered and left once."""
        places: dict[Span, tuple[int, int]] = {}
        opened: dict[Span, int] = {}
        for place, (_, inmost) in enumerate([*self.runs, ("", None)]):
            span, entered = inmost, []
            while span is not None and span not in opened:
                entered.append(span)
                span = span.parent
            while opened and next(reversed(opened)) is not span:
                ended, start = opened.popitem()
                places[ended] = (places.get(ended, (start,))[0], place)
            opened.update((one, place) for one in reversed(entered))
        return places


class Picture(NamedTuple):
    """An image element. What it says of the picture is read where it is asked for: see `pictures`."""

    element: HtmlElement
    at: int
    """Index of the block before which it stands."""
    box: Box


class Property(NamedTuple):
    """A microdata property."""

    name: str
    value: str | None
    """Its attribute's value; None when its text is the value."""
    node: Box | Span
    at: int


class Script(NamedTuple):
    """A script element; only its address and kind are kept."""

    src: str
    at: int
    following: str
    """The text right after it."""


@dataclass(eq=False)
class Outline:
    """Everything of a page that the fields are read from."""

    root: Box
    kind: str
    """"html" or "text"."""
    blocks: list[Block] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    links: list[Span] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    inline_scripts: list[str] = field(default_factory=list)
    """What scripts without an address say, if it is short; bundles are left out."""
    counters: list[str] = field(default_factory=list)
    """Addresses at the elements that WebPlus shows a number of views in."""
    times: list[Span] = field(default_factory=list)
    meta: dict[str, list[str]] = field(default_factory=dict)
    """Contents of `meta` elements by property, name or itemprop, lower-case."""
    json_ld: list[str] = field(default_factory=list)
    counts: list[tuple[str, str]] = field(default_factory=list)
    """data-views and the like: attribute and value."""
    document_title: str = ""
    base: str | None = None
    canonical: str | None = None
    language: str | None = None

    def release(self) -> None:
        """Forget what knows each other, once all is read: it is freed at once then, not when garbage is collected.

        To look for garbage among the parts of a page that is being read took a tenth of the time.
        """
        for box in self.boxes:
            box.children.clear()
        for link in self.links:
            link.link = None

    def meta_value(self, *names: str) -> str | None:
        """Return the first non-empty content of the first of these `meta` names."""
        for name in names:
            for value in self.meta.get(name, ()):
                text = " ".join(value.split())
                if text:
                    return text
        return None

    def text_of(self, node: Box | Span, at: int = 0) -> str:
        """Return the text in a box, or in a span that begins in block `at`."""
        if isinstance(node, Box):
            return " ".join(block.text for block in self.blocks[node.first : node.end])
        parts: list[str] = []
        for block in self.blocks[at : at + 20]:
            inside = block.runs_in(node)
            if not inside and parts:
                break
            parts += [*(raw[:MAX_SPAN] for raw in inside), " "]
        return " ".join("".join(parts).split())[:MAX_SPAN]

    @cached_property
    def link_sums(self) -> list[int]:
        """Running sum of link characters: entry i is the sum before block i."""
        return list(accumulate((block.link_chars for block in self.blocks), initial=0))

    @cached_property
    def text_sums(self) -> list[int]:
        """Running sum of characters: entry i is the sum before block i."""
        return list(accumulate((len(block.text) for block in self.blocks), initial=0))

    def chars(self, box: Box) -> int:
        """Return how many characters stand in a box."""
        return self.text_sums[box.end] - self.text_sums[box.first]

    def link_share(self, box: Box) -> float:
        """Return the share of a box's characters that are part of links."""
        chars = self.chars(box)
        return (self.link_sums[box.end] - self.link_sums[box.first]) / chars if chars else 0.0
