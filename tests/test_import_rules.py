"""The import rules, read from the sources. They keep the pure parts pure."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import newscrawl

if TYPE_CHECKING:
    from collections.abc import Callable

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


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the dotted names that a module imports, wherever in it and for whatever purpose."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


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


# Each rule is one test over all modules: for 2,300 tests of a millisecond pytest took ten seconds.


def breaches(rule: Callable[[Path], object]) -> dict[str, object]:
    """Return what a rule finds wrong, by module."""
    return {module_id(path): wrong for path in MODULES if (wrong := rule(path))}


def test_every_part_of_the_package_has_its_place_in_the_order() -> None:
    assert {part(path) for path in MODULES} - MAY_IMPORT.keys() == set()


def test_imports_go_down_only() -> None:
    assert breaches(lambda path: parts_imported(path) - MAY_IMPORT.get(part(path), set())) == {}


def test_only_the_parts_around_the_engine_import_scrapy_and_twisted() -> None:
    assert breaches(lambda path: part(path) not in KNOWS_SCRAPY and outsiders(path) & {"scrapy", "twisted"}) == {}


def test_only_the_archive_imports_sqlite() -> None:
    assert breaches(lambda path: part(path) != "archive" and outsiders(path) & {"sqlite3", "sqlite_utils"}) == {}


def test_discovery_extraction_and_health_ask_no_clock_network_or_disk() -> None:
    def asked(path: Path) -> set[str]:
        if part(path) not in {"discover", "extract", "health", "urls", "items", "worddiff"}:
            return set()
        calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
        called = {call.attr for call in calls if isinstance(call, ast.Attribute)} & {"now", "utcnow", "today"}
        return called | outsiders(path) & {
            *("time", "random", "os", "io", "subprocess", "urllib.request", "http", "requests")
        }

    assert breaches(asked) == {}


def test_no_error_is_swallowed_wholesale() -> None:
    def swallowed(path: Path) -> list[str]:
        """Return where a module catches everything and does not hand it on."""
        found = []
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {kind.id if isinstance(kind, ast.Name) else "" for kind in kinds}
            raises = any(isinstance(inner, ast.Raise) and inner.exc is None for inner in node.body)
            if (node.type is None or names & BROAD) and not raises:
                found.append(f"line {node.lineno}")
        return found

    assert breaches(swallowed) == {}


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
