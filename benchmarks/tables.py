"""Tables in Markdown, and the parts of benchmarks/README.md that runs write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.turns import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

ABSENT = "-"
README = ROOT / "benchmarks" / "README.md"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    head = tuple(head)
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def marks(name: str) -> tuple[str, str]:
    """Return the lines between which a run writes."""
    return f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"


def put_between(readme: str, name: str, text: str) -> str:
    """Return the README with a measured part replaced.

    Raises:
        ValueError: If the README lacks the part's two marks.
    """
    first, last = marks(name)
    before, begin, rest = readme.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"the README lacks the lines {first.strip()!r} and {last.strip()!r}")
    return f"{before}{begin}\n{text.strip()}\n\n{end}{after}"


def write_into_readme(name: str, text: str) -> None:
    """Replace a measured part of benchmarks/README.md."""
    README.write_text(put_between(README.read_text(encoding="utf-8"), name, text), encoding="utf-8")
