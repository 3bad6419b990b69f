"""The table: articles as CSV, a row each, for spreadsheets. Nothing in it is taken for a formula.

UTF-8 without a byte order mark, a header, commas, CRLF (RFC 4180). Not on the page is an empty cell. Link lists and
evidence stand in the JSON files alone.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLUMNS = (
    *("site", "url", "title", "breadcrumb", "column", "view_count", "introduction", "body", "disclaimer", "tags"),
    *("authors", "published_at", "modified_at", "language", "images", "fetched_at"),
    *("first_seen_at", "changed_at", "gone_at", "change_number"),
)
"""Fields of an exported article, in this order."""

_BETWEEN = {"breadcrumb": " > ", "images": " "}
"""What stands between the entries of a list; of images, which are given by their addresses, a space. Else "; "."""

_FORMULA = re.compile(r"[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\r\n]")
"""What a spreadsheet reads a formula from: also behind white space that it drops, and in East Asian forms."""


def header() -> bytes:
    """Return the first line."""
    return _line(COLUMNS)


def row(item: Mapping[str, Any]) -> bytes:
    """Return the line of an article.

    Args:
        item: An article as JSON values.
    """
    return _line(neutral(_cell(name, item[name])) for name in COLUMNS)


def neutral(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: with an apostrophe before what would be one."""
    return f"'{text}" if _FORMULA.match(text) else text


def _cell(name: str, value: object) -> str:
    if isinstance(value, list):
        return _BETWEEN.get(name, "; ").join(part["url"] if isinstance(part, dict) else part for part in value)
    return "" if value is None else str(value)


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode("utf-8", "backslashreplace")
