"""Merging: what comes of it, what it refuses, and that it may be cut short at any moment."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import connect, last_run
from newscrawl.archive.merging import Mark, carve, mark, merge
from newscrawl.cli import main
from newscrawl.errors import ArchiveError, BadInput
from newscrawl.items import Link
from tests.archive.driver import SITE, START, T0, A, B, C, Crawl, article
from tests.archive.merging.contents import contents
from tests.archive.old_archives import HERE, make_old_archive

if TYPE_CHECKING:
    from pathlib import Path

DAY = timedelta(days=1)
PAGES = [f"{START}{number}.html" for number in range(120)]


def crawled(path: Path, *pages: str, now: object = T0, text: str = "", site: str = SITE) -> Crawl:
    """Crawl some pages of a site once."""
    crawl = Crawl(path, site, now)  # type: ignore[arg-type]
    crawl.home(*pages)
    while (lease := crawl.lease()) is not None:
        beside = (Link(title="B", url=B, excerpt="It began."),)
        shown = article(lease.url, popular=beside, fetched_at=crawl.now)
        crawl.show(lease, article(lease.url, popular=beside, fetched_at=crawl.now, body=f"{text}{shown.body}"))
    crawl.end()
    return crawl


def run(*arguments: str) -> int:
    try:
        main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_an_archive_that_is_merged_into_a_new_one_is_the_same_there(tmp_path: Path) -> None:
    crawled(tmp_path / "a.db", A, B)
    crawled(tmp_path / "a.db", A, C, now=T0 + DAY, text="New. ")
    before = (tmp_path / "a.db").read_bytes()
    with closing(connect(tmp_path / "all.db")) as into:
        sums = merge(into, tmp_path / "a.db")
        assert (sums.articles_new, sums.addresses_new, sums.runs_new) == (3, 4, 2)
        assert merge(into, tmp_path / "a.db").changes == 0
    assert contents(tmp_path / "all.db") | {"sightings": []} == contents(tmp_path / "a.db")
    assert (tmp_path / "a.db").read_bytes() == before


def test_what_two_have_seen_of_an_article_is_one_history(tmp_path: Path) -> None:
    crawled(tmp_path / "a.db", A, text="First. ")
    crawled(tmp_path / "b.db", A, B, now=T0 + DAY, text="Edited. ")
    crawled(tmp_path / "a.db", A, now=T0 + 2 * DAY, text="First. ")
    with closing(connect(tmp_path / "a.db")) as into:
        sums = merge(into, tmp_path / "b.db")
        assert (sums.articles_new, sums.articles_changed, sums.articles_same) == (1, 1, 0)
        changes = into.execute(
            "SELECT substr(was, 1, 6), substr(became, 1, 6), started_at FROM article_changes JOIN runs "
            "ON runs.id = run_id ORDER BY article_changes.version"
        ).fetchall()
        assert [row[:2] for row in changes] == [("First.", "Edited"), ("Edited", "First.")]
        assert [row[2][:10] for row in changes] == ["2026-11-23", "2026-11-24"]
        assert into.execute("SELECT substr(body, 1, 6) FROM articles ORDER BY url").fetchall() == [
            ("First.",),
            ("Edited",),
        ]
        found = into.execute("SELECT count(*) FROM article_search WHERE article_search MATCH 'edited'").fetchone()
        assert found == (1,)  # what it says now


def test_an_earlier_run_that_is_merged_later_is_not_the_last_one(tmp_path: Path) -> None:
    crawled(tmp_path / "old.db", A)
    crawl = crawled(tmp_path / "new.db", A, now=T0 + 3 * DAY)
    with closing(connect(tmp_path / "new.db")) as into:
        merge(into, tmp_path / "old.db")
        assert into.execute("SELECT last_run_at FROM site_status").fetchone()[0][:10] == "2026-11-25"
    last = last_run(tmp_path / "new.db", SITE)
    assert last is not None
    assert last.started_at == T0 + 3 * DAY
    crawl.now += DAY
    crawl.begin()  # a round of its own, later than all: the list is asked again
    crawl.leased(START)
    crawl.end()


def test_what_was_removed_from_one_does_not_come_back_by_the_other(tmp_path: Path) -> None:
    for name in ("a.db", "b.db"):
        crawled(tmp_path / name, A, B, C)
    assert run("remove", B, "--archive", str(tmp_path / "a.db"), "--reason", "asked to", "--yes") == 0
    for first, second in (("a.db", "b.db"), ("b.db", "a.db")):
        target = tmp_path / f"into-{first}"
        shutil.copy(tmp_path / first, target)
        with closing(connect(target)) as into:
            merge(into, tmp_path / second)
        found = contents(target)
        assert [row[0] for row in found["articles"]] == [A, C]
        assert [row[0] for row in found["removals"]] == [B]
        assert {row[3] for row in found["urls"] if row[1] == B} == {"refused"}
        assert b"Text of it" not in target.read_bytes()
        assert not any("It began." in map(str, row) for row in found["links"])


def test_what_gets_the_number_of_an_article_that_the_same_merge_removed_is_removed_as_well(tmp_path: Path) -> None:
    here, there = Crawl(tmp_path / "here.db"), Crawl(tmp_path / "there.db", now=T0 + DAY)
    crawled(here.path, A, C)
    assert run("remove", C, "--archive", str(here.path), "--reason", "asked to", "--yes") == 0
    for said in ({A: "Removed there.", B: "One."}, {B: "Two."}, {C: "One."}):  # C shows what B once showed
        there.now += DAY
        there.home(*said)
        while (lease := there.lease()) is not None:
            if lease.url in said:
                there.show(lease, article(lease.url, title="It", body=said[lease.url], fetched_at=there.now))
            else:
                there.show(lease, article(lease.url, title="It", body="Two." if lease.url == B else "Removed there."))
        there.end()
    assert run("remove", A, "--archive", str(there.path), "--reason", "asked to", "--yes") == 0
    with closing(connect(here.path)) as into:
        numbers = "SELECT id FROM articles"
        assert into.execute(numbers).fetchall() == [(1,)], "that of A, which B gets when A is removed"
        sums = merge(into, there.path)
        assert into.execute(numbers).fetchall() == []
    assert sums.articles_removed == 2
    assert {row[0] for row in contents(here.path)["removals"]} == {A, B, C}


def test_sites_and_what_has_changed_are_carved_out_and_come_back(tmp_path: Path) -> None:
    whole, shard, delta = tmp_path / "whole.db", tmp_path / "shard.db", tmp_path / "delta.db"
    crawled(whole, A, B)
    crawled(whole, "https://other.example/1.html", site="other.example")
    carve(whole, shard, sites=[SITE])
    assert {row[1] for row in contents(shard)["articles"]} == {SITE}
    with closing(connect(shard)) as connection:
        here = Mark(**json.loads(json.dumps(mark(connection).to_json())))
    crawl = Crawl(shard, now=T0 + DAY)
    crawl.home(A, C)
    shown = crawl.rest_of_round()
    assert sorted(shown) == [A, B, C]  # what was known is known: it is looked at again
    crawl.end()
    carve(shard, delta, since=here)
    assert {row[0] for row in contents(delta)["articles"]} >= {C}
    with closing(connect(whole)) as into:
        assert merge(into, delta).articles_new == 1
        with closing(connect(tmp_path / "again.db")) as other:
            merge(other, shard)
        assert merge(into, shard).changes == 0
    with pytest.raises(BadInput, match="is there already"):
        carve(whole, shard)
    with pytest.raises(BadInput, match=r"no site 'x\.example'.*news\.example, other\.example"):
        carve(whole, tmp_path / "x.db", sites=["x.example"])
    assert not (tmp_path / "x.db").exists()
    assert not list(tmp_path.glob("*.carving"))


def test_what_cannot_be_merged_is_refused_and_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crawled(tmp_path / "a.db", A)
    target = tmp_path / "all.db"
    (tmp_path / "text.db").write_text("no archive")
    (tmp_path / "empty.db").touch()
    for source, code, said in (
        ("none.db", 1, "there is no archive"),
        ("text.db", 6, "not a newscrawl archive"),
        ("empty.db", 6, "is empty"),
    ):
        assert run("merge", str(tmp_path / "a.db"), str(tmp_path / source), "--archive", str(target)) == code
        assert said in capsys.readouterr().err
        assert not target.exists()
    (tmp_path / "link.db").symlink_to(tmp_path / "a.db")
    assert run("merge", str(tmp_path / "link.db"), "--archive", str(tmp_path / "a.db")) == 1
    crawl = crawled(target, B)
    crawl.now += DAY
    crawl.begin()
    before = contents(target)
    assert run("merge", str(tmp_path / "a.db"), "--archive", str(target)) == 9
    assert contents(target) == before
    crawl.end()
    # A source may be crawled meanwhile: it is read in one state.
    crawl.now += DAY
    crawl.home(C)
    crawl.leased()
    assert run("merge", str(target), "--archive", str(tmp_path / "new.db"), "--json") == 0
    crawl.die()
    told = json.loads(capsys.readouterr().out)
    assert (told["articles_new"], told["addresses_new"], told["runs_new"]) == (1, 3, 3)
    assert {row[3] for row in contents(tmp_path / "new.db")["urls"]} == {"not an article", "stored", "owed"}


@pytest.mark.parametrize("before", ["0002_discovery", "0010_exports"])
def test_an_archive_of_an_earlier_version_is_merged_and_stays_as_it_is(tmp_path: Path, before: str) -> None:
    old = tmp_path / "old.db"
    make_old_archive(old, before)
    files = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with closing(connect(tmp_path / "all.db")) as into:
        assert merge(into, old).articles_new == 2
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.name in files} == files
    assert not list(tmp_path.glob("*.merging-*"))
    connect(old).close()
    with closing(connect(tmp_path / "all.db")) as into:
        assert merge(into, old).changes == 0
    assert HERE in {row[0] for row in contents(tmp_path / "all.db")["articles"]}


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE urls SET url = 'javascript:alert(1)' WHERE state = 'unchanged'",
        "UPDATE articles SET url = 'javascript:alert(1)'",
        "UPDATE revisions SET changed = '[]', before = '7' WHERE number = 1",
        "DELETE FROM revisions",
        "DELETE FROM runs",
    ],
)
def test_an_archive_that_somebody_has_tampered_with_is_refused(tmp_path: Path, harm: str) -> None:
    crawled(tmp_path / "a.db", A)
    crawled(tmp_path / "a.db", A, now=T0 + DAY)
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as db:
        db.execute(harm)
    with closing(connect(tmp_path / "all.db")) as into, pytest.raises(ArchiveError):
        merge(into, tmp_path / "a.db")


KILLED = """
import os, signal, sys
from pathlib import Path
from newscrawl.archive import connect
from newscrawl.archive.merging import merge
into = connect(Path(sys.argv[1]))
left = int(sys.argv[3])
def step():
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
into.db.conn.set_progress_handler(step, 1000)
merge(into, Path(sys.argv[2]))
"""


def test_a_merge_that_is_killed_again_and_again_comes_to_the_same(tmp_path: Path) -> None:
    crawled(tmp_path / "a.db", *PAGES[:80])
    crawled(tmp_path / "b.db", *PAGES[40:], now=T0 + DAY, text="Later. ")
    whole, cut = tmp_path / "whole.db", tmp_path / "cut.db"
    with closing(connect(whole)) as into:
        merge(into, tmp_path / "a.db")
    shutil.copy(whole, cut)
    with closing(connect(whole)) as into:
        merge(into, tmp_path / "b.db")
    ends = []
    for steps in (20, 60, 180, 540):  # within a transaction, wherever that is
        command = [sys.executable, "-c", KILLED, str(cut), str(tmp_path / "b.db"), str(steps)]
        ends.append(subprocess.run(command, check=False, timeout=120).returncode)
    assert ends[:2] == [-signal.SIGKILL] * 2
    with closing(connect(cut)) as into:
        merge(into, tmp_path / "b.db")
        assert merge(into, tmp_path / "b.db").changes == 0
    assert contents(cut) == contents(whole)
