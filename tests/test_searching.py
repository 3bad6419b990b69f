"""`newscrawl search`: what it says of articles, to people and to machines."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive.search import Hit, Hits, Part
from newscrawl.cli import main
from newscrawl.errors import BadInput, ExitCode
from newscrawl.searching import BRIGHT, NORMAL, day_of, sum_of, tell, write_lines
from tests.archive.search.conftest import ARTICLES, store

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("ferry", "ferries", "undated", "hostile", "chinese")
NOW = datetime(2026, 11, 22, 20, 41, tzinfo=UTC)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("searched") / "archive.db"
    store(path, {name: ARTICLES[name] for name in NAMES})
    return path


@pytest.fixture
def hit() -> Hit:
    parts = (
        Part("The \x1b]0;x\x07", marked=False),
        Part("fer\u202ery", marked=True),
        Part(" sails.\x9b", marked=False),
    )
    return Hit(
        *(1, "https://news.example/\x1b[2J.html", "news.example", None, "Ci\x1b[31mty", "2026-11-20T20:41:00.000Z"),
        *(12_000, "en", 0.5, (), parts),
    )


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(archive: Path, *arguments: str) -> None:
    main(["search", "--archive", str(archive), *arguments])


def test_hits_are_told_to_people(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(archive, "ferry", "-left")
    told = capsys.readouterr()
    assert told.out == (
        "1. Quay\n   news.example · City\n   https://news.example/undated.html\n   A **ferry**.\n\n"
        "2. Quay\n   news.example · Sea · 2026-10-01 · 10 views\n   https://news.example/ferry.html\n"
        "   The harbour **ferry** is late.\n\n"
    )
    assert told.err == "newscrawl: 2 articles\n"


def test_hits_are_told_to_machines(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(archive, "渡轮", "--json")
    (line,) = capsys.readouterr().out.splitlines()
    hit = json.loads(line)
    assert {name: hit[name] for name in ("url", "column", "title", "view_count")} == {
        "url": "https://news.example/chinese.html",
        "column": "国内",
        "title": "港城渡轮停航",
        "view_count": None,
    }
    assert hit["title_parts"] == [
        {"text": "港城", "marked": False},
        {"text": "渡轮", "marked": True},
        {"text": "停航", "marked": False},
    ]


def test_options_narrow_and_sort(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(archive, "ferry", "--column", "Sea", "--sort", "views", "--limit", "1", "--json")
    told = capsys.readouterr()
    assert json.loads(told.out)["view_count"] == 900
    assert told.err == "newscrawl: hits 1 to 1 of 2 articles\n"
    run(archive, "ferry", "--since", "2026-10-02", "--until", "2026-10-02", "--site", "news.example", "--json")
    assert json.loads(capsys.readouterr().out)["url"] == "https://news.example/ferries.html"


def test_no_hit_is_no_failure(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(archive, "zebra")
    assert capsys.readouterr() == ("", "newscrawl: no article has this\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "give words to search for"),
        (["!!"], "no letter or digit"),
        (["-ferry"], "needs a word that is not excluded"),
        (["ferry", "--sinse", "7d"], "there is no option --sinse"),
        (["ferry", "--since", "yesterday"], "'yesterday' is no day; write one as in 2026-11-01, or 7d"),
        (["ferry", "--offset", "10000"], "hits 1 to 10000 of a search can be seen"),
        (["--rebuild", "ferry"], "leave out the words"),
    ],
)
def test_what_cannot_be_searched_is_refused_in_a_sentence(
    archive: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(archive, *arguments)
    assert ended.value.code == ExitCode.BAD_START
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_the_index_is_made_anew(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(archive, "--rebuild")
    assert capsys.readouterr().out == f"{archive}: the index is made anew, {len(NAMES)} articles\n"
    run(archive, "ferry", "--json")
    assert len(capsys.readouterr().out.splitlines()) == 3
    with pytest.raises(SystemExit):
        run(archive.with_name("none.db"), "--rebuild")
    assert not archive.with_name("none.db").exists()


def test_help_is_given_for_h_too(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(archive, "-h")
    assert "Examples:" in capsys.readouterr().out


def test_nothing_of_a_page_reaches_a_terminal_that_it_obeys(hit: Hit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    out = Terminal()
    tell([hit], 21, out)
    told = out.getvalue()
    assert f"The \ufffd]0;x\ufffd{BRIGHT}fer\ufffdry{NORMAL} sails.\ufffd" in told
    assert told.startswith("21. (no title)\n")
    ours = told.replace(BRIGHT, "").replace(NORMAL, "").replace("\n", "")
    assert ours.isprintable()


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_unwanted(hit: Hit, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    out = Terminal()
    tell([hit], 1, out)
    assert "\x1b" not in out.getvalue()
    assert "**fer\ufffdry**" in out.getvalue()


def test_lines_of_json_hold_nothing_that_a_terminal_obeys(hit: Hit) -> None:
    out = io.StringIO()
    write_lines([hit], out)
    assert out.getvalue().rstrip("\n").isprintable()
    assert json.loads(out.getvalue())["snippet"][2] == {"text": " sails.\x9b", "marked": False}


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("2026-11-01", date(2026, 11, 1)),
        ("7d", date(2026, 11, 15)),
        ("2w", date(2026, 11, 8)),
        ("21h", date(2026, 11, 21)),
    ],
)
def test_a_day_is_a_date_or_so_long_ago(word: str, day: date) -> None:
    assert day_of(word, NOW) == day


@pytest.mark.parametrize("word", ["", "7", "2026-13-01", "999999w", "d", "-7d"])
def test_what_is_no_day_is_refused(word: str) -> None:
    with pytest.raises(BadInput, match="write one as in 2026-11-01"):
        day_of(word, NOW)


@pytest.mark.parametrize(
    ("found", "first", "sentence"),
    [
        ((1, 1, False), 1, "1 article"),
        ((2, 2, False), 1, "2 articles"),
        ((2, 9, False), 3, "hits 3 to 4 of 9 articles"),
        ((2, 10_000, True), 1, "hits 1 to 2 of more than 10000 articles"),
        ((0, 3, False), 21, "no hits here; there are 3 articles"),
        ((0, 0, False), 1, "no article has this"),
        (
            (0, 0, True),
            1,
            "not found in the first articles that have all these words; search for more words, or a site or a time",
        ),
    ],
)
def test_it_is_said_how_many_there_are(hit: Hit, found: tuple[int, int, bool], first: int, sentence: str) -> None:
    shown, total, has_more = found
    assert sum_of(Hits((hit,) * shown, total, has_more), first) == sentence
