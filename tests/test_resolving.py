from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.errors import BadURL
from newscrawl.resolving import MAX_KEPT, _resolved, resolve
from newscrawl.urls import canonical_url

PIECES = st.sampled_from(
    [
        *(
            "https://",
            "HTTP:",
            "HTTP://",
            "EXAMPLE.com",
            "xn--p1ai",
            "http:",
            "mailto:",
            "//",
            "news.example",
            "WWW.a-b.example",
            "127.0.0.1",
            ":80",
            ":8000",
            "@",
        ),
        *(
            ":8000",
            "/",
            "//",
            ".",
            "..",
            "../",
            "./",
            "a",
            "A.html",
            "index.html",
            ".jpg?",
            "utm_source=x",
            "~x",
            "%7e",
            "%e4",
            "é",
            "港",
            ";sid=1",
            ";",
            "?",
            "a=1",
            "id=3",
            "p=12",
        ),
        *("&", "#x", "#", " ", "\n", "\t", "\\", "_", "-", "[", "]", "\x00", "\ud800", "x" * 300, "y" * 2080),
    ]
)
BASES = st.sampled_from(
    [
        *(
            "https://news.example/",
            "https://news.example",
            "http://news.example:8000/a/b.html",
            "HTTP://NEWS.example/a/b",
            "https://news.example/city/",
        ),
        *("https://news.example/a/b/?x=/c/d", "https://news.example/a//b;p=1/c;q", "https://news.example?x=/y/#/z"),
        *("http://[::1]/a/b", "https://u:p@news.example:443/a/./b/../c", "//news.example/a", "/a/b", "x", ""),
    ]
)


def slow(text: str, base: str | None) -> str | None:
    try:
        return canonical_url(text, base)
    except BadURL:
        return None


@example("/?id=3", "https://news.example/city/")
@example("//", "https://news.example/city/")
@given(st.lists(PIECES, max_size=7).map("".join), st.none() | BASES | st.lists(PIECES, max_size=5).map("".join))
def test_an_address_is_resolved_as_its_canonical_url_is_found(text: str, base: str | None) -> None:
    for _ in range(2):
        assert resolve(text, base) == slow(text, base)


def test_a_relative_address_without_a_base_is_none() -> None:
    assert resolve("/a.html", None) is None


@pytest.mark.parametrize(
    ("href", "other"),
    [
        ("b.html", "https://news.example/a/z?page=3"),
        ("/b.html", "https://news.example/z/y"),
        ("https://x.example/", None),
    ],
)
def test_pages_that_an_address_means_the_same_on_ask_the_same(href: str, other: str | None) -> None:
    found = resolve(href, "https://news.example/a/")
    before = _resolved.cache_info()
    assert resolve(href, other) == found
    after = _resolved.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)


@pytest.mark.parametrize("url", ["https://a.example/" + "x" * MAX_KEPT, "/x?" + "y" * MAX_KEPT])
def test_a_long_address_is_not_remembered(url: str) -> None:
    before = _resolved.cache_info().currsize
    assert resolve(url, "https://news.example/") is not None
    assert _resolved.cache_info().currsize == before
