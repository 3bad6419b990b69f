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


@pytest.mark.parametrize("apostrophe", ["'", "’", "&#8217;"])
def test_author_without_articles_is_a_soft_404(apostrophe: str) -> None:
    text = f"It seems we can{apostrophe}t find what you{apostrophe}re looking for. Perhaps searching can help."
    assert page_type(f"<main><h1>Nothing here</h1><p>{text}</p></main>", title="admin") == "soft 404"


def test_calendar_without_events_is_a_list() -> None:
    days = "".join(f'<td><a href="/calendar/2026/11/{day:02}">{day}</a></td>' for day in range(1, 29))
    body = f"<h1>Events in November</h1><table><tr>{days}</tr></table><p>No events today.</p>"
    assert page_type(body, url="http://example.com/calendar/2026/11/") == "list"


@pytest.mark.parametrize(
    "says",
    [
        "No events on this day.",
        "There are no events on this day.",
        "There are no events on 2026-11-05 in our calendar.",
        "No events for November 5, 2026.",
        "Sorry, no posts were found in this category",
        "Es gibt an diesem Tag keine Termine.",
        "In diesem Monat keine Veranstaltungen.",
        "Keine Beiträge gefunden.",
        "Aucun événement prévu ce jour",
        "No hay eventos para este día.",
        "暂无相关文章",
        "この日のイベントはありません。",
    ],
)
def test_list_that_says_that_it_is_empty_is_a_list(says: str) -> None:
    body = f'<h1>20 November 2026</h1><p>{says}</p><a href="/days/19">Previous day</a> <a href="/days/21">Next day</a>'
    assert page_type(body, url="http://example.com/days/20") in ("list", "empty")


def test_a_short_report_on_what_is_not_there_is_an_article() -> None:
    body = "<h1>Snow stops the fair</h1><p>No events were held on Sunday, since snow had closed all roads.</p>"
    assert page_type(body) == "article"


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


def cards(card: str, count: int = 10) -> str:
    return "<main>" + "".join(card.format(n=n, text=PARAGRAPH) for n in range(count)) + "</main>"


@pytest.mark.parametrize(
    "card",
    [
        '<div class="card"><b><a href="/a/{n}">Title of article number {n}</a></b><div>{text}</div></div>',
        '<li><p><a href="/a/{n}"><b>Title of article number {n}</b></a></p><p>{text}</p></li>',
        '<div class="hit"><a href="/a/{n}">Title of article number {n}</a><br>{text}<br><i>12 May</i></div>',
    ],
)
def test_list_whose_titles_are_no_headings_is_a_list(card: str) -> None:
    assert page_type(f"<h1>Piers</h1>{cards(card)}", url="http://example.com/tag/piers") == "list"


def test_article_that_lists_pages_of_other_sites_is_an_article() -> None:
    card = '<h2><a href="https://pier{n}.example/">Pier of town number {n}</a></h2><p>{text}</p><p>{text} Yes.</p>'
    assert page_type(f"<article><h1>Ten piers to see</h1>{cards(card)}</article>") == "article"


def test_list_that_calls_itself_an_article_is_a_list() -> None:
    card = '<article><h2><a href="/a/{n}">Title of article number {n}</a></h2><p>{text}</p></article>'
    head = '<meta property="og:type" content="article">'
    assert page_type(f"{head}<h1>Piers</h1>{cards(card)}", url="http://example.com/tag/piers") == "list"


@pytest.mark.parametrize("title", ["Log in", "Anmelden", "Iniciar sesión", "ログイン"])
def test_page_to_log_in_is_no_article(title: str) -> None:
    text = "<p>By logging in you agree to our terms of use and to our privacy policy, which you can read here.</p>"
    assert page_type(f"<h1>{title}</h1><form><input></form>{text}", title=title) == "other"


def test_photo_with_one_short_sentence_is_an_article() -> None:
    menu = "<nav>" + "".join(f"<a href=/s{n}>Section {n}</a> " for n in range(10)) + "</nav>"
    house = "<footer><p>Kestrel Bay Post, 1 Pier Road. All rights reserved.</p></footer>"
    assert (
        page_type(f"{menu}<h1>Sunset over the pier</h1><img src=/a.jpg><p>Taken last night at ten.</p>{house}")
        == "article"
    )


def test_short_report_that_something_was_not_found_is_an_article() -> None:
    text = f"<p>{PARAGRAPH}</p><p>A boat is missing since.</p><p>It was seen by nobody.</p><p>It was not found.</p>"
    assert page_type(f"<h1>Boat missing after storm</h1>{text}") == "article"


NEWS = '<script type="application/ld+json">{"@type": "%s", "headline": "%s", "datePublished": "2024-05-01"}</script>'


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Statue has been removed from the pier", "The statue of the founder has been removed from the pier."),
        ("Security check at the port closed", "The security check at the port was closed for hours on Monday."),
        ("Kraken does not exist, says diver", "The beast of the bay does not exist, says a diver who looked for it."),
        ("Missing boat not found after storm", "A boat was not found after the storm of Monday, the port said."),
        ("Forbidden Bay", "A walk around the bay that nobody may enter, and what is forbidden there."),
    ],
)
def test_dated_report_in_the_words_of_an_error_is_an_article(title: str, text: str) -> None:
    assert page_type(f"{NEWS % ('NewsArticle', title)}<h1>{title}</h1><p>{text}</p>", title=title) == "article"


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Page not found - Kestrel Bay Post", "The page you were looking for could not be found.", "soft 404"),
        ("Security check", "Please complete the security check to go on to the site.", "captcha"),
        ("We use cookies", "We and our partners use cookies to show you what you like.", "consent wall"),
    ],
)
def test_data_of_a_page_do_not_make_an_error_an_article(title: str, text: str, kind: str) -> None:
    assert page_type(f"{NEWS % ('WebPage', title)}<h1>{title}</h1><p>{text}</p>", title=title) == kind


def test_wall_before_a_dated_report_is_a_wall() -> None:
    wall = "<h1>We value your privacy</h1><p>We use cookies to show you what you like, and so do our partners.</p>"
    data = NEWS % ("NewsArticle", "A second pier for Kestrel Bay")
    assert page_type(data + wall, title="We value your privacy") == "consent wall"


def test_short_report_without_data_is_an_article_where_few_of_its_words_are_those_of_an_error() -> None:
    text = f"<p>{PARAGRAPH}</p><p>A boat is missing since.</p><p>It was seen by nobody.</p><p>It was not found.</p>"
    title = "Boat and crew of seven not found after the storm of Monday night"
    assert page_type(f"<h1>{title}</h1>{text}", title=title) == "article"


def test_list_of_two_items_with_more_links_than_a_title_is_a_list() -> None:
    card = (
        '<li><h3><a href="/a/{n}">Title of number {n}</a></h3><i><a href=/c>Shipping</a></i><p>{text}</p>'
        '<a href="/a/{n}">Read more</a></li>'
    )
    assert page_type(f"<h2>Piers</h2><ul>{cards(card, 2)}</ul>", url="http://example.com/tag/piers") == "list"


def test_page_of_comments_alone_is_no_article() -> None:
    said = "".join(f"<li><b>reader {n}</b> {PARAGRAPH} Number {n} says so.</li>" for n in range(4))
    headline = "<h1>4 comments on <a href='/a/1.html'>A second pier</a></h1>"
    assert page_type(f"{headline}<ol class=comments>{said}</ol>") == "other"
    story = f"<article><h1>A second pier</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH} So it is.</p></article>"
    assert page_type(f"<div class=has-comments>{story}<ol class=comments>{said}</ol></div>") == "article"


def test_number_404_in_a_report_is_no_error() -> None:
    assert page_type(f"<article><h1>404 witnesses were heard</h1><p>{PARAGRAPH}</p></article>") == "article"
    assert page_type("<h1>404</h1><p>Try the front page, or the search below, and see what is there.</p>") == "soft 404"
    assert (
        page_type("<h1>Oh no</h1><p>Error 404 - there is no such thing.</p>", title="404 | Kestrel Bay Post")
        == "soft 404"
    )
