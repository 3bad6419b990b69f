"""Where an article is filed: the column by a link to its section's page, and what such links are not taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.extract import extract_article
from newscrawl.page import Page

if TYPE_CHECKING:
    from newscrawl.items import Article

PARAGRAPH = "The council voted on Monday for a second pier, which is to open in two years if the money is found."
TEXT = f"<h1>Second pier</h1><div>{f'<p>{PARAGRAPH}</p>' * 6}</div>"
MENU = (
    '<nav><ul><li><a href="/about/">About</a></li><li><a href="/team/">Team</a></li>'
    '<li><a href="/history/">History</a></li></ul></nav>'
)


def read(behind: str = "", above: str = "") -> Article:
    return extract_article(
        Page("http://example.com/posts/pier", f"<body>{above}<main><article>{TEXT}{behind}</article></main></body>")
    )


@pytest.mark.parametrize(
    "line",
    [
        '<p>Posted on 3 May 2024 in <a href="/category/harbour.html">Harbour</a>.</p>',
        '<div><a href="/categories/Harbour/" class="chain">Harbour</a></div>',
        '<div>3 May 2024 | <a href="?cat=7">Harbour</a> | 2 min read</div>',
        '<div class="taxonomy-category"><span class="prefix">in </span><a rel="tag" href="/x/1">Harbour</a></div>',
    ],
)
def test_link_to_the_page_of_a_section_names_the_column(line: str) -> None:
    assert read(line).column == "Harbour"


def test_menu_right_above_the_title_names_no_column() -> None:
    assert read(above=MENU).column is None


def test_menu_does_not_outweigh_where_the_article_is_filed() -> None:
    line = '<div class="taxonomy-category terms"><a href="/category/opinion/" rel="tag">Opinion</a></div>'
    assert read(line, MENU).column == "Opinion"


def test_list_of_all_sections_behind_the_text_names_no_column() -> None:
    names = ("Harbour", "Science", "Sport", "Culture")
    entries = "".join(f'<div><a href="/category/{name.lower()}/">{name}</a></div>' for name in names)
    assert read(f"<div>{entries}</div>").column is None


def test_link_that_files_an_article_heads_no_list() -> None:
    line = (
        '<div><div class="taxonomy-category"><a href="/category/opinion/" rel="tag">Opinion</a></div><p>by</p>'
        '<p class="author-name">Jonas Petrov</p><p>Tags:</p><p><a rel="tag" href="/tag/energy/">energy</a></p></div>'
    )
    article = read(line)
    assert (article.column, article.authors, article.tags) == ("Opinion", ("Jonas Petrov",), ("energy",))


def test_label_above_the_headline_heads_no_list() -> None:
    page = Page(
        "http://example.com/posts/pier",
        '<body><main><article><p class="kicker"><a href="/opinion">Opinion</a></p><h1>Second pier</h1>'
        f'<p class="byline">By Jonas Petrov, 3 May 2024</p><div><p>{PARAGRAPH}</p></div>'
        '<p class="share"><a href="/print/pier">Print</a></p></article></main></body>',
    )
    article = extract_article(page)
    assert (article.column, article.authors) == ("Opinion", ("Jonas Petrov",))


def test_category_that_is_marked_as_a_tag_is_no_tag() -> None:
    line = (
        '<div class="taxonomy-category terms"><a href="/category/harbour/" rel="tag">Harbour</a></div>'
        '<div class="taxonomy-post_tag terms"><a href="/tag/piers/" rel="tag">piers</a>, '
        '<a href="/tag/money/" rel="tag">money</a></div>'
    )
    article = read(line)
    assert (article.column, article.tags) == ("Harbour", ("piers", "money"))


def test_one_tag_known_by_its_address_and_its_mark_is_a_tag() -> None:
    assert read('<div><a href="/tags/piers/">#piers</a></div>').tags == ("piers",)


def test_items_of_a_list_of_tags_are_tags() -> None:
    items = "".join(
        f'<li class="tag-list-item"><a href="/tags/{tag}/" rel="tag">{tag}</a></li>' for tag in ("piers", "money")
    )
    assert read(f'<footer><ul class="tag-list">{items}</ul></footer>').tags == ("piers", "money")


def test_small_cloud_at_the_end_of_the_article_itself_holds_its_tags() -> None:
    cloud = '<div class="tag-cloud"><p><a href="/tag/piers.html">piers</a><a href="/tag/money.html">money</a></p></div>'
    assert read(cloud).tags == ("piers", "money")
