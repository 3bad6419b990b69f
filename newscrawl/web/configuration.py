"""What Datasette is told: its settings, and of tables and views what they mean, how they are sorted, what is hidden."""

from __future__ import annotations

from typing import Any, Final

from newscrawl.archive.dictionary import DICTIONARY
from newscrawl.web.database import NAME

SETTINGS: Final[dict[str, Any]] = {
    "sql_time_limit_ms": 1000,
    "max_returned_rows": 1000,
    "default_page_size": 50,
    "facet_time_limit_ms": 150,
    "suggest_facets": False,  # a look at every column for each page; any column can be made a facet by its menu
    "default_facet_size": 20,
    "allow_download": False,
    "default_cache_ttl": 0,
    "truncate_cells_html": 300,
    "num_sql_threads": 1,
}
"""Datasette's settings that are not its own."""

_LONG_TEXTS = {"body", "introduction", "disclaimer", "evidence", "images", "before", "after", "report", "text"}
"""Columns that no table is sorted by: a page of it would read all their texts."""

_NEWEST_FIRST = {
    "articles": "id",
    "articles_current": "id",
    "runs": "id",
    "run_reports": "run_id",
}
"""By what a table is sorted, the greatest first: by its key, since a million rows are not sorted within a second."""

_FACETS = {
    "articles": ["site", "column"],
    "articles_current": ["site", "column"],
    "urls": ["site", "state"],
    "runs": ["site", "outcome"],
    "site_status": [],
    "links": ["list"],
}

HIDDEN = {"_sqlite_migrations", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4", "health_baseline", "health_watches"}
"""Tables that no reader has a use for. Those whose names begin alike are hidden with them (Datasette's rule)."""


def metadata() -> dict[str, Any]:
    """Return Datasette's metadata for the archive."""
    tables: dict[str, dict[str, Any]] = {}
    for table, columns in DICTIONARY.items():
        named = {name: meaning for name, meaning in columns.items() if name}
        told: dict[str, Any] = {"description": columns.get("", ""), "columns": named}
        if named.keys() & _LONG_TEXTS:
            told["sortable_columns"] = [name for name in named if name not in _LONG_TEXTS]
        if table in _NEWEST_FIRST:
            told["sort_desc"] = _NEWEST_FIRST[table]
        if table in _FACETS:
            told["facets"] = _FACETS[table]
        tables[table] = told
    for table in HIDDEN:
        tables.setdefault(table, {})["hidden"] = True
    archive = {"description": "Tables and views of the archive, and any query on them.", "tables": tables}
    return {"title": "News archive", "databases": {NAME: archive}}
