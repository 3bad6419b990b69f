from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import BadURL
from newscrawl.url_pattern import coarse_pattern, url_pattern
from newscrawl.urls import canonical_url


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/", "/"),
        ("/world/2026-11-26/804.html", "/world/{date}/{n}.html"),
        ("/2026/11/26/a-long-headline/", "/{n}/{n}/{n}/{slug}"),
        ("/tag/berlin?page=2", "/tag/{word}?page={n}"),
        ("/about/", "/{word}"),
        ("/news/index_2.html", "/news/index_{n}.html"),
        ("/list_1_2.html", "/list_{n}_{n}.html"),
        ("/world-europe-123456", "/{slug}"),
        ("/blog/top-10", "/blog/{slug}"),
        ("/t20261126_123.shtml", "/t{n}_{n}.shtml"),
        ("/?p=12", "/?p={n}"),
        ("/?q=a&b=&c=1", "/?b=&c={n}&q={text}"),
        ("/%E4%B8%AD", "/{slug}"),
        ("/author/jane-doe/page/2", "/author/{slug}/page/{n}"),
        ("/s/550e8400-e29b-41d4-a716-446655440000", "/s/{id}"),
        ("/1/2/3/4/5/6/7/8/9/10", "/{n}/{n}/..."),
        ("/?a=1&b=2&c=3&d=4&e=5", "/?..."),
    ],
)
def test_a_pattern_keeps_what_a_kind_of_page_has_in_common(path: str, pattern: str) -> None:
    assert url_pattern(f"https://www.example.com{path}") == f"example.com{pattern}"


def test_a_coarse_pattern_tells_depth_alone() -> None:
    assert coarse_pattern("https://example.com/a/b-c/5.html?x=1") == "example.com/*/*/*?..."
    assert coarse_pattern("https://example.com/z/q/5.html?y=2&z=3") == "example.com/*/*/*?..."


@given(st.text(max_size=300))
def test_every_address_has_a_short_pattern(path: str) -> None:
    try:
        url = canonical_url(f"https://example.com/{path}")
    except BadURL:
        return
    assert len(url_pattern(url)) < 400
    assert url_pattern(url) == url_pattern(url)
