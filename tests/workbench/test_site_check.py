"""`newscrawl site check`: the table, the differences, and the exit code."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.errors import BadCase, BadInput, UnknownSite
from newscrawl.sites.cases import CASE_FIELDS, OUR_CASES, cases_in, marks, write_case
from newscrawl.workbench.check import check_sites
from newscrawl.workbench.differences import MAX_LINES, difference_lines
from tests.workbench.hill import SUBJECTS, hill_post, path, plain

if TYPE_CHECKING:
    from pathlib import Path

    from tests.workbench.conftest import Desk

FILE = 'hosts = ["hill.example"]\n'
NOWHERE: dict[str, Any] = dict.fromkeys(CASE_FIELDS)


def save(folder: Path, case: str, number: int, **corrected: object) -> None:
    """Save an article of the Hill Post as a case of the site `hill`; article.json as extracted, but for corrections."""
    from newscrawl.page import Page  # noqa: PLC0415
    from newscrawl.workbench.answers import answer  # noqa: PLC0415
    from newscrawl.workbench.sites import bare_rules  # noqa: PLC0415

    url = f"https://hill.example{path(number)}"
    body = plain(number).encode()
    record = {
        "url": url,
        "site": "hill",
        "fetched_at": "2026-11-26T12:00:00.000Z",
        "headers": {},
        "variant": "plain",
        "origin": "made for this project",
        "rights": "BSD-3-Clause, as the project",
        "note": "a test",
    }
    write_case(folder / "hill" / case, body, record, {})
    (saved,) = [one for one in cases_in(folder / "hill") if one.folder.name == case]
    page = Page.from_bytes(url, body, {}, saved.page().fetched_at)
    write_case(saved.folder, body, record, answer(page, bare_rules("hill", [url])) | corrected, force=True)


def check(folder: Path, name: str | None = "hill") -> tuple[bool, str]:
    out = StringIO()
    well = check_sites(name, folder, out)
    return well, out.getvalue()


def test_cases_as_expected_are_a_table_of_ok(tmp_path: Path) -> None:
    (tmp_path / "hill.toml").write_text(FILE)
    save(tmp_path, "ferry", 0)
    save(tmp_path, "harbour", 1)
    well, told = check(tmp_path)
    assert well
    lines = [line.split() for line in told.splitlines()]
    assert lines[1:4] == [["1", "ferry"], ["2", "harbour"], ["1", "2"]]
    assert ["title", "ok", "ok"] in lines
    assert "view_count" not in {line[0] for line in lines if line}
    assert told.endswith("2 cases of 1 site: all as expected\n")


@pytest.mark.parametrize(
    ("corrected", "field", "mark"),
    [
        ({"title": "Something else"}, "title", "wrong"),
        ({"view_count": 12}, "view_count", "missing"),
        ({"authors": []}, "authors", "extra"),
        ({"published_at": None}, "published_at", "extra"),
    ],
)
def test_what_is_not_as_expected_is_marked_and_shown(
    tmp_path: Path, corrected: dict[str, Any], field: str, mark: str
) -> None:
    (tmp_path / "hill.toml").write_text(FILE)
    save(tmp_path, "ferry", 0, **corrected)
    well, told = check(tmp_path)
    assert not well
    assert f"ferry: {field} is {mark}" in told
    assert next(line for line in told.splitlines() if line.startswith(f"  {field} ")).split() == [field, mark]
    if corrected == {"title": "Something else"}:
        assert "- Something else" in told
        assert f"+ {SUBJECTS[0]}" in told


def test_a_page_taken_for_something_else_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "hill.toml").write_text(FILE)
    save(tmp_path, "ferry", 0)
    (tmp_path / "hill" / "ferry" / "article.json").write_text('{"error": "list"}')
    well, told = check(tmp_path)
    assert not well
    assert "ferry: list was expected, it is taken for: article" in told


def test_a_table_of_many_cases_stays_within_a_hundred_columns(tmp_path: Path) -> None:
    (tmp_path / "hill.toml").write_text(FILE)
    for number in range(23):
        save(tmp_path, f"case-{number:02}", number % 7, view_count=number)
    _, told = check(tmp_path)
    assert max(map(len, told.splitlines()[1:])) <= 100, "the first line names the file, wherever it lies"
    assert told.count("\n  page_type") == 3


def test_a_site_file_with_a_mistake_is_not_well(tmp_path: Path) -> None:
    (tmp_path / "hill.toml").write_text("host = 1\n")
    save(tmp_path, "ferry", 0)
    well, told = check(tmp_path)
    assert not well
    assert "hill.toml:1: " in told


def test_a_site_without_a_case_is_not_well(tmp_path: Path) -> None:
    (tmp_path / "hill.toml").write_text(FILE)
    well, told = check(tmp_path)
    assert not well
    assert "newscrawl site capture" in told


def test_cases_without_a_site_file_are_checked_by_the_generic_rules(tmp_path: Path) -> None:
    save(tmp_path, "ferry", 0)
    well, told = check(tmp_path)
    assert well
    assert "no site file" in told


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("article.json", "{"),
        ("article.json", "[]"),
        ("article.json", '{"title": "only"}'),
        ("page.json", '{"url": "https://hill.example/"}'),
        ("article.json", None),
        ("page.html", None),
        ("page.json", None),
    ],
)
def test_a_case_that_is_not_whole_is_named_and_the_others_are_checked(
    tmp_path: Path, name: str, content: str | None
) -> None:
    (tmp_path / "hill.toml").write_text(FILE)
    save(tmp_path, "ferry", 0)
    save(tmp_path, "harbour", 1)
    file = tmp_path / "hill" / "ferry" / name
    file.unlink() if content is None else file.write_text(content)
    well, told = check(tmp_path)
    assert not well
    assert "ferry" in told
    assert "1 harbour" in told


def test_all_sites_of_the_folder_are_checked_and_the_wrong_ones_named(tmp_path: Path) -> None:
    (tmp_path / "hill.toml").write_text(FILE)
    save(tmp_path, "ferry", 0)
    (tmp_path / "lake.toml").write_text('hosts = ["lake.example"]\n')
    well, told = check(tmp_path, None)
    assert not well
    assert "not all as expected (lake)" in told
    assert "lantern-bay-courier" in told, "a checkout's own site files are checked as well"


def test_our_own_cases_are_checked_by_the_same_command() -> None:
    well, told = check(OUR_CASES, None)
    assert well, told


def test_a_name_that_no_site_has_is_refused(tmp_path: Path) -> None:
    for name in ("nowhere", "..", ""):
        with pytest.raises(UnknownSite):
            check(tmp_path, name)


def test_the_command_ends_with_1_after_a_case_was_altered(desk: Desk) -> None:
    desk.sites.mkdir()
    (desk.sites / "hill.toml").write_text(FILE)
    save(desk.sites, "ferry", 0)
    assert desk.run("check").returncode == 0
    desk.correct("hill/ferry", title="Something else")
    altered = desk.run("check", "hill")
    assert altered.returncode == 1
    assert altered.stderr == ""
    assert "title is wrong" in altered.stdout


def test_marks_tell_absence_on_either_side() -> None:
    expected = NOWHERE | {"title": "A", "tags": ["a"], "authors": [], "column": None}
    got = NOWHERE | {"title": "B", "tags": [], "authors": ["C"], "column": None}
    told = marks(expected, got)
    assert {name: told[name] for name in ("title", "tags", "authors", "column")} == {
        "title": "wrong",
        "tags": "missing",
        "authors": "extra",
        "column": "-",
    }
    assert marks({"error": "list"}, {"error": "list"}) == {"page_type": "ok"}
    assert marks({"error": "list"}, {"error": "empty"})["page_type"] == "wrong"


def test_of_texts_only_the_paragraphs_that_differ_are_shown_where_they_differ() -> None:
    long = "word " * 60
    old = f"first\n\n{long}old end\n\nlast"
    new = f"first\n\n{long}new end\n\nlast"
    lines = list(difference_lines(old, new))
    assert [line[0] for line in lines] == ["-", "+"]
    assert "old end" in lines[0]
    assert "new end" in lines[1]
    assert max(map(len, lines)) < 90


def test_a_difference_of_many_lines_is_cut() -> None:
    lines = list(difference_lines([str(n) for n in range(50)], []))
    assert len(lines) == MAX_LINES + 1
    assert "44 more" in lines[-1]


def test_a_case_is_not_written_where_one_lies(tmp_path: Path) -> None:
    save(tmp_path, "ferry", 0)
    with pytest.raises(BadCase, match="--force"):
        write_case(tmp_path / "hill" / "ferry", b"", {}, {})
    with pytest.raises(BadInput, match="no name for a case"):
        write_case(tmp_path / "hill" / "Ferry fares", b"", {}, {})


def test_the_hill_post_serves_what_these_cases_are() -> None:
    assert hill_post()(path(0)) == plain(0)


def test_a_folder_that_is_not_there_is_no_good_check(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"there is no folder '.*stes'; name the one with your site files by --sites"):
        check(tmp_path / "stes", None)
