"""`newscrawl diff`, over an archive whose article was changed three times."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.archive import State
from newscrawl.cli import main
from newscrawl.worddiff import word_diff
from tests.archive.driver import T0, A, B, C, Crawl, article

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "\x1b[31mred\x1b[0m \u202egnidaeh \x9b2J"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A: four versions. B: one. C: no article. All written by runs of their own."""
    path = tmp_path_factory.mktemp("diff") / "archive.db"
    crawl = Crawl(path)
    looks: list[dict[str, Any]] = [
        {"title": "The ferry sails at nine", "body": "It is red.\n\nIt is old.", "tags": ("ferry",), "modified_at": T0},
        {"title": "The ferry sails at ten", "body": "It is red.\n\nIt is new.", "tags": ("ferry",), "modified_at": T0},
        {"title": "渡轮十点起航", "body": "It is red.\n\nIt is new.", "tags": ("ferry", "港"), "modified_at": None},
        {"title": HOSTILE, "body": f"It is {HOSTILE}.", "tags": ("ferry", "港"), "modified_at": T0},
    ]
    for day, said in enumerate(looks):
        crawl.now = T0 + timedelta(days=day)
        crawl.home(A, B, C)
        while (lease := crawl.lease()) is not None:
            if lease.url == C:
                crawl.record(lease, State.REFUSED, reason="redirects to another site, https://b.example/")
            else:
                crawl.show(lease, article(lease.url, fetched_at=crawl.now, **(said if lease.url == A else {})))
        crawl.end()
    return path


@pytest.fixture
def archive(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copy(made, tmp_path / "archive.db")
    return tmp_path / "archive.db"


def diff(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    main(["diff", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refusal(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    with pytest.raises(SystemExit) as end:
        main(["diff", *map(str, arguments)])
    assert end.value.code == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err


@pytest.mark.usefixtures("archive")
def test_the_change_between_two_versions_is_marked_word_by_word(capsys: pytest.CaptureFixture[str]) -> None:
    told = diff(capsys, A, "--from", 1, "--to", 2)
    lines = told.splitlines()
    assert lines[0].startswith(f"{A}: 4 versions, first seen 2026-11-22T20:41:")
    assert lines[2].startswith("version 1 -> 2, seen 2026-11-23T20:41:")
    assert lines[2].endswith(" by run 2; silent: the page still says it was changed 2026-11-22T20:41:00.000Z")
    assert lines[3:] == [
        "",
        "  title",
        "    The ferry sails at [-nine-]{+ten+}",
        "",
        "  body",
        "    It is red.",
        "",
        "    It is [-old-]{+new+}.",
    ]


@pytest.mark.usefixtures("archive")
def test_all_versions_follow_each_other_and_lists_are_lines(capsys: pytest.CaptureFixture[str]) -> None:
    told = diff(capsys, A, "--all")
    assert [line.partition(",")[0] for line in told.splitlines() if line.startswith("version")] == [
        "version 1 -> 2",
        "version 2 -> 3",
        "version 3 -> 4",
    ]
    assert "  tags\n    ferry{+\n    港+}\n" in told
    assert "  modified_at\n    [-2026-11-22T20:41:00.000Z-]\n" in told
    assert told.count("silent") == 1


@pytest.mark.usefixtures("archive")
def test_the_newest_version_is_compared_unless_another_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert "version 3 -> 4" in diff(capsys, A)
    assert "version 2 -> 4" in diff(capsys, A, "--from", 2)
    assert "version 1 -> 2" in diff(capsys, A, "--to", 2)


@pytest.mark.usefixtures("archive")
def test_only_the_fields_that_are_asked_for_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    told = diff(capsys, A, "--from", 1, "--to", 2, "--field", "title")
    assert "  title\n" in told
    assert "body" not in told
    assert "no change of what was asked for" in diff(capsys, A, "--from", 1, "--to", 2, "--field", "language")


@pytest.mark.usefixtures("archive")
def test_nothing_of_a_page_that_a_terminal_obeys_comes_through(capsys: pytest.CaptureFixture[str]) -> None:
    for told in (diff(capsys, A), diff(capsys, A, "--json")):
        assert all(char.isprintable() or char == "\n" for char in told)


@pytest.mark.usefixtures("archive")
def test_machines_get_every_part_of_every_change(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(diff(capsys, A, "--all", "--json"))
    assert (told["url"], told["versions"], told["gone_at"]) == (A, 4, None)
    assert [(one["from"], one["to"], one["run_id"], one["is_silent"]) for one in told["diffs"]] == [
        (1, 2, 2, True),
        (2, 3, 3, False),
        (3, 4, 4, False),
    ]
    assert told["diffs"][1]["fields"]["tags"] == {
        "was": ["ferry"],
        "became": ["ferry", "港"],
        "diff": [["same", "ferry"], ["added", "\n港"]],
    }
    body = told["diffs"][2]["fields"]["body"]
    assert body["became"] == f"It is {HOSTILE}."
    assert body["diff"] == [list(part) for part in word_diff(body["was"], body["became"])]


@pytest.mark.usefixtures("archive")
def test_an_article_that_never_changed_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    told = diff(capsys, B)
    assert "1 version, first seen" in told
    assert told.endswith("nothing of it has changed\n")
    assert json.loads(diff(capsys, B, "--json"))["diffs"] == []


@pytest.mark.usefixtures("archive")
def test_an_address_is_known_in_any_spelling(capsys: pytest.CaptureFixture[str]) -> None:
    for spelling in ("news.example/a.html", "http://www.news.example/a.html?utm_source=x#top"):
        assert diff(capsys, spelling).startswith(f"{A}: 4 versions")


@pytest.mark.usefixtures("archive")
def test_an_address_without_an_article_says_why_there_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert f"no article is archived from {C}: refused: redirects to another site" in refusal(capsys, C)


@pytest.mark.usefixtures("archive")
def test_an_unknown_address_is_told_what_is_alike(capsys: pytest.CaptureFixture[str]) -> None:
    told = refusal(capsys, "https://news.example/aa.html")
    assert f"it has {A}, {B}" in told
    assert "newscrawl search" in refusal(capsys, "https://elsewhere.example/story")


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--to", 5), "there is no version 5 of https://news.example/a.html; it has versions 1 to 4"),
        (("--to", 1), "there is no version 0"),
        (("--all", "--to", 2), "leave out --from and --to"),
    ],
)
def test_versions_that_are_not_there_are_named(
    capsys: pytest.CaptureFixture[str], arguments: tuple[object, ...], told: str
) -> None:
    assert told in refusal(capsys, A, *arguments)


def test_a_terminal_gets_colours_that_can_be_told_apart_without_them(archive: Path) -> None:
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
    subprocess.run(
        [sys.executable, "-m", "newscrawl", "diff", A, "--from", "1", "--to", "2", "--field", "title"],
        stdout=theirs,
        env=environment,
        check=True,
        timeout=60,
        cwd=archive.parent,
    )
    os.close(theirs)
    told = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "sails at \x1b[31m\x1b[9mnine\x1b[0m\x1b[32m\x1b[4mten\x1b[0m" in told
