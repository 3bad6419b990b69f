"""The run itself: workers, rounds, tables."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.extraction import report
from benchmarks.extraction.corpus import Saved, read_index, shuffled
from benchmarks.extraction.processes import ROOT, Worker, WorkerEnded
from benchmarks.extraction.quality import Quality
from benchmarks.extraction.speed import Speed, measure_rounds, summarise
from benchmarks.extraction.systems import DECODE_AND_PARSE, OURS, STANDARD, SYSTEMS, WALK, System
from benchmarks.extraction.worker import timed
from benchmarks.tables import README, marks

if TYPE_CHECKING:
    from benchmarks.extraction.corpus import Answer, Row

PINNED = ROOT / "benchmarks" / "extraction" / "peers.txt"
PAGE = "<title>{0}</title><article><h1>{0}</h1>" + "<p>The ferry to the island runs again, the harbour says.</p>" * 9
DECODE = "def decode(raw):\n    return raw.decode('utf-8')\n"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "common.py").write_text(DECODE, encoding="utf-8")
    names = ["Ferry runs again", "Bridge is closed", ""]
    rows: list[Row] = [
        {"id": str(i), "dataset": "x", "path": f"{i}.html.gz", "url": None, "truth": {}} for i in range(3)
    ]
    for row, name in zip(rows, names, strict=True):
        page = PAGE.format(name) if name else ""
        (tmp_path / row["path"]).write_bytes(gzip.compress(page.encode()))
    (tmp_path / "index.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


def test_a_worker_answers_each_question_with_the_item_and_its_cpu_time(pages: Path) -> None:
    rows = read_index(pages)
    with Worker(OURS, pages, Path("no-peers")) as worker:
        items = [worker.ask(row) for row in rows]
        peak = worker.finish()
    assert worker.about["version"]
    assert [item.get("title") for item in items] == ["Ferry runs again", "Bridge is closed", None]
    assert "not one character" in items[2]["error"]
    assert all(item["cpu"] > 0 for item in items)
    assert peak is None or 10 < peak < 1000


def test_a_worker_that_ends_early_says_so(pages: Path) -> None:
    with (
        Worker(OURS, pages, Path("no-peers")) as worker,
        pytest.raises(WorkerEnded, match="the process of newscrawl ended"),
    ):
        worker.ask({"id": "x", "path": "missing.html", "url": None})


def test_what_a_peer_raises_is_an_error_of_that_page() -> None:
    def broken(_: Saved) -> Answer:
        raise ValueError("no such markup")

    answer = timed(broken, Saved(None, b"", ""))
    assert answer["error"] == "ValueError: no such markup"
    assert answer["cpu"] >= 0


def test_each_round_times_every_page_of_every_system(pages: Path) -> None:
    systems, rows = (OURS, DECODE_AND_PARSE, WALK), read_index(pages)[:2]
    rounds = measure_rounds(systems, rows, rows[:1], 2, partial(Worker, folder=pages, peers=Path("no-peers")))
    assert {name: [len(one) for one in own] for name, own in rounds.items()} == {s.name: [2, 2] for s in systems}


def test_a_ratio_compares_rounds_that_took_turns() -> None:
    # In the second round the machine was busy: both took ten times as long.
    own, standard = [[0.1, 0.3], [1.0, 3.0], [0.1, 0.3]], [[0.5, 0.7], [5.0, 7.0], [0.5, 0.7]]
    found = summarise(own, standard)
    assert found.times_standard == pytest.approx(3)
    assert found.pages_per_second == pytest.approx(5)
    assert found.mean_ms == pytest.approx(200)
    assert found.p99_ms == pytest.approx(300)


def test_ours_and_the_peers_are_told_apart_by_their_environment() -> None:
    assert [system.kind for system in SYSTEMS].count("ours") == 1
    pins = {line.partition("==")[0].partition("[")[0] for line in PINNED.read_text(encoding="utf-8").splitlines()}
    assert {system.distribution for system in SYSTEMS if system.kind == "peer"} <= pins


def test_the_sample_is_the_same_in_every_run_and_in_any_order_of_the_index() -> None:
    rows = [{"id": str(number)} for number in range(50)]
    assert shuffled(rows) == shuffled(rows[::-1]) != rows


def run_of(systems: tuple[System, ...]) -> tuple[dict[str, Quality], dict[str, Speed]]:
    about = {"version": "1.2", "lxml": "6.0", "python": "3.11.0"}
    scores = {"sh_F1": 0.9784, "fu_title": 1.0, "fu_date": 0.5, "label_tags": 0.25}
    quality = {s.name: Quality(about, scores, frozenset({"title"}), 2, 70.4) for s in systems if s.kind != "floor"}
    return quality, {s.name: Speed(50.04, 2.5, 20.0, 64.0) for s in systems}


def test_the_tables_show_scores_and_speed_and_a_dash_for_what_a_system_does_not_offer() -> None:
    facts = report.Facts(dt.date(2026, 1, 2), "0123456789abcdef", 743, 200, 5)
    text = report.tables(facts, *run_of(SYSTEMS))
    assert "Measured on 2026-01-02 by `make bench-extraction`" in text
    assert f"| {STANDARD.name} (1.2) | .978 | - | - | - | 1.000 / - / - | - / - / - | 2 |" in text
    assert f"| {OURS.name} | 50 | 2.50 | 20.0 | 3.2 | 70 |" in text
    assert "| tags | .250 |" in text
    assert "| 25 queries with parsel | 20.00 | 0.00 |" in text


def test_the_readme_shows_a_run_and_nothing_of_the_machine_that_made_it() -> None:
    text = README.read_text(encoding="utf-8")
    first, last = marks(report.PART)
    measured = text.partition(first)[2].partition(last)[0]
    assert re.search(r"Measured on \d{4}-\d\d-\d\d by `make bench-extraction`", measured)
    assert all(system.name in measured for system in SYSTEMS if system.kind != "floor")
    assert not re.search(r"(?<![.\w])/\w+/|https?://", text)
    assert sys.platform not in measured
