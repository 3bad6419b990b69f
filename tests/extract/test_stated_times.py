"""A visible day gets the time that its own element states for machines."""

from __future__ import annotations

import pytest

from newscrawl.extract import extract_article
from newscrawl.items import Article, iso_utc
from newscrawl.page import Page

PARAGRAPH = "The council voted on Monday for a second pier, which is to open in two years if the money is found."
TEXT = f"<h1>Second pier</h1><div>{f'<p>{PARAGRAPH}</p>' * 6}</div>"


def read(line: str, where: str = "footer") -> Article:
    page = Page("http://example.com/posts/pier", f"<body><article>{TEXT}<{where}>{line}</{where}></article></body>")
    return extract_article(page)


@pytest.mark.parametrize(
    "line",
    [
        '<p>Published <time class="published updated" datetime="2025-03-16T09:54:00+01:00">March 16, 2025</time></p>',
        '<div><time datetime="2025-03-16T09:54:00+01:00">March 16, 2025</time></div>',
        '<div><abbr class="published" title="2025-03-16T09:54:00+01:00">Published: Sun 16 March 2025</abbr></div>',
        '<div><time datetime="2025-03-16T09:54:00+01:00"><a href="/posts/pier">16. März 2025</a></time></div>',
    ],
)
def test_day_behind_the_text_has_its_elements_time(line: str) -> None:
    published = read(line).published_at
    assert published is not None
    assert iso_utc(published) == "2025-03-16T08:54:00.000Z"


def test_element_that_states_publication_and_change_at_once_states_the_publication() -> None:
    line = '<div>Erschienen: <time class="entry-date published updated" datetime="2025-03-16T09:54:00Z">?</time></div>'
    published = read(line).published_at
    assert published is not None
    assert iso_utc(published) == "2025-03-16T09:54:00.000Z"


def test_element_of_another_day_than_the_visible_one_is_not_believed() -> None:
    line = '<div>Published <time class="imported" datetime="2026-01-01T00:13:00Z">March 16, 2025</time></div>'
    published = read(line).published_at
    assert published is not None
    assert iso_utc(published) == "2025-03-16T00:00:00.000Z"


def test_publication_and_change_on_one_day_each_have_their_own_time() -> None:
    line = (
        '<div>Published <time class="published" datetime="2025-03-16T09:54:00Z">March 16, 2025</time></div>'
        '<div>Updated <time class="updated" datetime="2025-03-16T17:20:00Z">March 16, 2025</time></div>'
    )
    article = read(line)
    assert article.published_at is not None
    assert article.modified_at is not None
    assert (iso_utc(article.published_at), iso_utc(article.modified_at)) == (
        "2025-03-16T09:54:00.000Z",
        "2025-03-16T17:20:00.000Z",
    )
