"""What stands apart from the paragraphs: left out or kept by learned weights."""

from __future__ import annotations

import pytest

from newscrawl.extract.apart import FEATURES, strays, without_strays
from newscrawl.extract.walk import outline_of_tree
from newscrawl.page import Page

LONG = (
    "The harbour council voted on Monday for a second pier, which is to be built by the spring after next, if the "
    "money of the province comes in time and the tides allow it."
)
PARAGRAPHS = (
    f"<p>{LONG}</p><p>Fishermen had asked for it for eleven years, and in a storm they still do.</p><p>{LONG}</p>"
)


def kept(inner: str) -> list[str]:
    outline = outline_of_tree(Page(None, f"<html><body><div class=story>{inner}</div></body></html>").tree)
    box = next(box for box in outline.boxes if box.names == "story")
    return [block.text for block in without_strays(outline, outline.blocks, box)]


def test_each_weight_has_its_feature() -> None:
    outline = outline_of_tree(Page(None, f"<div><p>{LONG}</p><p>{LONG}</p><div class=meta>3 May 2021</div></div>").tree)
    found = list(strays(outline, outline.blocks, outline.root))
    assert [stray.block.text for stray in found] == ["3 May 2021"]
    assert len(found[0].features) == len(FEATURES)


@pytest.mark.parametrize(
    "line",
    [
        "<div class=article-meta><span class=date>3 May 2021, 14:30</span></div>",
        "<div class=article-author><a href=/ada>Ada Lind</a>, Harbour</div>",
        "<div class=photo-caption>The old pier in a storm | Photo: Harbour News</div>",
    ],
)
def test_line_apart_from_the_paragraphs_is_left_out(line: str) -> None:
    bare = kept(PARAGRAPHS)
    assert len(bare) == 3
    assert kept(line + PARAGRAPHS) == bare
    assert kept(PARAGRAPHS + line) == bare


@pytest.mark.parametrize(
    ("box", "text"),
    [
        ("<blockquote><p>We have waited for this pier for eleven years.</p></blockquote>", "We have waited"),
        ("<ul><li>The pier will be of oak</li><li>It will be 120 metres long</li></ul>", "The pier will be of oak"),
        ("<h2>What the fishermen say</h2>", "What the fishermen say"),
    ],
)
def test_quotation_list_and_subhead_among_the_paragraphs_are_kept(box: str, text: str) -> None:
    assert any(line.startswith(text) for line in kept(f"<p>{LONG}</p>{box}{PARAGRAPHS}"))


def test_text_without_a_paragraph_is_kept_whole() -> None:
    assert kept("<div>Harbour closed</div><div>Storm</div>") == ["Harbour closed", "Storm"]
