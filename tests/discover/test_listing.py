from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discover import find_links
from newscrawl.discover.listing import base_url
from newscrawl.page import Page

URL = "https://news.example/city/"


def page(markup: str, url: str | None = URL, encoding: str = "utf-8") -> Page:
    return Page.from_bytes(url, f"<html>{markup}</html>".encode(encoding), kind="html")


def links(markup: str, most: int = 100) -> tuple[str, ...]:
    return find_links(page(markup), most).urls


def test_links_come_in_page_order_each_once_and_canonical() -> None:
    markup = """
        <a href="b.html#comments">B</a> <a href="/a.html?utm_source=home">A</a> <a href="./b.html"><img src="b.jpg"></a>
        <map><area href="../c.html"></map> <a href=" \n/d.html ">D</a>
    """
    assert links(markup) == tuple(
        f"https://news.example/{path}" for path in ("city/b.html", "a.html", "c.html", "d.html")
    )


def test_paging_in_the_head_is_followed_and_style_sheets_are_not() -> None:
    markup = '<head><link rel="next" href="index_2.html"><link rel="stylesheet" href="a.php"><link rel=icon href="/i">'
    assert links(markup) == ("https://news.example/city/index_2.html",)


def test_links_of_other_sites_are_left_to_the_caller() -> None:
    assert links('<a href="//other.example/x">') == ("https://other.example/x",)


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:;", "JavaScript:makeRequest('/e/')", "javascript:vod(0)", "mailto:a@news.example", "tel:+1", "#"),
        *(
            "#top",
            "",
            " ",
            "data:text/html,a",
            "whatsapp://send?text=a",
            "weixin://a",
            "about:blank",
            "blob:x",
            "ftp://a/",
        ),
        *("/a.jpg", "/a.pdf?v=1", "/rss.xml", "http://", "http://[", "http://a b/", "app://news/1", "x" * 3000),
    ],
)
def test_what_leads_to_no_page_is_left_out(href: str) -> None:
    assert links(f'<a href="{href}">x</a><a href="/a.html">y</a>') == ("https://news.example/a.html",)


def test_a_link_without_an_address_is_left_out() -> None:
    assert links("<a name=top>x</a>") == ()


def test_a_page_of_links_without_end_is_read_to_the_limit() -> None:
    markup = "".join(f'<a href="/{number}.html">x</a>' for number in range(50))
    assert len(links(markup, 50)) == 50
    assert links(markup, 3) == tuple(f"https://news.example/{number}.html" for number in range(3))


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ('<base href="https://other.example/x/">', "https://other.example/x/a.html"),
        ('<base href="/x/">', "https://news.example/x/a.html"),
        ('<base target="_blank"><base href="/x/">', "https://news.example/x/a.html"),
        ('<base href="/x/"><base href="/y/">', "https://news.example/x/a.html"),
        ('<base href="">', "https://news.example/city/a.html"),
        ('<base href="javascript:;">', "https://news.example/city/a.html"),
        ("", "https://news.example/city/a.html"),
    ],
)
def test_a_pages_base_is_what_its_links_are_resolved_against(base: str, expected: str) -> None:
    assert links(f"<head>{base}</head><a href='a.html'>x</a>") == (expected,)


@pytest.mark.parametrize(
    "content",
    [
        *(
            "0;url=/moved.html",
            "0; URL=/moved.html",
            "5;URL='/moved.html'",
            '0; url = "/moved.html"',
            "0,url=/moved.html",
        ),
        *("0 url=/moved.html", "0;/moved.html", " 1.5 ; url=/moved.html "),
    ],
)
def test_a_refresh_is_a_link(content: str) -> None:
    quoted = content.replace('"', "&quot;")
    assert links(f'<meta http-equiv="Refresh" content="{quoted}">') == ("https://news.example/moved.html",)


@pytest.mark.parametrize("content", ["", "300", "300;", "300;url=", "0;url=javascript:;", "x"])
def test_a_page_that_reloads_itself_names_no_link(content: str) -> None:
    found = links(f'<meta http-equiv="refresh" content="{content}">')
    assert found in ((), (f"{URL}x",))  # a bare word is an address to browsers


def test_an_escape_of_gbk_stays_and_plain_characters_are_escaped_in_the_pages_charset() -> None:
    markup = '<meta charset="gbk"><a href="/e/tags/?tagname=%D2%F5%F6%B2">x</a><a href="/e/tags/?tagname=港城">y</a>'
    assert find_links(page(markup, encoding="gbk"), 9).urls == (
        "https://news.example/e/tags/?tagname=%D2%F5%F6%B2",
        "https://news.example/e/tags/?tagname=%B8%DB%B3%C7",
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_a_link_of_a_utf16_page_keeps_its_query(encoding: str) -> None:
    markup = '<a href="art.php?id=1&amp;nid=2">x</a>'
    assert find_links(page(markup, encoding=encoding), 9).urls == ("https://news.example/city/art.php?id=1&nid=2",)


def test_a_saved_page_of_unknown_origin_has_the_links_that_are_absolute() -> None:
    found = find_links(page('<a href="/a.html">x</a><a href="https://news.example/b.html">y</a>', url=None), 9).urls
    assert found == ("https://news.example/b.html",)
    assert base_url(page("<a>", url=None)) is None


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='<>"&')), max_size=5))
def test_any_addresses_give_canonical_links_or_none(hrefs: list[str]) -> None:
    for link in links("".join(f'<a href="{href}">x</a>' for href in hrefs)):
        assert link.startswith(("http://", "https://"))
        assert link.isascii()


def test_links_that_are_left_unread_are_counted() -> None:
    markup = "".join(f'<a href="/{n}.html">x</a>' for n in range(12))
    found = find_links(page(markup), 10)
    assert (len(found.urls), found.left_out) == (10, 2)


def test_links_that_a_giant_page_is_thinned_of_are_counted_as_well() -> None:
    markup = '<a href="/a.html">x</a>' * 320_000
    assert find_links(page(markup), 5_000).left_out == 315_000


def test_addresses_that_are_too_long_are_noted_with_the_reason_and_giants_are_cut() -> None:
    long, giant = f"{URL}{'x' * 3_000}", f"{URL}{'y' * 60_000}"
    found = find_links(page(f'<a href="/a.html">A</a><a href="{long}">B</a><a href="{giant}">C</a>'), 100)
    assert found.urls == ("https://news.example/a.html",)
    reason = "the address has more than 2083 characters"
    assert found.too_long == {long: reason, giant[:4096]: f"{reason}; what stands here is cut to 4096"}


def test_of_a_trap_with_thousands_of_overlong_addresses_some_are_noted() -> None:
    markup = "".join(f'<a href="/{n}/{"x" * 2_100}">x</a>' for n in range(200))
    assert len(find_links(page(markup), 1_000).too_long) == 100
