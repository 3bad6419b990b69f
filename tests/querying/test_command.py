from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from newscrawl.cli import main
from newscrawl.errors import BadInput, ExitCode
from newscrawl.querying.command import values_of
from tests import quickstart
from tests.archive.driver import A, B, Crawl, article

if TYPE_CHECKING:
    from pathlib import Path

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
TITLE = "=cmd \x1b[2J 寒潮"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("querying") / "archive.db"
    crawl = Crawl(path)
    crawl.home(A, B)
    crawl.show(crawl.leased(A), article(A, title=TITLE, view_count=12, fetched_at=crawl.now))
    crawl.show(crawl.leased(B))
    crawl.end()
    return path


def run(*arguments: object) -> int:
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def command(archive: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "newscrawl", "query", "--archive", str(archive), *arguments]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("--csv", f"title,views\r\n'{TITLE},12\r\nTitle of {B},\r\n"),
        ("--json", None),
        ("--jsonl", None),
        ("--table", None),
    ],
)
def test_an_answer_has_the_form_that_was_asked_for(
    archive: Path, capfd: pytest.CaptureFixture[str], form: str, text: str | None
) -> None:
    assert run("query", "--archive", archive, form, "SELECT title, view_count AS views FROM articles ORDER BY id") == 0
    out, err = capfd.readouterr()
    assert not err
    if text is not None:
        assert out == text
    elif form == "--table":
        assert out.splitlines()[0].split() == ["title", "views"]
        assert "\x1b" not in out
    else:
        items = json.loads(out) if form == "--json" else [json.loads(line) for line in out.splitlines()]
        assert items == [{"title": TITLE, "views": 12}, {"title": f"Title of {B}", "views": None}]


def test_parameters_are_bound_and_rows_limited(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "SELECT id FROM articles WHERE id > :least AND site = :site"
    assert (
        run("query", "--archive", archive, sql, "--param", "least=0", "--param", "site=news.example", "--limit", 1) == 0
    )
    assert capsys.readouterr().out.splitlines() == ["id", "1"]


def test_a_parameter_that_is_written_as_a_number_is_one() -> None:
    given = ["a=5", "b=-1.5", "c=007", "d=x=y", "e=", "f=99999999999999999999"]
    assert values_of(given) == {"a": 5, "b": -1.5, "c": "007", "d": "x=y", "e": "", "f": "9" * 20}
    for wrong in ("a", "=5", "a b=5"):
        with pytest.raises(BadInput, match="NAME=VALUE"):
            values_of([wrong])


def test_without_sql_the_views_are_listed_and_one_can_be_described(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("query", "--archive", archive) == 0
    listed = capsys.readouterr().out
    assert listed.index("Views") < listed.index("story_groups") < listed.index("Tables") < listed.index("revisions")
    assert run("query", "--archive", archive, "--describe", "story_groups", "--jsonl") == 0
    described = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert described[0]["name"] == "story_id"
    assert run("query", "--archive", archive, "--describe", "story_group") == ExitCode.BAD_START
    assert "did you mean story_groups" in capsys.readouterr().err


def test_sql_is_read_from_standard_input(archive: Path) -> None:
    with quickstart.Popen(
        command(archive, "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        out, err = process.communicate("SELECT count(*) AS n\nFROM articles", timeout=60)
    assert (process.returncode, out.split(), err) == (0, ["n", "2"], "")


def test_a_reader_that_has_seen_enough_is_no_trouble(archive: Path) -> None:
    with quickstart.Popen(
        command(archive, "--jsonl", ENDLESS), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == '{"i": 1}\n'
        process.stdout.close()
        assert process.wait(60) == 0
        assert process.stderr.read() == ""


@pytest.mark.parametrize("sql", [f"SELECT count(*) FROM ({ENDLESS})", ENDLESS])
def test_ctrl_c_ends_a_query_that_would_not_end(archive: Path, sql: str) -> None:
    told = f"SELECT 'begun' UNION ALL SELECT * FROM ({sql})"
    with quickstart.Popen(command(archive, "--jsonl", told), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        if sql == ENDLESS:
            assert process.stdout is not None
            process.stdout.readline()
        else:
            wait_until_busy(process.pid)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == ExitCode.SIGNAL
    assert "Traceback" not in err


def wait_until_busy(pid: int) -> None:
    """Wait until a process has been working for a while, so that it must be inside the query."""
    ticks = os.sysconf("SC_CLK_TCK")
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:  # noqa: PTH123 - read again and again
        while True:
            stat.seek(0)
            used = stat.read().rpartition(")")[2].split()
            if (int(used[11]) + int(used[12])) / ticks > 0.6:
                return


def test_on_a_terminal_an_answer_is_a_table_that_fits_it(archive: Path) -> None:
    ours, theirs = pty.openpty()
    with quickstart.Popen(
        command(archive, "SELECT title, body FROM articles", "--limit", "1"),
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "COLUMNS": "40"},
    ) as process:
        os.close(theirs)
        assert process.wait(60) == 0
    lines = os.read(ours, 65536).decode().splitlines()
    os.close(ours)
    assert lines[0].split() == ["title", "body"]
    assert lines[2].endswith("…")
    assert "\x1b" not in lines[2]
    assert lines[3] == "(1 row, and there are more)"
