from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import newscrawl
from newscrawl.archive import connect
from newscrawl.cli import main
from newscrawl.errors import ExitCode
from newscrawl.items import FIELDS
from tests.archive.driver import A, Crawl

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = Path(sys.executable).with_name("newscrawl")
URL = "https://news.example/city/804.html"
PARAGRAPH = (
    "The ferries of the harbour city sail again since Monday morning, the port authority said after three weeks of "
    "repairs. Passengers waited in long queues at the first pier, and most of the boats were full until the evening. "
)
ARTICLE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ferries sail again</title></head>
<body><article><h1>Ferries sail again</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH}The fares stay as they were.</p>
<p>{PARAGRAPH}A second line follows in spring.</p></article></body></html>"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in, for the defaults are names in the present one."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path  # noqa: PT022 - the folder is left by monkeypatch


@pytest.fixture
def page(folder: Path) -> Path:
    saved = folder / "page.html"
    saved.write_text(ARTICLE)
    return saved


@pytest.fixture
def archive(folder: Path) -> Path:
    path = folder / "archive.db"
    crawl = Crawl(path)
    crawl.home(A)
    crawl.show(crawl.leased(A))
    crawl.end()
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.suffix != ".db-shm"}


def run(*arguments: object) -> int:
    """Call the command in this process; return its exit code."""
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as end:
        return 0 if end.code is None else int(end.code)
    return 0


def refusal(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Run what is refused; return exit code and sentence, having seen that it is one, and that nothing was changed."""
    before = files(Path.cwd())
    code = run(*arguments)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("newscrawl: ")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    assert len(err) < 500
    assert "Traceback" not in err
    after = {name: body for name, body in files(Path.cwd()).items() if not (name.endswith("-wal") and not body)}
    assert after == before
    return code, err


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [[str(COMMAND)], [sys.executable, "-m", "newscrawl"]])
def test_the_command_is_there_under_its_name_and_as_a_module(command: list[str]) -> None:
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, f"newscrawl, version {newscrawl.__version__}\n")


def test_a_refusal_reaches_the_shell_as_one_sentence_and_a_code() -> None:
    done = subprocess.run(
        [str(COMMAND), "extract", "nowhere.html"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == ExitCode.BAD_START
    assert done.stdout == ""
    assert done.stderr == "newscrawl: cannot read the page 'nowhere.html': No such file or directory\n"


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    page = str(Path(__file__).parents[1] / "fixtures/sites/first-site/tariff-negotiations/page.html")
    with subprocess.Popen(
        [str(COMMAND), "extract", *[page] * 40], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == ExitCode.OK


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_lists_the_commands_and_the_exit_codes(capsys: pytest.CaptureFixture[str], flag: str) -> None:
    assert run(flag) == 0
    out = capsys.readouterr().out
    assert {"extract", "export"} <= {line.split()[0] for line in out.splitlines() if line.startswith("  ")}
    assert "Exit codes:" in out
    listed = {line.split()[0] for line in out.partition("Exit codes:")[2].splitlines() if line.strip()}
    assert {"0", "1", "3", "4", "6"} <= listed <= {str(int(code)) for code in ExitCode}
    assert "scrapy crawl news" in out


@pytest.mark.parametrize("command", ["extract", "export", "remove"])
def test_every_command_has_its_own_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert run(command, "--help") == 0
    assert f"Usage: newscrawl {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["extract", "--nonsense"],
        ["extract", "--jobs", "0"],
        ["export", "x"],
        ["export", "--format", "xml"],
    ],
)
def test_a_wrong_argument_is_named_and_ends_with_one(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert run(*arguments) == ExitCode.BAD_START
    out, err = capsys.readouterr()
    assert out == ""
    assert "Error: " in err
    assert "Traceback" not in err
    assert not files(Path.cwd())


# --- extract ---------------------------------------------------------------------------------------------------------


def items(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_saved_page_is_a_line_of_json(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    assert run("extract", page, "--url", URL) == 0
    out, err = capsys.readouterr()
    (item,) = items(out)
    assert tuple(item) == FIELDS
    assert (item["title"], item["url"]) == ("Ferries sail again", URL)
    assert err == ""


def test_a_packed_page_says_the_same(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    packed = page.with_name("page.html.gz")
    packed.write_bytes(gzip.compress(page.read_bytes()))
    assert run("extract", page, packed) == 0
    one, other = items(capsys.readouterr().out)
    assert one == other


def test_extracting_changes_nothing(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    before = files(Path.cwd())
    assert run("extract", page) == 0
    assert files(Path.cwd()) == before
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\x7fELF\x02\x01" + bytes(range(256)), "binary"),
        (b"%PDF-1.7\n%\xe2\xe3", "binary"),
        (b"<!doctype html>", "empty"),
        (b"<html><body></body></html>", ""),
        (b"<html><body><h1>404 Not Found</h1></body></html>", ""),
        ("<ul>" + "".join(f'<li><a href="/{n}.html">Headline {n}</a>' for n in range(40)), ""),
    ],
)
def test_a_page_that_is_no_article_is_named_with_the_reason(
    capsys: pytest.CaptureFixture[str], folder: Path, content: bytes | str, says: str
) -> None:
    (folder / "page.html").write_bytes(content if isinstance(content, bytes) else content.encode())
    code, sentence = refusal(capsys, "extract", "page.html", "--url", URL)
    assert code == ExitCode.NOTHING_USABLE
    assert "'page.html' is not an article" in sentence
    assert says in sentence


@pytest.mark.parametrize("name", ["nowhere.html", "nowhere.html.gz", "nowhere/page.txt", "."])
def test_a_page_that_cannot_be_read_is_bad_input(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, sentence = refusal(capsys, "extract", name)
    assert code == ExitCode.BAD_START
    assert repr(name) in sentence


def test_a_page_that_cannot_be_unpacked_is_bad_input(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "page.html.gz").write_bytes(gzip.compress(ARTICLE.encode())[:-9])
    code, sentence = refusal(capsys, "extract", "page.html.gz")
    assert code == ExitCode.BAD_START
    assert "cannot unpack" in sentence


@pytest.mark.parametrize(
    "url", ["news.example", "ftp://news.example/", "javascript:;", "http://", "http://[", "https://news.example/\udcff"]
)
def test_a_url_that_is_none_is_bad_input(capsys: pytest.CaptureFixture[str], page: Path, url: str) -> None:
    code, sentence = refusal(capsys, "extract", page, "--url", url)
    assert code == ExitCode.BAD_START
    assert "URL" in sentence


def test_an_empty_url_is_not_taken_for_none(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    code, _ = refusal(capsys, "extract", page, "--url", "")
    assert code == ExitCode.BAD_START


@pytest.mark.parametrize("site", ["nowhere", "", "../nowhere"])
def test_a_site_that_is_unknown_is_bad_input(capsys: pytest.CaptureFixture[str], page: Path, site: str) -> None:
    code, sentence = refusal(capsys, "extract", page, "--site", site)
    assert code == ExitCode.BAD_START
    assert "there is no site named" in sentence


def test_a_site_file_with_a_mistake_is_bad_input(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    own = Path("sites")
    own.mkdir()
    (own / "hill-post.toml").write_text("hosts = 5")
    code, sentence = refusal(capsys, "extract", page, "--site", "hill-post")
    assert code == ExitCode.BAD_START
    assert "hill-post.toml:1: hosts must be a list" in sentence


def test_nothing_to_extract_is_bad_input(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    assert refusal(capsys, "extract")[0] == ExitCode.BAD_START
    assert refusal(capsys, "extract", page, "--index", "index.jsonl")[0] == ExitCode.BAD_START
    assert refusal(capsys, "extract", "--index", "index.jsonl", "--url", URL)[0] == ExitCode.BAD_START


def test_one_bad_page_does_not_cost_the_others(capsys: pytest.CaptureFixture[str], page: Path) -> None:
    Path("empty.html").touch()
    assert run("extract", "empty.html", page, "nowhere.html") == ExitCode.NOTHING_USABLE
    out, err = capsys.readouterr()
    assert [item["title"] for item in items(out)] == ["Ferries sail again"]
    assert [line.split("'")[1] for line in err.splitlines()] == ["empty.html", "nowhere.html"]


# --- extract --index -------------------------------------------------------------------------------------------------


def index(*entries: object) -> Path:
    path = Path("index.jsonl")
    path.write_text("".join(f"{entry if isinstance(entry, str) else json.dumps(entry)}\n" for entry in entries))
    return path


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.usefixtures("page")
def test_an_index_is_answered_line_by_line_in_its_order(capsys: pytest.CaptureFixture[str], jobs: int) -> None:
    Path("empty.html").touch()
    entries = [{"id": str(n), "path": "page.html", "url": f"https://news.example/{n}", "more": 1} for n in range(20)]
    path = index(*entries, "", {"id": "e", "path": "empty.html"}, {"id": "n", "path": "nowhere.html", "url": None})
    assert run("extract", "--index", path, "--jobs", jobs) == 0
    lines = items(capsys.readouterr().out)
    assert [line["id"] for line in lines] == [*map(str, range(20)), "e", "n"]
    for line in lines[:20]:
        assert set(line) == {"id", "cpu", *FIELDS}
        assert line["url"] == f"https://news.example/{line['id']}"
        assert line["cpu"] >= 0
    assert [set(line) for line in lines[20:]] == [{"id", "error"}] * 2


@pytest.mark.usefixtures("page")
def test_the_paths_of_an_index_are_relative_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path("elsewhere")
    folder.mkdir()
    Path("page.html").rename(folder / "page.html")
    index({"id": "a", "path": "page.html"}).rename(folder / "index.jsonl")
    assert run("extract", "--index", folder / "index.jsonl") == 0
    assert items(capsys.readouterr().out)[0]["title"] == "Ferries sail again"


@pytest.mark.parametrize("url", ["news.example", "javascript:;", "https://news.example/\ud800"])
@pytest.mark.usefixtures("page")
def test_a_bad_url_in_an_index_is_that_lines_error(capsys: pytest.CaptureFixture[str], url: str) -> None:
    assert run("extract", "--index", index({"id": "a", "path": "page.html", "url": url})) == 0
    (line,) = items(capsys.readouterr().out)
    assert set(line) == {"id", "error"}


@pytest.mark.parametrize(
    "entry",
    ["{", "[]", "5", {"id": "a"}, {"path": "page.html"}, {"id": 5, "path": "p"}, {"id": "a", "path": "p", "url": 5}],
)
def test_an_index_with_a_line_that_is_none_is_bad_input(capsys: pytest.CaptureFixture[str], entry: object) -> None:
    code, sentence = refusal(capsys, "extract", "--index", index(entry))
    assert code == ExitCode.BAD_START
    assert "index.jsonl:1" in sentence


def test_an_index_that_cannot_be_read_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(capsys, "extract", "--index", "nowhere.jsonl")[0] == ExitCode.BAD_START
    assert refusal(capsys, "extract", "--index", ".")[0] == ExitCode.BAD_START
    Path("index.jsonl").write_bytes(b"\xff\xfe\x00")
    assert refusal(capsys, "extract", "--index", "index.jsonl")[0] == ExitCode.BAD_START


# --- export ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("archive")
def test_an_export_is_written_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export") == 0
    assert capsys.readouterr().out == "1 articles in 7 files under exports, change number 1\n"
    assert json.loads(Path("exports/articles.json").read_bytes())[0]["url"] == A


@pytest.mark.usefixtures("archive")
def test_the_form_of_an_export_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "--format", "jsonl.gz", "--whole-limit", "0", "--keep", "1", "--full") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 articles in 5 files under exports, change number 1"
    assert lines[1].startswith("articles.json is left out: ")
    assert sorted(path.name for path in Path("exports/news.example").iterdir()) == [
        "2026-11.jsonl",
        "2026-11.jsonl.gz",
    ]


@pytest.mark.usefixtures("archive")
def test_changes_since_a_cursor_are_printed_as_lines(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("export", "--since", "0") == 0
    article, cursor = map(json.loads, capsysbinary.readouterr().out.splitlines())
    assert (article["kind"], article["article"]["url"]) == ("article", A)
    assert cursor == {"kind": "cursor", "change_number": 1}
    assert not Path("exports").exists()


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("arguments", "what_to_do"),
    [
        (["--since", "-5"], "is no cursor: give the change number of the last answer"),
        (["--since", "7"], "take everything"),
        (["--since", "0", "--to", "x"], "leave --to out"),
    ],
)
def test_a_cursor_that_cannot_be_used_is_bad_input(
    capsys: pytest.CaptureFixture[str], arguments: list[str], what_to_do: str
) -> None:
    code, sentence = refusal(capsys, "export", *arguments)
    assert code == ExitCode.BAD_START
    assert what_to_do in sentence


def test_archive_and_folder_can_be_named(capsys: pytest.CaptureFixture[str], archive: Path) -> None:
    archive.rename("other.db")
    assert run("export", "--archive", "other.db", "--to", "a/b") == 0
    assert "under a/b" in capsys.readouterr().out
    assert Path("a/b/manifest.json").is_file()


def test_a_missing_archive_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    code, sentence = refusal(capsys, "export")
    assert code == ExitCode.BAD_START
    assert "there is no archive 'archive.db'" in sentence


@pytest.mark.parametrize("content", [b"<html>", b"", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_what_is_no_archive_cannot_be_exported(capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    Path("archive.db").write_bytes(content)
    code, sentence = refusal(capsys, "export")
    assert code == ExitCode.WRITE_FAILED
    assert "'archive.db'" in sentence


def test_a_folder_is_no_archive(capsys: pytest.CaptureFixture[str]) -> None:
    Path("archive.db").mkdir()
    assert refusal(capsys, "export")[0] == ExitCode.WRITE_FAILED


def test_an_archive_of_a_later_newscrawl_cannot_be_exported(capsys: pytest.CaptureFixture[str], archive: Path) -> None:
    connection = connect(archive)
    with connection.transaction():
        connection.execute("UPDATE _sqlite_migrations SET name = '9999_later' WHERE name LIKE '0001%'")
    connection.close()
    code, sentence = refusal(capsys, "export")
    assert code == ExitCode.WRITE_FAILED
    assert "upgrade newscrawl" in sentence


@pytest.mark.usefixtures("archive")
def test_exports_that_cannot_be_written_end_with_their_code(capsys: pytest.CaptureFixture[str]) -> None:
    Path("exports").write_text("mine")
    code, sentence = refusal(capsys, "export")
    assert code == ExitCode.WRITE_FAILED
    assert "cannot write the exports in 'exports'" in sentence


# --- remove ----------------------------------------------------------------------------------------------------------


def test_an_article_is_removed_when_that_is_confirmed(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("remove", A, "--reason", "by a court", "--yes") == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:2] == [f"news.example: Title of {A}", f"  {A}"]
    assert out[2] == "removed: 1 in articles, 1 in revisions, 2 in tags; 1 address is refused from now on"
    assert out[3] == "next: newscrawl export --archive archive.db, which removes its earlier files, too"
    connection = connect(archive)
    assert connection.execute("SELECT count(*) FROM articles").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize(("answer", "left"), [("y\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_it_is_asked_before_an_article_is_removed(
    archive: Path, monkeypatch: pytest.MonkeyPatch, answer: str, left: int
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert run("remove", A, "--reason", "by a court") == (ExitCode.OK if answer else ExitCode.SIGNAL)
    connection = connect(archive)
    assert connection.execute("SELECT count(*) FROM articles").fetchone() == (left,)
    connection.close()


@pytest.mark.parametrize("arguments", [[A], ["--reason", "x"], [A, "--reason"]])
def test_what_to_remove_and_why_must_be_said(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert run("remove", *arguments) == ExitCode.BAD_START
    assert "Error: " in capsys.readouterr().err


def test_explain_tells_people_which_rule_gave_a_field(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("extract", "--explain", page) == ExitCode.OK
    out = capsys.readouterr().out
    assert out.startswith(f"{page}: an article")
    assert "heading h1" in out


def test_explain_goes_with_pages_alone(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("extract", "--explain", "--index", page) == ExitCode.BAD_START
    assert "--explain goes with pages" in capsys.readouterr().err
