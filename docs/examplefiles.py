"""Puts the files of docs/examples/ into docs/scheduling.md: `python docs/examplefiles.py`. A test compares them."""

from __future__ import annotations

import re
from pathlib import Path

TARGET = Path(__file__).parent / "scheduling.md"
EXAMPLES = Path(__file__).parent / "examples"

_PLACE = re.compile(r"^<!-- (\S+) -->\n.*?^<!-- end -->$", re.DOTALL | re.MULTILINE)
_LANGUAGES = {"crontab": "cron", ".service": "ini", ".timer": "ini", ".sh": "sh"}


def with_examples(text: str) -> str:
    """Return the document's text with each example as its file says."""
    return _PLACE.sub(_block, text)


def _block(place: re.Match[str]) -> str:
    file = EXAMPLES / place[1]
    language = _LANGUAGES[file.suffix or file.name]
    return f"<!-- {file.name} -->\n```{language}\n{file.read_text(encoding='utf-8')}```\n<!-- end -->"


if __name__ == "__main__":
    TARGET.write_text(with_examples(TARGET.read_text(encoding="utf-8")), encoding="utf-8")
