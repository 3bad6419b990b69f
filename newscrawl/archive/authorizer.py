"""What a statement may do that is only to read. SQLite asks this of each part of a statement before it runs any of it.

The file is opened read-only, and queries only are allowed; beyond that nothing but reading comes through: no other file
is attached, no PRAGMA sets anything, no extension is loaded, no temporary table is made.
"""

from __future__ import annotations

import sqlite3

_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
_REFUSED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"})
_READING_PRAGMAS = frozenset(
    {
        *("table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list"),
        *("database_list", "compile_options", "function_list", "collation_list", "module_list", "pragma_list"),
        *("integrity_check", "quick_check", "foreign_key_check"),
    }
)
"""PRAGMAs that only tell, whatever they are given."""
_ASKING_PRAGMAS = frozenset(
    {
        *("application_id", "user_version", "schema_version", "data_version", "page_count", "page_size", "encoding"),
        *("freelist_count", "journal_mode"),
    }
)
"""PRAGMAs that tell when they are given nothing, and set something else. FTS5 asks for data_version when it is read."""


def only_reading(action: int, one: str | None, two: str | None, *_where: str | None) -> int:
    """Tell SQLite whether a statement may do something.

    Args:
        action: What it would do, by SQLite's number.
        one: What with; what that is depends on the action.
        two: The same.

    Returns:
        `SQLITE_OK` or `SQLITE_DENY`.
    """
    if action == sqlite3.SQLITE_FUNCTION:
        may = (two or "").lower() not in _REFUSED_FUNCTIONS
    elif action == sqlite3.SQLITE_UPDATE:
        # What declares a virtual table when it is first read. SQLite refuses a real UPDATE of it, and so does the file.
        may = one == "sqlite_master"
    elif action == sqlite3.SQLITE_PRAGMA:
        name = (one or "").lower()
        may = name in _READING_PRAGMAS or (name in _ASKING_PRAGMAS and two is None)
    else:
        may = action in _ALLOWED
    return sqlite3.SQLITE_OK if may else sqlite3.SQLITE_DENY
