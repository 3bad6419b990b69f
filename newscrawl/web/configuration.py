"""What Datasette is told: its settings, and of tables and views what they mean, how they are sorted, what is hidden."""

from __future__ import annotations

from typing import Any, Final

from newscrawl.archive.dictionary import DICTIONARY
from newscrawl.web.database import NAME

SETTINGS: Final[dict[str, Any]] = {
    "sql_time_limit_ms": 2000,
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

_LONG_TEXTS = {
    *("body", "introduction", "disclaimer", "evidence", "images", "before", "was", "became", "report", "text", "words"),
}
"""Columns that no table is sorted by: a page of it would read all their texts."""

_NEWEST_FIRST = {
    **dict.fromkeys(("articles", "urls", "runs"), "id"),
    "articles_current": "article_id",
    "run_reports": "run_id",
    **dict.fromkeys(("article_changes", "silent_edits"), "seen_at"),
}
"""By what a table is sorted, the greatest first: what is indexed, as a million rows are not sorted within a second."""

_FACETS = {
    "articles": ["site", "column"],
    "urls": ["site", "state"],
    "runs": ["site", "outcome"],
}
"""What is counted on a table's page. Views have none: their rows would all be made for it."""

HIDDEN = {
    *("_sqlite_migrations", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4", "health_baseline", "health_watches"),
    *("fingerprints", "near_duplicate_pairs", "stories", "story_members"),
    *("disclaimer_texts", "disclaimer_families", "disclaimer_uses"),
    *("article_months", "day_sums", "top_spans", "unfollowed"),
    *("raw_files", "raw_pages", "warc_files", "warc_waiting"),
}
"""Tables that a view shows better, or that no reader has a use for. Those whose names begin alike are hidden with them
(Datasette's rule), and its own rule hides full-text indexes."""


class _Tables(dict[str, dict[str, Any]]):
    """What is told of each table; of those that the dictionary does not know, nothing."""

    def __missing__(self, name: str) -> dict[str, Any]:
        return {}


def metadata() -> dict[str, Any]:
    """Return Datasette's metadata for the archive."""
    tables = _Tables()
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
