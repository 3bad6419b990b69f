"""A page that shows posts, whole or begun, under titles which lead to other pages is a list."""

from __future__ import annotations

import pytest

from newscrawl.errors import NotAnArticle
from newscrawl.extract import extract_article
from newscrawl.page import Page

PARAGRAPH = "The council voted on Monday for a second pier, which is to open in two years if the money is found."
SITE = "http://example.com"


def page_type(body: str, url: str, head: str = "") -> str:
    page = Page(url, f"<html><head><title>Kestrel Bay</title>{head}</head><body>{body}</body></html>")
    try:
        extract_article(page)
    except NotAnArticle as error:
        return error.page_type
    return "article"


def post(number: int, level: int = 1, href: str = "", paragraphs: int = 6) -> str:
    text = "".join(f"<p>{PARAGRAPH} Vote {number}, line {line}.</p>" for line in range(paragraphs))
    href = href or f"/posts/pier-{number}/"
    return (
        f'<article class="entry post-{number}"><header><h{level}><a href="{href}">Pier number {number} is built</a>'
        f"</h{level}><p>By Ada Holm, 3 May 2024</p></header><div>{text}</div></article>"
    )


def test_page_of_whole_posts_is_a_list() -> None:
    body = f'<h1><a href="/">Kestrel Bay</a></h1><main>{"".join(map(post, range(5)))}</main>'
    assert page_type(body, f"{SITE}/page/2/") == "list"


def test_whole_post_in_the_place_of_honour_above_teasers_is_a_list() -> None:
    cards = "".join(
        f'<div class="column"><h3><a href="/posts/pier-{n}/">Pier number {n} is built</a></h3>'
        f"<p>{PARAGRAPH} Vote {n}.</p></div>"
        for n in range(2, 6)
    )
    body = f'<aside class="featured">{post(1)}</aside><div><h2>Other articles</h2><div>{cards}</div></div>'
    assert page_type(body, f"{SITE}/tag/piers.html") == "list"


def test_page_of_two_whole_posts_without_another_title_is_a_list() -> None:
    assert page_type(f"<div>{post(1)}{post(2)}</div>", f"{SITE}/index-3.html") == "list"


def test_month_with_one_whole_post_is_a_list() -> None:
    assert page_type(f"<h1>Month: May 2024</h1>{post(1, level=2)}", f"{SITE}/2024/05/") == "list"


def test_last_page_of_a_blog_with_one_whole_post_is_a_list() -> None:
    assert page_type(post(1), f"{SITE}/index-3.html") == "list"


def test_titles_that_are_links_with_a_class_but_no_headings_count_as_titles() -> None:
    posts = "".join(
        f'<div class="row"><a class="article-title title" href="/posts/{n}.html">Pier number {n} is built</a>'
        f'<div>3 May 2024 | Harbour</div><div class="content">{PARAGRAPH} {PARAGRAPH} Vote {n}.</div></div>'
        for n in range(5)
    )
    assert page_type(f"<h1>Kestrel Bay</h1><div>{posts}</div>", f"{SITE}/page/2/") == "list"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/posts/pier-1/", f"{SITE}/posts/pier-1/"),
        ("pier-1.html", f"{SITE}/posts/pier-1.html?utm_source=feed"),
        ("/posts/pier-1/", f"{SITE}/posts/pier-1/2/"),
        ("/?p=17", f"{SITE}/?p=17&page=2"),
        ("https://www.example.com/posts/pier-1", "https://example.com/posts/pier-1/"),
        ("/news/pier-1.html", f"{SITE}/print/pier-1.html"),
    ],
)
def test_article_whose_title_leads_to_itself_is_an_article(href: str, url: str) -> None:
    assert page_type(post(1, href=href), url) == "article"


def test_article_whose_title_leads_to_its_canonical_address_is_an_article() -> None:
    head = f'<link rel="canonical" href="{SITE}/posts/pier-1/">'
    assert page_type(post(1), f"{SITE}/?p=17", head) == "article"


def test_article_with_other_posts_below_it_is_an_article() -> None:
    own = post(1, href="/posts/pier-1/")
    others = "".join(f"<li>{post(n, level=3, paragraphs=1)}</li>" for n in range(2, 6))
    assert page_type(f"{own}<ul>{others}</ul>", f"{SITE}/posts/pier-1/") == "article"


def test_article_above_teasers_of_others_is_an_article() -> None:
    text = "".join(f"<p>{PARAGRAPH} Line {line}.</p>" for line in range(7))
    cards = "".join(
        f'<div class="card"><h3><a href="/posts/{n}/">Pier number {n} is built</a></h3>'
        f"<p>{PARAGRAPH * 6} Vote {n}.</p></div>"
        for n in range(7)
    )
    body = f"<h1>How piers are built</h1><div>{text}</div><div>{cards}</div>"
    assert page_type(body, f"{SITE}/how-piers-are-built") == "article"


def test_article_of_sections_whose_headings_are_links_is_an_article() -> None:
    sections = "".join(f'<h2><a href="/topics/{n}/">Pier number {n}</a></h2><p>{PARAGRAPH} {n}.</p>' for n in range(2))
    text = f"<p>{PARAGRAPH}</p>" * 6
    assert page_type(f"<h1>Two piers</h1><div>{text}{sections}</div>", f"{SITE}/posts/two-piers/") == "article"


def test_post_behind_a_password_is_no_article() -> None:
    body = (
        "<article><h1>Protected: Second pier</h1><div><p>This content is password protected. To view it please enter"
        ' your password below:</p><form><input type="password"></form></div><p>By Ada Holm, 3 May 2024</p></article>'
    )
    assert page_type(body, f"{SITE}/posts/pier-2/") == "password"


def test_short_article_with_links_to_its_author_and_tags_is_an_article() -> None:
    body = (
        '<h1>Second pier</h1><div><a href="/posts/second-pier/">3 May 2024, in the evening</a></div>'
        f'<div><a href="/author/ada-holm/">Ada Holm of the harbour desk</a></div><p>{PARAGRAPH}</p>'
        '<div><a rel="tag" href="/tag/harbour/">harbour and piers</a> <a rel="tag" href="/tag/money/">money</a></div>'
    )
    assert page_type(body, f"{SITE}/posts/second-pier/") == "article"
