"""Hostile pages: whatever is piled up around an article, its text is found, and neither time nor memory run away.

What is asserted is the answer; a bound that broke would make these tests take minutes.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.errors import NotAnArticle
from newscrawl.extract import extract_article
from newscrawl.extract.disclaimer import cues_in
from newscrawl.extract.notes import MAX_NOTED
from newscrawl.extract.notices import is_notice
from newscrawl.extract.outline import MAX_PIECES
from newscrawl.extract.walk import MAX_DEPTH, outline_of_tree
from newscrawl.extract.weights import weight
from newscrawl.page import Page

TITLE = "Ferry line opens in the harbour"
PARAGRAPHS = [
    f"The harbour council opened ferry line {n} today, and hundreds of people came to see the first boat leave."
    for n in range(12)
]
ARTICLE = f'<h1>{TITLE}</h1><div class="article-body">{"".join(f"<p>{text}</p>" for text in PARAGRAPHS)}</div>'
HEAD = f"<html><head><title>{TITLE}</title></head><body>"


def read(before: str = "", after: str = "") -> str:
    article = extract_article(page(before, after))
    assert article.title == TITLE
    return article.body or ""


def page(before: str = "", after: str = "") -> Page:
    return Page.from_bytes("https://news.example/a/1.html", f"{HEAD}{before}{ARTICLE}{after}".encode())


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("<div>" * 100_000, id="nested boxes"),
        pytest.param("<b>" * 400_000, id="unclosed inline elements"),
        pytest.param("<b>word " * 3_000, id="unclosed inline elements with text"),
        pytest.param("<p><b><i><font>" * 30_000, id="unclosed elements of several kinds"),
        pytest.param("<p>x" * 100_000, id="unclosed paragraphs"),
        pytest.param("<table><tr><td>" * 30_000, id="nested tables"),
        pytest.param('<a href="/x.html">Link</a> ' * 200_000, id="links in one line"),
        pytest.param('<p><a href="/x.html">Link</a></p>' * 50_000, id="links in lines of their own"),
        pytest.param(f'<div class="{"x-" * 500_000}" title="{"y" * 1_000_000}">', id="long attributes"),
        pytest.param("<time class=pubdate>x</time>" * 50_000, id="dates"),
        pytest.param("<div itemprop=author><span itemprop=name>A B</span></div>" * 20_000, id="properties"),
        pytest.param(f'<script type="application/ld+json">{"/*" * 2_000_000}</script>', id="broken structured data"),
        pytest.param("<script src=x.js></script>" * 50_000, id="scripts"),
        pytest.param(" <img src=x.jpg>" * 50_000, id="pictures"),
        pytest.param('<a name="top">', id="an open anchor"),
        pytest.param('<a href="/x.html">', id="an open link"),
        pytest.param('<a href="/x.html">Link ' * 200_000, id="open links"),
        pytest.param('<a href="/x.html"><div>Link</div>' * 100_000, id="open links around boxes"),
        pytest.param("<b>x</b>" * 1_000_000, id="inline elements"),
        pytest.param(f"<ul>{'<li><a href=/x.html>A link</a>' * 200_000}</ul>", id="list items"),
    ],
)
def test_what_is_piled_up_before_an_article_does_not_hide_it(before: str) -> None:
    body = read(before)
    assert all(text in body for text in PARAGRAPHS)


@pytest.mark.parametrize(
    "after",
    [
        pytest.param('<h3><a href="/x.html">A link that leads on</a></h3>' * 50_000, id="headings with links"),
        pytest.param("<h2>A heading that stands alone</h2>" * 100_000, id="headings"),
        pytest.param('<h3>Related articles</h3><p><a href="/x.html">A link</a></p>' * 30_000, id="lists"),
        pytest.param(
            f"<h3>Related articles</h3><ul>{'<li><a href=/x.html>A link</a>' * 50_000}</ul>", id="a long list"
        ),
        pytest.param(f"<p>{'word ' * 1_500_000}", id="one long line"),
        pytest.param(f"<h3>Latest news</h3><ul><li><a href=/{'1/' * 2_000_000}>A link</a></ul>", id="a long address"),
        pytest.param(f"<p>{'1 2 3 4 ' * 100_000}", id="numbers"),
    ],
)
def test_what_is_piled_up_behind_an_article_does_not_become_its_text(after: str) -> None:
    assert read(after=after) == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("unit", ["<p>x", "<br>", "<p a=b c='d' e>", "<a ", "<td>"], ids=str.strip)
def test_a_page_of_more_elements_than_memory_is_to_hold_is_refused(unit: str) -> None:
    with pytest.raises(NotAnArticle, match=r"tags and attributes; the limit is") as caught:
        extract_article(page(before=unit * (10_000_000 // len(unit))))
    assert caught.value.page_type == "other"


def test_an_article_before_more_links_than_memory_is_to_hold_is_read() -> None:
    links = '<a href="/x.html">Link</a> ' * 350_000
    assert read(after=f"<footer>{links}</footer>") == "\n\n".join(PARAGRAPHS)


def test_what_stands_behind_an_open_link_is_no_link() -> None:
    outline = outline_of_tree(page('<a href="/x.html">Home').tree)
    assert [block.link_chars for block in outline.blocks] == [0] * len(outline.blocks)


def test_a_link_around_a_card_stays_one() -> None:
    card = "<a href=/x.html><p>City</p><h3>A headline of a card</h3><p>What it is about</p><p>March 13</p></a>"
    outline = outline_of_tree(page(card * 9).tree)
    assert all(block.link_share == 1 for block in outline.blocks[: 4 * 9])


def test_a_text_page_of_a_million_lines_is_read() -> None:
    text = "\n".join([TITLE, "", *PARAGRAPHS, "- a\n" * 500_000])
    article = extract_article(Page.from_bytes(None, text.encode(), kind="text"))
    assert article.title == TITLE
    assert all(text in (article.body or "") for text in PARAGRAPHS)


def test_prose_is_kept_however_far_down_it_stands() -> None:
    outline = outline_of_tree(page(before="<p>short</p>" * (MAX_PIECES + 10)).tree)
    texts = [block.text for block in outline.blocks]
    assert texts.count("short") == MAX_PIECES
    assert texts[-len(PARAGRAPHS) :] == PARAGRAPHS


def test_boxes_that_nest_too_deep_lie_beside_each_other() -> None:
    outline = outline_of_tree(page(before="<div>word" * 1_000, after="</div>tail").tree)
    assert max(box.depth for box in outline.boxes) == MAX_DEPTH
    assert [block.text for block in outline.blocks][:1_000] == ["word"] * 1_000


def test_inline_elements_that_nest_too_deep_lie_beside_each_other() -> None:
    outline = outline_of_tree(page(before="<b>word " * 900).tree)
    spans = [span for block in outline.blocks for _, span in block.runs if span is not None]
    assert max(sum(1 for _ in span.chain()) for span in spans) <= MAX_DEPTH


def test_what_is_noted_of_a_page_is_bounded() -> None:
    pile = "<time class=pubdate>x</time><img src=a.jpg><i itemprop=author>A B</i><script src=x.js></script>" * (
        MAX_NOTED + 10
    )
    outline = outline_of_tree(page(after=pile).tree)
    assert len(outline.times) == len(outline.pictures) == MAX_NOTED
    assert len(outline.properties) == len(outline.scripts) == MAX_NOTED


WITHIN_LIMITS = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from benchmarks.fuzz.bounds import answer_to
from benchmarks.fuzz.shapes import RUNAWAYS, bytes_of
for shape in RUNAWAYS:
    print(shape.name, answer_to(bytes_of(shape.make(300_000)), shape.kind), sep=": ", flush=True)
"""


def test_pages_that_once_took_the_square_of_their_size_are_read_within_a_few_seconds() -> None:
    root = Path(__file__).parents[2]
    child = subprocess.run([sys.executable, "-c", WITHIN_LIMITS], cwd=root, capture_output=True, text=True, check=False)
    answers = child.stdout.splitlines()
    assert child.returncode == 0, (answers, child.stderr[-500:])
    assert answers
    assert [line for line in answers if not line.endswith(": found")] == []


def test_long_texts_are_not_remembered_from_page_to_page() -> None:
    text = "字" * 5_000
    held = sys.getrefcount(text)
    assert weight(text) == 10_000
    assert not cues_in(text, frozenset({"zh"}))
    assert not is_notice(text, frozenset({"zh"}))
    assert sys.getrefcount(text) == held


def test_a_page_that_was_read_leaves_no_garbage_to_be_collected() -> None:
    gc.collect()
    gc.disable()
    try:
        read(after="<ul><li><a href=/b.html>Another article of the day</a></ul>" * 20)
        assert not gc.collect()
    finally:
        gc.enable()
