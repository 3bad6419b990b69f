"""Shape: whether a parsed site file holds known keys only, each of its type; and where in the file a mistake stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from newscrawl.errors import BadSiteFile
from newscrawl.sites.keys import KEYS, key_of, keys_under

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newscrawl.sites.lines import KeyPath


@dataclass(frozen=True, slots=True)
class SiteFile:
    """What a mistake is told with."""

    source: str
    """The file's name."""
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    """Line of each key; empty for tables that came from no file."""

    def mistake(self, path: KeyPath, sentence: str) -> BadSiteFile:
        """Return the error: the file, the line, the key, and what is expected there.

        Args:
            path: The key; one that is missing is told at the line of the table that lacks it.
            sentence: What is wrong, to be read behind the key.
        """
        line = next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), 1)
        where = f"{self.source}:{line}" if self.lines else self.source
        return BadSiteFile(" ".join(filter(None, (f"{where}:", dotted(path), sentence))))


def dotted(path: KeyPath) -> str:
    """Return a key as people write it: `layouts[0].fields.title`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".")


def check_shape(table: Mapping[str, Any], file: SiteFile, path: KeyPath = ()) -> None:
    """Check the keys of a table and of those in it.

    Args:
        table: As tomllib gives it.
        file: Where it came from.
        path: The table's own key.

    Raises:
        BadSiteFile: At the first key that is unknown, or whose value has another type.
    """
    for name, value in table.items():
        own = (*path, name)
        key = key_of(_names(own))
        if key is None:
            raise file.mistake(own, f"is no key of a site file; {_known(name, path)}")
        _check_type(value, key, file, own)
        if isinstance(value, dict):
            check_shape(value, file, own)
        elif isinstance(value, list):
            for place, entry in enumerate(value):
                if isinstance(entry, dict):
                    check_shape(entry, file, (*own, place))


def _names(path: KeyPath) -> tuple[str, ...]:
    return tuple(key for key in path if isinstance(key, str))


def _known(name: str, path: KeyPath) -> str:
    keys = keys_under(_names(path))
    near = get_close_matches(name, keys, n=1)
    return f"{f'{near[0]} is meant? ' if near else ''}there are {', '.join(keys)}"


def _check_type(value: object, key: str, file: SiteFile, path: KeyPath) -> None:
    phrase, fits = _TYPES[KEYS[key].type]
    if not fits(value):
        example = "; ".join(KEYS[key].example.splitlines())
        raise file.mistake(path, f"must be {phrase}, as in {example}; it is {_shown(value)}")


def _shown(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:100]} ..."


def _is_string(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_strings(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_string, value))


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


_TYPES: dict[str, tuple[str, Callable[[object], bool]]] = {
    "string": ("text in quotes", _is_string),
    "list of strings": ("a list of one or more texts in quotes", _is_strings),
    "string or list of strings": (
        "text in quotes, or a list of such texts",
        lambda value: _is_string(value) or _is_strings(value),
    ),
    "number": ("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    "whole number": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "true or false": ("true or false", lambda value: isinstance(value, bool)),
    "day": ("a day without quotes", lambda value: isinstance(value, date) and not isinstance(value, datetime)),
    "table": ("a table", _is_table),
    "list of tables": ("a list of tables", _is_tables),
    "table or list of tables": ("a table, or a list of tables", lambda value: _is_table(value) or _is_tables(value)),
}
"""What each type of `KEYS` is called in a message, and how it is told."""
