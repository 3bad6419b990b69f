"""Disclaimer: the legal or risk notice about the article, wherever it stands. Cues are data, see `data/`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extract.cues import Cues, cues_of, holds_any
from newscrawl.extract.found import Found
from newscrawl.extract.language import languages_of
from newscrawl.extract.lexicon import normal, read_data
from newscrawl.extract.notices import is_notice, sponsor_mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.outline import Block, Box, Outline
    from newscrawl.extract.region import Region
    from newscrawl.extract.sections import Section

MAX_NOTICE = 4000
"""Characters. A longer text with cues in it speaks about risk."""
MIN_NOTICE = 25
"""Characters. A shorter line is a heading or a link to a notice."""
REACH = 30
"""Blocks after the text that may hold a notice. Further down is the site's footer."""
ABOVE = 14
"""Blocks above the text that may hold one: beside the headline."""
MAX_LABEL = 60
"""Characters at a text's beginning in which its label ends."""
OPENING = 2
CLOSING = 5
"""Blocks at either end of the text in which one sentence is enough; amid it, it is part of the story."""

_NAMES = re.compile(
    r"disclaimer|disclosure|risk-?(?:warning|notice)|\brisk\b|mzsm|legal-?(?:notice|note)|\bstatement\b|\bshengming\b"
)
_STEMS = ("disclaimer", "disclosure", "risk", "mzsm", "legal", "statement", "shengming")
"""A name that `_NAMES` matches holds one of these."""
_OUTSIDE = frozenset({"footer", "nav", "form"})
_WHOLE = frozenset({"article", "main"})
_FRAME = re.compile(
    r"(?<!entry-)(?<!article-)(?<!post-)(?<!article__)(?<!story-)\bfooter|comment|disqus|cookie|consent|newsletter|site-info|"
    r"\bteaser|author-?bio|byline|colophon|copyright"
)
_FRAME_STEMS = (
    "footer", "comment", "disqus", "cookie", "consent", "newsletter", "site-info", "teaser", "bio", "byline",
    "colophon", "copyright",
)  # fmt: skip
_SURE = re.compile(
    r"\W{0,3}(?:(?:legal |medical |financial |affiliate |full )?(?:disclaimer|disclosure)|"
    r"免责声明|免責聲明|免责申明|免責事項|haftungsausschluss|"
    r"descargo de responsabilidad|isenção de responsabilidade|отказ от ответственности|дисклеймер)\b",
    re.IGNORECASE,
)


class _Language(NamedTuple):
    """The cue phrases of one language, and the stems of all of them: most paragraphs hold none."""

    name: str
    stems: tuple[str, ...]
    cues: tuple[Cues, ...]


def _load() -> tuple[re.Pattern[str], tuple[_Language, ...], frozenset[str]]:
    data = read_data("disclaimers.json")
    words = sorted({word for row in data.values() for word in row["labels"]}, key=len, reverse=True)
    label = re.compile(
        rf"\W{{0,3}}(?:{'|'.join(map(re.escape, words))})\s*[】\])）]?\s*(?:[:：]|[】\])）])", re.IGNORECASE
    )
    cues = tuple(
        _Language(
            tag.partition("-")[0],
            tuple(dict.fromkeys(stem for stems in row["cues"].values() for stem in stems)),
            tuple(cues_of((cue,), stems) for cue, stems in row["cues"].items()),
        )
        for tag, row in data.items()
    )
    return label, cues, frozenset(map(normal, words))


_LABEL, _CUES, _WORDS = _load()


class Notice:
    """The disclaimer and the blocks that it was taken from."""

    def __init__(self, found: Found[str], blocks: frozenset[int]) -> None:
        self.found = found
        self.blocks = blocks


def extract_disclaimer(
    outline: Outline, region: Region | None, sections: list[Section], languages: frozenset[str] | None = None
) -> Notice | None:
    """Return the notices about the article, several joined by a blank line; see `disclaimer_candidates`."""
    texts: dict[str, str] = {}
    blocks: set[int] = set()
    for notice in disclaimer_candidates(outline, region, sections, languages):
        blocks |= notice.blocks
        texts.setdefault(notice.found.value, notice.found.rule)
    if not texts:
        return None
    text = "\n\n".join(texts)
    return Notice(Found(text, next(iter(texts.values())), text), frozenset(blocks))


def disclaimer_candidates(
    outline: Outline, region: Region | None, sections: list[Section], languages: frozenset[str] | None = None
) -> Iterator[Notice]:
    """Yield each notice near the text, in page order; all of them are the disclaimer.

    Args:
        outline: The page.
        region: Where its text stands.
        sections: Its lists of links.
        languages: Those of the page, None if unknown: the search in all languages takes five times as long.
    """
    if region is None:
        return
    listed = {index for section in sections for index in range(section.heading.index, section.end)}
    limit = min(len(outline.blocks), region.last + REACH)
    used: tuple[int, ...] = ()
    last = _last_paragraph(region, languages)
    inner = frozenset(block.index for block in region.blocks[OPENING:-CLOSING])
    for block in outline.blocks[max(0, region.first - ABOVE) : limit]:
        if block.index in used or len(block.text) > MAX_NOTICE or (block.index in listed and block.link_chars):
            continue
        if block.box.hidden or block.link_share > 0.6:
            continue
        rule = _rule(block, region, last, inner, languages)
        if rule is None:
            continue
        text, taken = _read(outline, block, rule, languages)
        if text is not None:
            used = taken
            yield Notice(Found(text, rule, text), frozenset(taken))


def _read(
    outline: Outline, block: Block, rule: str, languages: frozenset[str] | None
) -> tuple[str | None, tuple[int, ...]]:
    """Return the notice's text and the blocks that hold it; None if a heading announces none after all."""
    if rule == "mark":
        return sponsor_mark(block.text) or block.text, (block.index,)
    if rule != "label alone":
        return block.text, (block.index,)
    following = outline.blocks[block.index + 1 : block.index + 2]
    if not following or following[0].level or not _says_notice(following[0].text, languages):
        return None, ()
    return following[0].text, (block.index, following[0].index)


def _says_notice(text: str, languages: frozenset[str] | None) -> bool:
    return cues_in(text, languages) > 0 or is_notice(text, languages)


def _last_paragraph(region: Region, languages: frozenset[str] | None) -> int:
    """Return the index of the last block of the region that is no notice, -1 if all are."""
    for block in reversed(region.blocks):
        if cues_in(block.text, languages) < 2 and not is_notice(block.text, languages):
            return block.index
    return -1


def _rule(  # noqa: PLR0911 - one return a rule
    block: Block, region: Region, last: int, inner: frozenset[int], languages: frozenset[str] | None
) -> str | None:
    """Return by which rule a block is a notice, None if it is none."""
    text = block.text
    near = block.index >= region.first - 4
    if near and len(text) > 20 and _has_label_end(text) and _LABEL.match(text) and not _is_outside(block.box):
        return "label" if _SURE.match(text) or _says_notice(text, languages) else None
    if near and len(text) <= MAX_LABEL and normal(text) in _WORDS:
        return "label alone"
    if block.index < region.first and not block.link_chars and sponsor_mark(text) is not None:
        return "mark"
    if len(text) < MIN_NOTICE and text.isascii():
        return None
    if near and _is_named(block) and _says_notice(text, languages):
        return "class"
    if block.index > last and not _is_outside(block.box) and cues_in(text, languages) >= 2:
        return "cues after the body"
    if block.index not in inner and not block.level and not _is_frame(block) and is_notice(text, languages):
        return "sentence"
    return None


def _has_label_end(text: str) -> bool:
    """Tell whether a text may begin with a label: no search among all labels in most paragraphs."""
    head = text[:MAX_LABEL]
    return any(end in head for end in ":：】])）")


def _is_outside(box: Box) -> bool:
    """Tell whether a box lies in the page's frame. The footer of an article is a place of notices."""
    frame = box.within(_OUTSIDE)
    return frame is not None and not (frame.tag == "footer" and frame.within(_WHOLE) is not None)


def _is_frame(block: Block) -> bool:
    """Tell whether a block lies in the page's frame or among comments: what it says is about the site or a reader's."""
    if _is_outside(block.box):
        return True
    box: Box | None = block.box
    while box is not None:
        if box.names and _is_frame_name(box.names) and box.tag != "body":
            return True
        box = box.parent
    return False


@lru_cache(maxsize=8192)
def _is_frame_name(names: str) -> bool:
    return holds_any(names, _FRAME_STEMS) and _FRAME.search(names) is not None


def _is_named(block: Block) -> bool:
    box: Box | None = block.box
    for _ in range(3):
        if box is None or box.end - box.first > 8:
            return False
        if box.names and _is_notice_name(box.names):
            return True
        box = box.parent
    return False


@lru_cache(maxsize=8192)
def _is_notice_name(names: str) -> bool:
    return holds_any(names, _STEMS) and _NAMES.search(names) is not None


def cues_in(text: str, languages: frozenset[str] | None = None) -> int:
    """Return how many cue phrases of one language a text holds, at most of any language."""
    return _cues_in(text, languages) if 15 <= len(text) <= MAX_NOTICE else 0


@lru_cache(maxsize=1024)
def _cues_in(text: str, languages: frozenset[str] | None) -> int:
    low = text.lower()
    asked = languages_of(text, languages)
    most = 0
    for language, stems, cues in _CUES:
        if (asked is None or language in asked) and holds_any(low, stems):
            most = max(most, sum(cue.search(low) is not None for cue in cues))
    return most
