"""The raw title: as the page's source has it, where it holds characters that no text of ours holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.elements import DIRECTIONS
from newscrawl.page import MAX_UNCUT

if TYPE_CHECKING:
    from newscrawl.page import Page

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_CUT = re.compile(f"[{_CONTROLS}{DIRECTIONS}]")
_BETWEEN = f"[{_CONTROLS}{DIRECTIONS}]{{0,20}}"
_GAP = rf"[\s{_CONTROLS}{DIRECTIONS}]{{1,50}}"


def raw_title(page: Page, title: str) -> str | None:
    r"""Return the title as the source writes it, with `\x1b` for each character that was cut out; None if none was."""
    head = page.uncut or page.text[:MAX_UNCUT]
    if page.uncut is None and not any(mark in head for mark in DIRECTIONS):
        return None
    words = (_BETWEEN.join(map(re.escape, word)) for word in title.split())
    found = re.search(f"{_BETWEEN}{_GAP.join(words)}{_BETWEEN}", head)
    if found is None or _CUT.search(found[0]) is None:
        return None
    return _CUT.sub(_written, " ".join(found[0].split(" ")))


def _written(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()
