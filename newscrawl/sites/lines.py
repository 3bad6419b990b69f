"""Lines: on which line of a TOML text each key stands. `tomllib` parses, but does not tell.

Nor does tomlkit, and a parser that does would be a dependency for a number in a message. So the text, which tomllib has
accepted already, is walked once more: only keys, brackets and the ends of values matter. Keys are read by tomllib.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys from the top down; a number is the place in a list."""

_TOKEN = re.compile(
    r'''
    (?P<text> """(?:\\.|(?!""").)*"""(?:"{0,2}) | \'\'\'(?:(?!\'\'\').)*\'\'\'(?:'{0,2})
            | "(?:\\.|[^"\\\n])*" | '[^'\n]*' )
  | (?P<gap> [ \t\r]+ | \#[^\n]* )
  | (?P<mark> [\[\]{},=\n] )
  | (?P<bare> [^\s\[\]{},=\#"']+ )
    ''',
    re.VERBOSE | re.DOTALL,
)


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line, from 1, on which each key, table and entry of a list begins.

    Args:
        text: Valid TOML.
    """
    return _Walk(text).lines


class _Walk:
    """One walk through a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[KeyPath, int] = {}
        self._tokens = [(m[0], m.start(), m.lastgroup) for m in _TOKEN.finditer(text) if m.lastgroup != "gap"]
        self._at = 0
        self._counts: dict[KeyPath, int] = {}
        self._walk()

    def _walk(self) -> None:
        table: KeyPath = ()
        while self._at < len(self._tokens):
            if self._mark() == "[":
                table = self._header()
            elif self._mark() != "\n":
                self._pair(table)
            else:
                self._at += 1

    def _mark(self) -> str:
        """Return the mark at hand: `[`, `=`, a line's end ... ; "" for a word, a string, or the end of the text."""
        if self._at >= len(self._tokens):
            return ""
        token, _, kind = self._tokens[self._at]
        return token if kind == "mark" else ""

    def _header(self) -> KeyPath:
        """Read `[table]` or `[[list of tables]]`."""
        start = self._tokens[self._at][1]
        several = self.text.startswith("[[", start)
        self._at += 2 if several else 1
        names = self._names("]")
        self._at += 2 if several else 1
        path: KeyPath = ()
        for place, name in enumerate(names):
            path = (*path, name)
            if several and place == len(names) - 1:
                self._note(path, start)
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
            self._note(path, start)
        return path

    def _pair(self, table: KeyPath) -> None:
        """Read `key = value`."""
        start = self._tokens[self._at][1]
        path = table
        for name in self._names("="):
            path = (*path, name)
            self._note(path, start)
        self._at += 1
        self._value(path)

    def _names(self, end: str) -> list[str]:
        """Read the names of a dotted key, up to the mark that ends it."""
        start = self._tokens[self._at][1]
        while self._mark() != end:
            self._at += 1
        value: Any = tomllib.loads(f"{self.text[start : self._tokens[self._at][1]]} = 0")
        names = []
        while isinstance(value, dict):
            ((name, value),) = value.items()
            names.append(name)
        return names

    def _value(self, path: KeyPath) -> None:
        opening = self._mark()
        if opening not in {"[", "{"}:
            self._at += 1
            while self._at < len(self._tokens) and self._mark() not in {"\n", ",", "]", "}"}:
                self._at += 1
            return
        self._at += 1
        entries = 0
        while self._mark() not in {"]", "}"}:
            if self._mark() in {"\n", ","}:
                self._at += 1
            elif opening == "{":
                self._pair(path)
            else:
                self._note((*path, entries), self._tokens[self._at][1])
                self._value((*path, entries))
                entries += 1
        self._at += 1

    def _note(self, path: KeyPath, start: int) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, start) + 1)
