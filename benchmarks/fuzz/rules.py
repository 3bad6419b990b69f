"""What holds of the article of any page whatever: what the fuzzer and the property tests look for."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_WITHOUT_EVIDENCE = {"url", "site", "fetched_at", "evidence"}
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_TEMPLATE = re.compile(r"\s*(?:\{[^{}]*\}|\[!--[^\[\]]*--\]|\{\{[^{}]*\}\}|<%[^<>]*%>|\$\{[^{}]*\}|\{dede:[^{}]*\})\s*")


_MOMENTS = ("published_at", "modified_at", "fetched_at")


def faults_of(item: dict[str, Any]) -> list[str]:
    """Return what is wrong with an article as JSON values, in words."""
    faults = []
    for where, text in _texts(item):
        if not text.strip():
            faults.append(f"{where}: empty")
        if _CONTROL.search(text):
            faults.append(f"{where}: a control character in {text[:80]!r}")
        if not unicodedata.is_normalized("NFC", text):
            faults.append(f"{where}: not NFC: {text[:80]!r}")
        if not where.startswith("evidence") and _TEMPLATE.fullmatch(text):
            faults.append(f"{where}: template text {text!r}")
        if where.endswith("url") and not text.startswith(("http://", "https://")):
            faults.append(f"{where}: not http(s): {text!r}")
    faults += [
        f"{name}: not in UTC: {item[name]!r}" for name in _MOMENTS if item.get(name) and not _is_in_utc(item[name])
    ]
    evidence = item.get("evidence", {})
    faults += [
        f"evidence.{name}.raw: a control character in {raw[:80]!r}"
        for name, entry in evidence.items()
        if (raw := entry.get("raw")) and _CONTROL.search(raw)
    ]
    faults += [
        f"{name}: without evidence"
        for name, value in item.items()
        if value not in (None, []) and name not in _WITHOUT_EVIDENCE and name not in evidence and name != "refused"
    ]
    return faults


def _is_in_utc(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).utcoffset() == timedelta(0)
    except ValueError:
        return False


def _texts(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for name, part in value.items():
            if not (where.startswith("evidence") and name == "raw"):
                yield from _texts(part, f"{where}.{name}" if where else name)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, where)
