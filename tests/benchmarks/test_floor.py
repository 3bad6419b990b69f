"""Our scores over real pages do not fall below what was reached once."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.extraction import corpus
from benchmarks.extraction.floor import (
    HOW_TO_PIN,
    Floor,
    FloorWouldSink,
    our_scores,
    page_worths,
    pinned,
    read_floor,
    shortfalls,
)
from benchmarks.extraction.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

beside_the_corpus = pytest.mark.skipif(
    not (corpus.FOLDER / "index.jsonl").exists(),
    reason="the pages are third-party data beside the checkout (../shared/pages), and not there",
)


@beside_the_corpus
def test_the_floor_was_pinned_on_this_corpus() -> None:
    assert corpus.digest(corpus.FOLDER) == read_floor().corpus, (
        f"pages or truth are others than those that floor.json is about; see what is new, then: {HOW_TO_PIN}"
    )


@pytest.mark.long
@beside_the_corpus
def test_no_score_is_below_its_floor() -> None:
    # One test for all measures: the pages are read once, in whichever process of the tests it runs.
    short = shortfalls(our_scores(corpus.FOLDER), read_floor())
    assert not short, "\n".join(["", *short, f"if this is meant: {HOW_TO_PIN} --lower"])


@pytest.mark.parametrize("module", ["floor", "measure"])
def test_a_command_without_its_corpus_says_what_to_give(module: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", f"benchmarks.extraction.{module}", "--corpus", str(tmp_path)]
    command += ["--peers", "none"] if module == "measure" else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (1, f"there is no corpus at {tmp_path}; name its folder with --corpus\n")


def test_what_is_below_its_floor_is_named_with_floor_and_value() -> None:
    floor = Floor("", {"title": 0.8, "date": 0.9, "tags": 0.5})
    assert shortfalls({"title": 0.8, "date": 0.8999, "tags": None}, floor) == [
        "date is 0.8999, below its floor of 0.9",
        "tags is not measured, below its floor of 0.5",
    ]


def test_a_first_floor_lies_a_margin_below_the_scores_or_a_page() -> None:
    assert pinned({"body": 0.95, "views": 1.0, "asked": None}, {"views": 0.125}, "d", None) == Floor(
        "d", {"body": 0.947, "views": 0.875}
    )


def test_pinning_raises_what_got_better_and_keeps_what_is_within_the_margin() -> None:
    old = Floor("d", {"body": 0.9, "title": 0.8})
    assert pinned({"body": 0.95, "title": 0.801}, {}, "d", old).floors == {"body": 0.947, "title": 0.8}


def test_pinning_refuses_to_lower_a_floor_unless_told_to() -> None:
    old = Floor("d", {"body": 0.9, "title": 0.8})
    scores = {"body": 0.85, "title": 0.801}
    with pytest.raises(FloorWouldSink, match=r"body is 0\.8500, below its floor of 0\.9\n.*--lower"):
        pinned(scores, {}, "d", old)
    assert pinned(scores, {}, "d", old, lower=True).floors == {"body": 0.847, "title": 0.8}


def test_a_measure_that_is_gone_is_no_longer_pinned_only_if_told_so() -> None:
    old = Floor("d", {"body": 0.9, "title": 0.8})
    with pytest.raises(FloorWouldSink, match="title is not measured"):
        pinned({"body": 0.91}, {}, "d", old)
    assert set(pinned({"body": 0.91}, {}, "d", old, lower=True).floors) == {"body"}


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    rows = [
        {"id": "b", "dataset": "fundus", "path": "b.html", "url": None, "truth": {"title": "B", "authors": []}},
        {"id": "a", "dataset": "fundus", "path": "a.html", "url": None, "truth": {"title": "A", "authors": ["N"]}},
    ]
    (tmp_path / "index.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "labels.jsonl").write_text('{"id": "a", "tags": ["x"], "column": null}\n', encoding="utf-8")
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text(f"<p>{name}", encoding="utf-8")
    return tmp_path


def test_one_page_is_worth_the_less_the_more_pages_have_the_field(small_corpus: Path) -> None:
    worths = page_worths(small_corpus)
    assert (worths["fu_title"], worths["fu_authors"], worths["label_tags"]) == (0.5, 1.0, 1.0)
    assert "label_column" not in worths


@pytest.mark.parametrize("changed", ["index.jsonl", "labels.jsonl", "a.html", "b.html"])
def test_the_digest_tells_any_change_of_pages_or_truth(small_corpus: Path, changed: str) -> None:
    before = corpus.digest(small_corpus)
    (small_corpus / "of-no-account.txt").write_text("x", encoding="utf-8")
    assert corpus.digest(small_corpus) == before
    with (small_corpus / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert corpus.digest(small_corpus) != before


def test_the_tools_of_the_corpus_leave_no_trace_in_its_folder(small_corpus: Path) -> None:
    (small_corpus / "tool.py").write_text("import sys\nsys.path.insert(0, 'nowhere')\nANSWER = 42\n", encoding="utf-8")
    assert corpus.load_tool(small_corpus / "tool.py").ANSWER == 42
    assert not (small_corpus / "__pycache__").exists()
    assert "nowhere" not in sys.path
