"""The import rules, read from the sources. They keep the pure parts pure."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import newscrawl

PACKAGE = Path(newscrawl.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# What each part may import of newscrawl; `newscrawl` itself is the version number.
CORE = {"newscrawl", "errors", "shown"}
PAGE = CORE | {"urls", "resolving", "page", "items"}
PURE = PAGE | {"sites", "revisits", "durations"}
ARCHIVE = PURE | {"archive", "url_pattern", "health"}
EXPORT = ARCHIVE | {"export", "searching"}
MIRROR = EXPORT | {"mirror"}
SCRAPY_PARTS = {
    "spiders",
    "scheduler",
    "middlewares",
    "pipelines",
    "extensions",
    "rendering",
    "saved_pages",
    "explanation",
    "version_diff",
    "advice",
    "doctor",
    "sampling",
    "workbench",
    "settings",
    "project",
    "crawl_all",
    "warc",
    "reparsing",
    "cluster",
}
SCRAPY = MIRROR | {"discover", "extract", "reader", "worddiff"} | SCRAPY_PARTS
EVERYTHING = SCRAPY | {"commands", "cli", "web", "querying"}

MAY_IMPORT: dict[str, set[str]] = {
    "newscrawl": set(),
    "errors": set(),
    "shown": set(),
    "urls": CORE,
    "resolving": CORE | {"urls"},
    "url_pattern": CORE | {"urls"},
    "charset_guess": set(),
    "charset": {"charset_guess"},
    "page": CORE | {"urls", "charset"},
    "items": CORE | {"urls"},
    "durations": CORE,
    "worddiff": set(),
    "revisits": CORE | {"durations"},
    "sites": PAGE | {"sites", "revisits", "durations"},
    "discover": PURE | {"discover"},
    "extract": PURE | {"extract"},
    "reader": PURE | {"discover", "extract", "reader"},
    "health": CORE | {"items", "health"},
    "archive": ARCHIVE,
    "searching": ARCHIVE | {"searching"},
    "export": EXPORT,
    "querying": EXPORT | {"querying"},
    "mirror": MIRROR,
    **dict.fromkeys(SCRAPY_PARTS, SCRAPY),
    **dict.fromkeys(("commands", "cli", "web", "__main__"), EVERYTHING),
}
KNOWS_SCRAPY = {
    "rendering",
    "spiders",
    "scheduler",
    "middlewares",
    "pipelines",
    "extensions",
    "sampling",
    "commands",
    "project",
    "cluster",
}
BROAD = {"Exception", "BaseException"}


def part(path: Path) -> str:
    first = path.relative_to(PACKAGE).with_suffix("").parts[0]
    return "newscrawl" if first == "__init__" else first


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Return the dotted names that a module imports, wherever in it and for whatever purpose."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def parts_imported(path: Path) -> set[str]:
    found = set()
    for name in imports(path):
        first, _, rest = name.partition(".")
        if first == "newscrawl":
            second = rest.partition(".")[0]
            found.add("newscrawl" if second.startswith("__") or not second else second)
    return found


def outsiders(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


def module_id(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def test_the_package_was_found() -> None:
    assert {"errors.py", "page.py", "archive/ledger.py", "spiders/news.py"} <= set(map(module_id, MODULES))


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_imports_go_down_only(path: Path) -> None:
    assert part(path) in MAY_IMPORT, "a new part of the package needs a place in the order"
    assert parts_imported(path) <= MAY_IMPORT[part(path)]


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_only_the_parts_around_the_engine_import_scrapy_and_twisted(path: Path) -> None:
    if part(path) not in KNOWS_SCRAPY:
        assert not outsiders(path) & {"scrapy", "twisted"}


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_only_the_archive_imports_sqlite(path: Path) -> None:
    if part(path) != "archive":
        assert not outsiders(path) & {"sqlite3", "sqlite_utils"}


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_discovery_extraction_and_health_ask_no_clock_network_or_disk(path: Path) -> None:
    if part(path) not in {"discover", "extract", "health", "urls", "items", "worddiff"}:
        return
    assert not outsiders(path) & {"time", "random", "os", "io", "subprocess", "urllib.request", "http", "requests"}
    calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    assert not {call.attr for call in calls if isinstance(call, ast.Attribute)} & {"now", "utcnow", "today"}


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_no_error_is_swallowed_wholesale(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        names = {kind.id if isinstance(kind, ast.Name) else "" for kind in kinds}
        if node.type is None or names & BROAD:
            raises = any(isinstance(inner, ast.Raise) and inner.exc is None for inner in node.body)
            assert raises, f"{module_id(path)}:{node.lineno} catches everything and does not hand it on"


@pytest.mark.parametrize(
    "imported",
    [
        "newscrawl.extract, newscrawl.discover, newscrawl.health",
        "newscrawl.page, newscrawl.items, newscrawl.sites, newscrawl.urls",
    ],
)
def test_the_pure_parts_load_no_engine_and_no_database(imported: str) -> None:
    code = f"import sys, {imported}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert not set(done.stdout.split()) & {"scrapy", "twisted", "sqlite3", "_sqlite3", "sqlite_utils"}


@pytest.mark.parametrize("imported", ["newscrawl.saved_pages", "newscrawl.cli, newscrawl.workbench.check"])
def test_reading_saved_pages_loads_no_engine(imported: str) -> None:
    code = f"import sys, {imported}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert not set(done.stdout.split()) & {"scrapy", "twisted"}
