from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from newscrawl.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mirror.server import Server


def code_of(*arguments: object) -> int:
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_verify_says_that_an_export_is_whole(exports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("verify", exports) == 0
    assert capsys.readouterr().out == f"{exports} is whole: 7 articles in 17 files, change number 13\n"


def test_verify_names_what_is_wrong_and_ends_with_6(exports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (exports / "articles.csv").unlink()
    (exports / "articles.csv").write_bytes(b"\x1b[2J")
    assert code_of("verify", exports) == 6
    *problems, last = capsys.readouterr().out.splitlines()
    assert [problem.partition(":")[0] for problem in problems] == ["articles.csv"]
    assert last == f"{exports} is damaged: 1 problem"


def test_verify_tells_machines_the_same(exports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (exports / "changes" / "mine").write_bytes(b"")
    assert code_of("verify", exports, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["whole"], told["problems"], told["remarks"]) == (True, [], ["changes/mine is named by no manifest"])


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("verify", "none"), 1, "there is no folder 'none'; name one that holds an export, or its address"),
        (("verify", "gopher://x/"), 1, "is no http(s) address and no folder"),
        (("import", "none", "--archive", "new.db"), 1, "there is no folder 'none'"),
        (("mirror", "exports"), 1, "exports is no http(s) address"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    arguments: tuple[str, ...], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of(*arguments) == code
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1


def test_a_damaged_export_is_not_imported(exports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (exports / "manifest.json").write_bytes(b"{}")
    assert code_of("import", exports, "--archive", tmp_path / "new.db") == 6
    assert "its schema_version is None, and this newscrawl reads 2" in capsys.readouterr().err
    assert not (tmp_path / "new.db").exists()


def test_an_export_is_mirrored_into_a_folder_of_the_hosts_name(
    exports: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    url = server.url()
    folder = url.split("/")[2].replace(":", "_")
    assert code_of("mirror", url) == 0
    assert capsys.readouterr().out.startswith(f"{folder}: 7 articles, change number 13; ")
    assert code_of("mirror", f"{url}manifest.json") == 0
    assert capsys.readouterr().out == f"{folder}: 7 articles, change number 13; nothing new to fetch\n"
    assert code_of("import", folder, "--archive", "new.db") == 0
    assert capsys.readouterr().out == "new.db: 7 articles of 2 sites, change number 13\n"
    assert code_of("mirror", server.url("none"), "other") == 4
    assert exports.is_dir()


def test_an_export_nobody_reaches_ends_with_4(capsys: pytest.CaptureFixture[str], server: Server) -> None:
    server.answer = lambda handler, _path: handler.send(403, b"")
    assert code_of("verify", server.url()) == 4
    assert "cannot be had (HTTP 403)" in capsys.readouterr().err
