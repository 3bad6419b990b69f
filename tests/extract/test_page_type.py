from __future__ import annotations

import pytest

from newscrawl.errors import NotAnArticle
from newscrawl.extract import extract_article
from newscrawl.page import Page

PARAGRAPH = "The council voted on Monday for a second pier, which is to open in two years if the money is found."


def page_type(body: str, title: str = "Kestrel Bay Post", url: str = "http://example.com/a/1.html") -> str:
    page = Page(url, f"<html><head><title>{title}</title></head><body>{body}</body></html>")
    try:
        extract_article(page)
    except NotAnArticle as error:
        return error.page_type
    return "article"


def entries(count: int) -> str:
    return "".join(
        f'<div class="card"><h3><a href="/a/{n}.html">Title of article number {n}</a></h3><p>{PARAGRAPH}</p>'
        f'<a href="/a/{n}.html">Read more</a></div>'
        for n in range(count)
    )


def test_section_list_is_a_list() -> None:
    assert page_type(f"<h2>Shipping</h2>{entries(8)}", url="http://example.com/shipping/") == "list"


def test_home_page_is_a_list() -> None:
    assert page_type(f"<h1>Kestrel Bay Post</h1>{entries(4)}", url="http://example.com/") == "list"


def test_list_of_bare_titles_is_a_list() -> None:
    rows = "".join(f'<li><a href="/a/{n}.html">Title of article number {n}</a> 2020-06-0{n}</li>' for n in range(1, 7))
    assert page_type(f"<h2>Articles about piers</h2><ul>{rows}</ul>") == "list"


def test_article_of_two_sentences_is_an_article() -> None:
    assert page_type(f"<h1>Second pier</h1><p>{PARAGRAPH}</p>") == "article"


def test_article_with_long_lists_beside_it_is_an_article() -> None:
    lists = f"<h2>Related articles</h2>{entries(6)}<h2>Latest articles</h2>{entries(6)}"
    assert page_type(f"<h1>Second pier</h1><div><p>{PARAGRAPH}</p><p>{PARAGRAPH} Twice.</p></div>{lists}") == "article"


@pytest.mark.parametrize(
    "text",
    [
        "Page not found",
        "您访问的页面不存在",
        "Страница не найдена",
        "Seite nicht gefunden",
        "ページが見つかりません",
        "404",
    ],
)
def test_page_that_says_there_is_none_is_a_soft_404(text: str) -> None:
    assert page_type(f'<h1>{text}</h1><p><a href="/">Home</a></p>', title=text) == "soft 404"


def test_article_about_missing_pages_is_an_article() -> None:
    text = "".join(f"<p>{PARAGRAPH} Readers often see the words page not found, number {n}.</p>" for n in range(8))
    assert page_type(f"<h1>Why your page was not found</h1>{text}") == "article"


def test_consent_wall_is_named() -> None:
    assert (
        page_type("<h1>We value your privacy</h1><p>We use cookies. <button>Accept all</button></p>") == "consent wall"
    )


def test_captcha_is_named() -> None:
    assert page_type("<h1>Verify you are human</h1><p>One moment please.</p>", title="Just a moment...") == "captcha"


def test_gateway_error_is_named() -> None:
    assert page_type("<h1>502 Bad Gateway</h1><hr>nginx", title="502 Bad Gateway") == "error page"


def test_shell_of_an_application_is_empty() -> None:
    assert page_type('<div id="root"></div><script src="/app.js"></script>') == "empty"


@pytest.mark.parametrize("text", ["The ferry sails again.", "渡轮今天恢复了，票价照旧不变。"])
def test_a_notice_of_one_sentence_is_an_article(text: str) -> None:
    assert page_type(f"<h1>Ferry notice</h1><p>{text}</p><a href=/>Home</a>") == "article"


@pytest.mark.parametrize("text", ["Loading...", "Loading", "", "<a href=/a.html>The ferry sails again.</a>"])
def test_a_headline_with_no_sentence_below_is_empty(text: str) -> None:
    assert page_type(f"<h1>Ferry notice</h1><p>{text}</p><a href=/>Home</a>") == "empty"
