"""Whole text: what leaves extraction is composed (NFC) and holds no control characters and no half characters."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

from newscrawl.items import Image, Link
from newscrawl.page import without_controls


def whole(value: Any) -> Any:  # noqa: ANN401 - values of every field
    """Return a field's value with its texts whole: JSON and references can write what no page and no file can hold."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        text = without_controls(value.encode("utf-8", "replace")).decode()
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    if isinstance(value, tuple):
        return tuple(whole(part) for part in value)
    if isinstance(value, Link | Image):
        texts = (
            (value.title, value.url, value.column, value.excerpt)
            if isinstance(value, Link)
            else (value.url, value.caption)
        )
        if "".join(filter(None, texts)).isascii():
            return value
        composed = {
            name: unicodedata.normalize("NFC", text)
            for name in value.__slots__
            if (text := getattr(value, name)) and not text.isascii() and not unicodedata.is_normalized("NFC", text)
        }
        return replace(value, **composed) if composed else value  # type: ignore[arg-type] # all are texts
    return value
