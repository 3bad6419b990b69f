"""Garbled text: what the evidence says of an article whose characters are not those that were written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.items import Evidence

if TYPE_CHECKING:
    from newscrawl.page import Page

MIN_PAIRS = 2
"""A text may quote one: about character sets."""
SHOWN = 30

_FIRST = ("Ã", "â€", "Â", "Ð", "Ñ")
_DOUBLE = re.compile("Ã[©¨ª«¡³º±¼¶¤§£¢®¯µ»\u00ad]|â€[™œ˜“”¦¢]|Â[«»°©®·]|[ÐÑ][°±²³´µ¶·¸¹º»¼½¾¿€‚ƒ]")
"""UTF-8 that was read as cp1252 and written as UTF-8 once more: é is Ã©, ’ is â€™, п is Ð¿."""


def encoding_evidence(page: Page, text: str) -> Evidence | None:
    """Return why the characters of an article may be wrong, None if nothing says so."""
    if not text.isascii() and any(first in text for first in _FIRST):
        pairs = [match.start() for match in _DOUBLE.finditer(text)]
        if len(pairs) >= MIN_PAIRS:
            return Evidence(rule="encoded twice", raw=text[max(0, pairs[0] - SHOWN) : pairs[0] + SHOWN])
    if not page.decoded_whole:
        return Evidence(rule="bytes replaced", raw=page.encoding)
    return None
