"""A stranger's question to the archive and the answer to it: one statement, with what it may cost.

They travel between the process that serves people and those that run the statements: plain values only.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One statement, and what the answer may cost."""

    sql: str
    parameters: Any = ()
    """By position or by name, as the driver takes them."""
    milliseconds: float = 1000
    """Time for all of it."""
    rows: int | None = None
    """Rows of the answer at most; None: as many as there are."""
    cell: int = 1_000_000
    """Characters of a text, bytes of a blob, that are given at most. What is longer is cut, and says so."""
    total: int = 16 * 1024 * 1024
    """Characters and bytes of all cells together; if there are more, there is no answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of values."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    is_cut: bool
    """Whether there are more rows."""


class NoAnswer(sqlite3.OperationalError):
    """A statement that cannot be answered, by a fault of its own; says why. Run another."""


class TooLarge(NoAnswer):
    """An answer that is larger than may be. Ask for fewer rows, or fewer columns."""
