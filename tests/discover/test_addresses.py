from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discover.addresses import address, leads_to_page
from newscrawl.errors import BadURL
from newscrawl.urls import canonical_url, may_be_page

BASE = "https://news.example/city/"
PIECES = st.sampled_from(
    [
        *(
            "https://",
            "HTTP://",
            "//",
            "news.example",
            "www.a-b.example",
            "EXAMPLE.com",
            "127.0.0.1",
            ":80",
            ":8000",
            "xn--p1ai",
        ),
        *(
            "/",
            "//",
            ".",
            "..",
            "a",
            "A.html",
            "index.html",
            "~x",
            "%7e",
            "%e4",
            "é",
            "港",
            ";sid=1",
            "?",
            "a=1",
            "&",
            "#x",
            "@",
        ),
        *("utm_source=x", " ", "\n", "\\", "_", "-", "jpg", ".jpg?", ".pdf", ".php", "\x00", "x" * 2080),
    ]
)


def slow(text: str) -> str | None:
    try:
        return canonical_url(text, BASE)
    except BadURL:
        return None


@given(st.lists(PIECES, max_size=8).map("".join))
def test_the_quick_way_to_a_canonical_url_is_the_long_way(text: str) -> None:
    found = address(text, BASE)
    assert found == slow(text)
    assert found is None or leads_to_page(found) == may_be_page(found)


def test_a_relative_address_without_a_base_is_none() -> None:
    assert address("/a.html", None) is None
