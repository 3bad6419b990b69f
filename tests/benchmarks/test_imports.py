"""The benchmark stays outside: the package does not know it, and what runs among the peers needs only Python."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import newscrawl
from benchmarks.extraction.processes import ROOT

PACKAGE = sorted(Path(newscrawl.__file__).parent.rglob("*.py"))
BENCHMARKS = sorted((ROOT / "benchmarks").rglob("*.py"))
OUTSIDE = {"benchmarks", "trafilatura", "newspaper", "readability", "goose3", "resiliparse", "newsplease", "fundus"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def test_the_package_knows_neither_benchmark_nor_peers() -> None:
    assert PACKAGE
    assert {path.name: found for path in PACKAGE if (found := imported(path) & OUTSIDE)} == {}


def test_what_runs_in_the_peers_environment_needs_nothing_but_python() -> None:
    ours = "benchmarks.extraction.worker, benchmarks.extraction.peers, benchmarks.crawl.peers"
    code = f"import sys, {ours}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "benchmarks" in loaded
    assert not loaded & {"newscrawl", "lxml", "w3lib", *OUTSIDE - {"benchmarks"}}


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.name)
def test_no_error_is_swallowed_wholesale(path: Path) -> None:
    handlers = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ExceptHandler)
    ]
    assert all(node.type is not None for node in handlers)
    named = {part.id for node in handlers for part in ast.walk(node) if isinstance(part, ast.Name)}
    assert not named & {"Exception", "BaseException"}
