"""Puts the files of docs/examples/ into the documents: `python docs/examplefiles.py`. A test compares them."""

from __future__ import annotations

import re
from pathlib import Path

TARGETS = tuple(Path(__file__).parent / name for name in ("scheduling.md", "cluster.md"))
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
    for target in TARGETS:
        target.write_text(with_examples(target.read_text(encoding="utf-8")), encoding="utf-8")
