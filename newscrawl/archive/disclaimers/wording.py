"""Wording: when two disclaimers are the same text, and when they are of one family.

The same text: equal but for white space. One family: equal, too, but for addresses, dates, numbers, and the title and
the authors of the article that bears it. Each wording is kept as it is: that 74 % of accounts lose money, and then
76 %, is what somebody may want to know.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s，。；、）)\]》」]+", re.IGNORECASE)
_DATE = re.compile(
    r"\d{1,2}(?:\.|st|nd|rd|th|º)?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?\d{4}"  # 12 de marzo de 2026
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,\s+\d{4}"  # March 12, 2026
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{4}\s?[年년]\s?\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일])?"
)
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f' ]\d{3})*(?:[.,]\d+)?")

_SHORTEST = 4
"""Characters of a title or a name below which it is not looked for: it could stand in any text."""


def one_wording(text: str) -> str:
    """Return a disclaimer as it is compared with others: white space normalised."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def family(wording: str, title: str | None, authors: Iterable[str]) -> str:
    """Return what a disclaimer has in common with those that differ only in what is special to an article.

    Args:
        wording: The text, as `one_wording` gives it.
        title: Of the article that bears it.
        authors: Of that article.

    >>> family("© 2026 Ann Lee, https://x.example/7", "Ferries", ["Ann Lee"])
    '© {number} {author}, {address}'
    """
    names = [(one_wording(title), "{title}")] if title else []
    names += sorted(((one_wording(author), "{author}") for author in authors), key=lambda name: -len(name[0]))
    for name, mark in names:
        if len(name) >= _SHORTEST:
            wording = wording.replace(name, mark)
    return _NUMBER.sub("{number}", _DATE.sub("{date}", _ADDRESS.sub("{address}", wording)))
