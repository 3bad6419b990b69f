"""What pages ask of crawlers, and which of it is meant for us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discover.wishes import forbids_archiving, read_wishes
from newscrawl.page import Page


def wishes(head: str = "", header: str | None = None, body: str = "") -> set[str]:
    html = f"<html><head><title>A second pier</title>{head}</head><body><p>Text.</p>{body}</body></html>"
    headers = {} if header is None else {"X-Robots-Tag": header}
    return set(read_wishes(Page.from_bytes("https://harbour.example/pier", html.encode(), headers), "newscrawl"))


@pytest.mark.parametrize(
    ("content", "asked"),
    [
        ("noindex", {"noindex"}),
        ("NOINDEX,NoFollow", {"noindex", "nofollow"}),
        ("noindex nofollow", {"noindex", "nofollow"}),
        (" noarchive ; max-snippet:20 ", {"noarchive"}),
        ("none", {"noindex", "nofollow"}),
        ("nocache", {"noarchive"}),
        ("index, follow, max-image-preview:large, max-snippet:-1", set()),
        ("all", set()),
        ("unavailable_after: Wednesday, 25-Jun-2031 15:00:00 PST, noarchive", {"noarchive"}),
        ("noindexing", set()),
        ("", set()),
    ],
)
def test_a_wish_is_read_from_head_and_header_alike(content: str, asked: set[str]) -> None:
    assert wishes(f"<META NAME='Robots' CONTENT='{content}'>") == asked
    assert wishes(header=content) == asked


@pytest.mark.parametrize(
    ("head", "asked"),
    [
        ("<meta name=robots content=noindex><meta name=newscrawl content=noarchive>", {"noarchive"}),
        ("<meta name=NewsCrawl content=all><meta name=robots content=noindex>", set()),
        ("<meta name=robots content=noindex><meta name=robots content=nofollow>", {"noindex", "nofollow"}),
        ("<meta name=googlebot content=noindex><meta name=robots content=nofollow>", {"nofollow"}),
        ("<meta name=description content=noindex><meta property=robots content=noindex>", set()),
        ("<noscript><meta name=robots content=noindex></noscript>", {"noindex"}),
    ],
)
def test_what_is_said_to_us_by_name_replaces_what_is_said_to_all(head: str, asked: set[str]) -> None:
    assert wishes(head) == asked


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("googlebot: noindex", set()),
        ("googlebot: noindex, nofollow", set()),
        ("noarchive, googlebot: noindex", {"noarchive"}),
        ("NewsCrawl: noindex, noarchive", {"noindex", "noarchive"}),
        ("noindex, newscrawl: nofollow", {"nofollow"}),
        ("newscrawl: all, otherbot: noindex", set()),
        ("*: noindex", {"noindex"}),
        ("otherbot: noindex\nnoarchive", {"noarchive"}),
        ("unavailable_after: 25 Jun 2031 15:00:00 PST, noindex", {"noindex"}),
        ("unavailable_after: 2031-06-25T15:00:00+00:00, noindex", {"noindex"}),
        ("max-snippet: 20, noindex", {"noindex"}),
    ],
)
def test_a_header_may_name_the_crawler_that_it_speaks_to(header: str, asked: set[str]) -> None:
    assert wishes(header=header) == asked


def test_head_and_header_add_up_unless_one_speaks_to_us() -> None:
    assert wishes("<meta name=robots content=nofollow>", "noarchive") == {"nofollow", "noarchive"}
    assert wishes("<meta name=robots content=noindex>", "newscrawl: all") == set()


def test_a_reader_cannot_ask_for_anything_in_the_text() -> None:
    assert wishes(body="<div><meta name=robots content=noindex></div>") == set()


def test_a_page_without_a_head_may_have_wishes_all_the_same() -> None:
    page = Page.from_bytes("https://harbour.example/pier", b"<meta name=robots content=noindex><p>Text of a page.")
    assert read_wishes(page, "newscrawl") == {"noindex"}


def test_a_page_that_is_plain_text_has_the_wishes_of_its_headers() -> None:
    page = Page.from_bytes("https://harbour.example/a", b"Plain words.", {"X-Robots-Tag": "noindex"}, kind="text")
    assert read_wishes(page, "newscrawl") == {"noindex"}


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"noarchive"}, "the page asks not to be archived (noarchive)"),
        ({"noindex", "nofollow"}, "the page asks not to be indexed (noindex)"),
        ({"nofollow"}, None),
        (set(), None),
    ],
)
def test_a_page_that_wants_to_be_in_no_index_or_archive_is_not_kept(asked: set[str], reason: str | None) -> None:
    assert forbids_archiving(frozenset(asked)) == reason


@given(st.text())
def test_any_header_can_be_read(value: str) -> None:
    assert wishes(header=value) <= {"noindex", "nofollow", "noarchive"}
