"""Check: every saved case of a site against what the extraction answers today, as a table for people."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import IO, TYPE_CHECKING, Any

from newscrawl.errors import BadCase, BadInput, BadSiteFile
from newscrawl.shown import shown
from newscrawl.sites.cases import CASE_FIELDS, Case, Mark, marks
from newscrawl.workbench.answers import answer
from newscrawl.workbench.differences import difference_lines
from newscrawl.workbench.sites import DEFAULT_FOLDER, WorkSite, rules_for, rules_of, work_site, work_sites

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from newscrawl.sites import SiteRules

COLUMNS = 10
"""Cases beside one another: ten of them fit into a hundred columns."""
WIDTH = 100
"""Columns."""
FIELD_WIDTH = 16
CELL_WIDTH = 8
GOOD: frozenset[Mark] = frozenset({"ok", "-"})


@dataclass(frozen=True)
class CheckedCase:
    """One case and what became of it."""

    case: Case
    got: dict[str, Any]
    marks: dict[str, Mark]

    @property
    def wrong(self) -> list[str]:
        """The fields that are not as expected."""
        return [name for name, mark in self.marks.items() if mark not in GOOD]


def check_sites(name: str | None, folder: Path, out: IO[str]) -> bool:
    """Write a table for each site, then one line on all; tell whether everything is as expected.

    Args:
        name: A site; None checks all that have a file or a case.
        folder: The operator's own site files.
        out: Where the tables go.

    Raises:
        UnknownSite: If there is no site of the name.
        BadInput: If there is none at all, or no such folder.
    """
    if str(folder) != DEFAULT_FOLDER and not folder.is_dir():  # a slip of the pen must not pass for a good check
        raise BadInput(f"there is no folder {str(folder)!r}; name the one with your site files by --sites")
    sites = [work_site(name, folder)] if name is not None else work_sites(folder)
    if not sites:
        raise BadInput(f"there is no site file in {str(folder)!r}; draft one: newscrawl site new https://example.com/")
    bad = []
    for site in sites:
        if not check_site(site, folder, out):
            bad.append(site.name)
        out.write("\n")
    cases = sum(len(site.cases) for site in sites)
    total = f"{_counted(cases, 'case')} of {_counted(len(sites), 'site')}"
    out.write(f"{total}: not all as expected ({', '.join(bad)})\n" if bad else f"{total}: all as expected\n")
    return not bad


def check_site(site: WorkSite, folder: Path, out: IO[str]) -> bool:
    """Write one site's table; tell whether it is as it should be: a valid file, a case, all fields as expected."""
    out.write(f"{site.name}  {shown(str(site.file)) if site.file else '(no site file: the generic rules)'}\n")
    try:
        rules = rules_of(site, folder)
    except BadSiteFile as error:
        out.write(f"  {error}\n")
        return False
    if not site.cases:
        out.write("  no case is saved; add one: newscrawl site capture URL\n")
        return False
    checked, failures = _checked(site.cases, rules)
    for start in range(0, len(checked), COLUMNS):
        out.writelines(f"{line}\n" for line in table_lines(checked[start : start + COLUMNS], start))
    out.writelines(f"{line}\n" for one in checked for line in _wrong_lines(one))
    out.writelines(f"  {error}\n" for error in failures)
    return not failures and not any(one.wrong for one in checked)


def _checked(cases: Sequence[Case], rules: SiteRules | None) -> tuple[list[CheckedCase], list[BadCase]]:
    checked, failures = [], []
    for case in cases:
        try:
            expected = case.expected
            got = answer(case, rules or rules_for(case))
        except BadCase as error:
            failures.append(error)
        else:
            checked.append(CheckedCase(case, got, marks(expected, got)))
    return checked, failures


def table_lines(checked: Sequence[CheckedCase], before: int = 0) -> Iterator[str]:
    """Yield the lines of a table: the names of the cases with a number each, then a line per field.

    Args:
        checked: Cases; more than ten do not fit beside one another.
        before: How many stood in tables before this one.
    """
    numbers = [str(before + n) for n in range(1, len(checked) + 1)]
    for number, one in zip(numbers, checked, strict=True):
        yield f"  {number:>3} {one.case.folder.name}"
    yield _row("", numbers)
    nowhere = []
    for name in ("page_type", *CASE_FIELDS):
        cells = [one.marks.get(name, "") for one in checked]
        if set(cells) <= {"-", ""}:
            nowhere.append(name)
        else:
            yield _row(name, cells)
    if nowhere and len(nowhere) < len(CASE_FIELDS):
        text = f"on none of them, as expected: {', '.join(nowhere)}"
        yield from wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _row(name: str, cells: Sequence[str]) -> str:
    return f"  {name:{FIELD_WIDTH}}{''.join(f'{cell:{CELL_WIDTH}}' for cell in cells)}".rstrip()


def _wrong_lines(one: CheckedCase) -> Iterator[str]:
    expected, got = one.case.expected, one.got
    kinds = [value.get("error", "article") for value in (expected, got)]
    if kinds[0] != kinds[1]:
        yield f"  {one.case.folder.name}: {kinds[0]} was expected, it is taken for: {kinds[1]}"
        return
    for name in one.wrong:
        yield f"  {one.case.folder.name}: {name} is {one.marks[name]}"
        yield from (f"      {line}" for line in difference_lines(expected[name], got[name]))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
