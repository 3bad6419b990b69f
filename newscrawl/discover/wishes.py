"""What a page asks of crawlers: `noindex`, `noarchive`, `nofollow`, in its head and in its headers."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from newscrawl.page import Page

_ANYBODY = "robots"
"""The name of a `meta` element that speaks to every crawler."""

_METAS = etree.XPath("/html/head//meta[@name][@content]")
_WORD = re.compile(r"([\w.*/-]+)\s*(:?)")
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
"""Wishes that are written like a crawler's name before a wish, with a colon."""

_MEANING = {
    "noindex": ("noindex",),
    "noarchive": ("noarchive",),
    "nocache": ("noarchive",),
    "nofollow": ("nofollow",),
    "none": ("noindex", "nofollow"),
}


def read_wishes(page: Page, agent: str) -> frozenset[str]:
    """Return what a page asks of us: "noindex", "noarchive", "nofollow", or several of them.

    What it says to us by name, wherever it does, replaces what it says to all.

    Args:
        page: A page with its response headers; several `X-Robots-Tag` are one value, separated by line ends.
        agent: Our product token, in any case.

    Raises:
        NotAnArticle: If there is nothing in the page that could be parsed.
    """
    agent = agent.lower()
    to_us: set[str] = set()
    to_all: set[str] = set()
    named = False
    for name, word in chain(_of_head(page), _of_header(page)):
        named = named or name == agent
        if name in (agent, _ANYBODY):
            (to_us if name == agent else to_all).update(_MEANING.get(word, ()))
    return frozenset(to_us if named else to_all)


def forbids_archiving(wishes: frozenset[str]) -> str | None:
    """Return the reason why a page with these wishes is not to be kept, in words; None when it may be."""
    for wish, asked in (("noarchive", "archived"), ("noindex", "indexed")):
        if wish in wishes:
            return f"the page asks not to be {asked} ({wish})"
    return None


def _of_head(page: Page) -> Iterator[tuple[str, str]]:
    if page.kind != "html":
        return
    for meta in cast("list[HtmlElement]", _METAS(page.tree)):
        name = meta.get("name", "").strip().lower()
        for word in _WORD.finditer(meta.get("content", "").lower()):
            yield name, word[1]


def _of_header(page: Page) -> Iterator[tuple[str, str]]:
    """Yield names and wishes. A name holds for what follows it in its line, up to the next name."""
    for line in page.headers.get("x-robots-tag", "").lower().splitlines():
        name = _ANYBODY
        for word in _WORD.finditer(line):
            if word[2] and word[1] not in _WITH_VALUE and not word[1][0].isdigit():
                name = _ANYBODY if word[1] == "*" else word[1]
            yield name, word[1]
