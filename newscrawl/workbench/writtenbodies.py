"""Written bodies: texts that the structured data state, against what the generic rules take for the body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.extract.titlehints import key
from newscrawl.workbench.places import selectors_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.workbench.candidates import Rule
    from newscrawl.workbench.samples import Sample
    from newscrawl.workbench.testimony import Witnesses

MIN_TEXT = 200
"""Letters of a text that is worth comparing."""
ALIKE = 0.9
"""Share of the pieces of two texts that are the same, from which they are one text."""
UNLIKE = 0.5
"""The same, under which they are two."""
PIECE = 12
"""Letters of a piece."""
MAX_LONGER = 1.3
"""How much longer than the text an element's text may be: captions stand in it, and notes."""


def likeness_of(one: str, other: str) -> float:
    """Return the share of the pieces of two texts that are in both, 0 to 1."""
    first, second = _pieces(one), _pieces(other)
    return len(first & second) / (len(first | second) or 1)


def _pieces(text: str) -> set[str]:
    letters = key(text)
    return {letters[n : n + PIECE] for n in range(max(1, len(letters) - PIECE + 1))}


def written_bodies(witnesses: Sequence[Witnesses]) -> dict[int, str]:
    """Return the texts that the structured data state where the generic rules found another, by the sample's place."""
    out = {}
    for place, one in enumerate(witnesses):
        stated = next((str(claim.value) for claim in one.claims.get("body", ())), "")
        if len(key(stated)) >= MIN_TEXT and likeness_of(stated, one.sample.article.body or "") < UNLIKE:
            out[place] = stated
    return out


def written_candidates(sample: Sample, text: str) -> Iterator[Rule]:
    """Yield rules for elements that hold about a text, the inmost and shortest first."""
    letters = key(text)
    boxes = []
    for element in sample.page.tree.iter("article", "main", "section", "div", "td"):
        own = key(str(element.text_content()))
        if len(own) <= MAX_LONGER * len(letters) and likeness_of(own, letters) >= ALIKE / MAX_LONGER:
            boxes.append(element)
    for box in reversed(boxes):
        for selector in selectors_to(box)[:6]:
            yield from ({"css": f"{selector}{parts}"} for parts in ("", " > p", " p"))
