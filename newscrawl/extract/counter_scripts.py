"""Counter scripts: the address that a page asks for its number of views, where the number is not on the page itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.outline import Outline
    from newscrawl.page import Page

MAX_INLINE = 20_000
"""Characters of an inline script that is searched; a call for a number has a few lines, a bundle has a megabyte."""

_SIGNS = ("iewClick", "viewclick", "iewMore", "viewmore", "op=count", "_visitcountdisplay")
"""What the source of a page has in it that asks in a way other than by a script's `src`. Found in microseconds."""

_NAMES = r"viewclick|viewmore|op=count|_visitcountdisplay"
_KNOWN = re.compile(_NAMES, re.IGNORECASE)
_ANY_COUNTER = re.compile(rf"{_NAMES}|plus/count\.php|/count\.php|/hits\.php|click\.php", re.IGNORECASE)
# A whole address: one that is put together of parts by `+` cannot be known without running the script.
_LITERAL = re.compile(
    rf"""(?<!\+)(?<!\+\s)(["'])([^"'\s<>\\+]{{0,300}}?(?:{_NAMES})[^"'\s<>\\+]{{0,300}})\\?\1(?!\s*\+)""", re.IGNORECASE
)
_NOT_VIEWS = re.compile(r"[?&]down=", re.IGNORECASE)
_INLINE = etree.XPath("//script[not(@src)]/text()")
_WEBPLUS = etree.XPath("//*[contains(@class, 'WP_VisitCount')]/@url")
"""WebPlus puts the address on the element that shows the number."""


def find_counter(outline: Outline, page: Page) -> str | None:
    """Return the address of the script that would write the count, as it stands on the page; None when there is none.

    Whether it may be asked is not for this module to know: some count up by being asked.
    """
    addresses = [address for address in _addresses(outline, page) if not _NOT_VIEWS.search(address)]
    return min(addresses, key=_doubt, default=None)


def _doubt(address: str) -> bool:
    """Tell whether an address may count something else: `click.php` counts clicks on advertisements, too."""
    return _KNOWN.search(address) is None


def _addresses(outline: Outline, page: Page) -> Iterator[str]:
    for script in outline.scripts:
        if _ANY_COUNTER.search(script.src):
            yield script.src
    if page.kind != "html" or not any(sign in page.text for sign in _SIGNS):
        return
    shown = set(cast("list[str]", _WEBPLUS(page.tree)))
    if len(shown) == 1:  # several: they are those of a list's entries, not the article's
        yield shown.pop()
    for text in cast("list[str]", _INLINE(page.tree)):
        if len(text) <= MAX_INLINE:
            yield from (match[2] for match in _LITERAL.finditer(text))
