"""All or nothing: full disks, errors in the middle, and `kill -9` at every statement."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import State, connect_read_only
from newscrawl.errors import ArchiveError, ArchiveFull, ExitCode
from newscrawl.items import Link
from tests import quickstart
from tests.archive.driver import START, A, B, C, article

if TYPE_CHECKING:
    from newscrawl.archive import Lease
    from tests.archive.driver import Crawl

PROJECT = Path(__file__).parents[2]
TABLES = ("articles", "revisions", "tags", "view_counts", "links", "urls", "runs", "archive")
LONG = "A long text. " * 40_000
OTHERS = tuple(f"{START}{number}.html" for number in range(2000))


def content(crawl: Crawl) -> dict[str, Any]:
    return {table: crawl.rows(f"SELECT * FROM {table}") for table in TABLES}


def record_much(crawl: Crawl, lease: Lease, **changes: Any) -> None:  # noqa: ANN401 - any field of Article
    shown = article(**{"body": LONG, "view_count": 5, "related": (Link(title="One", url=None),), **changes})
    crawl.record(lease, State.STORED, kind="article", http_status=200, article=shown, links=OTHERS)


def allow_pages(crawl: Crawl, more: int) -> None:
    (pages,) = crawl.run.connection.execute("PRAGMA page_count").fetchone()
    crawl.run.connection.execute(f"PRAGMA max_page_count = {pages + more}")


@pytest.mark.parametrize("pages", [0, 1, 20, 100, 200])
def test_a_full_disk_leaves_neither_article_nor_state(crawl: Crawl, pages: int) -> None:
    crawl.home(A)
    lease = crawl.leased(A)
    before = content(crawl)
    allow_pages(crawl, pages)
    with pytest.raises(ArchiveFull, match="free some space and run again") as caught:
        record_much(crawl, lease)
    assert caught.value.exit_code is ExitCode.DISK_FULL
    assert content(crawl) == before


def test_a_run_goes_on_when_there_is_space_again(crawl: Crawl) -> None:
    crawl.home(A)
    lease = crawl.leased(A)
    allow_pages(crawl, 20)
    with pytest.raises(ArchiveFull):
        record_much(crawl, lease)
    allow_pages(crawl, 100_000)
    record_much(crawl, lease)
    assert crawl.rows("SELECT title FROM articles") == [(f"Title of {A}",)]
    assert crawl.end("limit").closes


def test_what_a_full_disk_kept_from_being_stored_is_fetched_by_the_next_run(crawl: Crawl) -> None:
    crawl.home(A)
    lease = crawl.leased(A)
    allow_pages(crawl, 20)
    with pytest.raises(ArchiveFull):
        record_much(crawl, lease)
    crawl.die()
    crawl.begin()
    assert crawl.rest_of_round() == [A]


@pytest.mark.parametrize("changes", [{"view_count": -1}, {"tags": (None,)}])
def test_an_error_in_the_middle_leaves_neither_article_nor_state(crawl: Crawl, changes: dict[str, Any]) -> None:
    crawl.home(A)
    lease = crawl.leased(A)
    before = content(crawl)
    with pytest.raises(ArchiveError):
        record_much(crawl, lease, **changes)
    assert content(crawl) == before
    assert not crawl.run.connection.db.conn.in_transaction


@pytest.mark.parametrize("changes", [{"view_count": 2**63}, {"title": "\ud83d"}, {"tags": (b"\xff", object())}])
def test_a_value_that_sqlite_cannot_hold_leaves_neither_article_nor_state(
    crawl: Crawl, changes: dict[str, Any]
) -> None:
    crawl.home(A)
    lease = crawl.leased(A)
    before = content(crawl)
    with pytest.raises((ArchiveError, ValueError, TypeError, OverflowError)):
        record_much(crawl, lease, **changes)
    assert content(crawl) == before
    assert not crawl.run.connection.db.conn.in_transaction


def test_a_transaction_inside_another_is_part_of_it(crawl: Crawl) -> None:
    crawl.home(A)
    before = content(crawl)
    transaction = crawl.run.connection.transaction()
    transaction.__enter__()
    assert crawl.run.ledger.hear([B], crawl.now, depth=1) == 1
    assert transaction.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None) in (None, False)
    assert content(crawl) == before


def test_a_snapshot_does_not_move_under_its_reader(crawl: Crawl, path: Path) -> None:
    crawl.home(A)
    reader = connect_read_only(path)
    with reader.snapshot():
        (count,) = reader.execute("SELECT count(*) FROM urls").fetchone()
        crawl.listing(crawl.leased(A), B)
        assert reader.execute("SELECT count(*) FROM urls").fetchone() == (count,)
    assert reader.execute("SELECT count(*) FROM urls").fetchone() == (count + 1,)
    reader.close()


# --- kill -9 ---------------------------------------------------------------------------------------------------------


def killed(step: str, folder: Path, *, stride: int = 1) -> list[dict[str, Any]]:
    """Kill the step at each of its statements, or each n-th; return what was found after each."""
    command = [sys.executable, "-m", "tests.archive.killing", step, str(folder), str(stride)]
    done = quickstart.run(command, cwd=PROJECT, timeout=900)  # a machine may be busy with much else
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found[-1]["through"]
    assert len(found) > 3
    return found


@pytest.mark.long
def test_an_archive_whose_maker_was_killed_can_be_opened(tmp_path: Path) -> None:
    points = killed("open", tmp_path)
    assert len(points) > 20
    assert {point["number"]: point["error"] for point in points if point["error"]} == {}


def test_a_killed_process_leaves_an_article_and_its_state_or_neither(tmp_path: Path) -> None:
    for point in killed("record", tmp_path):
        counts, states = point["counts"], point["states"]
        assert point["integrity"] == "ok"
        if counts["articles"]:
            assert counts == {"articles": 1, "revisions": 1, "tags": 2, "view_counts": 1}
            assert states == {START: "not an article", A: "stored", B: "heard of"}
            assert point["did"] == [2, 1, "running", 0]
            assert point["fetched"] == [B]
        else:
            assert counts == dict.fromkeys(counts, 0)
            assert states == {START: "not an article", A: "leased"}
            assert point["did"] == [1, 0, "running", 0]
            assert point["fetched"] == [A]
        assert point["closes"]
    assert point["counts"]["articles"] == 1


def test_a_process_killed_as_it_records_two_articles_together_leaves_both_or_none(tmp_path: Path) -> None:
    for point in killed("record together", tmp_path, stride=6):
        assert point["integrity"] == "ok"
        both = point["counts"]["articles"] == 2
        assert point["counts"] == {"articles": 2 * both, "revisions": 2 * both, "tags": 4 * both, "view_counts": 0}
        ledger = ["stored", "stored", "leased"] if both else ["leased", "leased", "heard of"]
        assert [point["states"][url] for url in (A, B, C)] == ledger
        assert sorted(point["fetched"]) == ([C] if both else [A, B, C])
        assert point["closes"]
    assert both


def test_what_was_leased_ahead_and_never_handed_out_is_as_if_it_had_never_been_leased(crawl: Crawl) -> None:
    crawl.home(A, B, C)
    rows = (
        "SELECT url, state, reason, queue, due_at, attempts, changed_at, run_id FROM urls WHERE url != ? ORDER BY url"
    )
    visit = crawl.visited(crawl.leased(A))
    before = crawl.rows(rows, A)
    crawl.run.record_all([visit], ahead=5)
    assert [state for _, state, *_ in crawl.rows(rows, A)] == ["not an article", "leased", "leased"]
    assert crawl.lease() is not None
    report = crawl.end("limit")
    assert report.closes
    crawl.begin()
    after = {row[0]: row for row in crawl.rows(rows, A)}
    assert after[C] == next(row for row in before if row[0] == C)
    assert after[B][2] == "the run ended before it came"
    assert sorted(crawl.rest_of_round()) == [B, C]


def test_visits_that_cannot_be_recorded_together_leave_nothing_and_can_be_recorded_one_by_one(crawl: Crawl) -> None:
    crawl.home(A, B, C)
    good, bad = crawl.visited(crawl.leased(A)), crawl.visited(crawl.leased(B))
    broken = replace(bad, article=replace(article(B), tags=(object(),)))  # type: ignore[arg-type]
    before = content(crawl)
    with pytest.raises(ArchiveError):
        crawl.run.record_all([good, broken], ahead=1)
    assert content(crawl) == before
    assert crawl.lease() == replace(good.lease, url=C, url_id=good.lease.url_id + 2)
    assert [crawl.run.record(visit) is not None for visit in (good, bad)] == [True, True]
    assert crawl.run.did()["articles_new"] == 2


@pytest.mark.long
def test_a_run_that_is_killed_at_its_end_has_ended_or_died(tmp_path: Path) -> None:
    for point in killed("end", tmp_path):
        assert point["integrity"] == "ok"
        assert point["did"][2:] in (["running", 0], ["limit", 1])
        assert (point["states"][B] == "leased") == (point["did"][2] == "running")
        assert point["fetched"] == [B]
        assert point["closes"]
        assert point["articles"] == point["indexed"] == 2
        assert point["searched"] == [1, 2], "whether it was in the index yet, or waited"
        assert point["waiting"] == 0
