"""Writes docs/reference.md from the code, so that it cannot drift: `python docs/generate.py`. A test compares them."""

from __future__ import annotations

import ast
import inspect
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newscrawl import cli, errors, items, settings
from newscrawl.archive.dictionary import DICTIONARY
from newscrawl.archive.report import report_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = Path(__file__).parent / "reference.md"

_SETTING = re.compile(r"^([A-Z_]+) = (.*?)  # (.*)$", re.MULTILINE)


def reference() -> str:
    """Return the text of docs/reference.md."""
    parts = [
        "# Reference",
        "",
        "Made from the code by `python docs/generate.py`; do not edit by hand.",
        "",
        "## Exit codes of `scrapy crawl` and `newscrawl`",
        "",
        *_table(("code", "meaning"), _attribute_docs(errors, "ExitCode")),
        "",
        "## The item",
        "",
        "The same names in Python, in the archive's columns and in the exports. Not found is `null`, or an empty list.",
        "",
        *_table(("field", "meaning"), _attribute_docs(items, "Article")),
        "",
        "Each entry of `related`, `popular` and `latest`:",
        "",
        *_table(("field", "meaning"), _attribute_docs(items, "Link")),
        "",
        "## The archive",
        "",
        "The same text stands inside every archive, in the table `data_dictionary`.",
        *_dictionary(),
        "",
        "## The run's report as a line of JSON",
        "",
        "Where `NEWSCRAWL_REPORT` says, and in the column `report` of `runs`. Its JSON Schema lies in the package:",
        "`newscrawl/archive/run-report.schema.json`.",
        "",
        *_table(("field", "meaning"), _report_fields()),
        "",
        "## Settings",
        "",
        "Give any of them as `-s NAME=VALUE`. Those named `NEWSCRAWL_` are ours, the others are Scrapy's with",
        "our value and reason.",
        "",
        *_table(("setting", "value", "meaning"), settings_rows()),
        "",
        "## Commands",
        *_help(),
    ]
    return "\n".join(parts) + "\n"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    lines = [head, ("---",) * len(head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def _attribute_docs(module: object, name: str) -> list[tuple[str, ...]]:
    """Return (name, docstring) of the class's attributes, from its source; an enum's name is its value."""
    owner = getattr(module, name)
    (tree,) = ast.parse(inspect.getsource(owner)).body
    assert isinstance(tree, ast.ClassDef)
    rows: list[tuple[str, ...]] = []
    for statement, following in zip(tree.body, tree.body[1:], strict=False):
        if not (isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)):
            continue
        text = " ".join(str(following.value.value).split())
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            rows.append((f"`{statement.target.id}`", text))
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            rows.append((f"{int(owner[statement.targets[0].id])}", text))
    return rows


def _report_fields() -> list[tuple[str, ...]]:
    """Return (name, description) of the fields of a run's report, from its JSON Schema."""
    properties = json.loads(report_schema())["properties"]
    return [(f"`{name}`", told.get("description") or _values(told)) for name, told in properties.items()]


def _values(told: dict[str, Any]) -> str:
    """Return what a field without description may hold."""
    return ", ".join(map(str, told.get("enum", [told.get("const", told.get("type"))]))) + "."


def settings_rows() -> list[tuple[str, ...]]:
    """Return (name, value, reason) of every setting that has its reason beside it."""
    source = inspect.getsource(settings)
    return [(f"`{name}`", f"`{value}`", reason) for name, value, reason in _SETTING.findall(source)]


def _dictionary() -> list[str]:
    lines: list[str] = []
    for table, columns in DICTIONARY.items():
        rows: list[tuple[str, ...]] = [(f"`{name}`", meaning) for name, meaning in columns.items() if name]
        lines += ["", f"### `{table}`", "", columns[""], "", *_table(("column", "meaning"), rows)]
    return lines


def _help() -> list[str]:
    # As people see it: a command's options for help are those of the group. Click keeps them once they were asked for.
    whole = click.Context(cli.cli, info_name="newscrawl", **cli.cli.context_settings, terminal_width=100)
    contexts = [whole, *_contexts_under(whole)]
    lines: list[str] = []
    for context in contexts:
        help_text = context.command.get_help(context).rstrip()
        lines += ["", f"### `{context.command_path}`", "", "```text", help_text, "```"]
    return lines


def _contexts_under(context: click.Context) -> Iterator[click.Context]:
    """Yield the contexts of a group's commands, those of a group in it behind it."""
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            assert command is not None
            inner = click.Context(command, info_name=name, parent=context)
            yield inner
            yield from _contexts_under(inner)


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
