"""Scores: the corpus's own `score.py`, imported from where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from benchmarks.extraction.corpus import load_tool, read_index, read_lines

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.extraction.corpus import Answer

Scores = Mapping[str, float | None]
"""By measure, as `score.py` names them. None: nothing to measure, for neither truth nor answers name anything."""


def score(folder: Path, items: Mapping[str, Answer]) -> Scores:
    """Score answers, by page id, against the truth."""
    tool, rows = load_tool(folder / "score.py"), read_index(folder)
    found: dict[str, float | None] = {**tool.score_body(rows, items, []), **tool.score_meta(rows, items)}
    labels = folder / "labels.jsonl"
    if labels.exists():
        labelled: dict[str, float | None] = tool.score_labels(read_lines(labels), items, [])
        found |= {name: value for name, value in labelled.items() if not name.startswith("label_n_")}
    return found
