"""The way to the tables and views, with what each of them means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.web.frame import Html
from newscrawl.web.pages.asking import ask

if TYPE_CHECKING:
    from newscrawl.archive import Connection
    from newscrawl.web.frame import Question

EXAMPLE = """SELECT site, "column", count(*) AS articles, max(view_count) AS most_views
FROM articles
GROUP BY site, "column"
ORDER BY articles DESC"""
"""A question to begin with."""


def read(connection: Connection, question: Question) -> Html:  # noqa: ARG001 - every page is asked alike
    """Return the page of the tables and views."""
    rows = ask(
        connection,
        "SELECT data_dictionary.table_name AS name, sqlite_master.type, data_dictionary.meaning FROM data_dictionary "
        "JOIN sqlite_master ON sqlite_master.name = data_dictionary.table_name "
        "WHERE data_dictionary.column_name = '' AND sqlite_master.type IN ('table', 'view') ORDER BY 1",
    )
    for row in rows:
        said = row["meaning"].removeprefix("View: ")
        row["meaning"] = said[:1].upper() + said[1:]
    views, tables = ([row for row in rows if row["type"] == kind] for kind in ("view", "table"))
    return Html("data.html", {"example": EXAMPLE, "views": views, "tables": tables})
