"""Apart: what stands apart from the paragraphs of a text, and whether it is text all the same.

A paragraph among paragraphs is text. Of what stands before the first, behind the last or in a box of another kind
(dates, captions, authors, promotion, but also quotations, lists and parts of the text), weights tell that were learned
from pages with known text: `data/apart.json`, made by `benchmarks/extraction/train_apart.py`.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extract.lexicon import read_data
from newscrawl.extract.moments import find_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.outline import Block, Box, Outline

MIN_SENTENCE = 40
"""Weighted characters of a paragraph that ends as a sentence does."""
LONG = 120
"""Weighted characters from which a block is prose, however it ends."""
STREAM = 0.25
"""Share of the prose from which boxes of one kind carry the text."""
AMONG = 0.2
"""Share of the prose beside a block, in boxes of its kind, from which it is a paragraph among others."""
MAX_DATED = 90
"""Characters of a line that may be a date."""
NEAR = 3
"""Boxes around a picture, and blocks in one of them, that make a block its caption."""
NAMED = 5
"""Boxes around a block whose names are looked at."""

_DATA = read_data("apart.json")
WEIGHTS: tuple[float, ...] = tuple(_DATA["weights"].values())
FEATURES: tuple[str, ...] = tuple(_DATA["weights"])
"""Names of the features, in the order in which `features_of` returns them."""
_LEAST = math.log(_DATA["least"] / (1 - _DATA["least"]))
_WORDS = tuple((re.compile("|".join(words)), near) for words, near in _DATA["words"].values())
"""Words in names; with each, whether only the block's own box counts."""

_LINES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "dt", "dd"})
_LISTS = frozenset({"ul", "ol", "table"})
_CELLS = frozenset({"td", "th"})
_TABLE = frozenset({"table"})
_QUOTE = frozenset({"blockquote"})
_ITALIC = frozenset({"i", "em"})
_ENDS = frozenset('.!?…。！？।؟"”»“’)')
_BARS = ("|", "•", "→")


class Stray(NamedTuple):
    """A block that is no paragraph among others, with what its place and make say."""

    block: Block
    features: tuple[float, ...]


def without_strays(outline: Outline, blocks: list[Block], region: Box) -> list[Block]:
    """Leave out what stands apart from the paragraphs and is none of the text."""
    out = {
        stray.block.index
        for stray in strays(outline, blocks, region)
        if sum(map(float.__mul__, stray.features, WEIGHTS)) < _LEAST
    }
    return [block for block in blocks if block.index not in out] if out else blocks


def strays(outline: Outline, blocks: list[Block], region: Box) -> Iterator[Stray]:
    """Yield the blocks that are no paragraphs among others."""
    around = [_container(block) for block in blocks]
    prose = [_prose(block) for block in blocks]
    total = sum(prose)
    if not total:
        return
    boxes: dict[int, int] = {}
    kinds: dict[tuple[str, str], int] = {}
    makes: dict[tuple[str, str, str], int] = {}
    for block, box, chars in zip(blocks, around, prose, strict=True):
        if chars:
            boxes[id(box)] = boxes.get(id(box), 0) + chars
            kind = box.tag, box.names
            kinds[kind] = kinds.get(kind, 0) + chars
            make = block.box.tag, block.box.names, box.names
            makes[make] = makes.get(make, 0) + chars
    stream = [place for place, box in enumerate(around) if prose[place] and kinds[box.tag, box.names] >= STREAM * total]
    first, last = (stream[0], stream[-1]) if stream else (0, len(blocks) - 1)
    depth = blocks[first].box.depth
    pictured = _pictured(outline, blocks)
    above = 0
    for place, (block, box, chars) in enumerate(zip(blocks, around, prose, strict=True)):
        in_box = (boxes.get(id(box), 0) - chars) / total
        of_kind = (kinds.get((box.tag, box.names), 0) - chars) / total
        if not first <= place <= last or max(in_box, of_kind) < AMONG:
            of_make = (makes.get((block.box.tag, block.box.names, box.names), 0) - chars) / total
            yield Stray(
                block,
                (
                    *_make(block),
                    in_box,
                    of_kind,
                    of_make,
                    *_place(block, place, first, last),
                    float(place > 0 and around[place - 1] is box),
                    float(place == len(blocks) - 1),
                    min(abs(block.box.depth - depth), 6) / 3,
                    above / total,
                    (total - above - chars) / total,
                    float(_is_pictured(block, pictured)),
                    *_words(block, region),
                ),
            )
        above += chars


def _container(block: Block) -> Box:
    """Return the box in which a paragraph stands beside others; a list or a table is one paragraph of it."""
    box = block.box
    if box.tag == "li" and box.parent is not None:
        box = box.parent
    elif box.tag in _CELLS:
        box = box.within(_TABLE) or box
    if (box.tag in _LINES or box.tag in _LISTS) and box.parent is not None:
        box = box.parent
    return box


def _prose(block: Block) -> int:
    """Return the weight of a block that is a paragraph, 0 of any other."""
    text = block.text
    if len(text) * 2 < MIN_SENTENCE or block.level or block.link_chars * 2 >= len(text):
        return 0
    chars = block.weight
    return chars if chars > LONG or (chars >= MIN_SENTENCE and text[-1] in _ENDS) else 0


def _make(block: Block) -> tuple[float, ...]:
    """Return what the block itself says."""
    text, tag = block.text, block.box.tag
    dated = len(text) <= MAX_DATED and any(char.isdigit() for char in text) and find_moment(text) is not None
    span = block.runs[0][1]
    italic = span is not None and all(s is span for _, s in block.runs) and any(s.tag in _ITALIC for s in span.chain())
    return (
        1.0,
        math.log(block.weight + 1) / 6,
        float(text[-1] in _ENDS),
        block.link_share,
        float(tag == "li"),
        float(tag in _CELLS),
        float(block.level > 0),
        float(tag not in _LINES and tag not in _CELLS and tag != "li"),
        float(block.box.within(_QUOTE) is not None),
        float(dated),
        float(any(bar in text for bar in _BARS)),
        float(italic),
    )


def _place(block: Block, place: int, first: int, last: int) -> tuple[float, ...]:
    """Return how the block lies to the paragraphs that carry the text."""
    behind = place > last
    return (
        float(behind),
        float(behind and block.weight < MIN_SENTENCE),
        float(place < first and block.text[-1] not in _ENDS),
    )


def _pictured(outline: Outline, blocks: list[Block]) -> set[int]:
    """Return the boxes close around pictures, of which any may hold one of some blocks, too."""
    first, last = blocks[0].index - NEAR, blocks[-1].index + NEAR
    near = [picture.box for picture in outline.pictures if first <= picture.at <= last + 1]
    return {id(box) for inmost in near for box in islice(inmost.chain(), NEAR)}


def _is_pictured(block: Block, pictured: set[int]) -> bool:
    """Tell whether a small box holds the block and a picture."""
    return any(id(box) in pictured and box.end - box.first <= NEAR for box in islice(block.box.chain(), NEAR))


def _words(block: Block, region: Box) -> tuple[float, ...]:
    """Return what the names of its boxes up to the text's, and of the inline elements that it begins with, say."""
    names: list[str] = []
    box: Box | None = block.box
    for _ in range(NAMED):
        if box is None or box is region:
            break
        if box.names:
            names.append(box.names)
        box = box.parent
    span = block.runs[0][1]
    own = block.box.names
    if span is not None:
        own = " ".join([own, *(s.names for s in span.chain() if s.names)])
    return _words_in(" ".join(names), own)


@lru_cache(maxsize=4096)
def _words_in(names: str, own: str) -> tuple[float, ...]:
    return tuple(float(words.search(own if near else names) is not None) for words, near in _WORDS)
