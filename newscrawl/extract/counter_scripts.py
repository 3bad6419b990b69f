"""Counter scripts: the address that a page asks for its number of views, where the number is not on the page itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.cues import holds_any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.outline import Outline

_SIGNS = ("iewClick", "viewclick", "iewMore", "viewmore", "op=count", "_visitcountdisplay")
"""What an inline script has in it that asks: these are found in microseconds."""

_STEMS = ("count", "click", "viewmore", "hits.php")
"""Of these each address of a counter holds one."""
_NAMES = r"viewclick|viewmore|op=count|_visitcountdisplay"
_KNOWN = re.compile(_NAMES, re.IGNORECASE)
_ANY_COUNTER = re.compile(rf"{_NAMES}|plus/count\.php|/count\.php|/hits\.php|click\.php", re.IGNORECASE)
# A whole address: one that is put together of parts by `+` cannot be known without running the script.
_LITERAL = re.compile(
    rf"""(?<!\+)(?<!\+\s)(["'])([^"'\s<>\\+]{{0,300}}?(?:{_NAMES})[^"'\s<>\\+]{{0,300}})\\?\1(?!\s*\+)""", re.IGNORECASE
)
_NOT_VIEWS = re.compile(r"[?&]down=", re.IGNORECASE)


def find_counter(outline: Outline) -> str | None:
    """Return the address of the script that would write the count, as it stands on the page; None when there is none.

    Whether it may be asked is not for this module to know: some count up by being asked.
    """
    addresses = [address for address in _addresses(outline) if not _NOT_VIEWS.search(address)]
    return min(addresses, key=_doubt, default=None)


def _doubt(address: str) -> bool:
    """Tell whether an address may count something else: `click.php` counts clicks on advertisements, too."""
    return _KNOWN.search(address) is None


def _addresses(outline: Outline) -> Iterator[str]:
    for script in outline.scripts:
        if holds_any(script.src.lower(), _STEMS) and _ANY_COUNTER.search(script.src):
            yield script.src
    shown = set(outline.counters)
    if len(shown) == 1:  # several: they are those of a list's entries, not the article's
        yield shown.pop()
    for text in outline.inline_scripts:
        if holds_any(text, _SIGNS):
            yield from (match[2] for match in _LITERAL.finditer(text))
