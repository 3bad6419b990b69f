"""Boilerplate: paragraphs that the body of every sample holds, and the selectors that leave them out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.extract.titlehints import key
from newscrawl.workbench.candidates import escaped
from newscrawl.workbench.places import selectors_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from newscrawl.workbench.candidates import Rule
    from newscrawl.workbench.samples import Sample

MIN_PAGES = 3
"""Samples that must hold a paragraph; two may be two versions of one article."""
MAX_REGEX = 40
"""Characters of a paragraph's beginning by which a regex leaves it out."""


def boilerplate(samples: Sequence[Sample]) -> frozenset[str]:
    """Return the paragraphs that stand in the body of every sample."""
    if len(samples) < MIN_PAGES:
        return frozenset()
    counts = Counter(text for sample in samples for text in set((sample.article.body or "").split("\n\n")))
    return frozenset(text for text, count in counts.items() if count == len(samples))


def without(body: str, house: frozenset[str]) -> str:
    """Return a body without the house's paragraphs."""
    return "\n\n".join(text for text in body.split("\n\n") if text not in house)


def body_candidates(sample: Sample, house: frozenset[str]) -> Iterator[Rule]:
    """Yield rules that may give a sample's body without the house's paragraphs, the shortest first.

    Args:
        sample: A page.
        house: Paragraphs that are not the article's.
    """
    paragraphs = {key(text) for text in without(sample.article.body or "", house).split("\n\n")}
    unwanted = {key(text) for text in house}
    elements = list(sample.page.tree.iter("p", "div", "section", "li", "h2", "h3", "blockquote", "em", "small"))
    texts = [(element, key(str(element.text_content()))) for element in elements]
    own = [element for element, text in texts if text in paragraphs]
    others = [element for element, text in texts if text in unwanted]
    box = _common_box(own)
    if box is None:
        return
    boxes = selectors_to(box)[:6]
    yield from ({"css": selector} for selector in boxes)
    for selector in boxes:
        yield {"css": f"{selector} > p"}
        for other in others:
            for name in selectors_to(other)[:4]:
                mark = name.removeprefix(str(other.tag))
                if mark and " " not in mark:
                    yield from ({"css": f"{selector} > {tag}:not({mark})"} for tag in ("p", "*"))
        yield {"css": f"{selector} > p:not(:last-child)"}
        yield {"css": f"{selector} > p:not(:first-child)"}
        begins = "|".join(sorted(escaped(text[:MAX_REGEX]) for text in house))
        yield {"css": f"{selector} > p", "regex": rf"(?s)^(?!{begins}).+"}
        yield {"css": f"{selector} > *", "regex": rf"(?s)^(?!{begins}).+"}


def _common_box(elements: Sequence[HtmlElement]) -> HtmlElement | None:
    """Return the parent of most elements."""
    counts = Counter(parent for element in elements if (parent := element.getparent()) is not None)
    return max(counts, key=lambda parent: counts[parent], default=None)
