"""Writes the key-by-key part of docs/site-files.md from the code: `python docs/sitekeys.py`. A test compares them."""

from __future__ import annotations

import re
from pathlib import Path

from newscrawl.sites.keys import KEYS, SELECTABLE

TARGET = Path(__file__).parent / "site-files.md"

_PART = re.compile(r"(?<=<!-- keys: python docs/sitekeys.py -->\n).*?(?=<!-- end of keys -->)", re.DOTALL)


def with_keys(text: str) -> str:
    """Return the document's text with its key-by-key part as the code says."""
    return _PART.sub(lambda _: "\n".join(_lines()), text)


def _lines() -> list[str]:
    lines = ["", "| key | type | meaning |", "| --- | --- | --- |"]
    lines += [f"| `{name}` | {key.type} | {key.meaning} |" for name, key in KEYS.items()]
    lines += ["", f"FIELD is one of {', '.join(f'`{name}`' for name in SELECTABLE)}.", "", "An example of each:", ""]
    for name, key in KEYS.items():
        if "\n" in key.example or "=" in key.example:
            lines += [f"`{name}`", "", "```toml", key.example, "```", ""]
    return lines


if __name__ == "__main__":
    TARGET.write_text(with_keys(TARGET.read_text(encoding="utf-8")), encoding="utf-8")
