from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.archive.search.conftest import Library

GUIDE = (Path(__file__).parents[3] / "docs" / "search.md").read_text(encoding="utf-8")
QUERIES = [sql for block in re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL) for sql in block.split(";\n") if sql]


def test_the_guide_shows_queries() -> None:
    assert len(QUERIES) >= 5


@pytest.mark.parametrize("sql", QUERIES)
def test_what_the_guide_shows_finds_something(library: Library, sql: str) -> None:
    rows = library.connection.execute(sql).fetchall()
    assert rows
    assert rows[0][0]
